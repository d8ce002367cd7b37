"""A copy of a kernel's tree, in which callers are converted and compiled."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import kernels
from drop_in import ALSO, ENABLED
from flaggen.kernel.declare import declare
from flaggen.kernel.tree import read_tree
from flaggen.report.findings import Finding, Source

# Assertions of DEBUG_VM have the text of what they assert in the object.
WITHOUT_TEXTS = tuple(name for name in ENABLED if name != "DEBUG_VM")

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
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stderr

    def _run_make(self, *targets: str) -> None:
        kernels.run(*self._command(*targets))

    def _command(self, *targets: str) -> list[str | Path]:
        # As for the drop-in build, without objtool, which 5.10 knows under another name.
        options = (f"-j{os.cpu_count() or 1}", f"O={self.out}", "CONFIG_OBJTOOL=", "CONFIG_STACK_VALIDATION=")
        return ["make", "-s", "-C", self.root, *options, *targets]


@contextmanager
def linked(kernel: str, work: Path) -> Iterator[Tree]:
    """A copy of a kernel's tree, without the files that no test builds."""
    with TemporaryDirectory(dir=work, prefix="convert-") as name:
        directory = Path(name)
        kernels.run("cp", "-al", kernels.fetch(kernel, work), directory / "tree")
        yield Tree(directory / "tree", directory / "out")


def imported(tree: Tree) -> str:
    """The declaration of the flags in the tree's own header, with its header as the one output."""
    read = read_tree([Source("hugetlb.h", (tree.root / "include/linux/hugetlb.h").read_text("utf-8"))])
    assert not isinstance(read, Finding), read
    lines = declare(read).text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(("emulator =", "source =")))
