"""Infer flags from the facts of a kernel's tree: their bits, accessors and config symbols."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flaggen.kernel.accessors import AccessorFunction, bits_by_name, declared_function, function_of
from flaggen.kernel.select import is_count
from flaggen.kernel.tree import KernelTree
from flaggen.prove.facts import Argument, Enum, Enumerator, Export, Fact, Prototype

# The flag, as the argument of an accessor that serves all flags of a word.
_THE_FLAG = Argument(2)


class TreeFlag(NamedTuple):
    """A flag of the tree, and its accessors.

    `bit` is its bit with every config symbol on; None if the files do not tell, as for the kernel's own page flags.
    `has_own_bit` tells whether it differs, in any configuration, from the bit after the previous flag.
    """

    enumerator: str
    page_index: int
    bit: int | None
    config: str | None
    functions: tuple[AccessorFunction, ...]
    has_own_bit: bool = True


class TreeEnum(NamedTuple):
    """An enum with flags: its tag, all enumerators, and the enumerator that counts the others, or None.

    `is_private` tells whether only the implementation sees it.
    """

    tag: str
    members: tuple[str, ...]
    number_name: str | None
    is_private: bool


class TreeFlags(NamedTuple):
    """The flags of the tree, in the order of their bits, and what they have in common.

    `field` is the name of their word in struct page. `functions` are all accessors, `serving` those that serve every
    flag of a word, and `undefined` the names of those whose definitions are not in the files. `exports` has how modules
    get a function, by its name.
    """

    field: str
    flags: tuple[TreeFlag, ...]
    functions: tuple[AccessorFunction, ...]
    serving: tuple[AccessorFunction, ...]
    undefined: frozenset[str]
    prototypes: frozenset[str]
    enums: tuple[TreeEnum, ...]
    config: str | None
    exports: Mapping[str, Export]


def flags_of(tree: KernelTree) -> TreeFlags:
    """Return the flags that the facts of the tree describe. The tree has to have an accessor."""
    facts = [statement.fact for statement in tree.all_on]
    enumerators = [fact for fact in facts if isinstance(fact, Enumerator)]
    values = {item.name: item.value for item in enumerators if isinstance(item.value, int) and item.value >= 0}
    defined = [function for fact in facts if (function := function_of(fact)) is not None]
    undefined = _undefined(tree, defined, enumerators, values)
    every = [*defined, *undefined]
    # All flags of a declaration use the same field; accessors of the less common one cannot be declared.
    fields = Counter(function.field for function in every)
    field = max(fields, key=lambda field: fields[field])
    functions = [function for function in every if function.field == field]
    by_bit: dict[str | Argument, list[AccessorFunction]] = defaultdict(list)
    for function in functions:
        by_bit[function.bit].append(function)
    enums = tuple(_enums(facts, functions, by_bit, values))
    configs = _own_configs(tree, values)
    flags = _flags(enums, functions, by_bit, values, configs) if field == "private" else _page_flags(tree, by_bit)
    in_order = sorted(flags, key=lambda flag: (flag.page_index, flag.bit or 0))
    # Functions that take the flag serve all flags if no flag has accessors of its own.
    serving = by_bit[_THE_FLAG] if _THE_FLAG in by_bit and not by_bit.keys() & values.keys() else []
    return TreeFlags(
        field,
        tuple(_with_own_bits(tree, in_order) if field == "private" else in_order),
        tuple(functions),
        tuple(serving),
        frozenset(function.name for function in undefined),
        frozenset(fact.name for fact in facts if isinstance(fact, Prototype)),
        enums,
        _config(tree, functions, set(configs.values())),
        {fact.name: fact for fact in facts if isinstance(fact, Export)},
    )


def _undefined(
    tree: KernelTree,
    defined: Sequence[AccessorFunction],
    enumerators: Sequence[Enumerator],
    values: Mapping[str, int],
) -> list[AccessorFunction]:
    """The accessors that only have a prototype, inferred from their names and their flags' enums."""
    names = {function.name for function in defined}
    bits = bits_by_name(list(values), tree.sections)
    enums = {item.name: item.enum for item in enumerators}
    pages = {enums[function.bit]: function.page_index for function in reversed(defined) if function.bit in enums}
    declared = (declared_function(statement.fact, bits) for statement in tree.all_on)
    return [
        function._replace(page_index=pages.get(enum, _number(enum)))
        for function in declared
        if function and function.name not in names
        for enum in [enums[str(function.bit)]]
    ]


