"""C text as logical lines and preprocessing tokens, each with the line it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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


class Origin(NamedTuple):
    """A part of a macro's body, by its index, and where the macro is defined: a text's number and a line (from 1)."""

    source: int
    line: int
    part: int


class Token(NamedTuple):
    """A preprocessing token.

    `source` is the number of the text that it comes from, and `line` its line there (from 1): that of the invocation if
    it comes from a macro. The macros in `hidden` are not expanded in it again. `origin` is the part of a macro's body
    that it was copied from.
    """

    text: str
    source: int
    line: int
    hidden: frozenset[str] = frozenset()
    origin: Origin | None = None


class Inclusion(NamedTuple):
    """`#include name` on a line (from 1) of text number `source`. `name` contains the quotes or angle brackets."""

    source: int
    line: int
    name: str


def written_at(token: Token, sources: Sequence[Source]) -> tuple[Source, int]:
    """Return the source and the line (from 1) where the token is written: its own, or that of the macro that has it."""
    if token.origin is None:
        return sources[token.source], token.line
    source, line = sources[token.origin.source], token.origin.line
    while token.text not in source.line(line) and source.line(line).rstrip().endswith("\\"):
        line += 1
    return source, line


class Unreadable(Exception):
    """The C cannot be read. `source`, `line` (from 1) and, if it is not empty, a `word` on that line say where."""

    def __init__(self, message: str, source: Source, line: int, word: str = "") -> None:
        super().__init__(message)
        self.message, self.source, self.line, self.word = message, source, line, word


class Fault(Exception):
    """An error at a token. `preprocess()` turns it into Unreadable, which has the text instead of its number."""

    def __init__(self, message: str, at: Token) -> None:
        super().__init__(message)
        self.message, self.at = message, at


def token_texts(text: str) -> list[str]:
    """Split a text without comments into preprocessing tokens."""
    return _TOKEN.findall(text)


def open_comment(source: Source) -> int | None:
    """The line (from 1) of an unterminated comment, or None."""
    for match in _COMMENT.finditer(source.text):
        if match["open"]:
            return source.text.count("\n", 0, match.start()) + 1
    return None


def logical_lines(source: Source, number: int) -> Iterator[tuple[int, str]]:
    """Yield the logical lines of text `number` that are not empty, with the number (from 1) of their first line.

    Comments become blanks, and continued lines are joined (C11 5.1.1.2).

    Raises Fault if a comment is unterminated.
    """

    def blank(match: re.Match[str]) -> str:
        if match["open"]:
            raise Fault("unterminated comment", Token("", number, open_comment(source) or 1))
        return " " + "\\\n" * match[0].count("\n") if match["comment"] else match[0]

    first = 1
    joined = ""
    for line, text in enumerate(_COMMENT.sub(blank, source.text.replace("\r\n", "\n")).split("\n"), 1):
        if joined == "":
            if not text:
                continue
            first = line
        # Like gcc, we accept blanks between a backslash and the end of its line.
        bare = text.rstrip(" \t")
        if bare.endswith("\\"):
            joined += bare[:-1] or " "
        else:
            yield first, joined + text
            joined = ""
    if joined:
        yield first, joined
