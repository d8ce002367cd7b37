"""The bits of a word: each rule, what it reports and where, and what it lets pass."""

from __future__ import annotations

import pytest

from flaggen.lint import bits
from rule_cases import assert_says, rule_tests

NO_TAKEN = "c.taken_page_indices = []\n"

CASES: dict[str, tuple[str, ...]] = {
    "empty-declaration": (
        "⟦⟧",
        "⟦#⟧ nothing here",
        "⟦flags⟧ = {}",
        "schema = 1\n[⟦flags⟧]\n",
        "flags.a = {}",
    ),
    "duplicate-bit": (
        "flags.a.bit = «3»\nflags.b.bit = ⟦3⟧",
        "[flags.a]\nbit = «0x3»\n[flags.b]\nbit = ⟦3⟧ # taken\n",
        "flags.«a» = {}\nflags.b.bit = ⟦0⟧",
        "flags.a.bit = «0»\nflags.b.bit = ⟦0⟧\nflags.c = {}\nflags.d.bit = 2\nflags.e = {}",
        f"{NO_TAKEN}flags.a = {{ page_index = 2, bit = «1» }}\nflags.b = {{ bit = ⟦1⟧, page_index = 2 }}",
        # What b's bit would be hides nothing from c and d.
        "flags.a.bit = 5\nflags.c.bit = «6»\nflags.d.bit = ⟦6⟧",
        f"{NO_TAKEN}flags.a.bit = 3\nflags.b = {{ bit = 3, page_index = 2 }}",
        "flags.a.bit = 3\nflags.b = {}\nflags.c.bit = 2",
    ),
    "bit-range": (
        "flags.a.bit = ⟦32⟧",
        "flags.a.bit = ⟦-1⟧",
        "flags.a.bit = ⟦9223372036854775807⟧",
        "c.bits_per_long = 64\nflags.a.bit = ⟦64⟧",
        "flags.a.bit = ⟦40⟧\nflags.b.bit = ⟦50⟧",
        "flags.a.bit = 31",
        "c.bits_per_long = 64\nflags.a.bit = 63\nflags.b.bit = 32",
    ),
    "word-full": (
        "flags.a.bit = 31\nflags.⟦b⟧ = {}",
        "flags.a.bit = 31\n[flags.⟦b⟧]\n[flags.c]",
        "c.bits_per_long = 64\nflags.a.bit = 63\nflags.⟦b⟧ = {}",
        "\n".join(f"flags.f{number} = {{}}" for number in range(32)) + "\nflags.⟦f32⟧ = {}",
        f"{NO_TAKEN}flags.a.bit = 31\nflags.b.page_index = 2",
        "\n".join(f"flags.f{number} = {{}}" for number in range(32)),
        "c.bits_per_long = 64\nflags.a.bit = 62\nflags.b = {}",
        "flags.a = {}\nflags.b.bit = 31",
    ),
    "moving-bit": (
        'flags.a.config = ⟦"CONFIG_A"⟧\nflags.«b» = {}',
        '[flags.a]\nconfig = ⟦"CONFIG_A"⟧\n[flags.«b»]\n[flags.c]\n',
        '[flags.a]\nconfig = ⟦"CONFIG_A"⟧\n[flags.«b»]\nconfig = ⟦"CONFIG_B"⟧\n[flags.«c»]\n',
        # What has an explicit bit moves nothing less than what has none.
        'flags.a = { bit = 3, config = ⟦"CONFIG_A"⟧ }\nflags.«b» = {}',
        f"{NO_TAKEN}flags.a = {{ page_index = 2, config = ⟦'CONFIG_A'⟧ }}\nflags.«b» = {{ page_index = 2 }}",
        'flags.b = {}\nflags.a.config = "CONFIG_A"',
        'flags.a.config = "CONFIG_A"\nflags.b.bit = 1\nflags.c = {}',
        'flags.a = { bit = 7, config = "CONFIG_A" }\nflags.b.bit = 3',
        'flags.a.config = "CONFIG_A"\nflags.b.config = "CONFIG_A"',
        f"{NO_TAKEN}flags.a.config = 'CONFIG_A'\nflags.b.page_index = 2",
    ),
}


test_each_text, test_texts_of_each_rule, test_ignores = rule_tests(CASES, bits.RULE_CHECKS)


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_text"),
    [
        ("flags.a.bit = 1\nflags.b.bit = 1\nflags.c = {}", "duplicate-bit", "taken by 'a'", "word: 0, 3-31"),
        ("flags.a.bit = 2\nflags.b.bit = 2", "duplicate-bit", "bit 2 of page[0]", "word: 0-1, 3-31"),
        ("flags.a.bit = 32\nflags.b.bit = 0", "bit-range", "a word of 32 bits", "word: 1-31"),
        ("flags.a.bit = 31\nflags.b = {}", "word-full", "no bit left for 'b'", "word: 0-30"),
        (
            "flags.a.bit = 4\nflags.b.config = 'CONFIG_B'\nflags.c = {}",
            "moving-bit",
            "'c' has bit 6 with CONFIG_B on and bit 5 with it off",
            "declare 'b' after the other flags of page[0].private, or set bit = 6 for 'c'",
        ),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_to_do(text: str, rule: str, message: str, help_text: str) -> None:
    assert_says(text, rule, message, help_text)
