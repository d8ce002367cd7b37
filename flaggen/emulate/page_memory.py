"""Struct pages with a life: hugetlb pages are allocated, used, isolated, freed and dissolved, and get new owners.

Whatever happens is a program of `kernel_programs` or `pool`, which is run to its end; `race` interleaves the same ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from typing import Any, TypeVar

from flaggen.emulate import pool, reachable
from flaggen.emulate.accesses import Field, Page, Program
from flaggen.emulate.declared import MIGRATABLE, accessor_form, flag_place
from flaggen.emulate.events import Event, event_of
from flaggen.emulate.kernel_programs import AccessorForm, FlagPlace, OwnedPage, accessor
from flaggen.emulate.memory import BUDDY, Layout, apply, is_blocked
from flaggen.model.accessors import Call
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag

T = TypeVar("T")


class KernelError(Exception):
    """What a kernel with DEBUG_VM and PROVE_LOCKING would report or hang on. The call leaves the memory unchanged."""


class VMBugOn(KernelError):
    """A VM_BUG_ON_PAGE() or VM_BUG_ON_FOLIO() that stops the kernel."""


class LockNotHeld(KernelError):
    """A lockdep_assert_held() that fails."""


class StaleAccess(KernelError):
    """The struct page no longer belongs to the hugetlb page that was passed to the accessor."""


class WouldBlock(KernelError):
    """The lock is already held, by this actor or another."""


_RAISED = {
    "stop": VMBugOn,
    "lock not held": LockNotHeld,
    "stale read": StaleAccess,
    "stale write": StaleAccess,
}


class PageMemory:
    """The memory map of an emulated kernel: struct pages, and the pool of hugetlb pages with its hugetlb_lock.

    Initially, all struct pages belong to the buddy allocator. `warnings` lists the failed assertions that only warn,
    each once.
    """

    def __init__(
        self,
        declaration: Declaration,
        struct_pages: int = 1024,
        *,
        on: Set[str] | None = None,
        raises_stale_access: bool = False,
    ) -> None:
        """A kernel with these config symbols on, by default with all of the declaration's.

        With `raises_stale_access`, an access to a struct page that has a new owner raises StaleAccess; otherwise it
        reads or changes what is there, as in C.
        """
        if struct_pages < 1:
            raise ValueError(f"a memory has one struct page or more, not {struct_pages}")
        self.warnings: list[str] = []
        self._layout = Layout(struct_pages)
        self._values = self._layout.empty
        self._raises_stale_access = raises_stale_access
        self._owners = self._actors = 0
        configs = frozenset(declaration.configs) if on is None else frozenset(on)
        self._places = _places(declaration, configs)
        by_name = {flag.name: self._places.get(flag) for flag in declaration.flags}
        migratable = next((by_name[name] for name in MIGRATABLE if name in by_name), None)
        self._calls: dict[str, dict[str, Call]] = {}
        forms: dict[tuple[str, FlagPlace], AccessorForm] = {}
        for call in reachable(declaration, configs):
            declared = call.accessor
            self._calls.setdefault(declared.name, {})[declaration.enumerator(call.flag)] = call
            if (place := self._places.get(call.flag)) is not None:
                forms[declared.operation.name, place] = accessor_form(declared.api, declared.checks, self._layout)
        self._pool = pool.Pool(self._layout.lock(), migratable, by_name.get("freed"), forms)

    def actor(self) -> Actor:
        """A new actor, which calls the kernel's functions, and holds its own references and locks."""
        self._actors += 1
        return Actor(self, self._actors)

    def page(self, number: int) -> OwnedPage:
        """The struct page of that number, as a pointer to its present owner's page. Raises IndexError."""
        page = self._layout.page(number)
        return OwnedPage(page, self._values[page.place(Field.LIFE)])

    def read(self, page: OwnedPage, field: Field) -> int:
        """The present value of a field of the struct page."""
        return self._values[page.page.place(field)]

    def is_stale(self, page: OwnedPage) -> bool:
        """Whether the struct page has had a new owner since the pointer was taken."""
        return self.read(page, Field.LIFE) != page.life

    def order(self, page: OwnedPage) -> int:
        """The order of the compound page with this head: 0 for a single page."""
        return len(self._tails(page.page)).bit_length()

    def new_owner(self) -> int:
        """A number that no owner has had yet."""
        self._owners += 1
        return self._owners

    def free_range(self, order: int) -> list[Page]:
        """Free struct pages of a block of that order, which is aligned to its size.

        Raises MemoryError if there are none, or ValueError if no hugetlb page has that order.
        """
        if order < 1:
            raise ValueError(f"a hugetlb page has an order of 1 or more, not {order}")
        size = 1 << order
        for first in range(0, self._layout.pages - size + 1, size):
            pages = [Page(number) for number in range(first, first + size)]
            if all(self._values[page.place(Field.LIFE)] == BUDDY for page in pages):
                return pages
        raise MemoryError(f"no {size} free struct pages")

    def run(self, program: Program[T], holder: int, *, checks_stale: bool = False) -> T:
        """Run an actor's program to its end. Raises KernelError, in which case the memory is unchanged."""
        values, returned = self._values, None
        try:
            while True:
                access = program.send(returned)
                if is_blocked(access, values):
                    raise WouldBlock(access.text)
                event = event_of(access, values, holder)
                if event is not None:
                    self._report(event, checks_stale)
                values, returned = apply(access, values, holder)
        except StopIteration as end:
            self._values = values
            result: T = end.value
            return result

    def _report(self, event: Event, checks_stale: bool) -> None:
        if event.kind == "warning":
            if event.text not in self.warnings:
                self.warnings.append(event.text)
            return
        error = _RAISED.get(event.kind)
        if error is not None and (error is not StaleAccess or checks_stale):
            raise error(event.text)

    def _tails(self, head: Page) -> list[Page]:
        tails = []
        for number in range(head.number + 1, self._layout.pages):
            if self._values[Page(number).place(Field.TAIL_OF)] != head.number + 1:
                break
            tails.append(Page(number))
        return tails

    def dissolving(self, head: Page) -> Program[bool]:
        """The program that dissolves the hugetlb page with this head."""
        return pool.dissolve(self._pool, head, self._tails(head))

    @property
    def pool(self) -> pool.Pool:
        """The pool of hugetlb pages."""
        return self._pool

    def call(self, name: str, page: OwnedPage, enumerator: str | None, holder: int) -> bool | int | None:
        """Call an accessor by its C name; an accessor that serves a whole word needs the flag's enumerator.

        Raises IndexError if the memory ends before the flag's struct page.
        """
        calls = self._calls[name]
        if enumerator is None and len(calls) == 1:
            (enumerator,) = calls
        if enumerator not in calls:
            raise TypeError(f"{name}() needs one of {', '.join(calls)}")
        declared, flag, *_ = calls[enumerator]
        place = self._places.get(flag)
        result = False
        if place is not None:  # otherwise the accessor is a stub
            self._layout.page(page.page.number + place.page_index)
            form = accessor_form(declared.api, declared.checks, self._layout)
            program = accessor(declared.operation.name, page, place, form)
            result = self.run(program, holder, checks_stale=self._raises_stale_access)
        if declared.returns == "void":
            return None
        return int(result) if declared.returns == "int" else result

    @property
    def names(self) -> Set[str]:
        """The C names of all accessors."""
        return self._calls.keys()


