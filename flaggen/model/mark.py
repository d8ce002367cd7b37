"""The mark of a generated file: a line of its head that names the declaration and flaggen."""

from __future__ import annotations

import re

_BY = "by flaggen"
_MARK = f"Generated from {{}} {_BY}, do not edit."
_MARKED = f"Generated from (.+) {_BY}"
# In how many characters the head of a file is looked for.
_HEAD = 1000


def mark(name: str) -> str:
    """The mark of a file that is generated from the declaration of this file name."""
    return _MARK.format(name)


def marked_declaration(text: str) -> str | None:
    """The name of the declaration that the head of a generated file gives; none where it has no mark."""
    found = re.search(_MARKED, text[:_HEAD])
    return found[1] if found else None


def is_marked(text: str) -> bool:
    """Whether the text says that flaggen made it, also where a user's template words the mark in its own way."""
    return _BY in text
