"""Which combinations of config symbols are proven, and the bits of flags that depend on a symbol."""

from __future__ import annotations

import pytest

from declarations import sound_declaration
from flaggen.model.configs import configurations, configured, spell_out


def test_all_combinations_of_up_to_three_symbols() -> None:
    assert len(configurations("AB")) == 4
    assert len(configurations("ABC")) == 8
    assert configurations("AB")[:2] == (frozenset("AB"), frozenset())


def test_of_more_symbols_all_none_and_one_at_a_time() -> None:
    assert len(configurations("ABCD")) == 2 + 4 + 4


@pytest.mark.parametrize(
    ("symbols", "enabled", "words"),
    [
        ("A", ["A"], "A on"),
        ("A", ["A", ""], "A on and off"),
        ("AB", ["AB", "", "A", "B"], "in every configuration"),
        ("AB", ["A", "AB"], "A on"),
        ("AB", ["", "A"], "B off"),
        ("AB", ["A"], "A on, B off"),
        ("AB", ["A", "B"], "A on, B off; A off, B on"),
    ],
)
def test_words_for_configurations(symbols: str, enabled: list[str], words: str) -> None:
    assert spell_out(symbols, [frozenset(on) for on in enabled]) == words


def test_a_flag_follows_the_one_before_it_that_is_there() -> None:
    text = '[flags.a]\n[flags.b]\nconfig = "CONFIG_B"\n[flags.c]\n[flags.d]\nbit = 9\n'
    declaration = sound_declaration(text)
    assert [flag.bit for flag in configured(declaration.flags, {"CONFIG_B"})] == [0, 1, 2, 9]
    assert [(flag.name, flag.bit) for flag in configured(declaration.flags, set())] == [("a", 0), ("c", 1), ("d", 9)]
