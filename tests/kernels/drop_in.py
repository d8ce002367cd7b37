"""The drop-in build: `flaggen import --patch` makes a kernel generate its flags, and its objects stay the same.

The patch is applied with `git am`. Every file of the kernel that uses a flag must then compile to the very bytes that
it had before.

    python tests/kernels/drop_in.py [--kernel NAME | --source DIR] [--work DIR] [-j N]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

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
# What some of these depend on, on one architecture or another. Only with EXPERT can numbers of lines be left out of
# BUGs: those of a header change if the flags are no longer in it.
ALSO = ("DEBUG_KERNEL", "X86_MCE", "EXPERT")
DISABLED = ("DEBUG_BUGVERBOSE",)

HEADER, MAKEFILE, SOURCE = "include/linux/hugetlb.h", "mm/Makefile", "mm/hugetlb.c"
RENDERED = ("include/linux/hugetlb_page_flags.h", "mm/hugetlb_page_flags.h", "mm/hugetlb_page_flags.c")
SOURCE_OBJECT = "mm/hugetlb_page_flags.o"


class Kernel:
    """A copy of a kernel's tree, made of links, and a directory where its objects are built.

    `repository` has only the files that a patch changes, committed.
    """

    def __init__(self, source: Path, work: Path, jobs: int) -> None:
        self.source = source.resolve()
        self.work = work.resolve() / f"objects-{self.source.name}"
        self.tree, self.out, self.repository = self.work / "tree", self.work / "out", self.work / "repository"
        self.jobs = jobs
        self.objects = self._objects()

    def _objects(self) -> tuple[str, ...]:
        """Those of all files that use a flag."""
        flags = re.findall(
            r"^HPAGEFLAG\((\w+), (\w+)\)", section((self.source / HEADER).read_text("utf-8")), re.MULTILINE
        )
        camels, names = ("|".join(column) for column in zip(*flags, strict=True))
        used = rf"(Set|Clear)?HPage({camels})|folio_(test|set|clear)_hugetlb_({names})|HPG_({names})"
        files = run("grep", "-rlwE", "--include=*.c", used, cwd=self.source).split()
        return tuple(sorted(file.removesuffix("c") + "o" for file in files))

    def configure(self) -> None:
        """Make the tree, and the smallest configuration that has all of ENABLED."""
        self.work.mkdir(parents=True, exist_ok=True)
        if not self.tree.exists():
            run("cp", "-al", self.source, self.tree)
        self.restore()
        wanted = self.work / "config"
        lines = [*(f"CONFIG_{name}=y\n" for name in (*ENABLED, *ALSO)), *(f"CONFIG_{name}=n\n" for name in DISABLED)]
        wanted.write_text("".join(lines), encoding="utf-8")
        self._make(f"KCONFIG_ALLCONFIG={wanted}", "allnoconfig")
        got = (self.out / ".config").read_text(encoding="utf-8").splitlines()
        if lost := [name for name in ENABLED if f"CONFIG_{name}=y" not in got]:
            raise Failure(f"the configuration does not have {', '.join(lost)}")
        if kept := [name for name in DISABLED if f"CONFIG_{name}=y" in got]:
            raise Failure(f"the configuration has {', '.join(kept)}")

    def restore(self) -> None:
        """Have the tree as it was, and a new repository."""
        shutil.rmtree(self.repository, ignore_errors=True)
        for path in (HEADER, MAKEFILE, SOURCE):
            (self.repository / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.source / path, self.repository / path)
        for path in (*RENDERED, "mm/flags.toml"):
            (self.tree / path).unlink(missing_ok=True)
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "base")
        self.update()

    def flaggen(self, *words: str) -> str:
        """What flaggen prints in the repository."""
        return run(sys.executable, "-m", "flaggen", *words, cwd=self.repository)

    def git(self, *words: str, input: str | None = None) -> str:
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        return run("git", *identity, *words, cwd=self.repository, input=input)

    def apply(self, *options: str) -> None:
        """Have the tree as the patch makes it."""
        self.restore()
        self.patch(HEADER, *options)

    def patch(self, *words: str) -> None:
        """Change the tree by the patch of these files of the repository, which is applied with git am."""
        os.environ |= {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org"}
        patch = self.flaggen("import", *words, "--patch")
        self.git("am", "-q", input=patch)
        self.flaggen("render", "--check", "--no-cache", "-q", "mm/flags.toml")
        self.update()

    def update(self) -> None:
        """Have the files of the repository in the tree. Those that are the same keep their times."""
        for file in self.repository.rglob("*"):
            path = file.relative_to(self.repository)
            there = self.tree / path
            if file.is_file() and ".git" not in path.parts and not _is_same(file, there):
                there.unlink(missing_ok=True)  # a link to the source
                shutil.copy(file, there)

    def build(self, stage: str, *more: str) -> dict[str, bytes]:
        """The objects, and more. Raises Failure if there is a warning."""
        objects = (*self.objects, *more)
        if warnings := re.findall(r"^.*\bwarning:.*$", self._make(*objects), re.MULTILINE):
            raise Failure("\n".join(warnings))
        kept = self.work / stage
        for name in objects:
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            (self.out / name).replace(kept / name)
        return {name: (kept / name).read_bytes() for name in objects}

    def _make(self, *targets: str) -> str:
        # objtool checks objects and adds tables; to build it needs libelf, and x86 has no way to configure it away.
        make = ("make", "-C", self.tree, f"-j{self.jobs}", f"O={self.out}", "CONFIG_OBJTOOL=")
        return run("sh", "-c", 'exec "$@" 2>&1', "sh", *make, *targets)


def _is_same(file: Path, other: Path) -> bool:
    return other.exists() and file.read_bytes() == other.read_bytes()


def exported(kernel: Kernel, header: str) -> Path:
    """The declaration of the kernel's flags, with an exported flag, and this line for the header or region."""
    kernel.restore()
    text = kernel.flaggen("import", HEADER)
    outputs = f'{header}\nsource = "hugetlb_page_flags.c"\n'
    text = re.sub(r"(?<=^\[output\]\n)(.+\n)+", outputs, text, flags=re.MULTILINE)
    declaration = kernel.work / "exported.toml"
    declaration.write_text(text.replace("[flags.migratable]\n", '[flags.migratable]\nvisibility = "exported"\n'))
    return declaration


