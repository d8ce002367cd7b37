"""Single accesses to a memory of struct pages and locks: each is one step that nothing can interrupt.

A program is a generator: it yields accesses, and is sent what each returns. Accessors and the parts of the kernel are
written once, as such programs; PageMemory runs each to its end, and the explorer in `race` interleaves several.
"""

from __future__ import annotations

from collections.abc import Generator
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from flaggen.emulate.kernel_programs import AccessorCall

T = TypeVar("T")
Program = Generator["Access", Any, T]


class Field(IntEnum):
    """The fields of an emulated struct page.

    IS_HEAD is PG_head, and TAIL_OF is compound_head: 0, or one more than the head's index. IS_HUGETLB is the page type.
    IN_POOL says whether the page is on a free list of the pool. LIFE is not a field of the kernel's: it is the number
    of the struct page's owner, which is 0 for the buddy allocator.
    """

    FLAGS = 0
    IS_HEAD = 1
    TAIL_OF = 2
    IS_HUGETLB = 3
    PRIVATE = 4
    REFCOUNT = 5
    IN_POOL = 6
    LIFE = 7


# How many places of a memory each struct page has.
FIELDS = len(Field)
_LIFE = int(Field.LIFE)


class Kind(Enum):
    """What an access does; the value is its text in traces."""

    READ = "read"
    WRITE = "write"
    SET = "set"
    CLEAR = "clear"
    TEST_SET = "test and set"
    TEST_CLEAR = "test and clear"
    GET_UNLESS_ZERO = "get unless zero"
    PUT = "put"
    ALLOCATE = "allocate"
    ACQUIRE = "acquire"
    RELEASE = "release"
    ASSERT_HELD = "assert held"
    STOP = "stop"
    WARN = "warn"
    EXPECT = "expect"


# These access no memory that others change; each happens together with the access before it.
TAKE_NO_TIME = frozenset({Kind.ASSERT_HELD, Kind.STOP, Kind.WARN, Kind.EXPECT})
_WRITES = frozenset(Kind) - TAKE_NO_TIME - {Kind.READ}


class Access(NamedTuple):
    """An access to a place of the memory.

    `value` is the value written, or the mask of the bits. `life` is the number of the owner that the program takes the
    struct page for: if it has another owner by now, the access is stale. `owner` is the new owner that the struct page
    gets in the same step. `text` describes the access in traces: STOP and WARN have the assertion, EXPECT the
    consequence. `call` is the call of an accessor that makes the access.
    """

    kind: Kind
    place: int
    value: int = 0
    life: int | None = None
    owner: int | None = None
    text: str = ""
    call: AccessorCall | None = None

    @property
    def writes(self) -> bool:
        """Whether it may change its place."""
        return self.kind in _WRITES or self.owner is not None


class ReadResult(NamedTuple):
    """What a read returns: the value, and the number of the owner of the struct page at that moment."""

    value: int
    life: int


class Page(NamedTuple):
    """A struct page of the memory, from which accesses are made."""

    number: int

    def place(self, field: Field) -> int:
        """The place of a field."""
        return self.number * FIELDS + field

    def named(self, field: Field) -> str:
        """The field's name in traces: page[0].private."""
        return f"page[{self.number}].{field.name.lower()}"

    def read(self, field: Field, life: int | None = None, text: str = "") -> Access:
        """Read a field; returns ReadResult."""
        return Access(Kind.READ, self.place(field), 0, life, None, text or f"read {self.named(field)}")

    def write(
        self, field: Field, value: int, life: int | None = None, owner: int | None = None, text: str = ""
    ) -> Access:
        """Write a field, and give the struct page a new owner in the same step."""
        return Access(Kind.WRITE, self.place(field), value, life, owner, text or f"{self.named(field)} = {value}")

    def change(self, kind: Kind, field: Field, mask: int, life: int | None = None) -> Access:
        """Change bits of a field atomically; returns whether they were set."""
        return Access(kind, self.place(field), mask, life, None, f"{kind.value} {mask:#x} in {self.named(field)}")

    def get_unless_zero(self) -> Access:
        """Take a reference unless there is none; returns whether it was taken."""
        return Access(Kind.GET_UNLESS_ZERO, self.place(Field.REFCOUNT), text=f"get page[{self.number}] unless zero")

    def stop(self, assertion: str) -> Access:
        """VM_BUG_ON_PAGE(): the kernel stops."""
        return Access(Kind.STOP, self.place(Field.LIFE), text=assertion)

    def warn(self, assertion: str) -> Access:
        """VM_WARN_ON_ONCE_PAGE(): the kernel warns and continues."""
        return Access(Kind.WARN, self.place(Field.LIFE), text=assertion)

    def allocate(self, owner: int) -> Access:
        """Take the struct page from the buddy allocator, with one reference; returns whether it was free."""
        return Access(Kind.ALLOCATE, self.place(Field.REFCOUNT), owner=owner, text=f"allocate page[{self.number}]")

    def put(self) -> Access:
        """Drop a reference; returns how many are left."""
        return Access(Kind.PUT, self.place(Field.REFCOUNT), text=f"put page[{self.number}]")

    def expect(self, life: int, consequence: str) -> Access:
        """Record the consequence if the struct page no longer has that owner. Takes no time."""
        return Access(Kind.EXPECT, self.place(Field.LIFE), life=life, text=consequence)


def life_place(place: int) -> int:
    """The place of the number of the owner of the struct page that has this place."""
    return place - place % FIELDS + _LIFE


class Lock(NamedTuple):
    """A lock of the memory, by its place."""

    place: int
    name: str

    def acquire(self) -> Access:
        """Wait until the lock is free, and take it."""
        return Access(Kind.ACQUIRE, self.place, text=f"lock {self.name}")

    def release(self) -> Access:
        """Release the lock."""
        return Access(Kind.RELEASE, self.place, text=f"unlock {self.name}")

    def assert_held(self) -> Access:
        """lockdep_assert_held()."""
        return Access(Kind.ASSERT_HELD, self.place, text=f"lockdep_assert_held({self.name})")
