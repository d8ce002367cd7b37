"""The drop-in build: a rendered header stands in for mainline's own flags, and the kernel's objects stay the same.

The header takes the place of a section of include/linux/hugetlb.h: from the enum to the last line that creates
accessors. Every file of the kernel that uses a flag must then compile to the very bytes that it had before.

    python tests/kernels/drop_in.py [--kernel NAME | --source DIR] [--work DIR] [-j N]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from flaggen.kernel.declare import declare
from flaggen.kernel.tree import read_tree
from flaggen.model.declaration import Declaration
from flaggen.render.render import render
from flaggen.report.findings import Finding, Source, as_text
from kernels import FLAGGED, Failure, available, fetch, progress, run, section, workspace

# On top of allnoconfig: make would build the objects without these too, and there would be little to compare in them.
ENABLED = (
    "64BIT",
    "SMP",
    "NUMA",
    "PROC_FS",
    "SYSFS",
    "PRINTK",
    "CGROUPS",
    "CGROUP_HUGETLB",
    "MIGRATION",
    "CMA",
    "SPARSEMEM_VMEMMAP",
    "MEMORY_HOTPLUG",
    "MEMORY_HOTREMOVE",
    "MEMORY_FAILURE",
    "HUGETLBFS",
    "HUGETLB_PAGE",
    "HUGETLB_PAGE_OPTIMIZE_VMEMMAP",
    "DEBUG_VM",
    "BUG",  # Without it memory-failure.c does not compile: a function ends without a return.
)
# What some of these depend on, on one architecture or another.
ALSO = ("DEBUG_KERNEL", "X86_MCE")


class Kernel:
    """A kernel tree, which is only read, and a directory where its objects are built."""

    def __init__(self, source: Path, work: Path, jobs: int) -> None:
        self.source = source.resolve()
        self.work = work.resolve() / f"objects-{self.source.name}"
        self.jobs = jobs
        self.out = self.work / "out"
        self.overlay = self.work / "include"
        self.header = (self.source / "include/linux/hugetlb.h").read_text(encoding="utf-8")
        self.objects = self._objects()

    def _objects(self) -> tuple[str, ...]:
        """Those of all files that use a flag."""
        flags = re.findall(r"^HPAGEFLAG\((\w+), (\w+)\)", section(self.header), re.MULTILINE)
        camels, names = ("|".join(column) for column in zip(*flags, strict=True))
        used = rf"(Set|Clear)?HPage({camels})|folio_(test|set|clear)_hugetlb_({names})|HPG_({names})"
        files = run("grep", "-rlwE", "--include=*.c", used, cwd=self.source).split()
        return tuple(sorted(file.removesuffix("c") + "o" for file in files))

    def configure(self) -> None:
        """Make the smallest configuration that has all of ENABLED."""
        self.work.mkdir(parents=True, exist_ok=True)
        wanted = self.work / "config"
        wanted.write_text("".join(f"CONFIG_{name}=y\n" for name in (*ENABLED, *ALSO)), encoding="utf-8")
        self._make(f"KCONFIG_ALLCONFIG={wanted}", "allnoconfig")
        lines = (self.out / ".config").read_text(encoding="utf-8").splitlines()
        if lost := [name for name in ENABLED if f"CONFIG_{name}=y" not in lines]:
            raise Failure(f"the configuration does not have {', '.join(lost)}")

    def build(self, stage: str, headers: dict[str, str]) -> dict[str, bytes]:
        """The objects, built with these headers (by path below include/linux) in place of the tree's own."""
        shutil.rmtree(self.overlay, ignore_errors=True)
        (self.overlay / "linux").mkdir(parents=True)
        for name, text in headers.items():
            (self.overlay / "linux" / name).write_text(text, encoding="utf-8")
        self._make(*self.objects)
        kept = self.work / stage
        for name in self.objects:
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            (self.out / name).replace(kept / name)
        return {name: (kept / name).read_bytes() for name in self.objects}

    def _make(self, *targets: str) -> None:
        # NOSTDINC_FLAGS is the one variable whose directories are searched before those of the tree.
        overlay = f"NOSTDINC_FLAGS=-nostdinc -I{self.overlay}"
        # objtool checks objects and adds tables; to build it needs libelf, and x86 has no way to configure it away.
        run("make", "-C", self.source, f"-j{self.jobs}", f"O={self.out}", overlay, "CONFIG_OBJTOOL=", *targets)


