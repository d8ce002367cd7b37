"""What changed in the guards and locks of a flag's accessors."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.diff.change import NONE, Change
from flaggen.model.flag import Flag
from flaggen.model.operations import OPERATIONS


def guard_changes(before: Flag, flag: Flag) -> Iterator[Change]:
    """The changes of each operation that both flags have, and of the operations that race on purpose.

    A change about all operations has no `part`.
    """
    name = flag.name
    for operation in OPERATIONS:
        if operation in before.operations and operation in flag.operations:
            was, now = (" and ".join(guard.name for guard in each.guards(operation)) for each in (before, flag))
            if was != now:
                yield Change(f"guard-{_verb(was, now)}", name, operation, was or NONE, now or NONE, key="guard")
            was, now = before.lock(operation), flag.lock(operation)
            if was != now:
                yield Change(f"lock-{_verb(was, now)}", name, operation, was or NONE, now or NONE, key="lock")
    was, now = (", ".join(operation for operation in OPERATIONS if operation in each.races) for each in (before, flag))
    if was != now:
        yield Change("races", name, "", was or NONE, now or NONE, key="races")


def _verb(was: str, now: str) -> str:
    return "changed" if was and now else "added" if now else "removed"
