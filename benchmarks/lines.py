"""The commands that are measured: what each does, where, and what it may cost."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from declarations import declaration
from environments import Environment, Run

LARGE = 4096


@dataclass(frozen=True, slots=True)
class Limit:
    """What a command may cost at most, `ratio` to an interpreter that does nothing. None: any."""

    ratio: float | None = None
    seconds: float | None = None
    peak: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A command of flaggen's, the directory of a Side that it runs in, what it does, and its limit.

    `cold` empties the directory and flaggen's cache before each round. A `no_slower` command has no limit but the
    former revision's ratio.
    """

    words: Sequence[str]
    place: str
    purpose: str
    limit: Limit = Limit()
    cold: bool = False
    no_slower: bool = False
    exit_code: int = 0


SMALL = (
    Line(["render", "--check", "--no-cache"], "small", "render, prove and compare 8 flags", Limit(ratio=10)),
    Line(["render"], "cold", "render, prove and write 8 flags, nothing cached", Limit(ratio=11), cold=True),
    Line(["render", "--check"], "small", "the same check again, remembered", Limit(ratio=1.5)),
    Line(["render", "--check", "."], "repository", "the hook flaggen-check, all files current", Limit(ratio=4)),
    Line(["render", "--exit-code", "."], "repository", "the hook flaggen-render, all files current", Limit(ratio=4)),
    Line(["rules"], "small", "list the rules", no_slower=True),
    Line(["rules", "different-fact"], "small", "explain a rule", no_slower=True),
    Line(["show"], "small", "show the flags in a pipe", no_slower=True),
    Line(["diff", "flags.toml", "more.toml"], "small", "two declarations of 8 and 9 flags", no_slower=True),
    Line(["--help"], "small", "print the help", no_slower=True),
    Line(["--version"], "small", "start", no_slower=True),
    Line(["diff", "flags.h", "more.h"], "small", "two rendered headers of 8 and 9 flags", Limit(ratio=10)),
)
IMPORT = Line(["import", "hugetlb.h"], "small", "the hugetlb.h of Linux 6.12", Limit(ratio=9))
LARGE_LINES = (
    Line(["render"], "large cold", "nothing cached", Limit(seconds=12, peak=400), cold=True),
    Line(["render", "--check", "--no-cache"], "large", "render, prove and compare", Limit(seconds=11)),
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two revisions: the environment it is installed in, and a directory with one for each place."""

    environment: Environment
    directory: Path

    def set_up(self, header: Path | None) -> None:
        """Write the files that the commands work on. Raises Failed where flaggen does."""
        for place, flags in (("more", 9), ("cold", 8), ("small", 8), ("repository", 8)):
            self._declare(place, flags)
        for place in ("more", "small", "repository"):
            self._render(place)
        self._declare("large cold", LARGE)
        self._declare("large", LARGE)
        small, more = self.directory / "small", self.directory / "more"
        shutil.copy(more / "flags.toml", small / "more.toml")
        for name, place in (("flags.h", small), ("more.h", more)):
            shutil.copy(place / "include/linux/hugetlb_page_flags.h", small / name)
        if header is not None:
            shutil.copy(header, small / "hugetlb.h")
        for words in (["init", "-q"], ["add", "."]):
            subprocess.run(["git", *words], cwd=self.directory / "repository", check=True)

    def set_up_large(self) -> None:
        """Render the large declaration. Raises Failed where flaggen does."""
        self._render("large")

    def run(self, line: Line) -> Run:
        """The line as it is measured on this side."""
        place = self.directory / line.place

        def prepare() -> None:
            if line.cold:
                _empty(place)
                shutil.rmtree(self.environment.cache, ignore_errors=True)

        return Run(self.environment, ["flaggen", *line.words], place, prepare, line.exit_code)

    def _declare(self, place: str, flags: int) -> None:
        (self.directory / place).mkdir(parents=True)
        (self.directory / place / "flags.toml").write_text(declaration(flags), encoding="utf-8")

    def _render(self, place: str) -> None:
        self.environment.run(["flaggen", "render", "-q"], self.directory / place)


def kernel_header(work: Path) -> Path:
    """The hugetlb.h of Debian's Linux 6.12, got as the tests get it. Raises OSError where that fails."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "kernels"))
    import kernels

    try:
        with kernels.workspace() as kept:
            path = kernels.fetch("6.12", kept, ["include/linux/hugetlb.h"]) / "include/linux/hugetlb.h"
            return Path(shutil.copy(path, work / "hugetlb.h"))
    except kernels.Failure as failure:
        raise OSError(str(failure)) from failure


def _empty(directory: Path) -> None:
    """Remove everything but the declaration."""
    for path in directory.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "flags.toml":
            path.unlink()
