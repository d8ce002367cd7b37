"""A C file as tokens with their offsets, and the places that are no code: comments, strings and directives.

Nothing is preprocessed. Offsets count bytes of `data`, which is UTF-8 whatever the file's bytes are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from flaggen.cfront.c_file import CFile, Piece
from flaggen.cfront.tokens import Unreadable
from flaggen.report.findings import Place, Source, Span

_LEXEME = re.compile(
    rb"""
    (?P<comment> /\*.*?\*/ | //(?:\\\r?\n|[^\n])* )
    | (?P<string> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | (?P<joined> \\\r?\n )
    | [A-Za-z_]\w* | \.?\d(?:[eEpP][+-]|[\w.])*
    | \.\.\. | <<= | >>= | -> | \+\+ | -- | << | >> | [<>=!+\-*/%&^|]= | && | \|\| | \#\# | \S
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token, and where it begins."""

    text: bytes
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


class Stretch(NamedTuple):
    """A part of the text."""

    start: int
    end: int


class CText(NamedTuple):
    """A file's tokens, without its comments; the comments and strings; the directives; and its functions and so on.

    `code` is `data` with blanks in place of comments and disabled code (#if 0).
    """

    source: Source
    data: bytes
    code: bytes
    tokens: tuple[Token, ...]
    comments: tuple[Stretch, ...]
    strings: tuple[Stretch, ...]
    directives: tuple[Stretch, ...]
    pieces: tuple[Piece, ...]

    def place(self, offset: int, length: int) -> Place:
        """The place of a word."""
        line_start = self.data.rfind(b"\n", 0, offset) + 1
        column = len(self.data[line_start:offset].decode("utf-8", "surrogatepass")) + 1
        return Place(self.source, Span(self.data.count(b"\n", 0, offset) + 1, column, length))


def c_text(name: str, data: bytes) -> CText:
    """Read a file. If its braces do not match, nothing is known of its functions."""
    source = Source(name, data.decode("utf-8", "surrogateescape"))
    data = source.text.encode("utf-8", "surrogatepass")
    try:
        file = CFile(source)
        code, pieces = file.code, tuple(file.pieces)
        directives = tuple(Stretch(directive.start, directive.end) for directive in file.directives)
    except Unreadable:
        code, pieces, directives = data, (), ()
    lexemes = [*_LEXEME.finditer(data)]
    return CText(
        source,
        data,
        code,
        tuple(Token(each[0], each.start()) for each in lexemes if not (each["comment"] or each["joined"])),
        tuple(Stretch(*each.span()) for each in lexemes if each["comment"]),
        tuple(Stretch(*each.span()) for each in lexemes if each["string"]),
        directives,
        pieces,
    )


def token_texts(data: bytes) -> list[bytes]:
    """The tokens of a file, without its comments."""
    text = data.decode("utf-8", "surrogateescape").encode("utf-8", "surrogatepass")
    return [each[0] for each in _LEXEME.finditer(text) if not (each["comment"] or each["joined"])]


def original(data: bytes) -> bytes:
    """The bytes of the file that a text of CText stands for."""
    return data.decode("utf-8", "surrogatepass").encode("utf-8", "surrogateescape")


def contains(stretches: tuple[Stretch, ...], offset: int) -> bool:
    """Whether the offset is in one of the stretches, which are in order and do not overlap."""
    number = bisect_right(stretches, offset, key=lambda stretch: stretch.start)
    return number > 0 and offset < stretches[number - 1].end


def arguments(tokens: tuple[Token, ...], name: int) -> list[Stretch] | None:
    """The arguments of the call whose function is token number `name`, as numbers of tokens; None if it is no call.

    The last stretch ends at the closing parenthesis.
    """
    if name + 1 >= len(tokens) or tokens[name + 1].text != b"(":
        return None
    given: list[Stretch] = []
    first = name + 2
    depth = 0
    for number in range(first, len(tokens)):
        text = tokens[number].text
        if text in (b"(", b"[", b"{"):
            depth += 1
        elif text in (b")", b"]", b"}") and depth:
            depth -= 1
        elif text == b")":
            return [*given, Stretch(first, number)]
        elif text == b"," and not depth:
            given.append(Stretch(first, number))
            first = number + 1
        elif text in (b";", b"}", b"]") and not depth:
            return None
    return None
