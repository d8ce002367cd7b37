"""The result of a check: a problem at a path of the declaration.

A check does not know the file. `flaggen.lint.check` turns the path into a line and a column, and drops ignored
problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.report.rules import Rule
from flaggen.toml.spans import Path


class Problem(NamedTuple):
    """Where and how the declaration breaks a rule, and how to fix it.

    The caret is under the value if `on_value` is set, otherwise under the key. `related` has other paths, each with
    the message of its note.
    """

    path: Path
    message: str
    help: str
    on_value: bool = False
    related: tuple[tuple[Path, str], ...] = ()


class RuleCheck(NamedTuple):
    """A rule, and the function that yields each place where a declaration breaks it.

    `reads` are the keys or tables that the function depends on besides those it reports. If anything in them is
    invalid, the check is skipped: the model has a default there, and a conclusion from it could be wrong.
    """

    rule: Rule
    find: Callable[[Declaration], Iterator[Problem]]
    reads: tuple[Path, ...] = ()


def path_of(flag: Flag, *keys: str) -> Path:
    """The path of the flag's table, or of a key in it."""
    return ("flags", flag.name, *keys)


def keys_of_c(*keys: str) -> tuple[Path, ...]:
    """The paths of keys of [c]."""
    return tuple(("c", key) for key in keys)


def missing_operation(flag: Flag, operation: str, path: Path, remedy: str) -> Problem:
    """The problem that the flag lacks an operation that the key at this path names."""
    return Problem(path, f"{flag.name!r} has no operation {operation!r}", f"add it to operations, or {remedy}")