def _number(tag: str) -> int:
    """The page index at the end of an enum's tag: 2 for hugetlb_page_flags_2; 0 if there is none."""
    number = re.search(r"_(\d+)$", tag)
    return int(number[1]) if number else 0


def _enums(
    facts: Sequence[Fact],
    functions: Sequence[AccessorFunction],
    by_bit: Mapping[str | Argument, object],
    values: Mapping[str, int],
) -> Iterator[TreeEnum]:
    """Yield each enum that contains a flag's enumerator."""
    files: dict[str, set[str]] = defaultdict(set)
    members: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, Enum):
            files[fact.name].add(fact.file)
        elif isinstance(fact, Enumerator):
            members[fact.enum].append(fact.name)
    served = {function.enum for function in functions}
    for tag, names in members.items():
        if tag in served or by_bit.keys() & set(names):
            *others, last = names
            follows = values.get(last) == max((values.get(name, 0) for name in others), default=-1) + 1
            count = last if last not in by_bit and follows and is_count(last) else None
            yield TreeEnum(tag, tuple(names), count, files[tag] == {"source"})


def _page_flags(tree: KernelTree, by_bit: Mapping[str | Argument, Sequence[AccessorFunction]]) -> Iterator[TreeFlag]:
    """Yield flags that use bits of the kernel's enum pageflags, whose values only some files tell."""
    bits = {name: bit for section in tree.sections for name, bit in section.pageflags}
    for name, own in by_bit.items():
        if isinstance(name, str):
            yield TreeFlag(name, own[0].page_index, bits.get(name), None, tuple(own))


def _flags(
    enums: Sequence[TreeEnum],
    functions: Sequence[AccessorFunction],
    by_bit: Mapping[str | Argument, Sequence[AccessorFunction]],
    values: Mapping[str, int],
    configs: Mapping[str, str],
) -> Iterator[TreeFlag]:
    """Yield the flags that have enumerators of their own."""
    pages = {function.enum: function.page_index for function in functions}
    for enum in enums:
        for name in enum.members:
            own = tuple(by_bit.get(name, ()))
            if own or (enum.tag in pages and name != enum.number_name):
                page_index = own[0].page_index if own else pages[enum.tag]
                yield TreeFlag(name, page_index, values.get(name, 0), configs.get(name), own)


def _own_configs(tree: KernelTree, enumerators: Mapping[str, int]) -> dict[str, str]:
    """Map enumerators to the config symbol without which they are not defined."""
    return {
        name: symbol
        for symbol in tree.symbols
        for name in enumerators.keys() - {statement.fact.name for statement in tree.without(symbol)}
    }


def _config(tree: KernelTree, functions: Sequence[AccessorFunction], own: set[str]) -> str | None:
    """The config symbol without which the most accessors are stubs or missing; not one that single flags depend on."""
    names = {function.name for function in functions}
    lost = {
        symbol: len(names - {fact.name for fact, _ in tree.without(symbol) if function_of(fact)})
        for symbol in tree.symbols
        if symbol not in own
    }
    return max(lost, key=lambda symbol: lost[symbol], default=None)


def _with_own_bits(tree: KernelTree, flags: Sequence[TreeFlag]) -> Iterator[TreeFlag]:
    """Yield the flags with `has_own_bit` set."""
    has_own_bit = {
        name
        for statements in tree.by_configuration.values()
        for name in _not_following([fact for fact, _ in statements if isinstance(fact, Enumerator)], flags)
    }
    for flag in flags:
        yield flag._replace(has_own_bit=flag.enumerator in has_own_bit)


def _not_following(enumerators: Sequence[Enumerator], flags: Sequence[TreeFlag]) -> Iterator[str]:
    """Yield the enumerators of flags whose bit is not the one after the previous flag's."""
    values = {item.name: item.value for item in enumerators}
    following: dict[int, int] = defaultdict(int)
    for flag in flags:
        if (value := values.get(flag.enumerator)) is not None:
            if value != following[flag.page_index]:
                yield flag.enumerator
            following[flag.page_index] = value + 1 if isinstance(value, int) else 0
