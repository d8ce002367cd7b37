"""The words in a terminal, in a pipe and as a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from declarations import load_text
from flaggen.model.declaration import Declaration
from flaggen.show.svg import picture
from flaggen.show.table import overview
from repository import COMMITTED, ROOT
from sample import cases, sampled
from strategies import declarations, everything, odd_words, toml

PICTURE = ROOT / "docs" / "flags.svg"
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def declared(text: str | bytes) -> Declaration:
    declaration = load_text(text).declaration
    assert declaration is not None
    return declaration


def short(**flags: dict[str, object]) -> Declaration:
    """A declaration of these flags, of words of 64 bits."""
    return declared(toml({"c": {"bits_per_long": 64}, **{f"flags.{name}": flag for name, flag in flags.items()}}))


def full() -> Declaration:
    """64 words of 64 flags; by default, 16 of them."""
    return short(**{f"f{number}": {"page_index": number // 64} for number in range(cases(64, 16) * 64)})


def compare(text: str, golden: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "width"),
    [
        *(("repository", width) for width in (100, 60, 40, 20)),
        *(("all_operations", width) for width in (100, 60)),
        ("page_indices", 200),
        ("exports", 100),
        ("reserved", 100),
        ("conditional", 100),
        ("conditional", 40),
    ],
)
def test_golden(name: str, width: int, request: pytest.FixtureRequest) -> None:
    golden = ROOT / "tests" / "golden" / "show" / f"{name}-{width}.txt"
    compare(overview(declared(COMMITTED[name].read_bytes()), width, coloured=False), golden, request)


def test_each_configuration_that_a_word_depends_on_is_shown_once() -> None:
    flags = short(a={"config": "CONFIG_A"}, b={"bit": 3, "config": "CONFIG_B"}, c={"page_index": 2})
    lines = overview(flags, 100, coloured=False).splitlines()
    shown = {line: lines[number + 1] for number, line in enumerate(lines) if line.startswith("with ")}
    assert shown == {
        "with CONFIG_A, CONFIG_B off": "no flags",
        "with CONFIG_A off": " 3 HPG_b",
        "with CONFIG_B off": " 0 HPG_a",
    }


@pytest.mark.parametrize("width", range(40, 90, 7))
def test_no_flag_of_a_layout_is_broken(width: int) -> None:
    flags = {f"flag_{number}": {"config": "CONFIG_A"} if number == 0 else {} for number in range(9)}
    text = overview(short(**flags), width, coloured=False)
    layout = text[text.index("with CONFIG_A off") :].split("\n\n")[0].splitlines()[1:]
    assert [" ".join(line.split()) for line in layout if not line.split()[-1].startswith("HPG_")] == []
    assert " ".join(layout).split() == [part for bit in range(8) for part in (str(bit), f"HPG_flag_{bit + 1}")]


def table(text: str) -> str:
    """The table of the only word."""
    return text[text.index("bit ") : text.index("\n\ns static")]


def test_texts_are_shown_literally_and_aligned() -> None:
    flags = short(markup={"doc": "[bold]a[/] [/] :smile: \\["}, wide={"doc": "漢字" * 9}, cut={"doc": "あ" * 40})
    assert (
        table(overview(flags, 51, coloured=False))
        == """\
bit   mask  enumerator  doc
 0 s   0x1  HPG_markup  [bold]a[/] [/] :smile: \\[
 1 s   0x2  HPG_wide    漢字漢字漢字漢字漢字漢字漢…
 2 s   0x4  HPG_cut     あああああああああああああ…"""
    )


def test_a_bit_of_two_visibilities_has_both_marks() -> None:
    ignored: dict[str, object] = {"bit": 1, "ignore": ["duplicate-bit"]}
    flags = short(a={}, b={}, c={**ignored, "visibility": "exported"}, d={"visibility": "exported"}, e={"bit": 9})
    text = overview(flags, 30, coloured=False)
    assert " 7  6  5  4  3  2  1  0\n .  .  .  .  .  E Es  s\n" in text
    assert "4 of 64 bits used" in text
    assert " 1 s    0x2  HPG_b\n 1 E    0x2  HPG_c\n" in text


def test_what_no_terminal_should_see_is_replaced() -> None:
    flags = short(a={"doc": "zero\u200bwidth"})
    assert "zero\ufffdwidth" in overview(flags, 80, coloured=False)


@pytest.mark.parametrize(
    ("width", "bits"),
    [(300, 64), (198, 64), (197, 32), (98, 32), (97, 16), (48, 16), (47, 8), (23, 8), (22, 4), (20, 4), (11, 4)],
)
def test_a_row_of_the_map_has_as_many_bits_as_there_is_room_for(width: int, bits: int) -> None:
    first = next(line for line in overview(short(a={}), width, coloured=False).splitlines() if line.startswith("63 62"))
    assert first.split() == [str(bit) for bit in range(63, 63 - bits, -1)]


@sampled
@pytest.mark.parametrize(
    "declaration",
    [full(), declared(everything()), declared(odd_words())],
    ids=["full words", "everything", "odd words"],
)
@pytest.mark.parametrize("width", [20, 40, 79, 250])
def test_large_and_odd_declarations_are_within_the_width(declaration: Declaration, width: int) -> None:
    text = overview(declaration, width, coloured=False)
    assert max(map(cell_len, text.splitlines())) <= width
    assert text.count(".private") == len(declaration.words)


def test_the_longest_names_and_numbers() -> None:
    name, last = "n" * 59, (1 << 24) - 1
    style = {"max_page_index": last, "writable_pages": 1 << 24, "bits_per_long": 64, "enum": "e" * 50}
    flags = declared(toml({"c": style, f"flags.{name}": {"page_index": last, "bit": 63}}))
    assert f"HPG_{name}\n" in overview(flags, 69, coloured=False)
    assert overview(flags, 20, coloured=False).startswith(
        """\
page[16777215].priva
te
enum
eeeeeeeeeeeeeeeeeeee
eeeeeeeeeeeeeeeeeeee
eeeeeeeeee_16777215
1 of 64 bits used,
63 free
"""
    )


@given(declarations(), st.integers(20, 300))
def test_no_line_is_wider_and_every_name_is_there(text: str, width: int) -> None:
    declaration = declared(text)
    shown = overview(declaration, width, coloured=False)
    assert "\x1b" not in shown
    assert all(line == line.rstrip() and cell_len(line) <= width for line in shown.splitlines())
    assert overview(declaration, width, coloured=False) == shown
    wide = overview(declaration, max(width, 80), coloured=False)
    assert all(declaration.enumerator(flag) in wide for flag in declaration.flags)


@given(declarations(), st.integers(20, 300))
def test_colours_change_nothing_else(text: str, width: int) -> None:
    plain, coloured = (overview(declared(text), width, coloured) for coloured in (False, True))
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in _ESCAPE.sub("", coloured).splitlines()] == plain.splitlines()


@pytest.mark.parametrize("coloured", [False, True])
def test_nothing_is_taken_from_the_environment(coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    declaration = declared(everything())
    before = overview(declaration, 70, coloured)
    for name, value in {"COLUMNS": "9", "LINES": "2", "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    assert overview(declaration, 70, coloured) == before


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
    compare(picture(declared((ROOT / "flags.toml").read_bytes())), PICTURE, request)


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
    check(declared(text))


@pytest.mark.parametrize(
    "declaration",
    [
        declared(everything()),
        declared(odd_words()),
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