def _places(declaration: Declaration, on: Set[str]) -> dict[Flag, FlagPlace]:
    """The place of each flag that such a kernel has; empty if it has no hugetlb pages."""
    if declaration.c.config not in on:
        return {}
    declared = {flag.name: flag for flag in declaration.flags}
    return {
        declared[flag.name]: flag_place(declaration, flag)
        for word in declaration.words
        for flag in word.configured(on).flags
    }


class Actor:
    """An actor in an emulated kernel. Each C accessor is a method of it, and takes the hugetlb page.

    A method raises ValueError if it drops a reference that the actor does not hold.
    """

    def __init__(self, memory: PageMemory, number: int) -> None:
        self._memory = memory
        self._number = number
        self._references: Counter[Page] = Counter()

    def allocate(self, order: int = 9) -> OwnedPage:
        """Make a hugetlb page of free struct pages, and put it into the pool. Raises MemoryError."""
        memory = self._memory
        return self._run(pool.allocate(memory.pool, memory.free_range(order), memory.new_owner()))

    def use(self, page: OwnedPage) -> bool:
        """Take a hugetlb page from the pool with a reference, and map it; returns whether it was free."""
        return self._took(self._run(pool.use(self._memory.pool, page.page)))

    def isolate(self, page: OwnedPage) -> bool:
        """Isolate a hugetlb page for migration, with a reference; returns whether it was migratable."""
        return self._took(self._run(pool.isolate(self._memory.pool, page.page)))

    def put_back(self, page: OwnedPage) -> None:
        """Put an isolated page back, and drop the reference."""
        self._drop(page)
        self._run(pool.put_back(self._memory.pool, page))

    def get(self, page: OwnedPage) -> bool:
        """get_page_unless_zero() of the head: take a reference if there is one already; returns whether there is."""
        return self._took(page if self._run(_one(page.page.get_unless_zero())) else None)

    def put(self, page: OwnedPage) -> None:
        """put_page(): after the last one, a hugetlb page returns to the pool, a single page to the buddy allocator."""
        self._drop(page)
        self._run(pool.put(self._memory.pool, page.page))

    def dissolve(self, page: OwnedPage) -> bool:
        """Return a free hugetlb page to the buddy allocator as single pages; returns whether it was free."""
        return self._run(self._memory.dissolving(page.page))

    def take(self, page: OwnedPage, *, private: int = 0, flags: int = 0) -> OwnedPage:
        """Allocate that single page from the buddy allocator, and write these words. Raises MemoryError."""
        owner = self._memory.new_owner()
        if not self._run(pool.take(page.page, owner, private, flags)):
            raise MemoryError(f"page[{page.page.number}] is not free")
        self._references[page.page] += 1
        return OwnedPage(page.page, owner)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold hugetlb_lock. Raises WouldBlock if it is already held."""
        lock = self._memory.pool.lock
        self._run(_one(lock.acquire()))
        try:
            yield
        finally:
            self._run(_one(lock.release()))

    def __getattr__(self, name: str) -> Callable[..., bool | int | None]:
        memory, number = self._memory, self._number
        if name not in memory.names:
            raise AttributeError(f"no accessor {name!r} in this kernel")

        def call(page: OwnedPage, flag: str | None = None) -> bool | int | None:
            return memory.call(name, page, flag, number)

        return call

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._memory.names]

    def _run(self, program: Program[T]) -> T:
        return self._memory.run(program, self._number)

    def _took(self, page: OwnedPage | None) -> bool:
        if page is not None:
            self._references[page.page] += 1
        return page is not None

    def _drop(self, page: OwnedPage) -> None:
        if not self._references[page.page]:
            raise ValueError(f"no reference to page[{page.page.number}] is held")
        self._references[page.page] -= 1


def _one(access: Any) -> Program[Any]:
    """The program of a single access; returns what the access does."""
    return (yield access)
