"""The lines of .gitattributes."""

from __future__ import annotations

import pytest

from flaggen.git.attributes import with_attributes

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
    [("./a/../b.h", "/b.h"), ("a b.h", '"/a b.h"'), ("[a].h", r'"/\\[a].h"'), ("[a] b.h", r'"/\\[a] b.h"')],
)
def test_a_pattern_matches_one_file(path: str, pattern: str) -> None:
    assert with_attributes("", [path], set()) == f"{pattern} merge=flaggen\n"
