"""What the words look like as a picture: an SVG for light and dark backgrounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flaggen.model.declaration import Declaration, Flag, Word
from flaggen.model.operations import OPERATIONS
from flaggen.report.terminal import printable
from flaggen.show.table import flags_by_bit, heading_of, kind_of, mark_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

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
    headings = (_length("  ".join(heading_of(declaration, word))) for word in declaration.words)
    left = _MARGIN + max(0, *names)
    return left, left + max(_corner(0) + _CELL, *headings)


def _draw_word(parent: Element, declaration: Declaration, word: Word, left: int, right: int, y: int) -> int:
    """Draw the word below y; return where it ends."""
    place, enum, usage = heading_of(declaration, word)
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
    by_bit = flags_by_bit(word)
    top = y + _LINE // 2 - 2
    end = top + _CELL
    for bit in row:
        flags = by_bit.get(bit, [])
        foot = left + _foot(bit)
        group = _add(parent, "g", {"class": kind_of(flags)})
        _add(group, "title", {}, "\n".join(_told(declaration, flag) for flag in flags) or f"bit {bit}: free")
        _text(group, "number", foot, y, str(bit))
        _cell(group, left + _corner(bit), top)
        if flags:
            _text(group, "mark", foot, top + 17, mark_of(flags))
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
        f"{', '.join(heading_of(declaration, word))}: "
        + ", ".join(f"{flag.bit} {declaration.enumerator(flag)} ({flag.visibility})" for flag in word.flags)
        + "."
        for word in declaration.words
    )