def declared(kernel: Kernel) -> Declaration:
    """The declaration that is imported from the kernel's own header, with a header as its one output."""
    tree = read_tree([Source("hugetlb.h", kernel.header)])
    if isinstance(tree, Finding):
        raise Failure(as_text(tree))
    adopted = declare(tree)
    if adopted.findings:
        raise Failure("\n".join(map(as_text, adopted.findings)))
    output = adopted.declaration.output
    return adopted.declaration._replace(output=output._replace(emulator=None))


def rotated(declaration: Declaration) -> Declaration:
    """The declaration with every flag at the bit of the next one."""
    flags = declaration.flags
    moved = zip(flags, (*flags[1:], *flags[:1]), strict=True)
    return declaration._replace(flags=tuple(flag._replace(bit=other.bit, explicit_bit=True) for flag, other in moved))


def dropped_in(text: str) -> str:
    """The text of hugetlb.h with an #include in place of its section on flags.

    Blank lines fill up the rest of the section: below it are BUGs, whose line numbers go into the objects.
    """
    own = section(text)
    return text.replace(own, "#include <linux/hugetlb_page_flags.h>" + "\n" * own.count("\n"))


def drop_in(kernel: Kernel, declaration: Declaration) -> bool:
    """Whether the objects stay the same with the rendered header, and change when its bits do."""

    def build(stage: str, declaration: Declaration) -> list[bool]:
        """For each of the objects, whether it is the same as in the baseline."""
        (header,) = render(declaration).artifacts
        objects = kernel.build(stage, {"hugetlb.h": dropped_in(kernel.header), "hugetlb_page_flags.h": header.text})
        same = [objects[name] == baseline[name] for name in kernel.objects]
        for name, is_same in zip(kernel.objects, same, strict=True):
            print(f"           {'identical' if is_same else 'different'}  {name}", flush=True)
        return same

    progress(f"configure {kernel.source.name}")
    kernel.configure()
    progress("build with the tree's own header")
    # Through the overlay as well: __FILE__ is the same in all three builds.
    baseline = kernel.build("baseline", {"hugetlb.h": kernel.header})
    progress("build with the rendered header: all must be identical")
    dropped = build("drop-in", declaration)
    progress("build with every flag at another bit: all must be different")
    control = build("control", rotated(declaration))
    good = all(dropped) and not any(control)
    progress("good" if good else "bad")
    return good


def _sources(options: argparse.Namespace, work: Path) -> Iterator[Path]:
    """The trees that the call is about, each of them got when it is asked for."""
    if options.source:
        yield options.source
        return
    names = [options.kernel] if options.kernel else [name for name in FLAGGED if available(name, work)]
    if not names:
        raise Failure(f"apt knows none of the kernels {', '.join(FLAGGED)}")
    for name in names:
        yield fetch(name, work)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Compare kernels' objects with and without a rendered header.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--kernel", choices=FLAGGED, help="one of Debian's kernels (default: all that can be had)")
    which.add_argument("--source", type=Path, metavar="DIR", help="a clean tree of another kernel")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep everything here (default: FLAGGEN_KERNELS)")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1, metavar="N", dest="jobs", help="jobs of make")
    options = parser.parse_args(arguments)
    try:
        with workspace(options.work) as work:
            kernels = (Kernel(source, work, options.jobs) for source in _sources(options, work))
            good = [drop_in(kernel, declared(kernel)) for kernel in kernels]
        return 0 if all(good) else 1
    except (Failure, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
