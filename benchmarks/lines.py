"""The commands to measure: their purposes, directories and limits."""

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
    """The maximum cost of a command, where None is no limit.

    `ratio` is relative to an idle interpreter, `seconds` is user and system time, and `peak` is memory in MiB.
    """

    ratio: float | None = None
    seconds: float | None = None
    peak: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A flaggen command, the directory of a Side in which it runs, its purpose, and its limit.

    `cold` empties the directory and flaggen's cache before each round. The limit of a `no_slower` command is the old
    revision's ratio.
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
    """One of the two revisions: its environment, and the directory that contains one for each place."""

    environment: Environment
    directory: Path

    def set_up(self, header: Path | None) -> None:
        """Write the files that the commands need. Raises Failed if flaggen fails."""
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
        """Render the large declaration. Raises Failed if flaggen fails."""
        self._render("large")

    def run(self, line: Line) -> Run:
        """Return the line as a command to measure on this side."""
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
    """Fetch the hugetlb.h of Debian's Linux 6.12, as the tests do. Raises OSError if that fails."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "kernels"))
    import kernels

    try:
        with kernels.workspace() as kept:
            path = kernels.fetch("6.12", kept) / "include/linux/hugetlb.h"
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
