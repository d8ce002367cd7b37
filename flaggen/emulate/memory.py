"""The effect of an access on a memory: on the fields of its struct pages, and on the holders of its locks."""

from __future__ import annotations

from typing import Any, NamedTuple

from flaggen.emulate.accesses import FIELDS, TAKE_NO_TIME, Access, Kind, Lock, Page, ReadResult, life_place

# The holder of a free lock, and the owner of a struct page that is free.
FREE, BUDDY = 0, 0

Values = tuple[int, ...]


class Layout(NamedTuple):
    """A memory of so many struct pages, followed by these locks."""

    pages: int
    lock_names: tuple[str, ...] = ("hugetlb_lock",)

    @property
    def empty(self) -> Values:
        """The values where all struct pages belong to the buddy allocator and all locks are free."""
        return (0,) * (self.pages * FIELDS + len(self.lock_names))

    def page(self, index: int) -> Page:
        """The struct page with that index. Raises IndexError."""
        if not 0 <= index < self.pages:
            raise IndexError(index)
        return Page(index)

    def lock(self, name: str = "hugetlb_lock") -> Lock:
        """The lock of that name. Raises ValueError."""
        return Lock(self.pages * FIELDS + self.lock_names.index(name), name)


def is_blocked(access: Access, values: Values) -> bool:
    """Whether the access has to wait."""
    return access.kind is Kind.ACQUIRE and values[access.place] != FREE


def is_stale(access: Access, values: Values) -> bool:
    """Whether the struct page has another owner than the program takes it for."""
    return access.life is not None and values[life_place(access.place)] != access.life


def apply(access: Access, values: Values, holder: int) -> tuple[Values, Any]:
    """The values after the access by `holder`, an actor whose number is not 0, and what the access returns."""
    place, kind = access.place, access.kind
    old = values[place]
    owner_at = life_place(place)
    if kind is Kind.READ:
        return values, ReadResult(old, values[owner_at])
    if kind in TAKE_NO_TIME:
        return values, old == holder if kind is Kind.ASSERT_HELD else None
    if kind is Kind.ALLOCATE and (old or values[owner_at] != BUDDY):
        return values, False
    new, returned = _changed(kind, old, access.value, holder)
    if new == old and access.owner is None:
        return values, returned
    changed = [*values]
    changed[place] = new
    if access.owner is not None:
        changed[owner_at] = access.owner
    return tuple(changed), returned


def _changed(kind: Kind, old: int, value: int, holder: int) -> tuple[int, Any]:
    """The new value of a place, and what the access returns."""
    if kind is Kind.WRITE:
        return value, None
    if kind is Kind.SET:
        return old | value, None
    if kind is Kind.CLEAR:
        return old & ~value, None
    if kind is Kind.TEST_SET:
        return old | value, bool(old & value)
    if kind is Kind.TEST_CLEAR:
        return old & ~value, bool(old & value)
    if kind is Kind.GET_UNLESS_ZERO:
        return old + (old != 0), old != 0
    if kind is Kind.ALLOCATE:
        return 1, True
    if kind is Kind.PUT:
        return old - 1, old - 1
    if kind is Kind.ACQUIRE:
        return holder, None
    assert kind is Kind.RELEASE
    return FREE, None
