"""The parts of the kernel around the pool of hugetlb pages as programs, which access struct pages step by step.

The steps follow mm/hugetlb.c of Linux 5.10 to 7.3, as far as a flag is concerned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from flaggen.emulate.accesses import Field, Lock, Page, Program, ReadResult
from flaggen.emulate.kernel_programs import PLAIN, AccessorForm, FlagPlace, OwnedPage, accessor, page_huge
from flaggen.emulate.memory import BUDDY


class Pool(NamedTuple):
    """The lock of the pool, and the flags that the pool's code sets and clears; None for one that is not declared.

    `forms` says how the accessors that the pool's code calls are written, by operation and flag; others are plain.
    """

    lock: Lock
    migratable: FlagPlace | None = None
    freed: FlagPlace | None = None
    forms: Mapping[tuple[str, FlagPlace], AccessorForm] = MappingProxyType({})

    def accessor(self, operation: str, asked: OwnedPage, flag: FlagPlace) -> Program[bool]:
        """The accessor of a flag, in its form."""
        return accessor(operation, asked, flag, self.forms.get((operation, flag), PLAIN))


def allocate(pool: Pool, pages: Sequence[Page], owner: int) -> Program[OwnedPage]:
    """alloc_fresh_huge_page(): free struct pages, of which the first is the head, become a hugetlb page of the pool."""
    head, *tails = pages
    for page in pages:
        yield page.write(Field.FLAGS, 0, owner=owner)
        yield page.write(Field.PRIVATE, 0)
    yield head.write(Field.IS_HEAD, 1)
    for tail in tails:
        yield tail.write(Field.TAIL_OF, head.number + 1)
    yield head.write(Field.IS_HUGETLB, 1)
    huge = OwnedPage(head, owner)
    yield from _enqueue(pool, huge)
    return huge


def _enqueue(pool: Pool, huge: OwnedPage) -> Program[None]:
    """Put an unused page on the free list, under the lock."""
    yield pool.lock.acquire()
    yield huge.page.write(Field.IN_POOL, 1)
    if pool.freed is not None:
        yield from pool.accessor("set", huge, pool.freed)
    yield pool.lock.release()


def use(pool: Pool, head: Page) -> Program[OwnedPage | None]:
    """A page fault takes the page from the free list under the lock; it is migratable once it is mapped.

    Returns the page with a reference to it, or None if it is not on the free list.
    """
    yield pool.lock.acquire()
    huge = yield from page_huge(head)
    is_free = huge is not None and (yield from _leaves_free_list(pool, huge))
    if is_free:
        yield head.write(Field.REFCOUNT, 1)
    yield pool.lock.release()
    if huge is None or not is_free:
        return None
    if pool.migratable is not None:
        yield from pool.accessor("set", huge, pool.migratable)
    return huge


def _leaves_free_list(pool: Pool, huge: OwnedPage) -> Program[bool]:
    """Take the page from the free list, while the lock is held; returns whether it was there."""
    in_pool: ReadResult = yield huge.page.read(Field.IN_POOL)
    if not in_pool.value:
        return False
    yield huge.page.write(Field.IN_POOL, 0)
    if pool.freed is not None:
        yield from pool.accessor("clear", huge, pool.freed)
    return True


def isolate(pool: Pool, page: Page) -> Program[OwnedPage | None]:
    """isolate_hugetlb(): under the lock, check the page and its flag again, and take a reference.

    Returns the isolated page.
    """
    yield pool.lock.acquire()
    huge = yield from page_huge(page)
    is_isolated = False
    if huge is not None and (yield from _is_migratable(pool, huge)):
        is_isolated = yield huge.page.get_unless_zero()
    if huge is not None and is_isolated:
        yield huge.page.expect(huge.life, "isolates and migrates another's page")
        if pool.migratable is not None:
            yield from pool.accessor("clear", huge, pool.migratable)
    yield pool.lock.release()
    return huge if is_isolated else None


def _is_migratable(pool: Pool, huge: OwnedPage) -> Program[bool]:
    return pool.migratable is None or (yield from pool.accessor("test", huge, pool.migratable))


def put_back(pool: Pool, huge: OwnedPage) -> Program[None]:
    """folio_putback_hugetlb(): under the lock, the isolated page is migratable again; then its reference is dropped."""
    yield pool.lock.acquire()
    if pool.migratable is not None:
        yield from pool.accessor("set", huge, pool.migratable)
    yield pool.lock.release()
    yield from put(pool, huge.page)


def put(pool: Pool, head: Page) -> Program[None]:
    """put_page(): drop a reference. After the last one, a hugetlb page returns to the pool, another becomes free."""
    if (yield head.put()):
        return
    huge = yield from page_huge(head)
    if huge is None:
        yield head.write(Field.IS_HEAD, 0, owner=BUDDY)
        return
    if pool.migratable is not None:
        yield from pool.accessor("clear", huge, pool.migratable)
    yield from _enqueue(pool, huge)


def dissolve(pool: Pool, head: Page, tails: Sequence[Page]) -> Program[bool]:
    """dissolve_free_huge_page(): under the lock, the page leaves the pool; then its struct pages become free.

    Returns whether the page was free.
    """
    yield pool.lock.acquire()
    huge = yield from page_huge(head)
    is_free = huge is not None and (yield from _leaves_free_list(pool, huge))
    if is_free:
        yield head.write(Field.IS_HUGETLB, 0)
    yield pool.lock.release()
    if is_free:
        for tail in tails:
            yield tail.write(Field.TAIL_OF, 0, owner=BUDDY)
        yield head.write(Field.IS_HEAD, 0, owner=BUDDY)
    return is_free


def take(page: Page, owner: int, private: int, flags: int) -> Program[bool]:
    """A new owner allocates a single page, and writes its own words; returns whether the page was free."""
    if not (yield page.allocate(owner)):
        return False
    yield page.write(Field.PRIVATE, private)
    yield page.write(Field.FLAGS, flags)
    return True
