"""Checks of a flag's texts: its meaning, and the lock or reference that makes it stable."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.lint.problems import Problem, RuleCheck, path_of
from flaggen.lint.rules import MISSING_DOC, MISSING_SYNCHRONIZATION
from flaggen.model.declaration import Declaration


def _missing_doc(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        if not flag.doc:
            yield Problem(path_of(flag, "doc"), f"{flag.name!r} has no doc", 'describe what it means: doc = "…"')


def _missing_synchronization(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        if not flag.synchronization:
            yield Problem(
                path_of(flag, "synchronization"),
                f"{flag.name!r} has no synchronization",
                'state which lock or reference makes it stable: synchronization = "…"',
            )


RULE_CHECKS = (
    RuleCheck(MISSING_DOC, _missing_doc),
    RuleCheck(MISSING_SYNCHRONIZATION, _missing_synchronization),
)
