"""The lines of .gitattributes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from flaggen.git.attributes import with_attributes
from repositories import git, home
from repository import need

__all__ = ["home"]

LINES = "/flags.toml diff=flaggen merge=flaggen\n/a.c merge=flaggen\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", LINES),
        (LINES, LINES),
        ("a b\n", f"a b\n{LINES}"),
        ("a b", f"a b\n{LINES}"),
        ("/a.c merge=flaggen\n", "/a.c merge=flaggen\n/flags.toml diff=flaggen merge=flaggen\n"),
    ],
)
def test_only_missing_lines_are_added(before: str, after: str) -> None:
    assert with_attributes(before, ["flags.toml", "a.c"], {"flags.toml"}) == after


@pytest.mark.parametrize(
    ("path", "pattern"),
    [("./a/../b.h", "/b.h"), ("a b.h", '"/a b.h"'), ("[a].h", r"/\[a].h"), ("[a] b.h", r'"/\\[a] b.h"')],
)
def test_a_pattern_matches_one_file(path: str, pattern: str) -> None:
    assert with_attributes("", [path], set()) == f"{pattern} merge=flaggen\n"


# What means something to a shell, to git's patterns or to its quotes, and what cannot be printed.
NAMES = [
    "-x.toml", "#x", "!x", "[attr]x", "a b", ' a "b" ', 'a"b', "*", "?", "[ab]", "a\\b", "a\\ b", "\\", "'", "a\tb",
    "a\nb", "a\x7fb", "a\udcff", "\xe9", "\xa0", "\u2028", "a\x85b", ":(top)x", "%P", "$x", "{a,b}", "**",
]  # fmt: skip


def test_git_reads_the_patterns_as_the_files(home: Path) -> None:
    need("git")
    git("init", "-q")
    text = with_attributes("", [f"d/{name}" for name in NAMES] + NAMES[:1], set())
    (home / ".gitattributes").write_text(text, encoding="utf-8")
    assert with_attributes(text, [f"d/{name}" for name in NAMES], set()) == text
    others = ["d/x", "d/a", "d/b", "d/ab", "d/b b", "x.toml", "e/-x.toml", "d/a\\\\b"]
    asked = "\0".join([*(f"d/{name}" for name in NAMES), "-x.toml", *others])
    words = ["git", "check-attr", "-z", "--stdin", "merge"]
    answers = subprocess.run(words, input=os.fsencode(asked), capture_output=True, check=True).stdout.split(b"\0")
    found = {os.fsdecode(path) for path, value in zip(answers[::3], answers[2::3], strict=False) if value == b"flaggen"}
    assert found == {*(f"d/{name}" for name in NAMES), "-x.toml"}
