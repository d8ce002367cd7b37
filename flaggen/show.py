"""What the words look like: a text for terminals and pipes, and a picture.

Where bits stand in a row, the highest is on the left, as in processor manuals and as in the digits of a dumped word.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from flaggen.declaration import BASIC, OPERATIONS, Declaration, Flag, Word, camel_case
from flaggen.diagnostics import printable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from rich.console import Console
    from rich.text import Text

# The visibility is told by a letter, and so without colours too; E as in the macros' EXT_.
_MARKS = {"static": "s", "exported": "E", "free": "."}


def overview(declaration: Declaration, width: int | None, coloured: bool) -> str:
    """Each word with a map of its bits and a table of its flags, as lines of at most `width` (from 20) terminal cells.

    What is as by default is left out, and so are columns that have no room. With `width` None it is for other
    programs: a line a flag or stretch of free bits, of blank-separated fields, without loss and colours.
    """
    return _fields(declaration) if width is None else _layout(declaration, width, coloured)


def _by_bit(word: Word) -> dict[int, list[Flag]]:
    """The flags of each bit that is used: several where there are aliases."""
    return {bit: list(flags) for bit, flags in groupby(word.flags, lambda flag: flag.bit)}


def _kind(flags: list[Flag]) -> str:
    """The visibility of a bit: what one of its flags exports is exported."""
    if not flags:
        return "free"
    return "exported" if any(flag.exported for flag in flags) else "static"


def _mark(flags: list[Flag]) -> str:
    return "".join(sorted({_MARKS[flag.visibility] for flag in flags})) or _MARKS["free"]


def _place(word: Word) -> str:
    return f"page[{word.page_index}].private"


def _heading(declaration: Declaration, word: Word) -> tuple[str, str, str]:
    used, bits = len(_by_bit(word)), declaration.c.bits_per_long
    return _place(word), f"enum {word.enum}", f"{used} of {bits} bits used, {bits - used} free"


def _fields(declaration: Declaration) -> str:
    titles = ("word", "bit", "mask", "enumerator", "camel", "visibility", "operations", "doc")
    rows = [titles, *(row for word in declaration.words for row in _rows(declaration, word))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _rows(declaration: Declaration, word: Word) -> Iterator[tuple[str, ...]]:
    by_bit = _by_bit(word)
    # A used bit is a stretch of its own: its number tells it from its neighbours.
    for used, stretch in groupby(range(declaration.c.bits_per_long), lambda bit: bit if bit in by_bit else None):
        bits = list(stretch)
        mask = f"{sum(1 << bit for bit in bits):#x}"
        if used is None:
            span = f"{bits[0]}-{bits[-1]}" if len(bits) > 1 else str(bits[0])
            yield _place(word), span, mask, "-", "-", "free", "-", "-"
        for flag in by_bit.get(bits[0], []):
            operations = ",".join(name for name in OPERATIONS if name in flag.operations)
            name = declaration.enumerator(flag)
            yield _place(word), str(used), mask, name, flag.camel, flag.visibility, operations, flag.doc or "-"


_GAP = 2  # between columns
_STYLES = {"static": "cyan", "exported": "bold magenta", "free": "dim"}


def _layout(declaration: Declaration, width: int, coloured: bool) -> str:
    from rich.console import Console
    from rich.text import Text

    file = io.StringIO()
    # Everything is said, so that nothing is taken from the environment.
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
        place, *others = _heading(declaration, word)
        console.print(_phrases([Text(place, "bold"), *map(Text, others)], width))
        console.print(_map(word, declaration.c.bits_per_long, width))
        for line in _table(console, declaration, word, widths):
            console.print(line)
        console.print()
    legend = [Text(f"{mark} {kind}", _STYLES[kind]) for kind, mark in _MARKS.items()]
    console.print(_phrases(legend, width))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def _phrases(phrases: Iterable[Text], width: int) -> Text:
    """The phrases on as few lines as there is room for, each in one piece if possible."""
    from rich.text import Text

    text, cells = Text(overflow="fold"), 0
    for phrase in phrases:
        before = " " * _GAP if 0 < cells <= width - _GAP - phrase.cell_len else "\n" if cells else ""
        cells = (cells if before != "\n" else 0) + phrase.cell_len
        text.append(before).append(phrase)
    return text


def _map(word: Word, bits: int, width: int) -> Text:
    """The bits in rows of as many as there is room for, a power of two: their numbers above their marks."""
    from rich.text import Text

    by_bit = _by_bit(word)
    size = max([1, *(size for size in (2, 4, 8, 16, 32, 64) if size <= bits and _row_width(size) <= width)])
    text = Text("\n")
    for start in range(bits - 1, -1, -size):
        row = range(start, start - size, -1)
        gaps = ["  " if bit % 8 == 7 else " " for bit in row]
        gaps[0] = ""
        for gap, bit in zip(gaps, row, strict=True):
            text.append(f"{gap}{bit:2}", "dim")
        text.append("\n")
        for gap, bit in zip(gaps, row, strict=True):
            flags = by_bit.get(bit, [])
            text.append(f"{gap}{_mark(flags):>2}", _STYLES[_kind(flags)])
        text.append("\n")
    return text


def _row_width(size: int) -> int:
    """Two cells a bit with a blank between them, and another one between bytes."""
    return 3 * size - 1 + (size - 1) // 8


def _widths(declaration: Declaration, width: int) -> dict[str, int]:
    """The columns that there is room for, with their widths."""
    from rich.cells import cell_len

    rows = [_cells(declaration, flag) for flag in declaration.flags]
    wanted = {title: max(cell_len(row[title]) for row in rows) for title in rows[0]}
    wanted = {title: max(cells, len(title)) for title, cells in wanted.items() if cells}
    # What can be wrapped or cut needs less.
    needed = wanted | {
        title: min(wanted[title], least) for title, least in {"operations": 16, "doc": 24}.items() if title in wanted
    }
    for title in ("doc", "camel", "mask", "operations"):
        if _room(needed, width) < 0:
            needed.pop(title, None)
    needed["enumerator"] = max(1, needed["enumerator"] + min(0, _room(needed, width)))
    for title in ("operations", "doc"):
        if title in needed:
            needed[title] = min(wanted[title], needed[title] + max(0, _room(needed, width)))
    return needed


def _room(widths: Mapping[str, int], width: int) -> int:
    return width - sum(widths.values()) - _GAP * (len(widths) - 1)


def _cells(declaration: Declaration, flag: Flag) -> dict[str, str]:
    """The flag's row: each column's title and text, "" where it is as by default."""
    changes = [f"+{name}" for name in OPERATIONS if name in flag.operations and name not in BASIC]
    changes += [f"-{name}" for name in BASIC if name not in flag.operations]
    return {
        "bit": f"{flag.bit:2} {_MARKS[flag.visibility]}",
        "mask": f"{1 << flag.bit:#x}",
        "enumerator": declaration.enumerator(flag),
        "camel": flag.camel if flag.camel != camel_case(flag.name) else "",
        "operations": " ".join(changes),
        "doc": printable(flag.doc),
    }


def _table(console: Console, declaration: Declaration, word: Word, widths: Mapping[str, int]) -> Iterator[Text]:
    """The lines of the word's table. How rich lays out one of its own depends on its version."""
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


