"""Find the accessors among a kernel's facts, by their bodies or by their names."""

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
    """An accessor. `bit` is an enumerator, a number, or the argument that is the flag, of the type `enum`."""

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
    """Return the accessor that the fact defines; None if it defines none: see `Body`."""
    if not isinstance(fact, Function) or not isinstance(fact.body, Body) or not fact.parameters:
        return None
    operation, api = _BY_BITOP.get(fact.body.operation), _APIS.get(fact.parameters[0])
    if operation is None or api is None:
        return None
    enum = fact.parameters[1].removeprefix("enum ") if len(fact.parameters) == 2 else ""
    return AccessorFunction(fact.name, api, operation, fact.body.bit, *fact.body.word, fact.returns, fact.storage, enum)


def declared_function(fact: Fact, bits: Mapping[str, str]) -> AccessorFunction | None:
    """Return the accessor that a prototype declares, inferred from its name; None if the name is not an accessor's.

    For accessors whose definition is not among the files. `bits` is the result of `bits_by_name`.
    """
    if not isinstance(fact, Prototype) or len(fact.parameters) != 1:
        return None
    parsed = natural(fact.name, bits)
    if parsed is None or parsed[0] != _APIS.get(fact.parameters[0]):
        return None
    api, operation, bit = parsed
    return AccessorFunction(fact.name, api, operation, bit, 0, "private", fact.returns, EXTERN, "")


def bits_by_name(enumerators: Sequence[str], read: Sequence[Section]) -> dict[str, str]:
    """Map each flag's `squeezed` name to its enumerator.

    A flag is known by its enumerator without the prefix, and by the accessors that flaggen's comments list.
    """
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
    """Return the API, operation and enumerator that an accessor's name stands for; None if it is not such a name."""
    for operation in OPERATIONS.values():
        for api in _APIS.values():
            start = operation.accessor(api, "", "")
            if name.startswith(start) and (bit := bits.get(squeezed(name.removeprefix(start)))):
                return api, operation, bit
    return None


def _prefix(enumerators: Sequence[str]) -> str:
    """The prefix, up to an underscore, of most enumerators."""
    firsts = Counter(name.partition("_")[0] for name in enumerators if not is_count(name))
    first = max(firsts, key=lambda word: firsts[word], default="")
    return shared_prefix([name for name in enumerators if name.startswith(f"{first}_")])


def shared_prefix(names: Sequence[str]) -> str:
    """Return the longest common prefix of the names that ends with an underscore, or ""."""
    shared = next((length for length, signs in enumerate(zip(*names, strict=False)) if len(set(signs)) > 1), None)
    return names[0][:shared].rpartition("_")[0] + "_" if names and "_" in names[0][:shared] else ""


def squeezed(name: str) -> str:
    """Return the name in lower case and without underscores: raw_hwp_unreliable and RawHwpUnreliable compare equal."""
    return name.replace("_", "").lower()