def rotate(declaration: Path) -> None:
    """Have every flag at the bit of the next one."""
    text = declaration.read_text(encoding="utf-8")
    count = text.count("\n[flags.")
    bits = iter([*range(1, count), 0])
    declaration.write_text(re.sub(r"^\[flags\..+\n", lambda line: f"{line[0]}bit = {next(bits)}\n", text, flags=re.M))


def apply_control(kernel: Kernel, header: str) -> None:
    """Have the tree as the patch makes it with a flag exported, and every flag at another bit."""
    kernel.apply("--declaration", str(exported(kernel, header)))
    rotate(kernel.repository / "mm/flags.toml")
    kernel.flaggen("render", "-q", "mm/flags.toml")
    kernel.update()


def compared(objects: Mapping[str, bytes], with_these: Mapping[str, bytes]) -> list[bool]:
    """For each of the latter objects, whether it is the same."""
    same = [objects[name] == content for name, content in with_these.items()]
    for name, is_same in zip(with_these, same, strict=True):
        print(f"           {'identical' if is_same else 'different'}  {name}", flush=True)
    return same


def drop_in(kernel: Kernel) -> bool:
    """Whether the objects stay the same with the patch, and change when the bits of its declaration do."""
    progress(f"configure {kernel.source.name}")
    kernel.configure()
    progress("build as it is")
    baseline = kernel.build("baseline")
    progress("build with the patch: all must be identical")
    kernel.apply()
    dropped = compared(kernel.build("drop-in"), baseline)
    progress("build with the patch that leaves a region in the header: all must be identical")
    kernel.apply("--region")
    dropped += compared(kernel.build("region"), baseline)
    progress("build with the patch, a flag exported and every flag at another bit: all must be different")
    apply_control(kernel, 'header = "../include/linux/hugetlb_page_flags.h"')
    control = kernel.build("control", SOURCE_OBJECT)
    changed = compared(control, baseline)
    progress("build the same with a region in the header: all must be identical to these")
    apply_control(kernel, f'region = "../{HEADER}"')
    dropped += compared(kernel.build("control-region", SOURCE_OBJECT), control)
    good = all(dropped) and not any(changed)
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
    parser = argparse.ArgumentParser(description="Compare kernels' objects with and without flaggen's patch.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--kernel", choices=FLAGGED, help="one of Debian's kernels (default: all that can be had)")
    which.add_argument("--source", type=Path, metavar="DIR", help="a clean tree of another kernel")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep everything here (default: FLAGGEN_KERNELS)")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1, metavar="N", dest="jobs", help="jobs of make")
    options = parser.parse_args(arguments)
    try:
        with workspace(options.work) as work:
            kernels = (Kernel(source, work, options.jobs) for source in _sources(options, work))
            good = [drop_in(kernel) for kernel in kernels]
        return 0 if all(good) else 1
    except (Failure, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
