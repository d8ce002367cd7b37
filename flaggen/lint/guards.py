"""Checks of guards and locks: that the C can have them, and that they agree with the documented locking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flaggen.lint.problems import Problem, RuleCheck, keys_of_c, missing_operation, path_of
from flaggen.lint.rules import IMPOSSIBLE_GUARD, RACING_LOCK, UNMENTIONED_LOCK
from flaggen.model.accessors import shared_checks
from flaggen.model.c_style import CStyle
from flaggen.model.declaration import Declaration
from flaggen.model.guards import (
    FIRST_WITH_CONST,
    GUARDS,
    LAST_WITH_PAGE_HEAD_HUGE,
    NO_GUARD,
    Guard,
    GuardName,
    asking_page_head_huge,
    guards_of,
)
from flaggen.toml.eras import release_of


def _impossible_guard(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        for key, values in (("guard", flag.guard), ("lock", flag.locks)):
            for operation, _ in values:
                if operation not in flag.operations:
                    yield missing_operation(flag, operation, path_of(flag, key), f"remove the {key}")
        # The same guards for several operations have the same problem.
        for names in dict.fromkeys(names for _, names in flag.guard):
            if obstacle := _obstacle(declaration, names):
                yield Problem(path_of(flag, "guard"), *obstacle)
        if obstacle := _const_test(declaration.c, dict(flag.guard).get("test", ())):
            yield Problem(path_of(flag, "guard"), *obstacle)
    yield from _of_words(declaration)


def _obstacle(declaration: Declaration, names: tuple[GuardName, ...]) -> tuple[str, str] | None:
    """Why an operation cannot have these guards, and what to do about it."""
    if NO_GUARD in names and len(names) > 1:
        return "none excludes other guards", "remove it, or the others"
    guards = guards_of(names)
    first, *others = [guard.name for guard in guards if guard.is_assertion] or [NO_GUARD]
    if others:
        return f"{first} and {others[0]} are the same check, with different consequences", "remove one of the two"
    if "head_huge" in names and (part := {"head", "huge"} & {*names}):
        return f"head_huge includes {max(part)}", f"remove {max(part)}"
    if "folio" in declaration.c.api:
        return next((_only_for_pages(guard) for guard in guards if not _has_folio_form(guard)), None)
    return _absent_function(declaration.c.era, guards)


def _const_test(c: CStyle, names: tuple[GuardName, ...]) -> tuple[str, str] | None:
    """What to do if a guard of a const test calls a function that takes no const page or folio in kernels of this era.

    The eras that are no releases are older.
    """
    api = c.api[-1]
    guards = [guard for guard in guards_of(names) if api in dict(guard.functions)]
    release = None if c.era is None else release_of(c.era)
    if not c.const_test or c.era is None or not guards or (release is not None and release >= FIRST_WITH_CONST):
        return None
    first = ".".join(map(str, FIRST_WITH_CONST))
    message = f"{guards[0].call(api)} and what reports a wrong {api} take a const {api} only since Linux {first}"
    return message, "remove the guard of test, or const_test, or set [c] era to the release that you build for"


def _has_folio_form(guard: Guard) -> bool:
    return "folio" in dict(guard.functions)


def _only_for_pages(guard: Guard) -> tuple[str, str]:
    same = next(other for other in GUARDS.values() if other.macro == guard.macro and _has_folio_form(other))
    message = f"{guard.name} is for pages only: a folio is never a tail page"
    return message, f"use {same.name}, which asks whether the folio is hugetlb"


def _absent_function(era: str | None, guards: Iterable[Guard]) -> tuple[str, str] | None:
    """What to do if a guard calls a function that the kernels of this era do not have."""
    release = None if era is None else release_of(era)
    if release is None or release <= LAST_WITH_PAGE_HEAD_HUGE:
        return None
    asking = asking_page_head_huge(guards)
    if not asking:
        return None
    last = ".".join(map(str, LAST_WITH_PAGE_HEAD_HUGE))
    message = f"{asking[0].name} calls PageHeadHuge(), which Linux has only up to {last}"
    return message, 'use ["huge", "head"], or set [c] era to the release that you build for'


def _of_words(declaration: Declaration) -> Iterator[Problem]:
    """Accessors that serve all flags of a word check the same for each."""
    if declaration.c.accessors != "word":
        return
    for word in declaration.words:
        for operation in word.operations("static", "exported"):
            flags = [flag for flag in word.flags if operation.name in flag.operations]
            if shared_checks(flags, operation.name) is None:
                other = next(flag for flag in flags if flag.checks(operation.name) != flags[0].checks(operation.name))
                sharing = f"{flags[0].name!r} and {other.name!r} share the accessor for {operation.name}"
                help_text = 'give all flags of the word the same guard and lock, or set [c] accessors = "flag"'
                yield Problem(path_of(other), f"{sharing}, but not what it checks", help_text)
                break


def _racing_lock(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        for operation in flag.races:
            if operation not in flag.operations:
                yield missing_operation(flag, operation, path_of(flag, "races"), "remove it here")
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
        for lock in dict.fromkeys(lock for _, lock in flag.locks):
            if flag.synchronization and not re.search(rf"\b{lock}\b", flag.synchronization):
                message = f"the synchronization of {flag.name!r} does not name {lock}, which its accessors assert"
                yield Problem(path_of(flag, "synchronization"), message, f"say when {lock} is held, or remove the lock")


RULE_CHECKS = (
    RuleCheck(IMPOSSIBLE_GUARD, _impossible_guard, keys_of_c("api", "accessors", "const_test", "era")),
    RuleCheck(RACING_LOCK, _racing_lock),
    RuleCheck(UNMENTIONED_LOCK, _unmentioned_lock),
)
