"""Show the words as text for terminals: maps of bits, tables of flags, and layouts. fields.py is for pipes.

In a row of bits, the highest is on the left, as in processor manuals and in the digits of a dumped word.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from flaggen.model.declaration import Declaration, Word
from flaggen.model.flag import Flag
from flaggen.model.names import camel_case
from flaggen.model.operations import BASIC, OPERATIONS
from flaggen.report.terminal import logged
from flaggen.show.bits import MARKS, Bit, bits_of, configured_words, heading_of, kinds_in

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_GAP = 2  # between columns
_STYLES = {"static": "cyan", "exported": "bold magenta", "free": "dim", "reserved": "yellow"}


def overview(declaration: Declaration, width: int, coloured: bool) -> str:
    """Return each word's map of bits, table of flags and layout in other configurations.

    Lines have at most `width` (from 20) terminal cells. Defaults are omitted, and so are columns for which there is no
    room.
    """
    from rich.console import Console
    from rich.text import Text

    file = io.StringIO()
    # Set everything explicitly, so that rich takes nothing from the environment.
    console = Console(
        file=file,
        width=width,
        height=25,
        force_terminal=coloured,
        force_jupyter=False,
        force_interactive=False,
        color_system="standard" if coloured else None,
        no_color=not coloured,
        legacy_windows=False,
        _environ={},
    )
    widths = _widths(declaration, width)
    for word in declaration.words:
        place, *others = heading_of(declaration, word)
        console.print(_phrases([Text(place, "bold"), *map(Text, others)], width))
        console.print(_map(bits_of(declaration, word)[::-1], width))
        for line in _table(console, declaration, word, widths):
            console.print(line)
        for off, configured in configured_words(declaration, word):
            flags = [Text(f"{flag.bit:2} {declaration.enumerator(flag)}") for flag in configured.flags]
            console.print(Text(f"\nwith {', '.join(off)} off", "dim"))
            console.print(_phrases(flags or [Text("no flags")], width))
        console.print()
    if declaration.reserved.names:
        console.print(_phrases([Text(f"reserved names: {', '.join(declaration.reserved.names)}")], width))
    legend = [Text(f"{MARKS[kind]} {kind}", _STYLES[kind]) for kind in kinds_in(declaration)]
    console.print(_phrases(legend, width))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def _phrases(phrases: Iterable[Text], width: int) -> Text:
    """Put the phrases on as few lines as possible, without breaking any that fits on a line."""
    from rich.text import Text

    text, cells = Text(overflow="fold"), 0
    for phrase in phrases:
        if 0 < cells <= width - _GAP - phrase.cell_len:
            text.append(" " * _GAP)
            cells += _GAP + phrase.cell_len
        else:
            text.append("\n" if cells else "")
            cells = phrase.cell_len
        text.append(phrase)
    return text


def _map(bits: Sequence[Bit], width: int) -> Text:
    """The bits, numbers above marks, in rows of the greatest power of two that fits."""
    from rich.text import Text

    size = max([1, *(size for size in (2, 4, 8, 16, 32, 64) if size <= len(bits) and _row_width(size) <= width)])
    text = Text("\n")
    for start in range(0, len(bits), size):
        row = bits[start : start + size]
        gaps = ["  " if bit.number % 8 == 7 else " " for bit in row]
        gaps[0] = ""
        for gap, bit in zip(gaps, row, strict=True):
            text.append(f"{gap}{bit.number:2}", "dim")
        text.append("\n")
        for gap, bit in zip(gaps, row, strict=True):
            text.append(f"{gap}{bit.mark:>2}", _STYLES[bit.kind])
        text.append("\n")
    return text


def _row_width(size: int) -> int:
    """The width of a row: two cells per bit, a blank between bits, and another one between bytes."""
    return 3 * size - 1 + (size - 1) // 8


def _widths(declaration: Declaration, width: int) -> dict[str, int]:
    """The columns for which there is room, with their widths."""
    from rich.cells import cell_len

    rows = [_cells(declaration, flag) for flag in declaration.flags]
    wanted = {title: max(cell_len(row[title]) for row in rows) for title in rows[0]}
    wanted = {title: max(cells, len(title)) for title, cells in wanted.items() if cells}
    # Columns that can be wrapped or truncated need less.
    least = {"operations": 16, "checks": 16, "doc": 24}
    needed = wanted | {title: min(wanted[title], cells) for title, cells in least.items() if title in wanted}
    for title in ("doc", "camel", "mask", "operations", "config", "checks", "export"):
        if _room(needed, width) < 0:
            needed.pop(title, None)
    needed["enumerator"] = max(1, needed["enumerator"] + min(0, _room(needed, width)))
    for title in ("operations", "checks", "doc"):
        if title in needed:
            needed[title] = min(wanted[title], needed[title] + max(0, _room(needed, width)))
    return needed


def _room(widths: Mapping[str, int], width: int) -> int:
    return width - sum(widths.values()) - _GAP * (len(widths) - 1)


def _cells(declaration: Declaration, flag: Flag) -> dict[str, str]:
    """The flag's row by column title; a default is ""."""
    changes = [f"+{name}" for name in OPERATIONS if name in flag.operations and name not in BASIC]
    changes += [f"-{name}" for name in BASIC if name not in flag.operations]
    return {
        "bit": f"{flag.bit:2} {MARKS[flag.visibility]}",
        "mask": f"{1 << flag.bit:#x}",
        "enumerator": declaration.enumerator(flag),
        "camel": flag.camel if flag.camel != camel_case(flag.name) else "",
        "operations": " ".join(changes),
        "config": flag.config or "",
        "checks": _checks(flag),
        "export": flag.export_symbol.text if flag.export_symbol else "",
        "doc": logged(flag.doc),
    }


def _checks(flag: Flag) -> str:
    """The guards and locks: bug, or test: bug and head, set: hugetlb_lock."""
    by_operation = {name: " and ".join(flag.checks(name).names) for name in OPERATIONS if name in flag.operations}
    if len({*by_operation.values()}) == 1:
        return next(iter(by_operation.values()))
    return ", ".join(f"{name}: {checks}" for name, checks in by_operation.items() if checks)


def _table(console: Console, declaration: Declaration, word: Word, widths: Mapping[str, int]) -> Iterator[Text]:
    """The lines of the word's table. It is laid out here because rich's own tables differ between its versions."""
    from rich.text import Text

    yield from _row(console, {title: Text(title, "dim") for title in widths}, widths)
    for flag in word.flags:
        cells = _cells(declaration, flag)
        yield from _row(console, {title: Text(cells[title], _style(title, flag)) for title in widths}, widths)


def _row(console: Console, cells: Mapping[str, Text], widths: Mapping[str, int]) -> Iterator[Text]:
    from rich.text import Text

    columns = [
        cells[title].wrap(
            console,
            width,
            justify="right" if title == "mask" else "left",
            overflow="ellipsis" if title == "doc" else "fold",
            no_wrap=title == "doc",
        )
        for title, width in widths.items()
    ]
    for parts in zip_longest(*columns):
        filled = (part or Text(" " * width) for part, width in zip(parts, widths.values(), strict=True))
        yield Text(" " * _GAP).join(filled)


def _style(title: str, flag: Flag) -> str:
    return _STYLES[flag.visibility] if title in ("bit", "enumerator") else ""
