"""What the words look like, in a terminal and in a pipe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from conftest import COMMITTED, ROOT
from declarations import load_text
from flaggen.declaration import Declaration
from flaggen.show import overview
from strategies import declarations, everything, odd_words, toml

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def declared(text: str | bytes) -> Declaration:
    declaration = load_text(text).declaration
    assert declaration is not None
    return declaration


def short(**flags: dict[str, object]) -> Declaration:
    """A declaration of these flags, of words of 64 bits."""
    return declared(toml({"c": {"bits_per_long": 64}, **{f"flags.{name}": flag for name, flag in flags.items()}}))


def full() -> Declaration:
    """64 words of 64 flags."""
    return short(**{f"f{number}": {"page_index": number // 64} for number in range(64 * 64)})


def compare(text: str, golden: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "width"),
    [
        *(("repository", width) for width in (None, 100, 60, 40, 20)),
        *(("all_operations", width) for width in (None, 100, 60)),
        ("page_indices", 200),
    ],
)
def test_golden(name: str, width: int | None, request: pytest.FixtureRequest) -> None:
    golden = ROOT / "tests" / "golden" / "show" / f"{name}-{width or 'pipe'}.txt"
    compare(overview(declared(COMMITTED[name].read_bytes()), width, coloured=False), golden, request)


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


def test_what_no_terminal_should_see_is_replaced_there_and_kept_in_a_pipe() -> None:
    flags = short(a={"doc": "zero\u200bwidth"})
    assert "zero\ufffdwidth" in overview(flags, 80, coloured=False)
    assert "zero\u200bwidth" in overview(flags, None, coloured=False)


@pytest.mark.parametrize(
    ("width", "bits"),
    [(300, 64), (198, 64), (197, 32), (98, 32), (97, 16), (48, 16), (47, 8), (23, 8), (22, 4), (20, 4), (11, 4)],
)
def test_a_row_of_the_map_has_as_many_bits_as_there_is_room_for(width: int, bits: int) -> None:
    first = next(line for line in overview(short(a={}), width, coloured=False).splitlines() if line.startswith("63 62"))
    assert first.split() == [str(bit) for bit in range(63, 63 - bits, -1)]


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
    assert f"page[{last}].private  63    0x8000000000000000  HPG_{name}" in overview(flags, None, coloured=False)


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


@given(declarations())
def test_the_fields_account_for_every_bit_and_flag(text: str) -> None:
    declaration = declared(text)
    shown = overview(declaration, None, coloured=True)
    titles, *rows = (line.split(maxsplit=7) for line in shown.removesuffix("\n").split("\n"))
    assert " ".join(titles) == "word bit mask enumerator camel visibility operations doc"
    for word in declaration.words:
        here = [row for row in rows if row[0] == f"page[{word.page_index}].private"]
        used = [row for row in here if row[5] != "free"]
        assert [(row[1], row[3], row[7]) for row in used] == [
            (str(flag.bit), declaration.enumerator(flag), flag.doc or "-") for flag in word.flags
        ]
        masks = {int(row[2], 16) for row in here}
        assert sum(masks) == (1 << declaration.c.bits_per_long) - 1
        assert sum(masks - {int(row[2], 16) for row in used}) & sum({1 << flag.bit for flag in word.flags}) == 0


@pytest.mark.parametrize("coloured", [False, True])
def test_nothing_is_taken_from_the_environment(coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    declaration = declared(everything())
    before = overview(declaration, 70, coloured)
    for name, value in {"COLUMNS": "9", "LINES": "2", "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    assert overview(declaration, 70, coloured) == before
