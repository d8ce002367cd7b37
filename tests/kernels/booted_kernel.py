"""The smallest kernel that boots with the converted callers of 5.10, lockdep and DEBUG_VM, and what compilers say."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import kernels
from compiled import accessors, declared
from conversion import REPLACES, Tree, convert_page_huge_active, linked, move_subpool
from flaggen.cli.main import main
from strategies import toml

KERNEL = "5.10"
# The first that has hugetlb page flags.
ERA = "5.12"
HERE = Path(__file__).parent
# On top of allnoconfig: the code that has hugetlb pages, the assertions, and what a guest needs. With PVH, qemu boots
# vmlinux itself, and no bzImage is built.
ENABLED = """
64BIT BUG DEBUG_BUGVERBOSE PRINTK PROC_FS PROC_SYSCTL PROC_PAGE_MONITOR SYSFS SLUB UNWINDER_GUESS PROCESSOR_SELECT
HUGETLBFS MIGRATION MEMORY_HOTPLUG MEMORY_HOTREMOVE MEMORY_FAILURE SPARSEMEM_MANUAL SPARSEMEM_VMEMMAP ADVISE_SYSCALLS
DEBUG_VM PROVE_LOCKING
BLK_DEV_INITRD BINFMT_ELF TTY SERIAL_8250 SERIAL_8250_CONSOLE HYPERVISOR_GUEST PARAVIRT PVH
""".split()
# The options that are off, and what is compiled then.
CONFIGS = {"on": ((), "vmlinux"), "off": (("HUGETLBFS",), "mm/")}
# To check the comments of all files, too, would take as long as to compile them.
WITHOUT_COMMENTS = "cmd_checkdoc=:"
# The functions that are replaced check the same. The kernel clears the flag under hugetlb_lock only.
CONVERTED = f"""{REPLACES}guard = {{ test = "head_huge", set = "bug_head_huge", clear = "bug_head_huge" }}
lock = {{ clear = "hugetlb_lock" }}
"""
# Next to the kernel's own flag in the word.
GUARDS = ("bug", "warn", "huge", "head", "bug_head_huge", "warn_head_huge", "head_huge")
GUARDED = {
    "flags.plain": {"bit": 8},
    "flags.locked": {"lock": "hugetlb_lock"},
    **{f"flags.{guard}": {"guard": guard} for guard in GUARDS},
    "flags.every": {"guard": ["bug", "huge", "head"], "lock": "hugetlb_lock"},
}
STYLES = ("functions", "macros")
DECLARATIONS = {
    style: toml(
        {
            "c": {
                "era": ERA,
                "api": ["page"],
                "style": style,
                "enum": "guarded_flags",
                "prefix": "GUARDED_",
                "count": "",
            },
            "output": {"header": f"{style}.h"},
            **GUARDED,
        }
    )
    for style in STYLES
}
DIRECTORY = "mm/guarded"
HEADER, SOURCE = "include/linux/hugetlb_page_flags.h", "mm/hugetlb_page_flags.c"
# Where a warning can be about the flags.
CHANGED = ("mm", "fs/hugetlbfs", "include/linux")


class Built(NamedTuple):
    """A kernel that boots, files of its tree that are rendered, and what the compiler says with W=1.

    It says so with hugetlb pages "on" and "off", of the tree, and of the files that may have the same warnings in the
    "original" one, and when a stub is "planted" that is not static.
    """

    directory: Path

    @property
    def vmlinux(self) -> Path:
        return self.directory / "vmlinux"

    def text(self, name: str) -> str:
        return (self.directory / name).read_text("utf-8")

    def warnings(self, name: str) -> set[str]:
        """The warnings about files where the flags are, without the numbers of lines."""
        found = re.findall(
            rf"^((?:{'|'.join(CHANGED)})/[^\s:]+):\d+:\d+: (warning: .+)$", self.text(name), re.MULTILINE
        )
        return {f"{path}: {warning}" for path, warning in found}


def build(work: Path) -> Built:
    """The kernel, which is built if none of this very source is in the work directory."""
    with linked(KERNEL, work) as tree:
        convert_page_huge_active(tree, CONVERTED)
        move_subpool(tree)
        add_guarded(tree)
        source = kernels.fetch(KERNEL, work)
        name = f"{source.name}-{_digest(tree)}"
        return Built(kernels.once(work / "booted" / name, work, lambda directory: _build(tree, source, directory)))


def add_guarded(tree: Tree) -> None:
    """Add the directory whose accessors the cases call."""
    (tree.root / DIRECTORY).mkdir()
    for name in ("guarded.c", "guarded.h"):
        shutil.copy(HERE / "guarded" / name, tree.root / DIRECTORY)
    headers = {style: f'"{style}.h"' for style in STYLES} | {"converted": "<linux/hugetlb.h>"}
    for name, header in headers.items():
        if name in STYLES:
            tree.replace(f"{DIRECTORY}/{name}.toml", DECLARATIONS[name])
            assert main(["render", "-q", str(tree.root / DIRECTORY / f"{name}.toml")]) == 0
        tree.replace(f"{DIRECTORY}/{name}_calls.c", "".join(calls(name, header)))
    objects = " ".join(f"{name}.o" for name in ("guarded", *(f"{name}_calls" for name in headers)))
    tree.replace(f"{DIRECTORY}/Makefile", f"obj-$(CONFIG_HUGETLB_PAGE) += {objects}\n")
    text = (tree.root / "mm/Makefile").read_text("utf-8")
    tree.replace("mm/Makefile", f"{text}obj-y += {Path(DIRECTORY).name}/\n")


def calls(name: str, header: str) -> Iterator[str]:
    """C that calls each accessor of a header, by its name."""
    declaration = declared(DECLARATIONS.get(name, CONVERTED))
    yield f'#include {header}\n#include "guarded.h"\n\n'
    for accessor in accessors(declaration):
        yield f"{'TEST' if accessor.operation.returns_value else 'CHANGE'}({accessor.name})\n"
    yield f"\nconst struct guarded_call {name}_calls[] = {{\n"
    for accessor in accessors(declaration):
        yield f"\tCALL({accessor.name}),\n"
    yield "\t{}\n};\n"


def _digest(tree: Tree) -> str:
    """A digest of what differs from Debian's source, and of how it is built."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(path for top in CHANGED for path in (tree.root / top).rglob("*")):
        # The other files are links.
        if path.is_file() and path.stat().st_nlink == 1:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _build(tree: Tree, source: Path, directory: Path) -> Path:
    """Build the kernel, and compile its tree and the original one for the warnings. The directory keeps the results."""
    kernels.progress("build a kernel that boots")
    original = Tree(source, tree.out.with_name("original"))
    built = Built(directory)
    for path in [SOURCE, *(f"{DIRECTORY}/{style}.h" for style in STYLES)]:
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tree.root / path, directory / path)
    for name, (off, target) in CONFIGS.items():
        _configure(tree, off)
        _keep(tree, built, name, target)
        # Only what has a warning now may have had the same one. A header is included by a caller.
        files = {warning.split(":")[0] for warning in built.warnings(name)} | {"mm/memory_hotplug.c"}
        sources = [file for file in sorted(files) if file.endswith(".c") and (source / file).exists()]
        _configure(original, off)
        _keep(original, built, f"original-{name}", *(file.removesuffix("c") + "o" for file in sources))
    stub = "static inline void SetHPage##uname("
    tree.edit(HEADER, stub, stub.removeprefix("static inline "))
    _keep(tree, built, "planted", "mm/memory_hotplug.o")
    (tree.out / "vmlinux").rename(built.vmlinux)
    return directory


def _configure(tree: Tree, off: Sequence[str]) -> None:
    tree.configure(ENABLED, off)
    got = (tree.out / ".config").read_text("utf-8").splitlines()
    if lost := [option for option in ENABLED if f"CONFIG_{option}=y" not in got and option not in off]:
        raise kernels.Failure(f"the configuration does not have {', '.join(lost)}")


def _keep(tree: Tree, built: Built, name: str, *targets: str) -> None:
    """Compile, and keep what the compiler says, with paths in the tree."""
    said = tree.warnings(WITHOUT_COMMENTS, *targets)
    (built.directory / name).write_text(said.replace(f"{tree.root}/", ""), "utf-8")
