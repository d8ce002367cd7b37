"""The helpers for English text."""

from __future__ import annotations

import pytest

from flaggen.report.english import did_you_mean, join_and, plural, wrap


@pytest.mark.parametrize(("number", "expected"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_plural(number: int, expected: str) -> None:
    assert plural(number, "file") == expected


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_join_and(words: list[str], expected: str) -> None:
    assert join_and(words) == expected


def test_did_you_mean_suggests_the_nearest_word() -> None:
    assert did_you_mean("heder", ["source", "header", "reader"]) == "did you mean 'header'? "
    assert did_you_mean("xyz", ["source", "header"]) == ""
    assert did_you_mean("head", ["header"], cutoff=0.9) == ""


def test_wrap_breaks_no_word() -> None:
    assert wrap("a bc-de " + "f" * 9, 6, "* ", "  ") == ["* a", "  bc-de", "  fffffffff"]
    assert wrap("", 10) == []
