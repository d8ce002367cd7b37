"""Lines of .gitattributes for the files that flaggen renders, shows and merges."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterable

ATTRIBUTES = ".gitattributes"
# If flaggen is missing or fails, git merges the lines, so that the file has both sides. That is a conflict even if git
# finds none: nobody knows what the lines mean. After a conflict that flaggen has marked, git must not merge once more;
# the exit status does not tell, since Python also exits with 1 if it cannot import flaggen.
_MERGED_BY_GIT = 'grep -q "^>>>>>>> theirs" %A || git merge-file -L ours -L base -L theirs %A %O %B; exit 1'
# A repository cannot configure programs for git to run, so each user runs these commands once per clone.
CONFIGURATION = (
    "git config diff.flaggen.textconv 'flaggen git textconv'",
    f"git config merge.flaggen.driver 'flaggen git merge-file -- %O %A %B %P || {{ {_MERGED_BY_GIT}; }}'",
)
# Control characters, and bytes that are not UTF-8: git reads them as octal numbers.
_NOT_PRINTED = re.compile("[\x00-\x1f\x7f\udc80-\udcff]")
_NEEDS_QUOTES = re.compile(rf"\s|{_NOT_PRINTED.pattern}")


def with_attributes(before: str, merged: Collection[str], shown: Collection[str]) -> str:
    """Return the text of a .gitattributes with a line for each file, whose path is relative to it.

    The `shown` files get flaggen's textconv, and the `merged` ones its merge driver. `before` is the current text;
    lines that it has are not repeated.
    """
    attributes = {"diff=flaggen": shown, "merge=flaggen": merged}
    files = dict.fromkeys([*merged, *sorted(shown)])
    lines = ((_pattern(path), *(name for name, paths in attributes.items() if path in paths)) for path in files)
    return with_lines(before, map(" ".join, lines))


def with_lines(before: str, wanted: Iterable[str]) -> str:
    """Return the text of a .gitattributes with those of the wanted lines that it lacks at its end."""
    present = [line.removesuffix("\r") for line in before.split("\n")]
    gap = "" if before.endswith("\n") or not before else "\n"
    return before + gap + "".join(f"{line}\n" for line in wanted if line not in present)


def kept_line_ends(path: str) -> str:
    """Return the line that keeps git from converting the line ends of the file, whose path is relative to it."""
    return f"{_pattern(path)} text eol=lf"


def _pattern(path: str) -> str:
    """The pattern that matches only this file, in quotes if git would not read it as one word of text otherwise."""
    pattern = "/" + re.sub(r"([*?\[\\])", r"\\\1", posixpath.normpath(path))
    if not _NEEDS_QUOTES.search(pattern):
        return pattern
    escaped = re.sub(r'(["\\])', r"\\\1", pattern)
    return '"' + _NOT_PRINTED.sub(lambda match: f"\\{os.fsencode(match[0])[0]:03o}", escaped) + '"'
