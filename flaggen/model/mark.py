"""The mark of a generated file: a line near its start that names the declaration and flaggen."""

from __future__ import annotations

import re

_BY = "by flaggen"
_MARK = f"Generated from {{}} {_BY}, do not edit."
_MARKED = f"Generated from (.+) {_BY}"
# The mark must be within this many characters from the start of the file.
_HEAD = 1000


def mark(name: str) -> str:
    """The mark of a file that is generated from the declaration with this file name."""
    return _MARK.format(name)


def marked_declaration(text: str) -> str | None:
    """The declaration named in the mark of a generated file; None if there is no mark."""
    match = re.search(_MARKED, text[:_HEAD])
    return match[1] if match else None
