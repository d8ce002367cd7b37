"""A flag: one bit of one word, as its [flags.NAME] table declares it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from flaggen.model.exports import Export
from flaggen.model.guards import NO_CHECKS, Checks, Guard, GuardName, guards_of
from flaggen.model.operations import BASIC

Visibility = Literal["static", "exported"]

# The bit of a flag whose bit, or a bit that it depends on, is invalid in the declaration. Such a declaration has a
# finding and is not rendered.
UNKNOWN_BIT = -1


class Flag(NamedTuple):
    """One bit of one word: a [flags.NAME] table.

    `explicit_bit` says whether the table sets `bit`, `is_above_reserved` whether a lower bit is reserved. By operation,
    `names` has the accessors' own names, `replaces` the functions that they replace, `guard` the names of their guards
    as the table has them, and `locks` the lock that they assert. `races` are the operations that some callers use
    without a lock on purpose.
    """

    name: str
    visibility: Visibility
    page_index: int
    bit: int
    explicit_bit: bool
    camel: str
    operations: tuple[str, ...]
    doc: str
    synchronization: str
    ignore: tuple[str, ...]
    config: str | None = None
    enumerator: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    was: str | None = None
    replaces: tuple[tuple[str, str], ...] = ()
    export_symbol: Export | None = None
    is_above_reserved: bool = False
    guard: tuple[tuple[str, tuple[GuardName, ...]], ...] = ()
    locks: tuple[tuple[str, str], ...] = ()
    races: tuple[str, ...] = ()

    def guards(self, operation: str) -> tuple[Guard, ...]:
        """The guards of the operation (by its name), in the order in which the C has them."""
        return guards_of(dict(self.guard).get(operation, ()))

    def lock(self, operation: str) -> str:
        """The lock that the accessor of the operation (by its name) asserts, or ""."""
        return dict(self.locks).get(operation, "")

    def checks(self, operation: str) -> Checks:
        """What the accessor of the operation (by its name) checks before it."""
        return Checks(self.guards(operation), self.lock(operation)) if self.guard or self.locks else NO_CHECKS

    @property
    def has_fixed_bit(self) -> bool:
        """Whether it has the same bit in every configuration: `bit` is set, or a lower bit is reserved."""
        return self.explicit_bit or self.is_above_reserved

    @property
    def mask(self) -> int:
        """The bit as a mask: 8 for bit 3."""
        return 1 << self.bit

    @property
    def exported(self) -> bool:
        """Whether the accessors have a prototype in the header and a definition in the source."""
        return self.visibility == "exported"

    @property
    def has_basic_operations(self) -> bool:
        """Whether the flag has test, set and clear, which a single macro can create."""
        return set(BASIC) <= set(self.operations)
