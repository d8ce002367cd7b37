"""Every difference between promised and stated facts, as typed records.

Messages are made from these records in `messages.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from flaggen.prove.facts import (
    Enum,
    Enumerator,
    Fact,
    Field,
    Function,
    Include,
    Location,
    Promise,
    Prototype,
    Statement,
    Value,
    compared,
)


class Subject(NamedTuple):
    """What a difference is about: a fact's kind and name, and its flag, or ""."""

    kind: type[Fact]
    name: str
    flag: str = ""


class Missing(NamedTuple):
    """A promise that no statement keeps. `near` is the location of a similar fact, or None."""

    promise: Promise
    near: Location | None


class Extra(NamedTuple):
    """A statement that is not promised, or that repeats an earlier one (`again`)."""

    subject: Subject
    again: bool
    where: Location


class Misplaced(NamedTuple):
    """A fact that is stated in a different file (target) than promised."""

    subject: Subject
    promised: str
    stated: str
    where: Location


class Different(NamedTuple):
    """A fact with a field whose value is not the promised one."""

    subject: Subject
    field: Field
    promised: Value
    stated: Value
    where: Location


Difference = Missing | Extra | Misplaced | Different
# Facts with equal keys are compared with each other.
_Key = tuple[type[Fact], str, str]


def compare(promises: Sequence[Promise], statements: Sequence[Statement]) -> Iterator[Difference]:
    """Yield every difference, first those of promises, in their order, and then extra statements.

    To learn only whether there is a difference, take the first.
    """
    stated: dict[_Key, list[Statement]] = defaultdict(list)
    for statement in statements:
        stated[_key(statement.fact)].append(statement)
    by_key = {_key(promise.fact): promise for promise in promises}
    homes = _homes(statements, by_key)
    for promise in promises:
        key = _key(promise.fact)
        if same := stated.get(key):
            yield from _between(promise, same[0], lambda key: key in by_key and key in stated)
        else:
            yield Missing(promise, homes.get(_home(promise)))
    for key, same in stated.items():
        for statement in same if key not in by_key else same[1:]:
            # Including a header again does no harm.
            if key not in by_key or not isinstance(statement.fact, Include):
                yield Extra(_subject(statement.fact), key in by_key, statement.where)


def _key(fact: Fact) -> _Key:
    # Several files may include the same header.
    return type(fact), fact.name, fact.file if isinstance(fact, Include) else ""


def _subject(fact: Fact, flag: str = "") -> Subject:
    return Subject(type(fact), fact.name, flag)


def _homes(statements: Sequence[Statement], promises: Mapping[_Key, Promise]) -> dict[object, Location]:
    """The locations of enums and of each flag's functions, by what `_home` returns: a missing fact belongs there."""
    return {
        statement.fact.name if isinstance(statement.fact, Enum) else _home(promises[key]): statement.where
        for statement in statements
        if isinstance(statement.fact, Enum | Function | Prototype) and (key := _key(statement.fact)) in promises
    }


def _home(promise: Promise) -> object:
    """Where a fact belongs: an enumerator in its enum (by tag), anything else with its flag and file."""
    return promise.fact.enum if isinstance(promise.fact, Enumerator) else (promise.flag, promise.fact.file)


def _between(promise: Promise, statement: Statement, is_common: Callable[[_Key], bool]) -> Iterator[Difference]:
    """Yield the differences between a promise and the statement with the same key.

    `is_common` tells whether a key is both promised and stated.
    """
    wanted, actual, where = promise.fact, statement.fact, statement.where
    subject = _subject(wanted, promise.flag)
    if actual.file != wanted.file:
        yield Misplaced(subject, wanted.file, actual.file, where)
    for field in compared(wanted):
        promised, stated = getattr(wanted, field), getattr(actual, field)
        if field == "order":
            # Missing and extra enumerators are differences of their own.
            promised, stated = (
                tuple(name for name in order if is_common((Enumerator, name, ""))) for order in (promised, stated)
            )
        if promised != stated:
            yield Different(subject, field, promised, stated, where)
