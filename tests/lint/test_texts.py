"""The texts of a flag: each rule, what it reports and where, and what it lets pass."""

from __future__ import annotations

import pytest

from flaggen.lint import texts
from rule_cases import assert_complete, assert_found, assert_ignored_if_it_can_be, each_text

CASES: dict[str, tuple[str, ...]] = {
    "missing-doc": (
        "[flags.⟦a⟧]\n[flags.b]\ndoc = 'x'\n",
        "[flags.a]\n⟦doc⟧ = ''",
        'flags.a.⟦doc⟧ = """\n\t \n"""',
        "flags.a.doc = 'x'",
        "flags.a.ignore = ['missing-doc']",
    ),
    "missing-synchronization": (
        "[flags.⟦a⟧]\n[flags.b]\nsynchronization = 'x'\n",
        "flags.a = { ⟦synchronization⟧ = ' ' }",
        "flags.a.synchronization = 'x'",
        "lint.ignore = ['missing-synchronization']\nflags.a = {}",
    ),
}


@pytest.mark.parametrize(("rule", "text"), each_text(CASES))
def test_rule(rule: str, text: str) -> None:
    assert_found(rule, text)


def test_every_rule_has_a_text_that_breaks_it_and_one_that_does_not() -> None:
    assert_complete(CASES, (check.rule for check in texts.RULE_CHECKS))


@pytest.mark.parametrize("rule", CASES)
def test_an_ignore_silences_a_rule_or_is_reported(rule: str) -> None:
    assert_ignored_if_it_can_be(rule, CASES[rule])
