"""The scenario of a flag that is tested while its hugetlb page is taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from flaggen.emulate import pool
from flaggen.emulate.accesses import Field, Page, Program
from flaggen.emulate.declared import MIGRATABLE, accessor_form, flag_place
from flaggen.emulate.kernel_programs import FlagPlace, OwnedPage, page_huge
from flaggen.emulate.memory import Layout, Values
from flaggen.emulate.pool import Pool
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.guards import NO_CHECKS, Checks
from flaggen.model.operations import OPERATIONS, Api
from flaggen.race.scenarios import Build, Case, Scenario

# The owners of struct pages: the hugetlb page, and the new owner of its memory after it was dissolved.
HUGETLB, STRANGER = 1, 2


class Offline(NamedTuple):
    """The struct pages of a hugetlb page, of which the first is the head; the pool; and the flag that is tested."""

    pages: tuple[Page, ...]
    pool: Pool
    flag: FlagPlace

    @property
    def tail(self) -> Page:
        """The struct page that the scanner looks at."""
        return self.pages[1]

    def values(self, layout: Layout) -> Values:
        """The initial memory: the hugetlb page is free in the pool."""
        head, *tails = self.pages
        values = [*layout.empty]
        for page in self.pages:
            values[page.place(Field.LIFE)] = HUGETLB
        for tail in tails:
            values[tail.place(Field.TAIL_OF)] = head.number + 1
        for field in (Field.IS_HEAD, Field.IS_HUGETLB, Field.IN_POOL):
            values[head.place(field)] = 1
        if (freed := self.pool.freed) is not None:
            values[self.pages[freed.page_index].place(freed.field)] = freed.mask
        return tuple(values)


# The checks of accessors, by operation and flag; others check nothing.
DeclaredChecks = Mapping[tuple[str, FlagPlace], Checks]


def offline(
    flag: FlagPlace,
    freed: FlagPlace | None = None,
    api: Api = "page",
    declared: DeclaredChecks = MappingProxyType({}),
) -> Build:
    """Memory is taken offline while the pool shrinks: the scenario of the series of 2021.

    scan_movable_pages() looks at a page frame without a reference, and tests the flag, with an accessor of that API; if
    it is set, the page is isolated and put back. Meanwhile, the free hugetlb page may be put into use, or dissolved,
    and its memory used by another. All accessors but the one that tests the flag are as declared.
    """
    layout = Layout(1 + max(1, flag.page_index, freed.page_index if freed else 0))
    pages = tuple(map(layout.page, range(layout.pages)))

    def build(case: Case) -> Scenario:
        forms = {
            accessor: accessor_form(api, declared.get(accessor, NO_CHECKS), layout)
            for accessor in product(OPERATIONS, filter(None, (flag, freed)))
        }
        forms["test", flag] = case.form(api, layout)
        scene = Offline(pages, Pool(layout.lock(), flag, freed, forms), flag)
        return Scenario(
            scene.values(layout),
            {
                "scanner": lambda: scanner(scene, case),
                "fault": lambda: pool.use(scene.pool, pages[0]),
                "dissolver": lambda: pool.dissolve(scene.pool, pages[0], pages[1:]),
                "stranger": lambda: stranger(scene),
            },
        )

    return build


def declared_offline(declaration: Declaration, flag: Flag) -> Build:
    """The scenario `offline` of a declaration's flag, with the flag `freed` if it is declared, too."""
    freed = next((other for other in declaration.flags if other.name == "freed" and other != flag), None)
    places = {each: flag_place(declaration, each) for each in (flag, freed) if each is not None}
    # The scenario sets and clears the flag as the kernel does with migratable, under other locks than with other flags.
    checks = {
        (operation, place): each.checks(operation)
        for each, place in places.items()
        if each != flag or flag.name in MIGRATABLE
        for operation in each.operations
    }
    api: Api = "page" if "page" in declaration.c.api else "folio"
    return offline(places[flag], places[freed] if freed else None, api, checks)


def scanner(scene: Offline, case: Case) -> Program[None]:
    """scan_movable_pages(), and what follows if it finds a page: do_migrate_range(), and the page is put back."""
    huge = yield from page_huge(scene.tail)
    if huge is None:
        return
    if case.protection == "hugetlb_lock":
        yield scene.pool.lock.acquire()
        huge = yield from page_huge(scene.tail)
    elif case.protection == "reference":
        huge = yield from _referenced(scene, huge)
    is_set = huge is not None and (yield from scene.pool.accessor("test", huge, scene.flag))
    if case.protection == "hugetlb_lock":
        yield scene.pool.lock.release()
    elif case.protection == "reference" and huge is not None:
        yield from pool.put(scene.pool, huge.page)
    if huge is not None and is_set:
        yield huge.page.expect(huge.life, "takes another's page for a movable hugetlb page")
        isolated = yield from pool.isolate(scene.pool, scene.tail)
        if isolated is not None:
            yield from pool.put_back(scene.pool, isolated)


def _referenced(scene: Offline, huge: OwnedPage) -> Program[OwnedPage | None]:
    """Take a reference to the hugetlb page; returns None if it has none, or if the tail has a new owner by now."""
    if not (yield huge.page.get_unless_zero()):
        return None
    again = yield from page_huge(scene.tail)
    if again is not None and again.page == huge.page:
        return again
    yield from pool.put(scene.pool, huge.page)
    return None


def stranger(scene: Offline) -> Program[None]:
    """Allocates the memory of the flag's struct page, as a compound page, and stores a pointer in it."""
    page = scene.pages[scene.flag.page_index]
    if (yield page.allocate(STRANGER)):
        yield page.write(Field.IS_HEAD, 1)
        yield page.write(scene.flag.field, -1, text=f"{page.named(scene.flag.field)} = pointer")
