"""Checks of ignore lists: each item is a rule that can be ignored, and suppresses a finding."""

from __future__ import annotations

from collections.abc import Iterator, Set

from flaggen.lint.problems import Problem, RuleCheck, path_of
from flaggen.lint.rules import BAD_IGNORE, DECLARATION_RULES
from flaggen.model.declaration import Declaration
from flaggen.report.english import did_you_mean
from flaggen.toml.spans import Path


def ignores(declaration: Declaration) -> Iterator[tuple[Path, str]]:
    """The path of each item of an ignore list, and the rule id there: first those of [lint], then flag by flag."""
    for index, rule_id in enumerate(declaration.ignore):
        yield ("lint", "ignore", index), rule_id
    for flag in declaration.flags:
        for index, rule_id in enumerate(flag.ignore):
            yield (*path_of(flag, "ignore"), index), rule_id


def unused(declaration: Declaration, used: Set[Path]) -> Iterator[Problem]:
    """The items that suppressed nothing; `used` has the paths of those that did."""
    for path, rule_id in ignores(declaration):
        if path not in used and rule_id in DECLARATION_RULES and DECLARATION_RULES[rule_id].can_be_ignored:
            yield Problem(path, f"ignoring {rule_id!r} has no effect here", "remove it from ignore", on_value=True)


def _bad_ignore(declaration: Declaration) -> Iterator[Problem]:
    for path, rule_id in ignores(declaration):
        rule = DECLARATION_RULES.get(rule_id)
        if rule is None:
            hint = did_you_mean(rule_id, DECLARATION_RULES)
            yield Problem(
                path,
                f"unknown rule {rule_id!r}: only rules on declarations can be ignored",
                f"{hint}`flaggen rules` lists all rules",
                on_value=True,
            )
        elif not rule.can_be_ignored:
            message = f"{rule_id!r} cannot be ignored: the rendered files would be wrong"
            yield Problem(path, message, "fix what the rule reports, and remove it from ignore", on_value=True)


RULE_CHECKS = (RuleCheck(BAD_IGNORE, _bad_ignore),)
