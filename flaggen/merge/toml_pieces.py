"""Cut a TOML text into tables, and a table into keys, each with the comments that belong to it.

The pieces are ranges of lines: put together again, they are the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flaggen.report.findings import Source
from flaggen.toml.spans import Path as KeyPath
from flaggen.toml.spans import Positions, Statement

# The path of the comment that ends a text. No key has it: the names of keys are strings.
END: KeyPath = (0,)


class _Text(NamedTuple):
    """The lines of a text with their ends, and its statements."""

    lines: list[str]
    statements: list[Statement]

    def above(self, number: int) -> range:
        """The lines of comments and empty lines above a statement, or below the last one."""
        first = self.statements[number - 1].last + 1 if number else 0
        return range(first, self.statements[number].first if number < len(self.statements) else len(self.lines))


class _Piece(NamedTuple):
    """The path of a statement, and the first line that belongs to it."""

    path: KeyPath
    is_header: bool
    first: int


def tables(text: str, base_end: str) -> dict[KeyPath, str]:
    """The text of each table with its header; () has the text before the first table.

    END has the comment that ends the text, or "" if there is none. If the text has the comment that ends the base, END
    has that one: it belongs to no table, whether a table was added above or below it.
    """
    parsed = _parsed(text)
    pieces = _pieces(parsed)
    end = _place_of(_lines(base_end), parsed) or _place_of(_end(parsed), parsed)
    if end is not None:
        pieces = _with_end(pieces, *end)
    of_tables = []
    table: KeyPath = ()
    for piece in pieces:
        table = piece.path if piece.is_header else table
        of_tables.append(piece._replace(path=table))
    return _joined(parsed, of_tables) | ({} if end else {END: ""})


def _with_end(pieces: Sequence[_Piece], number: int, comment: range) -> list[_Piece]:
    """The pieces, and one for the comment in these lines, below the statements before the one with this number."""
    below = [piece._replace(first=comment.stop) for piece in pieces[number : number + 1]]
    return [*pieces[:number], _Piece(END, True, comment.start), *below, *pieces[number + 1 :]]


def keys(text: str) -> dict[KeyPath, str]:
    """The text of each key of a table with its value; () has the table's header and the text before it."""
    parsed = _parsed(text)
    return _joined(parsed, [piece._replace(path=()) if piece.is_header else piece for piece in _pieces(parsed)])


def end_of(text: str) -> str:
    """The comments at the end of a text, without empty lines above and below them."""
    return "".join(_end(_parsed(text)))


def comments(text: str) -> Iterator[str]:
    """The comments that have a line of their own, without indentation."""
    parsed = _parsed(text)
    for number in range(len(parsed.statements) + 1):
        for line in parsed.above(number):
            if comment := parsed.lines[line].strip():
                yield comment


def _parsed(text: str) -> _Text:
    return _Text(_lines(text), [*Positions(Source("", text)).statements()])


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]]


def _pieces(parsed: _Text) -> list[_Piece]:
    """The statements, each with the comments directly above it and the empty lines above these.

    Comments further above belong to the statement before; above the first statement they have no path.
    """
    pieces = []
    for number, statement in enumerate(parsed.statements):
        first, earliest = statement.first, parsed.above(number).start
        while first > earliest and parsed.lines[first - 1].strip():
            first -= 1
        while first > earliest and not parsed.lines[first - 1].strip():
            first -= 1
        pieces.append(_Piece(statement.path, statement.is_header, first))
    return pieces


def _joined(parsed: _Text, pieces: Sequence[_Piece]) -> dict[KeyPath, str]:
    """The text of the pieces by their paths; () has the text above the first one too."""
    stops = [*(piece.first for piece in pieces), len(parsed.lines)]
    texts: dict[KeyPath, str] = {(): "".join(parsed.lines[: stops[0]])}
    for piece, stop in zip(pieces, stops[1:], strict=True):
        texts[piece.path] = texts.get(piece.path, "") + "".join(parsed.lines[piece.first : stop])
    return texts


def _end(parsed: _Text) -> list[str]:
    """The lines of the comments at the end, from the first one to the last one.

    A comment directly below the last statement belongs to that statement.
    """
    last = [parsed.lines[line] for line in parsed.above(len(parsed.statements))] if parsed.statements else []
    while last and last[0].strip():
        last.pop(0)
    while last and not last[0].strip():
        last.pop(0)
    while last and not last[-1].strip():
        last.pop()
    return last


def _place_of(comment: list[str], parsed: _Text) -> tuple[int, range] | None:
    """The last place of the comment above a header or at the end; None if it is not there.

    The place is the number of statements above it, and its lines with the empty lines above them.
    """
    for number in reversed(range(len(parsed.statements) + 1)) if comment else ():
        above = parsed.above(number)
        for first in above:
            stop = first + len(comment)
            if stop <= above.stop and parsed.lines[first:stop] == comment:
                if number < len(parsed.statements) and not parsed.statements[number].is_header:
                    return None
                while first > above.start and not parsed.lines[first - 1].strip():
                    first -= 1
                return number, range(first, stop)
    return None
