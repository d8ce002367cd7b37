"""Show the words as fields for pipes: one line for each flag or run of free bits, at most 100 columns wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from flaggen.model.declaration import Declaration, Word
from flaggen.model.guards import NO_CHECKS
from flaggen.model.operations import OPERATIONS
from flaggen.report.english import wrap
from flaggen.report.terminal import WIDTH, cells, cropped
from flaggen.show.bits import bits_of, configured_words

# The last columns are dropped, one after the other, if there is no room. So a field keeps its number.
_TITLES = ("page", "bit", "enumerator", "visibility", "mask", "config", "doc")
_KEPT = 4
_GAP = "  "
_CHECKS_TITLES = ("enumerator", "operation", "checks")
# A shorter piece of a text is not worth a column.
_LEAST_DOC = 16

_Row = tuple[str, ...]


def fields(declaration: Declaration) -> str:
    """Return a table of the words, and one for each other configuration of a word, after an empty line and a heading.

    If accessors check anything, a table of that follows. Fields are separated by blanks. Only the doc, which comes
    last, has blanks in it, and is cropped.
    """
    tables = [("", [row for word in declaration.words for row in _rows(declaration, word)])]
    for word in declaration.words:
        for off, configured in configured_words(declaration, word):
            heading = "".join(f"{line}\n" for line in wrap(f"with {', '.join(off)} off", WIDTH))
            tables.append((f"\n{heading}", [*_rows(declaration, configured)]))
    widths = _widths([_TITLES, *(row for _, rows in tables for row in rows)])
    return "".join(heading + _table([_TITLES, *rows], widths) for heading, rows in tables) + _checks(declaration)


def _checks(declaration: Declaration) -> str:
    """The lock and the guards of each accessor that has any; "" if none has."""
    rows: list[_Row] = [
        (declaration.enumerator(flag), operation, "+".join(flag.checks(operation).names))
        for word in declaration.words
        for flag in word.flags
        for operation in OPERATIONS
        if operation in flag.operations and flag.checks(operation) != NO_CHECKS
    ]
    if not rows:
        return ""
    rows.insert(0, _CHECKS_TITLES)
    *others, checks = (max(map(cells, column)) for column in zip(*rows, strict=True))
    room = WIDTH - sum(others) - len(_GAP) * len(others)
    return "\n" + _table(rows, [*others, min(checks, room)])


def _rows(declaration: Declaration, word: Word) -> Iterator[_Row]:
    page = str(word.page_index)
    # Each used bit is a run of its own, because its number is the key.
    for _, run in groupby(bits_of(declaration, word), lambda bit: bit.number if bit.flags else bit.kind):
        bits = [*run]
        first, last = bits[0], bits[-1]
        mask = f"{sum(1 << bit.number for bit in bits):#x}"
        if not first.flags:
            span = str(first.number) if first is last else f"{first.number}-{last.number}"
            yield page, span, "-", first.kind, mask, "-", "-"
        for flag in first.flags:
            enumerator = declaration.enumerator(flag)
            doc = flag.doc.replace("##[", "#\ufffd[") or "-"  # no command of a CI job's runner, see logged()
            yield page, str(flag.bit), enumerator, flag.visibility, mask, flag.config or "-", doc


def _widths(rows: Sequence[_Row]) -> list[int]:
    """The widths of the columns for which there is room."""
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    *others, doc = widths
    room = WIDTH - sum(others) - len(_GAP) * len(others)
    if room >= min(doc, _LEAST_DOC):
        return [*others, min(doc, room)]
    while len(others) > _KEPT and sum(others) + len(_GAP) * (len(others) - 1) > WIDTH:
        others.pop()
    return others


def _table(rows: Sequence[_Row], widths: Sequence[int]) -> str:
    lines = (_GAP.join(_cell(text, width) for text, width in zip(row, widths, strict=False)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _cell(text: str, width: int) -> str:
    shown = cropped(text, width)
    return shown + " " * (width - cells(shown))
