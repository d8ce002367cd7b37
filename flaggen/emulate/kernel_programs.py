"""Accessors and PageHuge() as programs, which access struct pages step by step."""

from __future__ import annotations

from typing import NamedTuple

from flaggen.emulate.accesses import Field, Kind, Lock, Page, Program, ReadResult
from flaggen.model.guards import GUARDS, Guard, GuardName
from flaggen.model.operations import Api


class OwnedPage(NamedTuple):
    """A pointer to a struct page, and the number of the owner that the program takes the struct page for."""

    page: Page
    life: int

    def next(self, index: int) -> OwnedPage:
        """The struct page at that index from this one: page[index]."""
        return OwnedPage(Page(self.page.number + index), self.life)


class FlagPlace(NamedTuple):
    """Where a flag is: the index of the struct page, the field in it, and the mask of the bit."""

    page_index: int
    field: Field
    mask: int


class AccessorForm(NamedTuple):
    """How an accessor is written: for pages or folios, with these guards, and with the lock that it asserts.

    With `ignores_guards`, the guards still read, but have no effect: this is a control.
    """

    api: Api = "page"
    guards: tuple[GuardName, ...] = ()
    lock: Lock | None = None
    ignores_guards: bool = False


PLAIN = AccessorForm()


class AccessorCall(NamedTuple):
    """A call of an accessor: its operation, the hugetlb page that is passed, the flag, and how it is written."""

    operation: str
    asked: OwnedPage
    flag: FlagPlace
    form: AccessorForm = PLAIN


_ATOMIC = {"set": Kind.SET, "clear": Kind.CLEAR, "test_set": Kind.TEST_SET, "test_clear": Kind.TEST_CLEAR}


def page_huge(page: Page) -> Program[OwnedPage | None]:
    """PageHuge(): find the head, and read its type. Returns the head, or None if the page is not hugetlb's."""
    tail_of: ReadResult = yield page.read(Field.TAIL_OF, text=f"compound_head(page[{page.number}])")
    head = Page(tail_of.value - 1) if tail_of.value else page
    kind: ReadResult = yield head.read(Field.IS_HUGETLB, text=f"PageHuge(page[{page.number}])")
    return OwnedPage(head, kind.life) if kind.value else None


def page_head(page: Page) -> Program[bool]:
    """PageHead(): whether the page is the head of a compound page."""
    is_head: ReadResult = yield page.read(Field.IS_HEAD, text=f"PageHead(page[{page.number}])")
    return bool(is_head.value)


def page_head_huge(page: Page) -> Program[bool]:
    """PageHeadHuge(): call PageHead(), and read the type."""
    if not (yield from page_head(page)):
        return False
    kind: ReadResult = yield page.read(Field.IS_HUGETLB, text=f"PageHeadHuge(page[{page.number}])")
    return bool(kind.value)


def folio_test_hugetlb(page: Page) -> Program[bool]:
    """folio_test_hugetlb(): read the type; a folio is a head page."""
    kind: ReadResult = yield page.read(Field.IS_HUGETLB, text=f"folio_test_hugetlb(page[{page.number}])")
    return bool(kind.value)


def accessor(operation: str, asked: OwnedPage, flag: FlagPlace, form: AccessorForm = PLAIN) -> Program[bool]:
    """An accessor of a flag of the hugetlb page that is passed. Returns the result of the C, or False for void."""
    call = AccessorCall(operation, asked, flag, form)
    program = _accesses(*call)
    returned = None
    try:
        while True:
            returned = yield program.send(returned)._replace(call=call)
    except StopIteration as end:
        return bool(end.value)


def _accesses(operation: str, asked: OwnedPage, flag: FlagPlace, form: AccessorForm) -> Program[bool]:
    """The accesses of an accessor."""
    if form.lock is not None:
        yield form.lock.assert_held()
    if not (yield from _guarded(form, asked.page)):
        return False
    page, life = asked.next(flag.page_index)
    if operation in _ATOMIC:
        return bool((yield page.change(_ATOMIC[operation], flag.field, flag.mask, life)))
    word: ReadResult = yield page.read(flag.field, life)
    if operation == "test":
        return bool(word.value & flag.mask)
    new = word.value | flag.mask if operation == "set_nonatomic" else word.value & ~flag.mask
    yield page.write(flag.field, new, life)
    return False


def _guarded(form: AccessorForm, page: Page) -> Program[bool]:
    """The guards of an accessor. Returns whether the operation follows."""
    for guard in map(GUARDS.__getitem__, form.guards):
        if (yield from _holds(guard, form.api, page)) or form.ignores_guards:
            continue
        if not guard.is_assertion:
            return False
        assertion = f"{guard.macro}_{form.api.upper()}(!{guard.call(form.api)})"
        yield page.stop(assertion) if guard.stops else page.warn(assertion)
    return True


def _holds(guard: Guard, api: Api, page: Page) -> Program[bool]:
    """The check of a guard. Returns whether it holds. A guard for pages only checks the folio's first page."""
    functions = dict(guard.functions)
    match functions.get(api, functions["page"]):
        case "PageHead":
            return (yield from page_head(page))
        case "PageHeadHuge":
            return (yield from page_head_huge(page))
        case "folio_test_hugetlb":
            return (yield from folio_test_hugetlb(page))
        case "PageHuge":
            return (yield from page_huge(page)) is not None
        case function:
            raise NotImplementedError(f"{function}() is not emulated")
