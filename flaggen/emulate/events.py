"""Events: the ways in which an access can be bad."""

from __future__ import annotations

from typing import Literal, NamedTuple

from flaggen.emulate.accesses import Access, Kind
from flaggen.emulate.memory import Values, is_stale

EventKind = Literal["stale read", "stale write", "consequence", "stop", "warning", "lock not held", "deadlock"]


class Event(NamedTuple):
    """Something bad that happens in a step: its kind, and the text of the access, assertion or consequence."""

    kind: EventKind
    text: str


def event_of(access: Access, values: Values, holder: int) -> Event | None:
    """What is bad about an access in this state, or None."""
    if access.kind is Kind.STOP:
        return Event("stop", access.text)
    if access.kind is Kind.WARN:
        return Event("warning", access.text)
    if access.kind is Kind.ASSERT_HELD:
        return None if values[access.place] == holder else Event("lock not held", access.text)
    if access.kind is Kind.RELEASE and values[access.place] != holder:
        return Event("lock not held", access.text)
    return Event(stale_kind(access), access.text) if is_stale(access, values) else None


def stale_kind(access: Access) -> EventKind:
    """The kind of event that an access is if it is stale."""
    if access.kind is Kind.EXPECT:
        return "consequence"
    return "stale write" if access.writes else "stale read"
