"""Reserved bits: no flag gets one by itself, in any configuration."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations import load_text, sound_declaration
from flaggen.model.flag import UNKNOWN_BIT
from flaggen.model.reserved import Reserved
from strategies import toml

RESERVED = Reserved((5, 1), ("old", "gone"), ((4, (2, 0)),))
CONFIGS = ("CONFIG_A", "CONFIG_B")


def test_bits_of_each_word_in_order() -> None:
    assert [RESERVED.of_page(index) for index in (0, 2, 4)] == [(1, 5), (), (0, 2)]
    assert RESERVED.places == {(0, 1), (0, 5), (4, 0), (4, 2)}


def test_a_comment_lists_the_names_once() -> None:
    assert RESERVED.listed(0, with_names=True) == ["bit 1", "bit 5", "name old", "name gone"]
    assert RESERVED.listed(4, with_names=False) == ["bit 0", "bit 2"]


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("reserved.bits = [1, 2]\nflags = { a = {}, b = {}, c = {} }", [0, 3, 4]),
        ("reserved.bits = [0]\nflags = { a = {}, b = { bit = 7 }, c = {} }", [1, 7, 8]),
        ("reserved.bits = [8]\nflags = { a = { bit = 7 }, b = {} }", [7, 9]),
        ("reserved.page_index.4 = [0]\nflags = { a = {}, b = { page_index = 4 } }", [0, 1]),
        # A bit that the declaration sets is reported, not moved.
        ("reserved.bits = [3]\nflags = { a = { bit = 3 }, b = {} }", [3, 4]),
    ],
)
def test_derived_bits_skip_reserved_ones(text: str, bits: list[int]) -> None:
    assert [flag.bit for flag in sound_declaration(text).flags] == bits


def test_what_is_reserved_does_not_count_as_used() -> None:
    (word,) = sound_declaration("reserved.bits = [9]\nflags = { a = {}, b = {} }").words
    assert (word.size, word.reserved) == (2, (9,))


def test_no_bit_is_known_if_the_table_is_invalid() -> None:
    loaded = load_text("reserved.bits = [-1]\nflags = { a = {}, b = { bit = 0 } }")
    assert [finding.rule for finding in loaded.findings] == ["bit-range"]
    assert loaded.declaration is not None and loaded.declaration.flag("a").bit == UNKNOWN_BIT


FLAGS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "config": st.sampled_from(CONFIGS),
            "page_index": st.sampled_from([0, 4]),
            "bit": st.integers(10, 14),
        },
    ),
    min_size=1,
    max_size=8,
)
BITS = st.lists(st.integers(0, 9), unique=True)


@given(FLAGS, BITS, BITS)
def test_a_reserved_bit_is_never_derived(flags: list[dict[str, Any]], bits: list[int], others: list[int]) -> None:
    """Bits that are set are not reserved here, so in every configuration no flag has a reserved one."""
    tables = {f"flags.f{number}": flag for number, flag in enumerate(flags)}
    text = f"reserved = {{ bits = {bits}, page_index = {{ 4 = {others} }} }}\n{toml(tables)}"
    declaration = sound_declaration(text)
    for on in chain.from_iterable(combinations(CONFIGS, size) for size in range(len(CONFIGS) + 1)):
        for word in declaration.words:
            assert {flag.bit for flag in word.configured(frozenset(on)).flags}.isdisjoint(word.reserved)
