"""C text as logical lines and preprocessing tokens, each with the line it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from flaggen.report.findings import Source

IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_COMMENT = re.compile(
    r"""(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)|(?P<open>/\*)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)
_TOKEN = re.compile(
    r"""
    [A-Za-z_]\w* | \.?\d(?:[eEpP][+-]|[\w.])* | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*'
    | \.\.\. | <<= | >>= | -> | \+\+ | -- | << | >> | [<>=!+\-*/%&^|]= | && | \|\| | \#\# | \S
    """,
    re.VERBOSE,
)
_NONE: frozenset[str] = frozenset()


class Token(NamedTuple):
    """A token, the number of its text, its line there (from 1), and the macros that must not expand in it again."""

    text: str
    source: int
    line: int
    hidden: frozenset[str] = _NONE


class Unreadable(Exception):
    """The text is not the C that it should be; `source` and `line` (from 1) say where."""

    def __init__(self, message: str, source: Source, line: int) -> None:
        super().__init__(message)
        self.message, self.source, self.line = message, source, line


class Fault(Exception):
    """What makes a text unreadable, at a token. `preprocess()` raises it as Unreadable, which has the text itself."""

    def __init__(self, message: str, at: Token) -> None:
        super().__init__(message)
        self.message, self.at = message, at


def token_texts(text: str) -> list[str]:
    """The preprocessing tokens of a text without comments."""
    return _TOKEN.findall(text)


def open_comment(source: Source) -> int | None:
    """The line of a comment that is not closed."""
    for match in _COMMENT.finditer(source.text):
        if match["open"]:
            return source.text.count("\n", 0, match.start()) + 1
    return None


def logical_lines(source: Source, number: int) -> Iterator[tuple[int, str]]:
    """The lines of text `number`, each with that of its first line: comments are blanks, continued lines are joined.

    Raises Fault if a comment is not closed.
    """

    def blank(match: re.Match[str]) -> str:
        if match["open"]:
            raise Fault("unterminated comment", Token("", number, open_comment(source) or 1))
        return " " + "\\\n" * match[0].count("\n") if match["comment"] else match[0]

    first = 1
    joined = ""
    for line, text in enumerate(_COMMENT.sub(blank, source.text.replace("\r\n", "\n")).split("\n"), 1):
        if joined == "":
            first = line
        # As gcc, we accept blanks between a backslash and the end of its line.
        bare = text.rstrip(" \t")
        if bare.endswith("\\"):
            joined += bare[:-1] or " "
        else:
            yield first, joined + text
            joined = ""
    if joined:
        yield first, joined
