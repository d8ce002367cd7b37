"""The recipe for bpftrace in the docs, in a booted kernel."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import flaggen
import kernels
from repository import ROOT, missing, need

pytestmark = pytest.mark.kernel

KERNEL = "6.12"
QEMU = "-machine q35,accel=tcg -cpu max -m 1024 -nodefaults -no-reboot -display none -serial stdio".split()


def test_the_words_of_pages_that_are_freed(tmp_path: Path) -> None:
    need("apt-get", "dpkg", "cpio", "qemu-system-x86_64", "bpftrace", "busybox", "ldd")
    (recipe,) = re.findall(r"bpftrace -e '(.*?)' >", (ROOT / "docs" / "decode.md").read_text(encoding="utf-8"))
    with kernels.workspace() as work:
        if not kernels.available(KERNEL, work):
            missing(f"Debian's kernel {KERNEL}")
        image = kernels.image(KERNEL, work)
        command = [
            "timeout",
            "180",
            "qemu-system-x86_64",
            *QEMU,
            "-kernel",
            image,
            "-initrd",
            initramfs(recipe, tmp_path),
        ]
        log = kernels.run(*command, "-append", "console=ttyS0 quiet panic=-1 rdinit=/init")
    words = [int(word, 16) for word in re.findall(r"^(0x\w+)\r?$", log, re.MULTILINE)]
    names = [[flag.name for flag in flaggen.decode(word, kernel=KERNEL).flags] for word in words]
    assert names == [["migratable"], ["migratable", "vmemmap_optimized"]], log


def initramfs(recipe: str, directory: Path) -> Path:
    """bpftrace and its libraries, busybox, the script, and the recipe."""
    root = directory / "root"
    (root / "bin").mkdir(parents=True)
    for name in ("bpftrace", "busybox"):
        shutil.copy(str(shutil.which(name)), root / "bin")
    for library in re.findall(r"(/\S+) \(0x", kernels.run("ldd", root / "bin" / "bpftrace")):
        target = root / library.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)
    for name in ("dev", "proc", "sys"):
        (root / name).mkdir()
    (root / "program").write_text(recipe, encoding="utf-8")
    init = shutil.copy(Path(__file__).with_name("bpftrace_init.sh"), root / "init")
    Path(init).chmod(0o755)
    names = "".join(f"{path.relative_to(root)}\n" for path in sorted(root.rglob("*")))
    archive = directory / "initramfs"
    kernels.run("cpio", "-o", "-H", "newc", "--quiet", "-O", archive, cwd=root, input=names)
    return archive
