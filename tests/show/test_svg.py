"""The words as a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given

from declarations import sound_declaration
from flaggen.model.declaration import Declaration
from flaggen.show.svg import picture
from repository import ROOT
from shown import compare, short
from strategies import declarations, everything, odd_words

PICTURE = ROOT / "docs" / "flags.svg"


def tag(name: str) -> str:
    return f"{{http://www.w3.org/2000/svg}}{name}"


def drawn(declaration: Declaration) -> Element:
    return ElementTree.fromstring(picture(declaration))


def kinds(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def texts(svg: Element, kind: str) -> list[str]:
    return [element.text or "" for element in svg.iter(tag("text")) if kind in kinds(element)]


# Left, top, right and bottom.
Box = tuple[float, float, float, float]


def box(text: Element) -> Box:
    """The area of a text in the widest monospaced font."""
    x, y, length = float(text.attrib["x"]), float(text.attrib["y"]), 8 * len(text.text or "")
    before = length if {"name", "usage"} & kinds(text) else length / 2 if {"number", "mark"} & kinds(text) else 0
    return x - before, y - 12, x - before + length, y + 4


def leaders(svg: Element) -> Iterator[Box]:
    """The vertical part of each leader."""
    for path in svg.iter(tag("path")):
        match = re.fullmatch(r"M (\d+) (\d+) V (\d+) H \d+", path.attrib["d"])
        assert match is not None
        x, top, bottom = map(float, match.groups())
        yield x, top, x, bottom


def boxes(svg: Element) -> Iterator[Box]:
    yield from map(box, svg.iter(tag("text")))
    yield from leaders(svg)
    for rect in svg.iter(tag("rect")):
        x, y, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        yield x, y, x + width, y + height


def test_the_committed_picture_is_current(request: pytest.FixtureRequest) -> None:
    compare(picture(sound_declaration((ROOT / "flags.toml").read_bytes())), PICTURE, request)


def check(declaration: Declaration) -> None:
    """Every flag and bit is there, once, within the sheet, and no leader runs through a name."""
    svg = drawn(declaration)
    bits = declaration.c.bits_per_long
    assert sorted(texts(svg, "name")) == sorted(map(declaration.enumerator, declaration.flags))
    rows = [str(bit) for bit in range(bits - 1, -1, -1)]
    assert texts(svg, "number") == rows * len(declaration.words)
    groups = [group for group in svg.iter(tag("g")) if kinds(group) and "legend" not in kinds(group)]
    used = {(flag.page_index, flag.bit) for flag in declaration.flags}
    assert len(groups) == bits * len(declaration.words)
    assert sum("free" in kinds(group) for group in groups) == len(groups) - len(used)
    assert all(texts(group, "mark") for group in groups if "free" not in kinds(group))
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    assert all(left <= x and top <= y and right <= width and end <= height for x, y, right, end in boxes(svg))
    names = [box(text) for text in svg.iter(tag("text")) if "name" in kinds(text)]
    for x, start, _, end in leaders(svg):
        assert not any(left < x < right and top < end and start < bottom for left, top, right, bottom in names)


@given(declarations())
def test_every_flag_and_every_bit_is_drawn(text: str) -> None:
    check(sound_declaration(text))


@pytest.mark.parametrize(
    "declaration",
    [
        sound_declaration(everything()),
        sound_declaration(odd_words()),
        short(**{"n" * 59: {"bit": 63}, "a": {"bit": 31}, "b": {"bit": 31}, "z": {"page_index": 63, "bit": 0}}),
        short(**{f"flag_{bit}_{'n' * 50}": {} for bit in range(64)}),
    ],
    ids=["everything", "odd words", "long names at the left", "a full word"],
)
def test_hard_declarations_are_drawn(declaration: Declaration) -> None:
    check(declaration)


def test_a_tooltip_has_the_visibility_the_operations_and_the_doc_as_it_stands() -> None:
    doc = """</title><script>alert(1)</script> ]]> &amp; "' <!-- [/]"""
    svg = drawn(short(a={"doc": doc}, b={"bit": 0, "visibility": "exported", "operations": ["set", "test"]}))
    used = next(group for group in svg.iter(tag("g")) if "exported" in kinds(group))
    title = used.find(tag("title"))
    assert title is not None
    assert title.text == f"bit 0: HPG_a, static, test set clear: {doc}\nbit 0: HPG_b, exported, test set"
    assert texts(used, "mark") == ["Es"]
    assert [*svg.iter(tag("script"))] == []


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\0", "\x1b", "\ud800", "\x85", "\u202e"])
def test_no_sign_breaks_the_xml(sign: str) -> None:
    declaration = short(a={})
    flag = declaration.flags[0]._replace(doc=f"<{sign}>")
    svg = drawn(declaration._replace(name=f"&{sign}.toml", flags=(flag,)))
    title = svg.find(tag("title"))
    assert title is not None and title.text == "The flags of &\ufffd.toml"
    assert "<\ufffd>" in "".join(svg.itertext())


def test_the_picture_can_be_read_out_and_needs_nothing_else() -> None:
    text = PICTURE.read_text(encoding="utf-8")
    svg = ElementTree.fromstring(text)
    assert svg.attrib["role"] == "img"
    assert [child.tag for child in svg][:2] == [tag("title"), tag("desc")]
    assert [child.text for child in svg][:2] == [
        "The flags of flags.toml",
        "page[0].private, enum hugetlb_page_flags, 7 of 32 bits used, 25 free: 0 HPG_restore_reserve (static), "
        "1 HPG_migratable (exported), 2 HPG_temporary (static), 3 HPG_freed (static), 4 HPG_vmemmap_optimized "
        "(static), 5 HPG_raw_hwp_unreliable (static), 6 HPG_cma (static).",
    ]
    assert re.findall(r"https?:\S*|url\(|@import|href|<script|\bon\w+=", text) == ['http://www.w3.org/2000/svg"']


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(scheme: str) -> None:
    style = ElementTree.parse(PICTURE).findtext(tag("style")) or ""
    sides = style.split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"^ *(\S.*) \{ fill: (#\w{6})", sides[scheme == "dark"], re.MULTILINE))
    strokes = dict(re.findall(r"^ *(\S.*) \{ .*stroke: (#\w{6})", sides[scheme == "dark"], re.MULTILINE))
    for ground in (".sheet", ".static rect", ".exported rect"):
        assert contrast(colours["text"], colours[ground]) >= 4.5
    assert contrast(colours[".number, .usage"], colours[".sheet"]) >= 4.5
    # What carries meaning without being a text.
    for line in (".leader", ".static rect", ".exported rect"):
        assert contrast(strokes[line], colours[".sheet"]) >= 3
