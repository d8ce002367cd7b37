"""What changed in the guards and locks of a flag's accessors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flaggen.model.declaration import Flag
from flaggen.model.operations import OPERATIONS


class CheckChange(NamedTuple):
    """A kind of change, its operation, or "" for all, and the old and the new fact; "" if one side lacks it."""

    kind: str
    operation: str
    was: str
    now: str
    key: str


def check_changes(before: Flag, flag: Flag) -> Iterator[CheckChange]:
    """The changes of each operation that both flags have, and of the operations that race on purpose."""
    for operation in OPERATIONS:
        if operation in before.operations and operation in flag.operations:
            was, now = (" and ".join(guard.name for guard in each.guards(operation)) for each in (before, flag))
            if was != now:
                yield CheckChange(f"guard-{_verb(was, now)}", operation, was, now, "guard")
            was, now = before.lock(operation), flag.lock(operation)
            if was != now:
                yield CheckChange(f"lock-{_verb(was, now)}", operation, was, now, "lock")
    was, now = (", ".join(operation for operation in OPERATIONS if operation in each.races) for each in (before, flag))
    if was != now:
        yield CheckChange("races", "", was, now, "races")


def _verb(was: str, now: str) -> str:
    return "changed" if was and now else "added" if now else "removed"
