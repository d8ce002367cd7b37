"""Filters that list what the rendered C defines and its comments say, and all names that can collide with others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Set
from itertools import groupby, pairwise
from typing import NamedTuple

from flaggen.model.accessors import Accessor, has_const
from flaggen.model.declaration import Declaration, Word
from flaggen.model.flag import Flag, Visibility
from flaggen.model.guards import NO_CHECKS, Checks
from flaggen.model.operations import BASIC, OPERATIONS, Operation


class Enumerator(NamedTuple):
    """A flag's enumerator. `value` is None if C's counting gives the same; `config` is its config symbol, or None."""

    name: str
    value: int | None
    config: str | None


def enumerators(word: Word, declaration: Declaration) -> Iterator[Enumerator]:
    """Yield a word's enumerators, in the order of their bits.

    A value is needed if counting on from the previous enumerator (C11 6.7.2.2) gives a different one. If flags depend
    on config symbols of their own, that enumerator may be missing, so every bit that the declaration fixes is written.
    """
    for before, flag in pairwise((None, *word.flags)):
        assert flag is not None
        is_counted = before is not None and flag.bit == before.bit + 1
        is_written = not is_counted or (flag.has_fixed_bit and word.has_conditional_flags)
        yield Enumerator(declaration.enumerator(flag), flag.bit if is_written else None, flag.config)


def table_entries(word: Word, declaration: Declaration) -> list[str]:
    """Return the lines of a word's table for __print_flags(), which takes neither an empty table nor a last comma.

    A flag that depends on a config symbol is an argument of __if_SYMBOL(), together with the comma that separates it
    from the nearest flag that is always there. If none is, an entry that names only a word of all ones is.
    """
    names = [(declaration.enumerator(flag), flag.config) for flag in word.flags]
    entries = [(f'{{ 1UL << {name}, "{name}" }}', config) for name, config in names]
    if not word.has_conditional_flags:
        *others, last = [entry for entry, _ in entries]
        return [*(f"{entry}," for entry in others), last]
    if all(config for _, config in entries):
        entries.insert(0, ('{ ~0UL, "~0UL" }', None))
    fixed = [config for _, config in entries].index(None)
    first = [f"__if_{config}({entry},)" for entry, config in entries[:fixed]]
    others = [f"__if_{config}(, {entry})" if config else f", {entry}" for entry, config in entries[fixed + 1 :]]
    return [*first, entries[fixed][0], *others]


def table_length(word: Word, declaration: Declaration, on: Set[str]) -> str:
    """Return the C expression of the length of a word's table, where exactly these config symbols are enabled."""
    there = word.configured(on)
    without_name = there.size - len(there.flags) - all(flag.config for flag in word.flags)
    end = word.count or f"{declaration.enumerator(there.flags[-1])} + 1"
    return f"{end} {'-' if without_name > 0 else '+'} {abs(without_name)}" if without_name else end


class Run(NamedTuple):
    """Neighbours that depend on the same config symbol, so that one #ifdef is enough; `config` may be None."""

    config: str | None
    members: tuple[Enumerator | Accessor | Flag, ...]


def runs(items: Iterable[Enumerator | Accessor | Flag]) -> list[Run]:
    """Group enumerators, accessors or flags into runs, in their order."""
    return [Run(config, tuple(members)) for config, members in groupby(items, key=lambda item: item.config)]


def prototype_macros(word: Word) -> dict[str, list[Operation]]:
    """Return the macros that create the prototypes of a word's exported flags, with the operations of each."""
    used = {macro for flag in word.flags if flag.exported for macro in word.macros(flag)}
    return {
        macro: [OPERATIONS[name] for name in ([name] if name else BASIC)]
        for name in ("", *OPERATIONS)
        if (macro := word.macro(name, "exported")) in used
    }


def has_stub_macros(word: Word, visibilities: Collection[Visibility]) -> bool:
    """Whether the stubs of a word's flags with these visibilities are created by macros of their own.

    They need none if each is what a macro of static accessors creates where the config symbol of hugetlb pages is off:
    that macro also serves exported flags there.
    """
    static = word.operations("static") if "static" in visibilities else []
    has_all = bool(static) and static == word.operations(*visibilities)
    return not has_all or word.has_conditional_flags or word.has_checked_macros


