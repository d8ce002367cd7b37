"""The trace header builds with the kernels' own tracing, and booted kernels print the flags' names with it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

import kernels
from compiled import declared
from dump_rig import MAKE, programs
from flaggen.model.declaration import Declaration
from flaggen.verify import rendering
from flaggen.verify.shim import place, write
from repository import COMMITTED, ROOT, missing, need

pytestmark = pytest.mark.kernel

TRACED = ROOT / "tests" / "kernels" / "traced"
QEMU = "-machine q35,accel=tcg -cpu max -m 256 -nodefaults -no-reboot -display none -serial stdio".split()
HEADER = "include/trace/events/hugetlb_page_flags.h"


def build(declaration: Declaration, texts: Mapping[str, str], kernel: str, root: Path) -> Path:
    """The module, built with a kernel's headers and W=1. Raises Failure with a compiler's errors."""
    shutil.copytree(TRACED, root)
    place(declaration, texts, root)
    write(root / HEADER, rendering.text(declaration, "trace", HEADER))
    write(root / "Kbuild", f"obj-m := traced.o\nccflags-y := -I{root} -I{root}/generated/include -I{root}/include\n")
    with kernels.workspace() as work:
        arguments = [*MAKE, *programs(kernel, work, root), "W=1", "KCFLAGS=-Werror", "modules"]
        kernels.run("make", "-C", kernels.bootable(kernel, work), f"M={root}", *arguments)
    return root / "traced.ko"


def longer(texts: Mapping[str, str]) -> dict[str, str]:
    """The same files, with one more flag in the enum."""
    count = "\t__NR_HPAGEFLAGS,"
    assert texts["header"].count(count) == 1
    return {**texts, "header": texts["header"].replace(count, f"\tHPG_new,\n{count}")}


@pytest.fixture(scope="module", params=kernels.FLAGGED)
def kernel(request: pytest.FixtureRequest) -> str:
    need("make", "gcc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available(request.param, work):
            missing(f"Debian's kernel {request.param}")
    return str(request.param)


def test_a_longer_enum_does_not_compile(kernel: str, tmp_path: Path) -> None:
    declaration = declared(COMMITTED["repository"].read_bytes())
    with pytest.raises(kernels.Failure, match="static assertion failed"):
        build(declaration, longer(rendering.c_texts(declaration)), kernel, tmp_path / "longer")


def test_the_names_are_in_the_trace_of_a_booted_kernel(kernel: str, tmp_path: Path) -> None:
    need("cpio", "qemu-system-x86_64")
    declaration = declared(COMMITTED["repository"].read_bytes())
    module = build(declaration, rendering.c_texts(declaration), kernel, tmp_path / "module")
    with kernels.workspace() as work:
        log = boot(module, kernels.image(kernel, work), tmp_path / "root")
    bits = {flag.bit: declaration.enumerator(flag) for flag in declaration.flags}
    expected = [(f"{1 << bit:#x}", bits.get(bit, f"{1 << bit:#x}")) for bit in range(32)]
    assert re.findall(r"flaggen_word: word=(\w+) flags=(\S+)", log) == [*expected, ("0x0", "none")]
    # Programs such as perf read this text.
    assert re.findall(r'\{ 1UL << (\w+), "(HPG_\w+)" \}', log) == [(str(bit), name) for bit, name in bits.items()]


def boot(module: Path, image: Path, root: Path) -> str:
    """What the guest prints."""
    root.mkdir()
    shutil.copy(module, root)
    kernels.run("gcc", "-O2", "-static", TRACED / "init.c", "-o", root / "init")
    (root / "dev").mkdir()
    kernels.run("mknod", root / "dev/console", "c", "5", "1")
    names = "init\ntraced.ko\ndev\ndev/console\n"
    archive = root.parent / "initramfs"
    kernels.run("cpio", "-o", "-H", "newc", "--quiet", "-O", archive, cwd=root, input=names)
    qemu = ["timeout", "180", "qemu-system-x86_64", *QEMU]
    return kernels.run(*qemu, "-kernel", image, "-initrd", archive, "-append", "console=ttyS0 panic=-1 rdinit=/init")
