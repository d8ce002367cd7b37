"""What the dialect of [c] can express: each rule, what it reports and where, and what it lets pass."""

from __future__ import annotations

import pytest

from flaggen.lint import dialect
from rule_cases import assert_complete, assert_found, assert_ignored_if_it_can_be, each_text

CASES: dict[str, tuple[str, ...]] = {
    "dialect": (
        "c.case = ⟦'title'⟧\nflags.a = {}",
        "c.era = 'v1'\nflags.a.visibility = ⟦'exported'⟧",
        "flags.a.enumerator = ⟦'HPG_b'⟧",
        "flags.a.⟦names⟧ = { test = 'f' }\nc.api = ['page']",
        "flags.a.⟦names⟧ = { test = 'f' }\nc = { style = 'functions', api = ['page', 'folio'] }",
        "c.era = 'v1'\nflags.a.⟦names⟧.test = 'f'",
        "c.word = 'flags'\nflags.⟦a⟧ = { bit = 13 }",
        "c = { era = '5.10', prefix = 'X' }\nflags.a = { bit = 13, enumerator = ⟦'E'⟧ }",
        "c.era = '5.10'\nflags.a = { bit = 13, names = { test = 'f', ⟦test_set⟧ = 'g' } }",
        "c.era = '5.10'\nflags.⟦active⟧.names.test = 'f'",
        "flags.a.config = ⟦'CONFIG_HUGETLB_PAGE'⟧",
        "c.era = '5.10'\nflags.a = { bit = 13, config = ⟦'CONFIG_X'⟧ }",
        "c.count = ''\nflags.a.config = ⟦'CONFIG_X'⟧",
        "c.era = '5.10'\nflags.a = { bit = 13, enumerator = 'PG_private', names = { test = 'f', set = 'g' } }",
        "c.era = 'v1'\nflags.a.enumerator = 'HP_x'",
        "c = { era = 'v1', accessors = 'flag', style = 'functions' }\nflags.a.visibility = 'exported'",
        "flags.a = {}\nflags.c = {}\nflags.b.config = 'CONFIG_B'",
    ),
}


@pytest.mark.parametrize(("rule", "text"), each_text(CASES))
def test_rule(rule: str, text: str) -> None:
    assert_found(rule, text)


def test_every_rule_has_a_text_that_breaks_it_and_one_that_does_not() -> None:
    assert_complete(CASES, (check.rule for check in dialect.RULE_CHECKS))


@pytest.mark.parametrize("rule", CASES)
def test_an_ignore_silences_a_rule_or_is_reported(rule: str) -> None:
    assert_ignored_if_it_can_be(rule, CASES[rule])