def pasted_accessors(
    operations: Iterable[Operation], declaration: Declaration, checks: Checks = NO_CHECKS
) -> list[Accessor]:
    """Return the accessors that a macro creates for these operations: their names are pasted from its parameters."""
    c = declaration.c
    return [
        Accessor(
            name=operation.accessor(api, "##uname", "##flname"),
            api=api,
            operation=operation,
            flag=None,
            returns=declaration.returns(operation, api),
            bit=declaration.pasted_enumerator,
            parameters=declaration.parameter(operation, api),
            is_const=has_const(c, operation),
            checks=checks,
        )
        for api in c.api
        for operation in operations
    ]


def macro_runs(flags: Iterable[Flag]) -> list[Run]:
    """Group flags into runs of the same visibility."""
    neighbours = groupby(flags, key=lambda flag: flag.visibility)
    return [run for _, members in neighbours for run in runs(members)]


def remarks(flag: Flag, declaration: Declaration) -> list[str]:
    """Return the texts of a flag's entry in the comment of its enum; those that say nothing are left out."""
    accessors = [f"{accessor.name}()" for accessor in declaration.accessors(flag)]
    return [
        *([flag.doc] if flag.doc else []),
        *([f"Synchronization: {flag.synchronization}"] if flag.synchronization else []),
        *([f"Depends on {flag.config}."] if flag.config else []),
        *([f"Checks: {'; '.join(checks)}."] if (checks := _checks(flag, declaration)) else []),
        *([f"Accessors: {', '.join(accessors)}."] if accessors else []),
    ]


def _checks(flag: Flag, declaration: Declaration) -> list[str]:
    """What the flag's accessors check: hugetlb_lock and bug in SetHPageMigratable(), ClearHPageMigratable()."""
    by_checks: dict[Checks, list[str]] = defaultdict(list)
    for accessor in declaration.accessors(flag):
        by_checks[accessor.checks].append(f"{accessor.name}()")
    checked = {checks: names for checks, names in by_checks.items() if checks.names}
    return [f"{' and '.join(checks.names)} in {', '.join(names)}" for checks, names in checked.items()]


def calling_context(accessor: Accessor, word: Word) -> str:
    """Return kernel-doc's Context of an accessor: its flag's synchronization, what it checks, and what it does.

    It is empty if there is nothing to say, as of a test of a flag without a declared synchronization.
    """
    synchronization = accessor.flag.synchronization if accessor.flag else ""
    if synchronization and synchronization[-1] not in ".!?":
        synchronization += "."
    texts = [synchronization, *_asked(accessor), _effect_on_others(accessor.operation, word)]
    return " ".join(filter(None, texts))


def _asked(accessor: Accessor) -> Iterator[str]:
    """What the accessor checks before its operation, and that some callers race with it."""
    api, checks = accessor.api, accessor.checks
    if checks.lock:
        yield f"Asserts that {checks.lock} is held."
    for guard in checks.guards:
        is_other = f"the {api} is not {guard.wants}"
        if guard.is_assertion:
            yield f"{guard.macro} if {is_other}."
        else:
            yield f"{'Returns false' if accessor.operation.returns_value else 'Does nothing'} if {is_other}."
    if accessor.flag and accessor.operation.name in accessor.flag.races:
        yield "Some callers race on purpose: they can live with a wrong result."


def _effect_on_others(operation: Operation, word: Word) -> str:
    if not operation.is_atomic:
        return f"Not atomic. Nobody else may change {word.place} meanwhile, or the change of another flag may be lost."
    if operation.name == "test":
        return ""
    if operation.returns_value:
        return "Atomic, and a full memory barrier if the flag changes."
    return "Atomic, and no memory barrier."


def generated_names(declaration: Declaration) -> Iterator[str]:
    """Yield the generated C names: enums, their enumerators, and functions, but not macros."""
    for word in declaration.words:
        if declaration.has_own_enum:
            yield word.enum
            yield from map(declaration.enumerator, word.flags)
            if word.count:
                yield word.count
        for accessor in declaration.functions(word):
            yield accessor.name


def macro_names(declaration: Declaration) -> Iterator[str]:
    """Yield the names of the generated macros that create accessors."""
    if declaration.c.style == "macros":
        for word in declaration.words:
            for visibility in ("static", "exported"):
                yield word.macro("", visibility)
                for operation in word.operations(visibility):
                    yield word.macro(operation.name, visibility)


def conditions(configs: frozenset[str], symbols: tuple[str, ...]) -> list[str]:
    """Return the operands of an #if that is true if exactly these of the config symbols are on."""
    return [f"{'' if symbol in configs else '!'}defined({symbol})" for symbol in symbols]
