"""The drop-in build: a rendered header stands in for mainline's own flags, and the kernel's objects stay the same.

The declaration is the repository's flags.toml, with every flag static and the folio API alone. Its header takes the
place of a section of include/linux/hugetlb.h in Linux 6.12: from the enum to the last line that creates accessors.
Every file of the kernel that uses a flag must then compile to the very bytes that it had before.

    python tests/kernel/drop_in.py [--source DIR] [--work DIR] [-j N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from flaggen.declaration import Declaration
from flaggen.diagnostics import Severity
from flaggen.linter import lint
from flaggen.loader import load
from flaggen.renderer import render

DECLARATION = Path(__file__).parents[2] / "flags.toml"
PACKAGE = "linux-source-6.12"
# All that use a flag.
OBJECTS = (
    "mm/hugetlb.o",
    "mm/memory_hotplug.o",
    "mm/hugetlb_vmemmap.o",
    "mm/memory-failure.o",
    "mm/rmap.o",
    "fs/hugetlbfs/inode.o",
)

# On top of tinyconfig: make would build the objects without these too, and there would be little to compare in them.
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
ALSO = ("X86_MCE",)


class Failure(Exception):
    """A step could not be carried out, so that there is nothing to compare."""


class Kernel:
    """A kernel tree, which is only read, and a directory where its objects are built."""

    def __init__(self, source: Path, work: Path, jobs: int) -> None:
        self.source = source.resolve()
        self.work = work.resolve()
        self.jobs = jobs
        self.out = self.work / "out"
        self.overlay = self.work / "include"

    def configure(self) -> None:
        """Make the smallest configuration that has all of ENABLED."""
        config = self.out / ".config"
        self._make("tinyconfig")
        options = [word for name in (*ENABLED, *ALSO) for word in ("--enable", name)]
        run(self.source / "scripts/config", "--file", config, *options)
        self._make("olddefconfig")
        lines = config.read_text(encoding="utf-8").splitlines()
        if lost := [name for name in ENABLED if f"CONFIG_{name}=y" not in lines]:
            raise Failure(f"the configuration does not have {', '.join(lost)}")

    def build(self, stage: str, headers: dict[str, str]) -> dict[str, bytes]:
        """The objects, built with these headers (by path below include/linux) in place of the tree's own."""
        shutil.rmtree(self.overlay, ignore_errors=True)
        (self.overlay / "linux").mkdir(parents=True)
        for name, text in headers.items():
            (self.overlay / "linux" / name).write_text(text, encoding="utf-8")
        self._make(*OBJECTS)
        kept = self.work / stage
        for name in OBJECTS:
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            (self.out / name).replace(kept / name)
        return {name: (kept / name).read_bytes() for name in OBJECTS}

    def _make(self, *targets: str) -> None:
        # NOSTDINC_FLAGS is the one variable whose directories are searched before those of the tree.
        overlay = f"NOSTDINC_FLAGS=-nostdinc -I{self.overlay}"
        # objtool checks objects and adds tables; to build it needs libelf, and x86 has no way to configure it away.
        run("make", "-C", self.source, f"-j{self.jobs}", f"O={self.out}", overlay, "CONFIG_OBJTOOL=", *targets)


def run(*command: str | Path, cwd: Path | None = None) -> None:
    """Run a command in silence, unless it fails."""
    result = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        tail = "\n".join(result.stdout.splitlines()[-40:])
        raise Failure(f"{tail}\n{' '.join(map(str, command))}: exit status {result.returncode}")


def progress(what: str) -> None:
    print(time.strftime("%H:%M:%S"), "", what, flush=True)


