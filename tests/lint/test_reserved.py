"""[reserved]: what no flag may have, what is reported and where, and what passes."""

from __future__ import annotations

import pytest

from flaggen.lint import reserved
from rule_cases import assert_says, rule_tests

CASES: dict[str, tuple[str, ...]] = {
    "reserved-bit": (
        "reserved.bits = [1, «5»]\nflags.a.bit = ⟦5⟧",
        "reserved.page_index.4 = [«5»]\nc.max_page_index = 4\nflags.a = { page_index = 4, bit = ⟦5⟧ }",
        "reserved.bits = [5]\nflags.a = { bit = 4 }\nflags.b = {}",
        "reserved.page_index.4 = [5]\nflags.a.bit = 5",
        "reserved.bits = [5]\nc.max_page_index = 4\nflags.a = { page_index = 4, bit = 5 }",
    ),
    "reserved-name": (
        "reserved.names = ['b', «'a'»]\nflags.⟦a⟧ = {}",
        "reserved.names = [«'old_one'»]\nc.api = ['page']\nflags.a = { camel = ⟦'OldOne'⟧ }",
        "reserved.names = [«'old'»]\nc = { style = 'functions' }\nflags.a = { enumerator = ⟦'HPG_old'⟧ }",
        "reserved.names = [«'old'»]\nc = { style = 'functions', api = ['page'] }\n"
        "flags.a = { names = { set = ⟦'SetHPageOld'⟧ } }",
        "reserved.names = ['old']\nflags.a = { was = 'old' }",
        "reserved.names = ['old']\nflags.older = {}",
        "reserved.names = []\nflags.a = {}",
    ),
}


test_each_text, test_texts_of_each_rule, test_ignores = rule_tests(CASES, reserved.RULE_CHECKS)


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_text"),
    [
        ("reserved.bits = [5]\nflags.a.bit = 5", "reserved-bit", "bit 5 of page[0].private is reserved", "another bit"),
        ("reserved.names = ['a']\nflags.a = {}", "reserved-name", "the name 'a' is reserved", "another name"),
        (
            "reserved.names = ['old']\nc.style = 'functions'\nflags.a.enumerator = 'HPG_old'",
            "reserved-name",
            "HPG_old, the enumerator of 'a', is derived from the reserved name 'old'",
            "remove it from [reserved]",
        ),
        (
            "reserved.bits = [1]\nflags.a.bit = 0\nflags.b.bit = 0",
            "duplicate-bit",
            "bit 0",
            "free bits of this word: 2-31",
        ),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_to_do(text: str, rule: str, message: str, help_text: str) -> None:
    assert_says(text, rule, message, help_text)
