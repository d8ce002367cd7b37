"""Lines of .gitattributes for the files that flaggen renders, shows and merges."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable

ATTRIBUTES = ".gitattributes"
# A repository cannot configure programs for git to run, so each user runs these commands once per clone.
CONFIGURATION = (
    "git config diff.flaggen.textconv 'flaggen diff --textconv'",
    "git config merge.flaggen.driver 'flaggen diff --merge %O %A %B --driver %P'",
)


def with_attributes(before: str, merged: Iterable[str], shown: Collection[str]) -> str:
    """Return the text of a .gitattributes with a line for each of the `merged` files, whose paths are relative to it.

    The `shown` files get flaggen's textconv too. `before` is the current text; lines that it has are not repeated.
    """
    return with_lines(
        before,
        [f"{_pattern(path)} {'diff=flaggen ' if path in shown else ''}merge=flaggen" for path in merged],
    )


def with_lines(before: str, wanted: Iterable[str]) -> str:
    """Return the text of a .gitattributes with those of the wanted lines that it lacks at its end."""
    present = before.splitlines()
    gap = "" if before.endswith("\n") or not before else "\n"
    return before + gap + "".join(f"{line}\n" for line in wanted if line not in present)


def kept_line_ends(path: str) -> str:
    """Return the line that keeps git from converting the line ends of the file, whose path is relative to it."""
    return f"{_pattern(path)} text eol=lf"


def _pattern(path: str) -> str:
    """The pattern that matches only this file."""
    pattern = "/" + posixpath.normpath(path).replace("[", r"\[")
    if any(sign.isspace() or sign == "\\" for sign in pattern):
        escaped = pattern.replace("\\", r"\\").replace("\t", r"\t")
        return f'"{escaped}"'
    return pattern
