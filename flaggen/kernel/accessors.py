"""Accessors among a kernel's facts, told by what their bodies do or by what their names say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flaggen.kernel.comments import accessors_of
from flaggen.kernel.select import Section, is_count
from flaggen.model.operations import OPERATIONS, Api, Operation
from flaggen.prove.facts import EXTERN, Argument, Body, Fact, Function, Prototype

_BY_BITOP = {operation.bitop: operation for operation in OPERATIONS.values()}
_APIS: dict[str, Api] = {"struct page *": "page", "struct folio *": "folio"}


class AccessorFunction(NamedTuple):
    """An accessor: `bit` is an enumerator or a number, or the argument that is the flag, of the enum `enum`."""

    name: str
    api: Api
    operation: Operation
    bit: str | Argument
    page_index: int
    field: str
    returns: str
    storage: str
    enum: str


def function_of(fact: Fact) -> AccessorFunction | None:
    """The accessor that the fact is about, where its body ends with one operation on one bit of a page's word."""
    if not isinstance(fact, Function) or not isinstance(fact.body, Body) or not fact.parameters:
        return None
    operation, api = _BY_BITOP.get(fact.body.operation), _APIS.get(fact.parameters[0])
    if operation is None or api is None:
        return None
    enum = fact.parameters[1].removeprefix("enum ") if len(fact.parameters) == 2 else ""
    return AccessorFunction(fact.name, api, operation, fact.body.bit, *fact.body.word, fact.returns, fact.storage, enum)


def declared_function(fact: Fact, bits: Mapping[str, str]) -> AccessorFunction | None:
    """The accessor that a prototype declares whose definition is not among the files: its name says what it does.

    `bits` are the enumerators by their names without prefix and case.
    """
    if not isinstance(fact, Prototype) or len(fact.parameters) != 1:
        return None
    what_it_does = natural(fact.name, bits)
    if what_it_does is None or what_it_does[0] != _APIS.get(fact.parameters[0]):
        return None
    api, operation, bit = what_it_does
    return AccessorFunction(fact.name, api, operation, bit, 0, "private", fact.returns, EXTERN, "")


def bits_by_name(enumerators: Sequence[str], read: Sequence[Section]) -> dict[str, str]:
    """The enumerators by their names without prefix and case, and by what their accessors are called in comments."""
    prefix = _prefix(enumerators)
    bits = {squeezed(bit.removeprefix(prefix)): bit for bit in enumerators}
    starts = [operation.accessor(api, "", "") for operation in OPERATIONS.values() for api in _APIS.values()]
    for section in read:
        for name, bit in accessors_of(section, enumerators).items():
            for start in starts:
                if name.startswith(start):
                    bits.setdefault(squeezed(name.removeprefix(start)), bit)
    return bits


def natural(name: str, bits: Mapping[str, str]) -> tuple[Api, Operation, str] | None:
    """What an accessor of this name would do, and to which enumerator."""
    for operation in OPERATIONS.values():
        for api in _APIS.values():
            start = operation.accessor(api, "", "")
            if name.startswith(start) and (bit := bits.get(squeezed(name.removeprefix(start)))):
                return api, operation, bit
    return None


def _prefix(enumerators: Sequence[str]) -> str:
    """What the most enumerators begin with, up to an underscore."""
    firsts = Counter(name.partition("_")[0] for name in enumerators if not is_count(name))
    first = max(firsts, key=lambda word: firsts[word], default="")
    return shared_prefix([name for name in enumerators if name.startswith(f"{first}_")])


def shared_prefix(names: Sequence[str]) -> str:
    """What the names begin with alike, up to an underscore."""
    shared = next((length for length, signs in enumerate(zip(*names, strict=False)) if len(set(signs)) > 1), None)
    return names[0][:shared].rpartition("_")[0] + "_" if names and "_" in names[0][:shared] else ""


def squeezed(name: str) -> str:
    """The letters of a name, whatever its case: RawHwpUnreliable and raw_hwp_unreliable are the same."""
    return name.replace("_", "").lower()
