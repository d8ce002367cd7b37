"""The ignore lists: each rule, what it reports and where, and what it lets pass."""

from __future__ import annotations

import pytest

from flaggen.lint.rules import BAD_IGNORE, UNUSED_IGNORE
from rule_cases import assert_complete, assert_found, assert_says, each_text

CASES: dict[str, tuple[str, ...]] = {
    "bad-ignore": (
        "lint.ignore = [⟦'missing-docs'⟧]",
        "[flags.a]\nignore = [\n  ⟦'no-such-rule'⟧,\n  'missing-doc',\n  ⟦'toml'⟧, # cannot be\n]",
        "flags.a.ignore = [⟦''⟧]",
        "lint.ignore = [⟦'name-collision'⟧, ⟦'unused-ignore'⟧]",
        "flags.a.ignore = ['missing-doc', 'missing-synchronization']",
    ),
    "unused-ignore": (
        "flags.a = { doc = 'x', ignore = [⟦'missing-doc'⟧, 'missing-synchronization'] }",
        "lint.ignore = [⟦'duplicate-bit'⟧]\nflags.a = {}",
        # A flag's own ignore comes before that of the file.
        "lint.ignore = [⟦'missing-doc'⟧]\nflags.a.ignore = ['missing-doc']",
        "flags.a.ignore = [⟦'duplicate-bit'⟧]\nflags.b = { bit = 0, ignore = ['duplicate-bit'] }",
        "lint.ignore = ['missing-doc']\nflags.a.ignore = ['missing-doc']\nflags.b = {}",
        "lint.ignore = ['missing-doc', 'missing-synchronization']\nflags.a.doc = 'x'\nflags.b = {}",
    ),
}


@pytest.mark.parametrize(("rule", "text"), each_text(CASES))
def test_rule(rule: str, text: str) -> None:
    assert_found(rule, text)


def test_every_rule_has_a_text_that_breaks_it_and_one_that_does_not() -> None:
    assert_complete(CASES, (BAD_IGNORE, UNUSED_IGNORE))


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_text"),
    [
        ("lint.ignore = ['missing-docs']", "bad-ignore", "'missing-docs'", "did you mean 'missing-doc'?"),
        ("lint.ignore = ['toml']", "bad-ignore", "cannot be ignored", "remove it"),
        ("lint.ignore = ['missing-doc']", "unused-ignore", "ignoring 'missing-doc' has no effect", "remove it"),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_to_do(text: str, rule: str, message: str, help_text: str) -> None:
    assert_says(text, rule, message, help_text)
