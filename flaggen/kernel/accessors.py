"""Find the accessors among a kernel's facts, by their bodies or by their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from flaggen.kernel.comments import accessors_of
from flaggen.kernel.sections import Section
from flaggen.kernel.select import is_count
from flaggen.model.guards import LOCKS, NO_CHECKS, Checks, guards_of
from flaggen.model.operations import OPERATIONS, Api, Operation
from flaggen.prove.facts import EXTERN, Argument, Body, Fact, Function, Guarded, Held, Prototype, body_text
from flaggen.toml import keys
from flaggen.toml.eras import ERAS

_BY_BITOP = {operation.bitop: operation for operation in OPERATIONS.values()}
# The type of an accessor's first parameter, which may be const.
APIS_BY_TYPE: dict[str, Api] = {"struct page *": "page", "struct folio *": "folio"}
# What an accessor's name begins with, and of which API and operation it is then.
_STARTS = tuple(
    (operation.accessor(api, "", ""), api, operation)
    for operation in OPERATIONS.values()
    for api in APIS_BY_TYPE.values()
)
# pycparser writes !!x as !(!x).
_DOUBLE_NOT = r"!\(!(\w+\([^()]*\))\)"
# The prefixes of enumerators that eras have.
ERA_PREFIXES = frozenset(
    {str(era.values["prefix"]) for era in ERAS.values() if "prefix" in era.values}
    | {str(key.default) for key in keys.C.keys if key.name == "prefix"}
)


class AccessorFunction(NamedTuple):
    """An accessor. `bit` is an enumerator, a number, or the argument that is the flag, of the type `enum`.

    `is_const` tells whether its page or folio is const. `checks` are those that a declaration can have.
    """

    name: str
    api: Api
    operation: Operation
    bit: str | Argument
    page_index: int
    field: str
    returns: str
    storage: str
    enum: str
    is_const: bool
    checks: Checks = NO_CHECKS


def function_of(fact: Fact) -> AccessorFunction | None:
    """Return the accessor that the fact defines; None if it defines none: see `Body`."""
    if not isinstance(fact, Function) or not isinstance(fact.body, Body) or not fact.parameters:
        return None
    operation, api = _BY_BITOP.get(fact.body.operation), _api_of(fact.parameters[0])
    if operation is None or api is None:
        return None
    enum = fact.parameters[1].removeprefix("enum ") if len(fact.parameters) == 2 else ""
    is_const = _is_const(fact.parameters[0])
    bit, word, returns, storage = fact.body.bit, fact.body.word, fact.returns, fact.storage
    checks = _checks(fact.body)
    return AccessorFunction(fact.name, api, operation, bit, *word, returns, storage, enum, is_const, checks)


def _checks(body: Body) -> Checks:
    lock = next((check.lock for check in body.guards if isinstance(check, Held) and check.lock in LOCKS), "")
    return Checks(guards_of(check.guard for check in body.guards if isinstance(check, Guarded)), lock)


def _api_of(parameter: str) -> Api | None:
    return APIS_BY_TYPE.get(parameter.removeprefix("const "))


def _is_const(parameter: str) -> bool:
    return parameter.startswith("const ")


def why_no_accessor(function: Function) -> str:
    """Return why a function that is neither an accessor nor a stub is not an accessor."""
    first = next(iter(function.parameters), "")
    if _api_of(first) is None:
        wanted = " or ".join(f"`{type_}`" for type_ in APIS_BY_TYPE)
        return f"its parameter is {f'`{first}`' if first else 'missing'}, not {wanted}"
    if isinstance(function.body, Body):
        return f"no operation of a declaration calls {function.body.operation}()"
    text = re.sub(_DOUBLE_NOT, r"!!\1", body_text(function.body))
    return f"its body is `{text}`, which is not a single operation on a known bit of the page"


def declared_function(fact: Fact, bits: Mapping[str, str]) -> AccessorFunction | None:
    """Return the accessor that a prototype declares, inferred from its name; None if the name is not an accessor's.

    For accessors whose definition is not among the files. `bits` is the result of `bits_by_name`.
    """
    if not isinstance(fact, Prototype) or len(fact.parameters) != 1:
        return None
    parsed = natural(fact.name, bits)
    if parsed is None or parsed[0] != _api_of(fact.parameters[0]):
        return None
    api, operation, bit = parsed
    is_const = _is_const(fact.parameters[0])
    return AccessorFunction(fact.name, api, operation, bit, 0, "private", fact.returns, EXTERN, "", is_const)


def bits_by_name(enumerators: Sequence[str], read: Sequence[Section]) -> dict[str, str]:
    """Map each flag's `squeezed` name to its enumerator.

    A flag is known by its enumerator without the prefix, and by the accessors that flaggen's comments list.
    """
    prefix = _prefix(enumerators)
    bits = {squeezed(bit.removeprefix(prefix)): bit for bit in enumerators}
    for section in read:
        for name, bit in accessors_of(section, enumerators).items():
            for start, _, _ in _STARTS:
                if name.startswith(start):
                    bits.setdefault(squeezed(name.removeprefix(start)), bit)
    return bits


def natural(name: str, bits: Mapping[str, str]) -> tuple[Api, Operation, str] | None:
    """Return the API, operation and enumerator that an accessor's name stands for; None if it is not such a name."""
    for start, api, operation in _STARTS:
        if name.startswith(start) and (bit := bits.get(squeezed(name.removeprefix(start)))):
            return api, operation, bit
    return None


def _prefix(enumerators: Sequence[str]) -> str:
    """The prefix, up to an underscore, of most enumerators."""
    firsts = Counter(name.partition("_")[0] for name in enumerators if not is_count(name))
    first = max(firsts, key=lambda word: firsts[word], default="")
    return likely_prefix([name for name in enumerators if name.startswith(f"{first}_")])


def likely_prefix(names: Sequence[str]) -> str:
    """Return the likely prefix of the names, or "": an era's, or the longest that ends with an underscore.

    What follows it begins with a letter.
    """
    for prefix in sorted(ERA_PREFIXES, key=len, reverse=True):
        if names and _splits(prefix, names):
            return prefix
    words = [name.split("_") for name in names]
    shared = [same[0] for same in takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False))]
    prefixes = ("".join(f"{word}_" for word in shared[:length]) for length in range(len(shared), 0, -1))
    return next((prefix for prefix in prefixes if _splits(prefix, names)), "")


def _splits(prefix: str, names: Sequence[str]) -> bool:
    """Whether each name consists of the prefix and something that begins with a letter."""
    return all(name.startswith(prefix) and name[len(prefix) :][:1].isalpha() for name in names)


def squeezed(name: str) -> str:
    """Return the name in lower case and without underscores: raw_hwp_unreliable and RawHwpUnreliable compare equal."""
    return name.replace("_", "").lower()
