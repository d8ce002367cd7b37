"""What a finding looks like on a terminal."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations import lint_text
from flaggen.report.findings import Finding, Place, Severity, Source, Span, as_text, count
from flaggen.report.terminal import printable
from hostile import findings


def shown(line: str, column: int, length: int = 1, name: str = "flags.toml") -> str:
    """The text of a finding at this stretch of the line, without its help."""
    place = Place(Source(name, line), Span(1, column, length))
    text = as_text(Finding("bad-value", Severity.ERROR, "it is wrong", "mend it", place))
    head, quoted, carets, help_text = text.split("\n")
    assert head == f"{printable(name)}:1:{column}: error[bad-value]: it is wrong"
    assert help_text == "help: mend it"
    return f"{quoted}\n{carets}"


def test_a_finding_in_full() -> None:
    text = "[flags.a]\nbit = 3\n\n[flags.b]\nbit = 3 # taken\nignore = ['missing-doc', 'missing-synchronization']\n"
    found = next(found for found in lint_text(text) if found.rule == "duplicate-bit")
    assert (
        as_text(found)
        == """\
flags.toml:5:7: error[duplicate-bit]: bit 3 of page[0].private is already taken by 'a'
    5 | bit = 3 # taken
      |       ^
flags.toml:2:7: note: 'a' has bit 3
    2 | bit = 3
      |       ^
help: free bits of this word: 0-2, 4-31"""
    )


def test_a_finding_in_colour() -> None:
    text = "flags.a.bit = 3\nflags.b.bit = 3\n"
    found = next(found for found in lint_text(text) if found.rule == "duplicate-bit")
    assert (
        as_text(found, coloured=True)
        == """\
