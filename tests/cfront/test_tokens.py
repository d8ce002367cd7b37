"""Logical lines and tokens of C."""

from __future__ import annotations

import pytest

from flaggen.cfront.tokens import Fault, logical_lines, open_comment, token_texts
from flaggen.report.findings import Source


def test_logical_lines_have_the_line_they_begin_on() -> None:
    text = "a \\\nb\n/* c\n */ d\r\n// e\n"
    lines = [(line, text.split()) for line, text in logical_lines(Source("a.h", text), 0)]
    assert lines == [(1, ["a", "b"]), (3, ["d"]), (5, [])]


def test_a_comment_that_is_open() -> None:
    source = Source("a.h", "a\n/* b */\n/* c\n")
    assert open_comment(source) == 3
    with pytest.raises(Fault) as fault:
        list(logical_lines(source, 7))
    assert (fault.value.at.source, fault.value.at.line) == (7, 3)


def test_tokens() -> None:
    assert token_texts('a->b ## 0x1e+1 "c d" ...') == ["a", "->", "b", "##", "0x1e+1", '"c d"', "..."]
