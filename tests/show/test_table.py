"""The words in a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from declarations import sound_declaration
from flaggen.model.declaration import Declaration
from flaggen.show.table import overview
from repository import COMMITTED, ROOT
from sample import cases, sampled
from shown import compare, short
from strategies import declarations, everything, odd_words, toml

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def full() -> Declaration:
    """64 words of 64 flags; by default, 16 of them."""
    return short(**{f"f{number}": {"page_index": number // 64} for number in range(cases(64, 16) * 64)})


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
    compare(overview(sound_declaration(COMMITTED[name].read_bytes()), width, coloured=False), golden, request)


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


def test_a_reserved_bit_above_the_word_is_not_counted() -> None:
    narrow = sound_declaration(toml({"c": {"bits_per_long": 32}, "reserved": {"bits": [1, 40]}, "flags.a": {}}))
    assert "1 of 32 bits used, 30 free, 1 reserved\n" in overview(narrow, 100, coloured=False)


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
    [full(), sound_declaration(everything()), sound_declaration(odd_words())],
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
    flags = sound_declaration(toml({"c": style, f"flags.{name}": {"page_index": last, "bit": 63}}))
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
    declaration = sound_declaration(text)
    shown = overview(declaration, width, coloured=False)
    assert "\x1b" not in shown
    assert all(line == line.rstrip() and cell_len(line) <= width for line in shown.splitlines())
    assert overview(declaration, width, coloured=False) == shown
    wide = overview(declaration, max(width, 80), coloured=False)
    assert all(declaration.enumerator(flag) in wide for flag in declaration.flags)


@given(declarations(), st.integers(20, 300))
def test_colours_change_nothing_else(text: str, width: int) -> None:
    plain, coloured = (overview(sound_declaration(text), width, coloured) for coloured in (False, True))
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in _ESCAPE.sub("", coloured).splitlines()] == plain.splitlines()


@pytest.mark.parametrize("coloured", [False, True])
def test_nothing_is_taken_from_the_environment(coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    declaration = sound_declaration(everything())
    before = overview(declaration, 70, coloured)
    for name, value in {"COLUMNS": "9", "LINES": "2", "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    assert overview(declaration, 70, coloured) == before
