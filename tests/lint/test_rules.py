"""The list of rules: each is checked somewhere."""

from __future__ import annotations

from flaggen.lint.check import RULE_CHECKS
from flaggen.lint.rules import DECLARATION_RULES, RULES, UNUSED_IGNORE
from flaggen.report.findings import Severity
from flaggen.toml import rules as toml
from rule_cases import WARNINGS


def test_every_rule_has_one_check() -> None:
    """The loader reports the rules on form; whether an ignore is used is known after all checks."""
    checked = [check.rule for check in RULE_CHECKS]
    assert len(set(checked)) == len(checked)
    assert set(RULES) == {*checked, UNUSED_IGNORE} - set(toml.RULES)


def test_no_rule_is_named_twice() -> None:
    assert len(DECLARATION_RULES) == len(RULES) + len(toml.RULES)


def test_warnings_are_few() -> None:
    assert {rule.id for rule in DECLARATION_RULES.values() if rule.severity is Severity.WARNING} == WARNINGS
