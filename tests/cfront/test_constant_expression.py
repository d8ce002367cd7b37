"""Constant expressions have the same values as in C, or none."""

from __future__ import annotations

import pytest
from pycparser import CParser

from flaggen.cfront.constant_expression import constant, integer


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("0", 0),
        ("017", 15),
        ("0x1fUL", 31),
        ("0b101", 5),
        ("0xffffffffffffffff", 2**64 - 1),
        ("0x10000000000000000", None),  # no flag word is wider than 64 bits
        ("08", None),
        ("1.5", None),
        ("'a'", None),
    ],
)
def test_an_integer(text: str, value: int | None) -> None:
    assert integer(text) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("HPG_b + 1", 3),
        ("(1 << 4) | 3", 19),
        ("1 < 2 && !0", 1),
        ("1 << 30", 2**30),
        ("0x7fffffff", 2**31 - 1),
        # Where C's types matter, there is no value.
        ("-1 < 0U", None),
        ("-1 < 0", None),
        ("~0 & 6", None),
        ("0x80000000", None),
        ("(0xFFFFFFFF + 4) > 3", None),
        ("0x7fffffff + 1", None),
        ("1 << 31", None),
        ("1 << 64", None),
        ("1 << -1", None),
        ("HPG_c", None),
        ("HPG_c + 1", None),
        ("sizeof(long)", None),
        ("6 / 2", None),
        ("1 ? 2 : 3", None),
    ],
)
def test_an_expression(expression: str, value: int | None) -> None:
    node = CParser().parse(f"int value = {expression};").ext[0].init
    assert constant(node, {"HPG_b": 2}) == value
