"""Pair each accessor of an old declaration with the new one that does the same to the same flag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flaggen.model.accessors import Accessor, replaced_functions
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.operations import Api


class FlagCall(NamedTuple):
    """How a flag is accessed: the accessor, and the enumerator that is passed to it.

    The enumerator is empty if the accessor serves only this flag.
    """

    accessor: Accessor
    enumerator: str

    @property
    def text(self) -> str:
        """The call in words: HPageFreed(), or hugetlb_test_page_flag(HPG_freed)."""
        return f"{self.accessor.name}({self.enumerator})"


class AccessorPair(NamedTuple):
    """A call of the old declaration, and the call that replaces it."""

    old: FlagCall
    new: FlagCall

    @property
    def text(self) -> str:
        """The pair in words: HPageActive() -> HPageMigratable()."""
        return f"{self.old.text} -> {self.new.text}"


def _flag_calls(declaration: Declaration, flag: Flag) -> Iterator[FlagCall]:
    """The calls that access a flag, with its own accessors or those of its word."""
    if declaration.c.accessors == "flag":
        yield from (FlagCall(accessor, "") for accessor in declaration.accessors(flag))
        return
    for accessor in declaration.functions(declaration.word(flag.page_index)):
        if accessor.operation.name in flag.operations:
            yield FlagCall(accessor, declaration.enumerator(flag))


def accessor_pairs(old: Declaration, before: Flag, new: Declaration, flag: Flag) -> tuple[AccessorPair, ...]:
    """The pairs of calls that differ, of a flag that is called `before` in the old declaration."""
    return _pairs(_flag_calls(old, before), new, flag)


def replaced_pairs(declaration: Declaration, flag: Flag) -> tuple[AccessorPair, ...]:
    """The functions that the flag replaces, each with the flag's accessor."""
    return _pairs((FlagCall(function, "") for function in replaced_functions(declaration.c, flag)), declaration, flag)


def _pairs(calls: Iterator[FlagCall], declaration: Declaration, flag: Flag) -> tuple[AccessorPair, ...]:
    """Pair each call with one of the same operation and, if there is one, of the same API."""
    new: dict[tuple[str, Api], FlagCall] = {}
    for call in _flag_calls(declaration, flag):
        new[call.accessor.operation.name, call.accessor.api] = call
    pairs = []
    for old in calls:
        api: Api = old.accessor.api
        other: Api = "folio" if api == "page" else "page"
        operation = old.accessor.operation.name
        match = new.get((operation, api)) or new.get((operation, other))
        if match is not None and match.text != old.text:
            pairs.append(AccessorPair(old, match))
    return tuple(pairs)
