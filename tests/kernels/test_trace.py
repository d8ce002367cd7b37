"""The trace header builds with the kernels' own tracing, and booted kernels print the flags' names with it.

7.x is compiled only: this system's gcc and C library are too old for its objtool.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

import kernels
from compiled import declared
from flaggen.model.declaration import Declaration
from flaggen.verify import faults
from flaggen.verify.shim import place, write
from repository import COMMITTED, ROOT, missing, need

pytestmark = pytest.mark.kernel

TRACED = ROOT / "tests" / "kernels" / "traced"
QEMU = "-machine q35,accel=tcg -cpu max -m 256 -nodefaults -no-reboot -display none -serial stdio".split()
BOOTED = ("6.1", "6.12")
HEADER = "include/trace/events/hugetlb_page_flags.h"


def build(declaration: Declaration, texts: Mapping[str, str], tree: Path, root: Path, *goals: str) -> None:
    """Make the goals of the module with a kernel's headers and W=1. Raises Failure with a compiler's errors."""
    shutil.copytree(TRACED, root)
    place(declaration, texts, root)
    write(root / HEADER, faults.text(declaration, "trace", HEADER))
    write(root / "Kbuild", f"obj-m := traced.o\nccflags-y := -I{root} -I{root}/generated/include -I{root}/include\n")
    # The kernels of newer suites were built with a newer gcc, which has one option more.
    gcc = ("CC=gcc", "ccflags-remove-y=-fmin-function-alignment=16", "CONFIG_DEBUG_INFO_BTF_MODULES=")
    kernels.run("make", "-C", tree, f"M={root}", *gcc, "W=1", "KCFLAGS=-Werror", *goals)


def longer(texts: Mapping[str, str]) -> dict[str, str]:
    """The same files, with one more flag in the enum."""
    count = "\t__NR_HPAGEFLAGS,"
    assert texts["header"].count(count) == 1
    return {**texts, "header": texts["header"].replace(count, f"\tHPG_new,\n{count}")}


@pytest.fixture(scope="module", params=kernels.FLAGGED)
def tree(request: pytest.FixtureRequest) -> Path:
    need("make", "gcc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available(request.param, work):
            missing(f"Debian's kernel {request.param}")
        return kernels.bootable(request.param, work)


def test_it_compiles_and_a_longer_enum_does_not(tree: Path, tmp_path: Path) -> None:
    declaration = declared(COMMITTED["repository"].read_bytes())
    texts = faults.c_texts(declaration)
    goals = ("CONFIG_OBJTOOL=", "traced.o")
    build(declaration, texts, tree, tmp_path / "sound", *goals)
    with pytest.raises(kernels.Failure, match="static assertion failed"):
        build(declaration, longer(texts), tree, tmp_path / "longer", *goals)


@pytest.mark.parametrize("tree", BOOTED, indirect=True)
def test_the_names_are_in_the_trace_of_a_booted_kernel(tree: Path, tmp_path: Path) -> None:
    need("cpio", "qemu-system-x86_64")
    declaration = declared(COMMITTED["repository"].read_bytes())
    build(declaration, faults.c_texts(declaration), tree, tmp_path / "module", "modules")
    (image,) = tree.parents[2].glob("boot/vmlinuz-*")
    log = boot(tmp_path / "module/traced.ko", image, tmp_path / "root")
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