# Lengths of the picture, in pixels.
_MARGIN = 20
_CELL = 24
_LINE = 20
# From the middle of a cell to the end of its flag's name.
_ELBOW = 12
# The most that a sign is wide in a monospaced font of 13 pixels.
_SIGN = 8
_BITS_IN_A_ROW = 32

_FORM = {
    "text": "font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace",
    ".word, .mark, .exported.name": "font-weight: bold",
    ".number": "font-size: 11px",
    ".mark, .number": "text-anchor: middle",
    ".name, .usage": "text-anchor: end",
    ".leader": "fill: none",
    ".exported rect": "stroke-width: 2",
    ".free rect": "stroke-dasharray: 2",
}
# The sheet has a colour of its own: a page may be dark where its reader's system says light, and the other way round.
_LIGHT = {
    ".sheet": "fill: #ffffff; stroke: #d1d9e0",
    "text": "fill: #1f2328",
    ".number, .usage": "fill: #59636e",
    ".leader": "stroke: #818b98",
    ".static rect": "fill: #c2dcff; stroke: #3f74c4",
    ".exported rect": "fill: #ffcf99; stroke: #a85400",
    ".free rect": "fill: #f6f8fa; stroke: #c3cbd4",
}
_DARK = {
    ".sheet": "fill: #0d1117; stroke: #3d444d",
    "text": "fill: #f0f6fc",
    ".number, .usage": "fill: #9198a1",
    ".leader": "stroke: #6e7681",
    ".static rect": "fill: #17427f; stroke: #5f9cf0",
    ".exported rect": "fill: #7a3f00; stroke: #ee9a3a",
    ".free rect": "fill: #151b23; stroke: #3d444d",
}


