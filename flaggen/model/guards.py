"""Guards and locks: what an accessor checks before its operation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeVar

from flaggen.model.operations import APIS, Api, Operation

T = TypeVar("T")
GuardName = Literal["none", "bug", "warn", "bug_head_huge", "warn_head_huge", "huge", "head", "head_huge"]

# The locks that an accessor can assert, and how C declares and asserts one. The kernel declares them in
# linux/hugetlb.h, which a rendered header cannot include, because that includes the rendered one.
LOCKS = ("hugetlb_lock",)
LOCK_TYPE = "spinlock_t"
LOCK_ASSERTION = "lockdep_assert_held"


class Guard(NamedTuple):
    """A check of the head page or the folio, by a function of the kernel for each API that has one.

    With a `macro` it is an assertion, a statement of its own, which fails if the function returns false. Otherwise it
    is a condition of the operation: if it is false, a test returns false, and nothing is changed. `wants` is what the
    page has to be.
    """

    name: GuardName
    wants: str
    functions: tuple[tuple[Api, str], ...]
    macro: str = ""

    @property
    def doc(self) -> str:
        """What it does with another page."""
        return f"{self.macro or 'false, or no effect,'} unless the page is {self.wants}"

    @property
    def is_assertion(self) -> bool:
        """Whether it reports a wrong page, instead of leaving it alone."""
        return self.macro != ""

    @property
    def stops(self) -> bool:
        """Whether it stops a kernel with CONFIG_DEBUG_VM."""
        return self.macro == _BUG

    def call(self, api: Api) -> str:
        """The C that checks the page or the folio: PageHuge(page)."""
        return f"{dict(self.functions)[api]}({api})"

    def assertion(self, api: Api) -> str:
        """The statement of an assertion: VM_BUG_ON_PAGE(!PageHuge(page), page); in C."""
        return f"{self.macro}_{api.upper()}(!{self.call(api)}, {api});"


_BUG, _WARN = "VM_BUG_ON", "VM_WARN_ON_ONCE"
_HUGE: tuple[tuple[Api, str], ...] = (("page", "PageHuge"), ("folio", "folio_test_hugetlb"))
_HEAD: tuple[tuple[Api, str], ...] = (("page", "PageHead"),)
# Both questions in one: PageHuge() is also true for tail pages, and PageHead() for other compound pages. The last
# release that has the function is 6.5.
_HEAD_HUGE: tuple[tuple[Api, str], ...] = (("page", "PageHeadHuge"),)
LAST_WITH_PAGE_HEAD_HUGE = (6, 5)
# The first release in which what guards call takes a const page or folio: dump_page(), by commit b3a3203309c8, and the
# tests of page-flags.h, by ce3467af6bde and 29cfe7556bfd.
FIRST_WITH_CONST = (6, 9)
# In the order in which the C has them: assertions are statements, and come before conditions.
GUARDS = {
    guard.name: guard
    for guard in (
        Guard("bug", "hugetlb", _HUGE, _BUG),
        Guard("warn", "hugetlb", _HUGE, _WARN),
        Guard("bug_head_huge", "the head of a hugetlb page", _HEAD_HUGE, _BUG),
        Guard("warn_head_huge", "the head of a hugetlb page", _HEAD_HUGE, _WARN),
        Guard("huge", "hugetlb", _HUGE),
        Guard("head", "a head page", _HEAD),
        Guard("head_huge", "the head of a hugetlb page", _HEAD_HUGE),
    )
}
NO_GUARD: GuardName = "none"
GUARD_NAMES: tuple[GuardName, ...] = (NO_GUARD, *GUARDS)

# The kernel's names in the C of guards and locks. No name of a declaration, macro or variable can be one of them.
GUARD_FUNCTIONS = frozenset(name for guard in GUARDS.values() for _, name in guard.functions)
# Each macro of an assertion, with the guards that call it, and the API that they then are for.
GUARD_MACROS = {
    f"{macro}_{api.upper()}": tuple(
        (guard, api) for guard in GUARDS.values() if guard.macro == macro and api in dict(guard.functions)
    )
    for macro in (_BUG, _WARN)
    for api in APIS
}
GUARD_C_NAMES = frozenset((*GUARD_FUNCTIONS, *GUARD_MACROS, *LOCKS, LOCK_TYPE, LOCK_ASSERTION))


class Checks(NamedTuple):
    """What an accessor checks before its operation: the lock that it asserts, or "", then its guards."""

    guards: tuple[Guard, ...] = ()
    lock: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the lock and of the guards."""
        return (*([self.lock] if self.lock else []), *(guard.name for guard in self.guards))

    def assertions(self, api: Api) -> list[str]:
        """The C statements before the operation."""
        lock = [f"{LOCK_ASSERTION}(&{self.lock});"] if self.lock else []
        return lock + [guard.assertion(api) for guard in self.guards if guard.is_assertion]

    def condition(self, api: Api) -> str:
        """The C condition of the operation: PageHuge(page) && PageHead(page). Empty if there is none."""
        return " && ".join(guard.call(api) for guard in self.guards if not guard.is_assertion)

    @property
    def has_assertion(self) -> bool:
        """Whether a guard is an assertion, for which linux/mmdebug.h has the macro."""
        return any(guard.is_assertion for guard in self.guards)

    @property
    def macro_suffix(self) -> str:
        """What tells the macro that creates such accessors from others: _BUG_HEAD_LOCKED."""
        words = [guard.name.replace("_", "").upper() for guard in self.guards]
        return "".join(f"_{word}" for word in [*words, *(["LOCKED"] if self.lock else [])])


NO_CHECKS = Checks()


class Variant(NamedTuple):
    """An operation with what its accessors check before it: each has a macro of its own."""

    operation: Operation
    checks: Checks


def guards_of(names: Iterable[str]) -> tuple[Guard, ...]:
    """The guards of these names, in the order of the C; none for "none"."""
    wanted = set(names)
    return tuple(guard for name, guard in GUARDS.items() if name in wanted)


def asking_page_head_huge(guards: Iterable[Guard]) -> list[Guard]:
    """Those of the guards that call PageHeadHuge()."""
    return [guard for guard in guards if guard.functions == _HEAD_HUGE]


def united(every: Iterable[Checks]) -> Checks:
    """The lock and the guards of several accessors."""
    used = set(every)
    names = [guard.name for checks in used for guard in checks.guards]
    return Checks(guards_of(names), max((checks.lock for checks in used), default=""))


def for_operations(value: Sequence[tuple[str, T]], operations: Iterable[str]) -> tuple[tuple[str, T], ...]:
    """A value by operation: if it is for all ("") of a flag's operations, repeated for each of them."""
    if value and value[0][0] == "":
        return tuple((operation, value[0][1]) for operation in operations)
    return tuple(value)
