"""The bits of single words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations import load_text
from flaggen.decode.words import decode_word, look_of
from repository import COMMITTED

DECLARATION = load_text(COMMITTED["repository"].read_bytes()).declaration
assert DECLARATION is not None
WORD = DECLARATION.words[0]


def test_names_and_unknown_bits() -> None:
    decoded = decode_word(WORD, 0x82A)
    assert [flag.name for flag in decoded.flags] == ["migratable", "freed", "raw_hwp_unreliable"]
    assert (decoded.unknown, decoded.look) == (0x800, None)


@pytest.mark.parametrize("value", [0xFFFF888100041B00, 0xC000000016EBFCD8, 0xFFFFFFFF90F93AD8])
def test_pointers(value: int) -> None:
    assert decode_word(WORD, value).look == "pointer"
    assert decode_word(WORD, value).flags == ()


@pytest.mark.parametrize(
    ("value", "bits"),
    [
        (0xDEAD000000000122, 64),
        (0x5DEADBEEF0000100, 64),
        ((1 << 64) - 1, 64),
        (0x6B6B6B6B6B6B6B6B, 64),
        (0x5A5A5A5A, 32),
    ],
)
def test_poison(value: int, bits: int) -> None:
    assert look_of(value, bits) == "poison"


@pytest.mark.parametrize("value", [-1, 1 << 32])
def test_a_value_that_does_not_fit(value: int) -> None:
    with pytest.raises(ValueError, match="does not fit a word of 32 bits"):
        decode_word(WORD, value, 32)


@given(st.integers(0, (1 << 64) - 1))
def test_every_bit_is_accounted_for(value: int) -> None:
    decoded = decode_word(WORD, value)
    if not decoded.look:
        assert sum(flag.mask for flag in decoded.flags) | decoded.unknown == value
    if value < 1 << WORD.size:
        assert (decoded.unknown, decoded.look) == (0, None)