def download(work: Path) -> Path:
    """Debian's kernel tree in the work directory; one that is there already is taken as it is."""
    tree = work / PACKAGE
    if not tree.exists():
        with tempfile.TemporaryDirectory(dir=work) as name:
            part = Path(name)
            progress(f"download {PACKAGE}")
            run("apt-get", "download", PACKAGE, cwd=part)
            progress("unpack it")
            (package,) = part.glob("*.deb")
            run("dpkg", "-x", package, part)
            run("tar", "-xf", part / "usr/src" / f"{PACKAGE}.tar.xz", "-C", part)
            (part / PACKAGE).rename(tree)
    return tree


def declaration() -> Declaration:
    """The repository's declaration in the form that 6.12 has: folios only, nothing exported, a header alone."""
    loaded = load(DECLARATION.read_bytes(), DECLARATION.name, DECLARATION.name)
    errors = [finding.message for finding in lint(loaded) if finding.severity is Severity.ERROR]
    if loaded.declaration is None or errors:
        raise Failure(f"{DECLARATION.name}: {'; '.join(errors)}")
    whole = loaded.declaration
    return whole._replace(
        c=whole.c._replace(api=("folio",)),
        output=whole.output._replace(header="include/linux/hugetlb_page_flags.h", source=None, emulator=None),
        flags=tuple(flag._replace(visibility="static") for flag in whole.flags),
    )


def rotated(declaration: Declaration) -> Declaration:
    """The declaration with every flag at the bit of the next one."""
    flags = declaration.flags
    moved = zip(flags, (*flags[1:], *flags[:1]), strict=True)
    return declaration._replace(flags=tuple(flag._replace(bit=other.bit, explicit_bit=True) for flag, other in moved))


def dropped_in(text: str) -> str:
    """The text of hugetlb.h with an #include in place of its section on flags.

    Blank lines fill up the rest of the section: below it are BUGs, whose line numbers go into the objects.
    """
    lines = text.split("\n")
    try:
        first = lines.index("enum hugetlb_page_flags {")
        last = max(number for number, line in enumerate(lines) if line.startswith("HPAGEFLAG("))
    except ValueError:
        raise Failure("include/linux/hugetlb.h has no section on flags: it is not that of Linux 6.12") from None
    lines[first : last + 1] = ["#include <linux/hugetlb_page_flags.h>", *[""] * (last - first)]
    return "\n".join(lines)


def drop_in(kernel: Kernel) -> bool:
    """Whether the objects stay the same with the rendered header, and change when its bits do."""

    def build(stage: str, declaration: Declaration) -> list[bool]:
        """For each of the objects, whether it is the same as in the baseline."""
        (header,) = render(declaration)
        objects = kernel.build(stage, {"hugetlb.h": dropped_in(own), "hugetlb_page_flags.h": header.text})
        same = [objects[name] == baseline[name] for name in OBJECTS]
        for name, is_same in zip(OBJECTS, same, strict=True):
            print(f"           {'identical' if is_same else 'different'}  {name}", flush=True)
        return same

    progress("configure")
    kernel.configure()
    progress("build with the tree's own header")
    own = (kernel.source / "include/linux/hugetlb.h").read_text(encoding="utf-8")
    # Through the overlay as well: __FILE__ is the same in all three builds.
    baseline = kernel.build("baseline", {"hugetlb.h": own})
    progress("build with the rendered header: all must be identical")
    dropped = build("drop-in", declaration())
    progress("build with every flag at another bit: all must be different")
    control = build("control", rotated(declaration()))
    good = all(dropped) and not any(control)
    progress("good" if good else "bad")
    return good


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Compare a kernel's objects with and without a rendered header.")
    parser.add_argument("--source", type=Path, metavar="DIR", help=f"a clean tree of Linux 6.12 (default: {PACKAGE})")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep everything here (default: a temporary one)")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1, metavar="N", dest="jobs", help="jobs of make")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        work = options.work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="flaggen-")))
        work.mkdir(parents=True, exist_ok=True)
        try:
            return 0 if drop_in(Kernel(options.source or download(work), work, options.jobs)) else 1
        except (Failure, OSError) as error:
            print(error, file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
