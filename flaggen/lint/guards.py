"""Checks of guards and locks: that the C can have them, and that they agree with the documented locking."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flaggen.lint.problems import Problem, RuleCheck, path_of
from flaggen.lint.rules import IMPOSSIBLE_GUARD, RACING_LOCK, UNMENTIONED_LOCK
from flaggen.model.accessors import shared_checks
from flaggen.model.declaration import Declaration, Flag
from flaggen.model.guards import NO_GUARD, GuardName


def _impossible_guard(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        for key, values in (("guard", flag.guard), ("lock", flag.locks)):
            for operation, _ in values:
                if operation not in flag.operations:
                    message = f"{flag.name!r} has no operation {operation!r}"
                    yield Problem(path_of(flag, key), message, f"add it to operations, or remove the {key}")
        # The same guards for several operations have the same problem.
        for names in dict.fromkeys(names for _, names in flag.guard):
            if obstacle := _obstacle(declaration, names):
                yield Problem(path_of(flag, "guard"), *obstacle)
    yield from _of_words(declaration)


def _obstacle(declaration: Declaration, names: tuple[GuardName, ...]) -> tuple[str, str] | None:
    """Why an operation cannot have these guards, and what to do about it."""
    if NO_GUARD in names and len(names) > 1:
        return "none excludes other guards", "remove it, or the others"
    if "bug" in names and "warn" in names:
        return "bug and warn are the same check, with different consequences", "remove one of the two"
    if "head" in names and "folio" in declaration.c.api:
        message = "head cannot fail for a folio, which is never a tail page"
        return message, "use huge, which asks whether the folio is hugetlb"
    return None


def _of_words(declaration: Declaration) -> Iterator[Problem]:
    """Accessors that serve all flags of a word check the same for each."""
    for word in declaration.words if declaration.c.accessors == "word" else ():
        for operation in word.operations("static", "exported"):
            flags = [flag for flag in word.flags if operation.name in flag.operations]
            if shared_checks(flags, operation.name) is None:
                other = next(flag for flag in flags if flag.checks(operation.name) != flags[0].checks(operation.name))
                what = f"{flags[0].name!r} and {other.name!r} share the accessor for {operation.name}"
                help_text = 'give all flags of the word the same guard and lock, or set [c] accessors = "flag"'
                yield Problem(path_of(other), f"{what}, but not what it checks", help_text)
                break


def _racing_lock(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        for operation in flag.races:
            if operation not in flag.operations:
                message = f"{flag.name!r} has no operation {operation!r}"
                yield Problem(path_of(flag, "races"), message, "add it to operations, or remove it here")
            elif lock := flag.lock(operation):
                message = f"some callers of {operation} do not hold {lock}, on purpose: the assertion would warn them"
                help_text = f"remove {operation} from races, or set lock for the other operations only"
                yield Problem(
                    path_of(flag, "races"),
                    message,
                    help_text,
                    related=((path_of(flag, "lock"), "the lock is asserted here"),),
                )


def _unmentioned_lock(declaration: Declaration) -> Iterator[Problem]:
    """The name of the lock is looked for, nothing else of the text is read."""
    for flag in declaration.flags:
        for lock in _locks(flag):
            if flag.synchronization and not re.search(rf"\b{lock}\b", flag.synchronization):
                message = f"the synchronization of {flag.name!r} does not name {lock}, which its accessors assert"
                yield Problem(path_of(flag, "synchronization"), message, f"say when {lock} is held, or remove the lock")


def _locks(flag: Flag) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lock for _, lock in flag.locks))


_KEYS = tuple(("c", key) for key in ("api", "accessors", "era"))

RULE_CHECKS = (
    RuleCheck(IMPOSSIBLE_GUARD, _impossible_guard, _KEYS),
    RuleCheck(RACING_LOCK, _racing_lock),
    RuleCheck(UNMENTIONED_LOCK, _unmentioned_lock),
)
