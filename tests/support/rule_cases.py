"""What the tests of rules share: texts that break a rule, with the carets marked, and texts that do not.

A test has a dictionary of them by the rule's id. All texts are short, so that they lack what the rules in LACKING ask
for; findings under these count only where the rule itself is tested.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pytest

from declarations import lint_text, marked, rules_of
from flaggen.lint.problems import RuleCheck
from flaggen.lint.rules import (
    CPP_KEYWORD,
    DECLARATION_RULES,
    EMPTY_DECLARATION,
    EXPORTED_WITHOUT_SOURCE,
    MISSING_DOC,
    MISSING_SYNCHRONIZATION,
    MOVING_BIT,
    NO_OUTPUT,
    PAGE_INDEX_CROWDED,
    UNMENTIONED_LOCK,
    UNUSED_IGNORE,
)
from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

LACKING = {rule.id for rule in (EMPTY_DECLARATION, NO_OUTPUT, MISSING_DOC, MISSING_SYNCHRONIZATION)}
WARNINGS = {
    rule.id
    for rule in (
        CPP_KEYWORD,
        MOVING_BIT,
        PAGE_INDEX_CROWDED,
        EXPORTED_WITHOUT_SOURCE,
        MISSING_DOC,
        MISSING_SYNCHRONIZATION,
        UNMENTIONED_LOCK,
        UNUSED_IGNORE,
    )
}

Cases = Mapping[str, Sequence[str]]
Test = Callable[..., None]


def each_text(cases: Cases) -> list[Any]:
    """Parameters: each text with the id of its rule."""
    return [
        pytest.param(rule, text, id=f"{rule}-{number}")
        for rule, texts in cases.items()
        for number, text in enumerate(texts)
    ]


def rule_tests(cases: Cases, checks: Iterable[RuleCheck]) -> tuple[Test, Test, Test]:
    """The tests of each text, of all texts of a rule, and of an ignore of it, for a module of lint.

    The module's test module gives them names, so that pytest collects them there.
    """

    @pytest.mark.parametrize(("rule", "text"), each_text(cases))
    def test_each_text(rule: str, text: str) -> None:
        assert_found(rule, text)

    def test_texts_of_each_rule() -> None:
        assert_complete(cases, (check.rule for check in checks))

    @pytest.mark.parametrize("rule", cases)
    def test_ignores(rule: str) -> None:
        assert_ignored_if_it_can_be(rule, cases[rule])

    return test_each_text, test_texts_of_each_rule, test_ignores


def assert_found(rule: str, text: str) -> None:
    """Exactly the marked stretches are found, under this rule, and nothing else is reported."""
    expected = marked(text)
    findings = [finding for finding in lint_text(expected.text) if finding.rule == rule or finding.rule not in LACKING]
    severity = Severity.WARNING if rule in WARNINGS else Severity.ERROR
    assert [(finding.rule, finding.severity, finding.place.span) for finding in findings] == [
        (rule, severity, span) for span in expected.carets
    ]
    assert tuple(place.span for finding in findings for place in finding.related) == expected.related
    assert all(finding.message and finding.help for finding in findings)
    assert all(place.message for finding in findings for place in finding.related)


def assert_complete(cases: Cases, rules: Iterable[Rule]) -> None:
    """Each of the rules has a text that breaks it and one that does not."""
    assert set(cases) == {rule.id for rule in rules}
    for rule, texts in cases.items():
        assert {is_bad(text) for text in texts} == {True, False}, rule


def assert_ignored_if_it_can_be(rule: str, texts: Collection[str]) -> None:
    """An ignore of the whole file silences the rule, or is itself reported."""
    ignoring = {
        text: rules_of(lint_text(f"lint.ignore = ['{rule}']\n{marked(text).text}"))
        for text in texts
        if is_bad(text) and "lint." not in text
    }
    for text, reported in ignoring.items():
        if DECLARATION_RULES[rule].can_be_ignored:
            assert not {rule, "bad-ignore", "unused-ignore"} & set(reported), text
        else:
            assert {rule, "bad-ignore"} <= set(reported), text


def assert_says(text: str, rule: str, message: str, help_text: str) -> None:
    """The first finding under the rule contains both."""
    finding = next(finding for finding in lint_text(text) if finding.rule == rule)
    assert message in finding.message
    assert help_text in finding.help


def is_bad(text: str) -> bool:
    """Whether something is marked in it."""
    return "⟦" in text
