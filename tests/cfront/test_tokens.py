"""Logical lines and tokens, as C defines them (C11 5.1.1.2, 6.4)."""

from __future__ import annotations

import pytest

from flaggen.cfront.tokens import Fault, logical_lines, open_comment, token_texts
from flaggen.report.findings import Source


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a##b", ["a", "##", "b"]),
        ("x->y<<=1", ["x", "->", "y", "<<=", "1"]),
        ("1e+5 .5 0x1fUL", ["1e+5", ".5", "0x1fUL"]),
        ('"a \\" b" \'c\'', ['"a \\" b"', "'c'"]),
        ("f(...)", ["f", "(", "...", ")"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert token_texts(text) == tokens


def lines(text: str) -> list[tuple[int, str]]:
    return list(logical_lines(Source("a.h", text), 0))


def test_a_continued_line_has_the_number_of_its_first() -> None:
    assert lines("a \\\nb\nc") == [(1, "a b"), (3, "c")]
    assert lines("a \\ \nb")[0] == (1, "a b")


def test_a_comment_is_a_blank_and_keeps_the_numbers_of_lines() -> None:
    assert lines("a/* \n */b\nc")[-1] == (3, "c")
    assert lines("a/**/b // c")[0][1].split() == ["a", "b"]
    assert lines('"/* no comment */"') == [(1, '"/* no comment */"')]


def test_a_comment_that_is_open() -> None:
    source = Source("a.h", "a\nb /* c\n")
    assert open_comment(source) == 2
    with pytest.raises(Fault, match="not closed"):
        list(logical_lines(source, 0))
    assert open_comment(Source("a.h", "a /* b */")) is None