flags.toml:2:15: \x1b[1;31merror\x1b[0m[duplicate-bit]: bit 3 of page[0].private is already taken by 'a'
    2 | flags.b.bit = 3
      |               \x1b[1;31m^\x1b[0m
flags.toml:1:15: \x1b[36mnote\x1b[0m: 'a' has bit 3
    1 | flags.a.bit = 3
      |               \x1b[36m^\x1b[0m
\x1b[1mhelp\x1b[0m: free bits of this word: 0-2, 4-31"""
    )


def test_a_warning_is_yellow() -> None:
    text = as_text(lint_text("output.header = 'a.h'\nflags.abc = {}")[0], coloured=True)
    assert text.startswith("flags.toml:2:7: \x1b[1;33mwarning\x1b[0m[missing-doc]: ")
    assert "\n      |       \x1b[1;33m^^^\x1b[0m\n" in text


@given(findings)
def test_without_its_colours_the_text_is_the_same(finding: Finding) -> None:
    assert re.sub(r"\x1b\[[0-9;]*m", "", as_text(finding, coloured=True)) == as_text(finding)


def test_a_warning_says_that_it_is_one() -> None:
    assert as_text(lint_text("output.header = 'a.h'\nflags.abc = {}")[0]).startswith(
        "flags.toml:2:7: warning[missing-doc]: 'abc' has no doc\n    2 | flags.abc = {}\n      |       ^^^\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "length", "expected"),
    [
        ("bit = 32", 7, 2, "    1 | bit = 32\n      |       ^^"),
        ("bit = 32", 1, 3, "    1 | bit = 32\n      | ^^^"),
        # At the end of the line, where something is missing.
        ("bit = ", 7, 1, "    1 | bit = \n      |       ^"),
        ("", 1, 1, "    1 | \n      | ^"),
        # A stretch that is longer than what is shown of it.
        ("bit = 32", 7, 99, "    1 | bit = 32\n      |       ^^"),
        # A tab is as wide in the line below.
        ("\tbit\t= 32", 8, 2, "    1 | \tbit\t= 32\n      | \t   \t  ^^"),
        # Wide signs take two columns.
        ("doc = '漢字' # 32", 13, 2, "    1 | doc = '漢字' # 32\n      |               ^^"),
        ("doc = '漢字'", 8, 2, "    1 | doc = '漢字'\n      |        ^^^^"),
        ("'😀' = 。", 7, 1, "    1 | '😀' = 。\n      |        ^^"),
        # Combining ones take none.
        ("'e\u0301' = 32", 8, 2, "    1 | 'e\u0301' = 32\n      |       ^^"),
        # What would act on the terminal is one replacement character.
        ("'\x1b[31m' = 32", 11, 2, "    1 | '\ufffd[31m' = 32\n      |           ^^"),
        ("'\u202e' = 32", 7, 2, "    1 | '\ufffd' = 32\n      |       ^^"),
        ("'\x9b\x7f\0\u200b\ufeff' = 32", 11, 2, "    1 | '" + "\ufffd" * 5 + "' = 32\n      |           ^^"),
        ("a\rb = 32", 7, 2, "    1 | a\ufffdb = 32\n      |       ^^"),
    ],
)
def test_the_caret_is_under_the_very_word(line: str, column: int, length: int, expected: str) -> None:
    assert shown(line, column, length) == expected


@pytest.mark.parametrize("column", [1, 2, 49, 50, 51, 99, 100, 101, 150, 299, 300])
def test_a_long_line_is_cropped_around_the_caret(column: int) -> None:
    line = "".join(chr(0x100 + number) for number in range(300))
    quoted, carets = shown(line, column).split("\n")
    assert len(quoted) <= len("    1 | ") + 100
    assert carets.lstrip("| ") == "^"
    assert quoted[carets.index("^")] == line[column - 1]


def test_a_line_that_is_not_long_is_shown_whole() -> None:
    assert shown("a" * 100, 100).startswith(f"    1 | {'a' * 100}\n")


def test_a_stretch_beyond_the_crop_is_marked_to_its_edge() -> None:
    quoted, carets = shown("a" * 300, 200, 80).split("\n")
    assert len(carets) == len(quoted)


def test_the_end_of_a_long_line() -> None:
    quoted, carets = shown("a" * 300, 301).split("\n")
    assert carets.index("^") == len(quoted)


def test_control_characters_of_names_messages_and_help_are_replaced() -> None:
    place = Place(Source("a\x1b[31m.toml", "a"), Span(1, 1), "a\x1bb")
    text = as_text(Finding("toml", Severity.ERROR, "what\x07\nis", "help\x1b[0m\nme", place, (place,)))
    assert text.count("\n") == 6
    assert text.count("\ufffd") == 7


def test_no_control_character_of_a_key_reaches_the_terminal() -> None:
    for found in lint_text('flags."\\u001b[31m" = 3\nflags.a."\\u009b" = 3\n"\\u202e" = 1\nlint.ignore = ["\\u0007"]'):
        assert {sign for sign in as_text(found) if unicodedata.category(sign).startswith("C")} == {"\n"}


@given(st.text(), st.integers(1, 50), st.integers(1, 50))
def test_three_lines_and_a_caret_whatever_the_line(line: str, column: int, length: int) -> None:
    quoted, carets = shown(line.replace("\n", ""), column, length).split("\n")
    assert all(sign.isprintable() or sign == "\t" for sign in quoted + carets)
    assert "^" in carets


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], ""),
        ([Severity.ERROR], "1 error"),
        ([Severity.WARNING, Severity.ERROR, Severity.WARNING], "1 error, 2 warnings"),
        ([Severity.ERROR, Severity.ERROR], "2 errors"),
    ],
)
def test_count(severities: list[Severity], expected: str) -> None:
    place = Place(Source("a", ""), Span(1, 1))
    assert count(Finding("toml", severity, "", "", place) for severity in severities) == expected


def test_a_line_has_no_end() -> None:
    source = Source("a", "one\r\ntwo\nthree")
    assert [source.line(number) for number in (1, 2, 3, 4, 99)] == ["one", "two", "three", "", ""]


def test_no_line_is_a_command_of_a_ci_job() -> None:
    """GitHub's runner reads `::` at the start of a line, and `##[` anywhere in it."""
    (found, *_) = lint_text('##[error]z\n"##[error]" = 1\n')
    source = found.place.source._replace(name="::error file=x::y.toml")
    text = as_text(found._replace(place=found.place._replace(source=source)))
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert text.startswith("./::error file=x::y.toml:")
