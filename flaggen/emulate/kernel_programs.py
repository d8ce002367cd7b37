"""What accessors and parts of the kernel do with struct pages, access by access.

The steps follow mm/hugetlb.c and mm/memory_hotplug.c of Linux 5.10 to 7.3, as far as a flag is concerned.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from flaggen.emulate.accesses import Field, Kind, Page, Program, Seen

Guard = Literal["head", "huge", "bug", "warn"]
# Those that differ in what they do; warn reads as bug does, and goes on.
GUARDS: tuple[Guard, ...] = ("head", "huge", "bug")


class Hugetlb(NamedTuple):
    """The hugetlb page that a program has in mind: its head, and the number of its life."""

    head: Page
    life: int


def page_huge(page: Page) -> Program[Hugetlb | None]:
    """PageHuge(): find the head, and read its type; None if the page is not hugetlb's."""
    tail_of: Seen = yield page.read(Field.TAIL_OF, text=f"compound_head(page[{page.number}])")
    head = Page(tail_of.value - 1) if tail_of.value else page
    kind: Seen = yield head.read(Field.IS_HUGETLB, text=f"PageHuge(page[{page.number}])")
    return Hugetlb(head, kind.life) if kind.value else None


class Guards(NamedTuple):
    """The guards of an accessor. With `are_ignored`, they read what they read, but have no effect: a control."""

    kinds: tuple[Guard, ...] = ()
    are_ignored: bool = False


NO_GUARDS = Guards()


def guarded(guards: Guards, page: Page) -> Program[bool]:
    """What the guards of an accessor do: whether its operation follows."""
    for guard in guards.kinds:
        field, name = (Field.IS_HEAD, "PageHead") if guard == "head" else (Field.IS_HUGETLB, "PageHuge")
        seen: Seen = yield page.read(field, text=f"{name}(page[{page.number}])")
        if seen.value or guards.are_ignored:
            continue
        if guard in ("head", "huge"):
            return False
        if guard == "bug":
            yield page.change(Kind.STOP, field, 0, text="VM_BUG_ON_PAGE(!PageHuge(page))")
    return True


def test_flag(huge: Hugetlb, mask: int, guards: Guards = NO_GUARDS) -> Program[bool]:
    """The test of a flag of a hugetlb page."""
    if not (yield from guarded(guards, huge.head)):
        return False
    word: Seen = yield huge.head.read(Field.PRIVATE, huge.life)
    return bool(word.value & mask)


def change_flag(kind: Kind, huge: Hugetlb, mask: int, guards: Guards = NO_GUARDS) -> Program[bool]:
    """Set or clear a flag of a hugetlb page."""
    if not (yield from guarded(guards, huge.head)):
        return False
    return bool((yield huge.head.change(kind, Field.PRIVATE, mask, huge.life)))
