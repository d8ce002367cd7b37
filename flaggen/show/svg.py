"""Draw the words as an SVG for light and dark backgrounds.

This module computes the layout; the template words.svg.j2, next to it, draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from flaggen.model.declaration import Declaration, Word
from flaggen.model.flag import Flag
from flaggen.model.operations import OPERATIONS
from flaggen.report.template_files import template_file
from flaggen.show.bits import MARKS, Bit, bits_of, heading_of, kinds_in

# Lengths of the picture, in pixels.
_MARGIN = 20
_CELL = 24
_LINE = 20
# From the middle of a cell to the end of its flag's name.
_ELBOW = 12
# The greatest width of a character in a monospaced font of 13 pixels.
_CHARACTER = 8
_BITS_IN_A_ROW = 32


class Name(NamedTuple):
    """A flag's name below the row of its bit; `y` is its baseline."""

    y: int
    visibility: str
    enumerator: str


class Cell(NamedTuple):
    """One bit: its number, centred at `foot` with the baseline `y`, above a box with the upper left (`x`, `top`)."""

    bit: int
    kind: str
    title: str
    mark: str
    foot: int
    y: int
    x: int
    top: int
    names: tuple[Name, ...]


class PlacedWord(NamedTuple):
    """A word: the three parts of its heading, with the baseline `y`, and its bits. The next word begins at `end`."""

    place: str
    enum: str
    usage: str
    enum_x: int
    y: int
    cells: tuple[Cell, ...]
    end: int


class LegendEntry(NamedTuple):
    """The meaning of a mark, drawn to the right of `x`."""

    x: int
    kind: str
    mark: str


def picture(declaration: Declaration) -> str:
    """Return an SVG: each word as rows of 32 bits, with the flags' names below, and their docs as tooltips."""
    left, right = _sides(declaration)
    words: list[PlacedWord] = []
    y = _MARGIN // 2
    for word in declaration.words:
        words.append(_placed_word(declaration, word, left, y))
        y = words[-1].end + _LINE
    return template_file(Path(__file__).with_name("words.svg.j2")).render(
        name=declaration.name,
        description=_description(declaration),
        width=right + _MARGIN,
        height=y + _CELL + _MARGIN,
        left=left,
        right=right,
        words=words,
        legend=_legend(declaration, left),
        legend_y=y,
        CELL=_CELL,
        ELBOW=_ELBOW,
    )


def _sides(declaration: Declaration) -> tuple[int, int]:
    """The x of the rows, with room for names to their left, and of the right edge."""
    names = (_length(declaration.enumerator(flag)) + _ELBOW - _foot(flag.bit) for flag in declaration.flags)
    headings = (_length("  ".join(heading_of(declaration, word))) for word in declaration.words)
    left = _MARGIN + max(0, *names)
    return left, left + max(_corner(0) + _CELL, *headings)


def _placed_word(declaration: Declaration, word: Word, left: int, y: int) -> PlacedWord:
    """Lay out a word below y."""
    place, enum, usage = heading_of(declaration, word)
    cells: list[Cell] = []
    end = y + _LINE
    bits = bits_of(declaration, word)[::-1]
    for start in range(0, len(bits), _BITS_IN_A_ROW):
        placed, end = _placed_row(declaration, bits[start : start + _BITS_IN_A_ROW], left, end + _LINE + 6)
        cells += placed
    return PlacedWord(place, enum, usage, left + _length(f"{place}  "), y + _LINE, tuple(cells), end)


def _placed_row(declaration: Declaration, row: Sequence[Bit], left: int, y: int) -> tuple[list[Cell], int]:
    """Lay out a row of bits, with its numbers at y; return its end too. Each name has a line of its own."""
    top = y + _LINE // 2 - 2
    end = top + _CELL
    cells = []
    for bit in row:
        names = [
            Name(end + number * _LINE, flag.visibility, declaration.enumerator(flag))
            for number, flag in enumerate(bit.flags, 1)
        ]
        end += len(names) * _LINE
        title = "\n".join(_tooltip(declaration, flag) for flag in bit.flags) or f"bit {bit.number}: {bit.kind}"
        mark = bit.mark if bit.kind != "free" else ""
        foot, x = left + _foot(bit.number), left + _corner(bit.number)
        cells.append(Cell(bit.number, bit.kind, title, mark, foot, y, x, top, tuple(names)))
    return cells, end + _LINE // 2


def _legend(declaration: Declaration, left: int) -> list[LegendEntry]:
    """The legend's entries, from left to right."""
    entries = []
    x = left
    for kind in kinds_in(declaration):
        entries.append(LegendEntry(x, kind, MARKS[kind] if kind != "free" else ""))
        x += _CELL + 4 * _ELBOW + _length(kind)
    return entries


def _corner(bit: int) -> int:
    """The distance of the bit's cell from its row's left end, with gaps between hex digits and bytes."""
    number = _BITS_IN_A_ROW - 1 - bit % _BITS_IN_A_ROW
    return number * _CELL + 4 * (number // 4) + 4 * (number // 8)


def _foot(bit: int) -> int:
    """The distance of the middle of the bit's cell from its row's left end."""
    return _corner(bit) + _CELL // 2


def _length(text: str) -> int:
    """The greatest width of the text in pixels."""
    return _CHARACTER * len(text)


def _tooltip(declaration: Declaration, flag: Flag) -> str:
    operations = " ".join(name for name in OPERATIONS if name in flag.operations)
    facts = f"bit {flag.bit}: {declaration.enumerator(flag)}, {flag.visibility}, {operations}"
    return f"{facts}: {flag.doc}" if flag.doc else facts


def _description(declaration: Declaration) -> str:
    """The picture as text, for screen readers."""
    return " ".join(
        f"{', '.join(heading_of(declaration, word))}: "
        + ", ".join(f"{flag.bit} {declaration.enumerator(flag)} ({flag.visibility})" for flag in word.flags)
        + "."
        for word in declaration.words
    )
