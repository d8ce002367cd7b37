"""A copy of a kernel's tree, in which callers are converted and compiled."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import kernels
from drop_in import ALSO, ENABLED
from flaggen.cli.main import main
from flaggen.kernel.declare import declare
from flaggen.kernel.tree import read_tree
from flaggen.report.findings import Finding, Source

# Assertions of DEBUG_VM have the text of what they assert in the object.
WITHOUT_TEXTS = tuple(name for name in ENABLED if name != "DEBUG_VM")

# What the callers of page_huge_active() in 5.10 are converted to.
REPLACES = """\
[c]
era = "5.12"

[output]
header = "include/linux/hugetlb_page_flags.h"
source = "mm/hugetlb_page_flags.c"

[flags.migratable]
visibility = "exported"
doc = "Migration may pick the page."
synchronization = "Examined and modified under hugetlb_lock."
replaces = { test = "page_huge_active", set = "set_page_huge_active", clear = "clear_page_huge_active" }
"""
# The files that call it.
CALLERS = ("fs/hugetlbfs/inode.c", "mm/hugetlb.c", "mm/memory_hotplug.c")
# In 5.10, where the private of a hugetlb page's head points to its subpool: the names of such pages, by file.
SUBPOOLS = {"fs/hugetlbfs/inode.c": "page|newpage", "mm/hugetlb.c": "page", "mm/migrate.c": "hpage"}

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")


class Tree(NamedTuple):
    """A copy of links to a tree, and a directory for its objects. To change a file, replace it."""

    root: Path
    out: Path

    def replace(self, path: str, text: str) -> None:
        """Write a file without a change of the one that it was linked to."""
        (self.root / path).unlink(missing_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, old
        self.replace(path, text.replace(old, new))

    def commit(self, *paths: str) -> None:
        """Have git track these files, and no others."""
        kernels.run(*GIT, "init", "-q", cwd=self.root)
        # The headers of hunks name functions, not labels.
        (self.root / ".git/info/attributes").write_text("*.c diff=cpp\n", "utf-8")
        kernels.run(*GIT, "add", "-f", *paths, cwd=self.root)
        kernels.run(*GIT, "commit", "-qm", "Before", cwd=self.root)

    def configure(self, on: Sequence[str] = ENABLED, off: Sequence[str] = ()) -> None:
        self.out.mkdir(exist_ok=True)
        wanted = self.out / "wanted"
        lines = [f"CONFIG_{name}=y\n" for name in (*on, *ALSO) if name not in off]
        wanted.write_text("".join(lines) + "".join(f"# CONFIG_{name} is not set\n" for name in off), "utf-8")
        self._run_make(f"KCONFIG_ALLCONFIG={wanted}", "allnoconfig")

    def build(self, *objects: str) -> dict[str, bytes]:
        """Compile the objects again, and return their bytes by name."""
        for name in objects:
            (self.out / name).unlink(missing_ok=True)
        self._run_make(*objects)
        return {name: (self.out / name).read_bytes() for name in objects}

    def warnings(self, *objects: str) -> str:
        """What the compiler says with W=1."""
        command = self._command("W=1", *objects)
        done = subprocess.run(command, env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False)
        errors = re.findall(r"^.*(?:error:|\*\*\*|undefined).*$", done.stderr, re.MULTILINE)
        assert done.returncode == 0, "\n".join(errors)
        return done.stderr

    def _run_make(self, *targets: str) -> None:
        kernels.run(*self._command(*targets))

    def _command(self, *targets: str) -> list[str | Path]:
        # As for the drop-in build, without objtool, which 5.10 knows under another name.
        options = (f"-j{os.cpu_count() or 1}", f"O={self.out}", "CONFIG_OBJTOOL=", "CONFIG_STACK_VALIDATION=")
        return ["make", "-s", "-C", self.root, *options, *targets]


@contextmanager
def linked(kernel: str, work: Path) -> Iterator[Tree]:
    """A copy of a kernel's tree, or of the part of it that tests build."""
    with TemporaryDirectory(dir=work, prefix="convert-") as name:
        directory = Path(name)
        kernels.run("cp", "-al", kernels.fetch(kernel, work), directory / "tree")
        yield Tree(directory / "tree", directory / "out")


def convert_page_huge_active(tree: Tree, declaration: str) -> None:
    """Have a tree of 5.10 render the declaration, and convert the callers of page_huge_active() in it."""
    with contextlib.chdir(tree.root):
        tree.replace("flags.toml", declaration)
        assert main(["render", "-q", "flags.toml"]) == 0
        include = "#include <linux/mm_types.h>\n"
        tree.edit("include/linux/hugetlb.h", include, f"{include}#include <linux/hugetlb_page_flags.h>\n")
        hugetlb = "obj-$(CONFIG_HUGETLBFS)\t+= hugetlb.o\n"
        tree.edit("mm/Makefile", hugetlb, f"{hugetlb}obj-$(CONFIG_HUGETLB_PAGE) += hugetlb_page_flags.o\n")
        tree.commit("flags.toml", "include/linux/hugetlb.h", "include/linux/page-flags.h", *CALLERS)
        assert main(["convert", "HEAD", "--tree", ".", "--apply"]) == 0


def move_subpool(tree: Tree) -> None:
    """Free the private of the head in 5.10, which has the flags from now on: page[1] points to the subpool instead."""
    for path, pages in SUBPOOLS.items():
        text = (tree.root / path).read_text("utf-8")
        changed, count = re.subn(rf"(page_private\((?:{pages}))\b(?=[,)])", r"\1 + 1", text)
        assert count, path
        tree.replace(path, changed)
    prepare = "static void prep_new_huge_page(struct hstate *h, struct page *page, int nid)\n{\n"
    tree.edit("mm/hugetlb.c", prepare, f"{prepare}\tset_page_private(page + 1, 0);\n")


def imported(tree: Tree) -> str:
    """The declaration of the flags in the tree's own header, with its header as the one output."""
    read = read_tree([Source("hugetlb.h", (tree.root / "include/linux/hugetlb.h").read_text("utf-8"))])
    assert not isinstance(read, Finding), read
    lines = declare(read).text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(("emulator =", "source =")))
