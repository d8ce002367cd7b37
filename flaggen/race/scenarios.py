"""Scenarios: the memory at the start, and the actors, for each guard of the accessor and protection of its caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from flaggen.emulate.accesses import Field, Kind, Lock, Page, Program, Seen
from flaggen.emulate.kernel_programs import GUARDS, NO_GUARDS, Guards, Hugetlb, change_flag, page_huge, test_flag
from flaggen.emulate.memory import Layout, Values

Protection = Literal["none", "reference", "hugetlb_lock"]
Actor = Callable[[], Program[Any]]


class Case(NamedTuple):
    """How the flag is tested: the guards of the accessor, and what its caller holds."""

    guards: Guards = NO_GUARDS
    protection: Protection = "none"

    @property
    def name(self) -> str:
        """Its name in tables: none, head, head (ignored), reference."""
        if not self.guards.kinds:
            return self.protection
        return f"{' and '.join(self.guards.kinds)}{' (ignored)' if self.guards.are_ignored else ''}"

    @property
    def control(self) -> Case | None:
        """The same case with the guards' results ignored: the difference is what they avert. None without guards."""
        return self._replace(guards=self.guards._replace(are_ignored=True)) if self.guards.kinds else None


CASES = (
    Case(),
    *(Case(Guards((guard,))) for guard in GUARDS),
    Case(protection="reference"),
    Case(protection="hugetlb_lock"),
)


class Scenario(NamedTuple):
    """The values of the memory at the start, and the program of each actor."""

    values: Values
    actors: Mapping[str, Actor]


Build = Callable[[Case], Scenario]

# The owners of struct pages: the hugetlb page, and who gets its memory after it was dissolved.
HUGETLB, STRANGER = 1, 2


class Pool(NamedTuple):
    """Two struct pages of a hugetlb page, the lock of the pool, and the masks of the flags."""

    head: Page
    tail: Page
    lock: Lock
    mask: int
    freed: int

    def values(self) -> Values:
        """The memory at the start: the hugetlb page is free in the pool."""
        values = [*_LAYOUT.empty]
        for page in (self.head, self.tail):
            values[page.place(Field.LIFE)] = HUGETLB
        values[self.head.place(Field.IS_HEAD)] = 1
        values[self.tail.place(Field.TAIL_OF)] = self.head.number + 1
        values[self.head.place(Field.IS_HUGETLB)] = 1
        values[self.head.place(Field.PRIVATE)] = self.freed
        return tuple(values)


_LAYOUT = Layout(2)


def offline(mask: int, freed: int) -> Build:
    """Memory is taken offline while the pool shrinks: the scenario of the series of 2021.

    scan_movable_pages() looks at a page frame without a reference, and asks for the flag with this mask; if it is set,
    the page is isolated and put back. Meanwhile, the free hugetlb page may be put into use, or dissolved, and its
    memory used by another.
    """
    pool = Pool(_LAYOUT.page(0), _LAYOUT.page(1), _LAYOUT.lock(), mask, freed)

    def build(case: Case) -> Scenario:
        return Scenario(
            pool.values(),
            {
                "scanner": lambda: scanner(pool, case),
                "fault": lambda: fault_handler(pool),
                "dissolver": lambda: dissolver(pool),
                "stranger": lambda: stranger(pool),
            },
        )

    return build


def scanner(pool: Pool, case: Case) -> Program[None]:
    """scan_movable_pages(), and what follows if it finds a page: do_migrate_range()."""
    huge = yield from page_huge(pool.tail)
    if huge is None:
        return
    if case.protection == "hugetlb_lock":
        yield pool.lock.acquire()
        huge = yield from page_huge(pool.tail)
    elif case.protection == "reference":
        huge = yield from _referenced(pool, huge)
    is_set = huge is not None and (yield from test_flag(huge, pool.mask, case.guards))
    if case.protection == "hugetlb_lock":
        yield pool.lock.release()
    elif case.protection == "reference" and huge is not None:
        yield huge.head.put()
    if huge is not None and is_set:
        yield huge.head.expect(huge.life, "takes another's page for a movable hugetlb page")
        yield from isolation(pool)


def _referenced(pool: Pool, huge: Hugetlb) -> Program[Hugetlb | None]:
    """The hugetlb page with a reference to it; None if it has none, or is not that page any more."""
    if not (yield huge.head.get_unless_zero()):
        return None
    again = yield from page_huge(pool.tail)
    if again == huge:
        return huge
    yield huge.head.put()
    return None


def isolation(pool: Pool, *, asks_again: bool = True) -> Program[None]:
    """isolate_hugetlb(), which asks again under the lock, and putback_active_hugetlb()."""
    yield pool.lock.acquire()
    huge = (yield from page_huge(pool.tail)) if asks_again else Hugetlb(pool.head, HUGETLB)
    is_isolated = False
    if huge is not None and (not asks_again or (yield from test_flag(huge, pool.mask))):
        is_isolated = yield huge.head.get_unless_zero()
    if is_isolated:
        assert huge is not None
        yield huge.head.expect(huge.life, "isolates and migrates another's page")
        yield from change_flag(Kind.CLEAR, huge, pool.mask)
    yield pool.lock.release()
    if is_isolated:
        assert huge is not None
        yield pool.lock.acquire()
        yield from change_flag(Kind.SET, huge, pool.mask)
        yield pool.lock.release()
        yield huge.head.put()


def fault_handler(pool: Pool) -> Program[None]:
    """A page fault puts the free page into use: dequeued under the lock, and migratable once it is mapped."""
    yield pool.lock.acquire()
    huge = yield from page_huge(pool.head)
    is_free = huge is not None and (yield from test_flag(huge, pool.freed))
    if huge is not None and is_free:
        yield from change_flag(Kind.CLEAR, huge, pool.freed)
        yield huge.head.write(Field.REFCOUNT, 1, text="page[0].refcount = 1")
    yield pool.lock.release()
    if huge is not None and is_free:
        yield from change_flag(Kind.SET, huge, pool.mask)


def dissolver(pool: Pool) -> Program[None]:
    """dissolve_free_huge_page(): under the lock, the free page leaves the pool; then its struct pages go to buddy."""
    yield pool.lock.acquire()
    huge = yield from page_huge(pool.head)
    references: Seen = yield pool.head.read(Field.REFCOUNT)
    if huge is None or references.value:
        yield pool.lock.release()
        return
    yield from change_flag(Kind.CLEAR, huge, pool.freed)
    yield pool.head.write(Field.IS_HUGETLB, 0)
    yield pool.lock.release()
    yield pool.tail.write(Field.TAIL_OF, 0)
    yield pool.head.write(Field.IS_HEAD, 0, owner=0)


def stranger(pool: Pool) -> Program[None]:
    """Gets the head's memory from the buddy allocator, as a compound page, and stores a pointer in private."""
    if (yield pool.head.allocate(STRANGER)):
        yield pool.head.write(Field.IS_HEAD, 1)
        yield pool.head.write(Field.PRIVATE, -1, text="page[0].private = pointer")
