"""Boots kernels in qemu, such as those that print pages in known states with dump_page()."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import kernels

_HERE = Path(__file__).parent
# The CMA area is for a gigantic page: hugetlb takes no others from it. Where a kernel can, it takes the page at boot:
# later, other pages in the area may not move.
_MEMORY = 4096
_PARAMETERS = "log_buf_len=8M hugetlb_free_vmemmap=on hugetlb_cma=1G hugetlb_cma_only=1 hugepagesz=1G hugepages=1"
_QEMU = "qemu-system-x86_64 -machine q35,accel=tcg -cpu max -nodefaults -no-reboot -display none -serial stdio"
_TIMEOUT = 300
# The suites whose C library the programs of a kernel's headers need, if it is newer than the system's.
_LIBC = {"7.x": ("trixie",)}
# Any compiler will do for the module: without BTF, and with what every gcc has.
MAKE = ("CC=gcc", "CONFIG_DEBUG_INFO_BTF_MODULES=", "CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=")


class Booted(NamedTuple):
    """What a kernel printed, and how many seconds it ran."""

    log: str
    seconds: float


def boot(kernel: str, work: Path, scratch: Path) -> Booted:
    """Build the module for the kernel, and boot it."""
    root = _root(kernel, work, scratch)
    return run_guest(kernels.image(kernel, work), root, _MEMORY, _PARAMETERS, "flaggen_init: all: done")


def run_guest(image: Path, root: Path, megabytes: int, parameters: str, last_line: str) -> Booted:
    """Boot an image with the files below the root, of which /init is run. Raises Failure without the last line."""
    command = [*_QEMU.split(), "-m", str(megabytes), "-kernel", image, "-initrd", _initramfs(root)]
    command += ["-append", f"console=ttyS0 panic=-1 rdinit=/init {parameters}"]
    before = time.monotonic()
    done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT)
    log = done.stdout.decode("utf-8", "replace").replace("\r", "")
    if last_line not in log:
        raise kernels.Failure(log[-3000:] + done.stderr.decode())
    return Booted(log, time.monotonic() - before)


def _root(kernel: str, work: Path, scratch: Path) -> Path:
    headers = kernels.bootable(kernel, work)
    root = scratch / "root"
    (root / "dev").mkdir(parents=True)
    shutil.copy(_HERE / "dump_pages.c", scratch)
    (scratch / "Kbuild").write_text("obj-m := dump_pages.o\nccflags-y += -std=gnu11\n", encoding="utf-8")
    kernels.run("make", "-C", headers, f"M={scratch}", *MAKE, *programs(kernel, work, scratch), "modules")
    (scratch / "dump_pages.ko").rename(root / "dump_pages.ko")
    kernels.run("gcc", "-O2", "-static", "-o", root / "init", _HERE / "dump_init.c")
    return root


def _initramfs(root: Path) -> Path:
    names = "".join(f"{path.relative_to(root)}\n" for path in sorted(root.rglob("*")))
    archive = subprocess.run(
        ["cpio", "-o", "-H", "newc", "--quiet"], cwd=root, input=names.encode(), capture_output=True, check=True
    )
    path = root.with_suffix(".initramfs")
    path.write_bytes(archive.stdout)
    return path


def programs(kernel: str, work: Path, scratch: Path) -> Iterator[str]:
    """The arguments of make by which the programs of the headers are run with a newer C library."""
    if kernel not in _LIBC:
        return

    def unpack(directory: Path) -> Path:
        return kernels.unpack_packages(_LIBC[kernel], ["libc6"], directory, work)

    libraries = kernels.once(work / "libc" / kernel, work, unpack) / "usr/lib/x86_64-linux-gnu"
    headers = kernels.bootable(kernel, work)
    # Debian's objtool and modpost are wrappers that start these.
    programs = {"objtool": "tools/objtool/objtool.real-x86", "MODPOST": "scripts/mod/modpost.real-lsb-64"}
    for variable, program in programs.items():
        wrapper = scratch / variable
        command = f"{libraries}/ld-linux-x86-64.so.2 --library-path {libraries}:/usr/lib/x86_64-linux-gnu"
        wrapper.write_text(f'#!/bin/sh\nexec {command} {headers}/{program} "$@"\n', encoding="utf-8")
        wrapper.chmod(0o755)
        yield f"{variable}={wrapper}"