def picture(declaration: Declaration) -> str:
    """An SVG: each word as rows of 32 bits, with its flags' names below, and their docs as tooltips."""
    from xml.etree.ElementTree import Element, indent, tostring

    left, right = _sides(declaration)
    sheet = Element("g")
    y = _MARGIN // 2
    for word in declaration.words:
        y = _LINE + _draw_word(sheet, declaration, word, left, right, y)
    y = _draw_legend(sheet, left, y)
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    width, height = right + _MARGIN, y + _MARGIN
    svg.attrib |= {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    _add(svg, "title", {}, f"The flags of {declaration.name}")
    _add(svg, "desc", {}, _described(declaration))
    dark = "".join(f"  {line}\n" for line in _css(_DARK).splitlines())
    _add(svg, "style", {}, f"\n{_css(_FORM)}{_css(_LIGHT)}@media (prefers-color-scheme: dark) {{\n{dark}}}\n")
    _add(svg, "rect", {"class": "sheet", "x": 0.5, "y": 0.5, "width": width - 1, "height": height - 1, "rx": 6})
    svg.append(sheet)
    indent(svg)
    return f"{tostring(svg, encoding='unicode')}\n"


def _sides(declaration: Declaration) -> tuple[int, int]:
    """Where rows begin, with room for names on the left of them, and where headings end."""
    names = (_length(declaration.enumerator(flag)) + _ELBOW - _foot(flag.bit) for flag in declaration.flags)
    headings = (_length("  ".join(_heading(declaration, word))) for word in declaration.words)
    left = _MARGIN + max(0, *names)
    return left, left + max(_corner(0) + _CELL, *headings)


def _draw_word(parent: Element, declaration: Declaration, word: Word, left: int, right: int, y: int) -> int:
    """Draw the word below y; return where it ends."""
    place, enum, usage = _heading(declaration, word)
    y += _LINE
    _text(parent, "word", left, y, place)
    _text(parent, "enum", left + _length(f"{place}  "), y, enum)
    _text(parent, "usage", right, y, usage)
    for start in range(declaration.c.bits_per_long - 1, 0, -_BITS_IN_A_ROW):
        row = range(start, start - _BITS_IN_A_ROW, -1)
        y = _draw_row(parent, declaration, word, row, left, y + _LINE + 6)
    return y


def _draw_row(parent: Element, declaration: Declaration, word: Word, row: range, left: int, y: int) -> int:
    """Draw the row of bits, with its numbers on y; return where it ends."""
    by_bit = _by_bit(word)
    top = y + _LINE // 2 - 2
    end = top + _CELL
    for bit in row:
        flags = by_bit.get(bit, [])
        foot = left + _foot(bit)
        group = _add(parent, "g", {"class": _kind(flags)})
        _add(group, "title", {}, "\n".join(_told(declaration, flag) for flag in flags) or f"bit {bit}: free")
        _text(group, "number", foot, y, str(bit))
        _cell(group, left + _corner(bit), top)
        if flags:
            _text(group, "mark", foot, top + 17, _mark(flags))
        for flag in flags:
            end += _LINE
            _add(group, "path", {"class": "leader", "d": f"M {foot} {top + _CELL} V {end - 4} H {foot - 8}"})
            _text(group, f"{flag.visibility} name", foot - _ELBOW, end, declaration.enumerator(flag))
    return end + _LINE // 2


def _draw_legend(parent: Element, left: int, y: int) -> int:
    """Draw what the marks mean below y; return where it ends."""
    x = left
    for kind, mark in (("static", "s"), ("exported", "E"), ("free", "")):
        group = _add(parent, "g", {"class": f"{kind} legend"})
        _cell(group, x, y)
        _text(group, "mark", x + _CELL // 2, y + 17, mark)
        _text(group, "kind", x + _CELL + _ELBOW, y + 17, kind)
        x += _CELL + 4 * _ELBOW + _length(kind)
    return y + _CELL


def _corner(bit: int) -> int:
    """How far the bit's cell is from its row's left end. Each digit of a number in hex is apart, and bytes more so."""
    number = _BITS_IN_A_ROW - 1 - bit % _BITS_IN_A_ROW
    return number * _CELL + 4 * (number // 4) + 4 * (number // 8)


def _foot(bit: int) -> int:
    return _corner(bit) + _CELL // 2


def _length(text: str) -> int:
    return _SIGN * len(text)


def _add(parent: Element, tag: str, attributes: Mapping[str, object], text: str = "") -> Element:
    from xml.etree.ElementTree import SubElement

    element = SubElement(parent, tag, {name: str(value) for name, value in attributes.items()})
    # What XML cannot have is not printable.
    element.text = "\n".join(printable(line) for line in text.split("\n")) or None
    return element


def _text(parent: Element, kind: str, x: int, y: int, text: str) -> None:
    _add(parent, "text", {"class": kind, "x": x, "y": y}, text)


def _cell(parent: Element, x: int, y: int) -> None:
    _add(parent, "rect", {"x": x + 1, "y": y, "width": _CELL - 2, "height": _CELL, "rx": 2})


def _css(rules: Mapping[str, str]) -> str:
    return "".join(f"{selector} {{ {properties} }}\n" for selector, properties in rules.items())


def _told(declaration: Declaration, flag: Flag) -> str:
    operations = " ".join(name for name in OPERATIONS if name in flag.operations)
    facts = f"bit {flag.bit}: {declaration.enumerator(flag)}, {flag.visibility}, {operations}"
    return f"{facts}: {flag.doc}" if flag.doc else facts


def _described(declaration: Declaration) -> str:
    """The whole picture in words."""
    return " ".join(
        f"{', '.join(_heading(declaration, word))}: "
        + ", ".join(f"{flag.bit} {declaration.enumerator(flag)} ({flag.visibility})" for flag in word.flags)
        + "."
        for word in declaration.words
    )
