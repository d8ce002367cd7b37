"""The facts that a declaration promises about its C, derived without the templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

from flaggen.model.accessors import Accessor
from flaggen.model.declaration import Declaration, Word
from flaggen.model.exports import EXPORT_HEADER
from flaggen.model.guards import LOCK_TYPE
from flaggen.model.names import include
from flaggen.model.operations import OPERATIONS
from flaggen.model.targets import HEADER_TARGETS, PROVEN_TARGETS, REGION_TARGETS
from flaggen.prove.facts import (
    EXTERN,
    Argument,
    Assertion,
    Body,
    Enum,
    Enumerator,
    Export,
    Function,
    Guarded,
    Held,
    Include,
    PageWord,
    Promise,
    Prototype,
    Stub,
    Variable,
    compared,
)

# What a header has to include: struct page, struct folio and bool; and, if it has more than prototypes and stubs, the
# bit operations and static_assert. A region includes nothing: the file around it has to.
_TYPES = ("<linux/mm_types.h>", "<linux/types.h>")
_INCLUDES = ("<linux/bitops.h>", "<linux/build_bug.h>", *_TYPES)


class Promises(NamedTuple):
    """All promises of a declaration.

    Its config symbols, the facts by the set of symbols that are enabled, the include guard of each target (None for a
    source or a region, which have none), the target that a target includes by a <name> or "name", and what the files
    may refer to and define.
    """

    configs: tuple[str, ...]
    by_configuration: Mapping[frozenset[str], tuple[Promise, ...]]
    guards: Mapping[str, str | None]
    names: frozenset[str]
    includes: Mapping[tuple[str, str], str]
    macros: frozenset[str]


def all_promised(declaration: Declaration) -> Promises:
    """Return what the declaration promises in every configuration that is proven."""
    paths = declaration.paths
    guards = {"header": declaration.guard, "private_header": declaration.private_guard}
    by_configuration = {on: promised(declaration, on) for on in declaration.configurations}
    return Promises(
        declaration.configs,
        by_configuration,
        guards={target: guards.get(target) for target in PROVEN_TARGETS},
        names=frozenset(_names(declaration)),
        includes={
            (target, include(paths, included, target)): included
            for included in HEADER_TARGETS
            for target in PROVEN_TARGETS
            if included in paths and target in paths
        },
        macros=frozenset(_macros(declaration)),
    )


def _names(declaration: Declaration) -> Iterator[str]:
    """The names that the C defines or uses, other than macros."""
    for word in declaration.words:
        yield from (word.enum, word.count)
        yield from map(declaration.enumerator, word.flags)
        yield from (accessor.name for accessor in declaration.functions(word))
    yield from (operation.bitop for operation in OPERATIONS.values())


def _macros(declaration: Declaration) -> Iterator[str]:
    """The macros that create the accessors and their stubs."""
    for word in declaration.words:
        for name in ("", *OPERATIONS):
            yield from (word.macro(name, "static"), word.macro(name, "exported"), word.stub_macro(name))
        for operation, checks in word.variants():
            yield word.macro(operation.name, "static", checks)


def number_of_facts(promises: Promises) -> int:
    """Return the number of promised facts in all configurations. Each field that is compared counts as one."""
    every = (promise.fact for facts in promises.by_configuration.values() for promise in facts)
    return sum(max(1, len(compared(fact))) for fact in every)


def promised(declaration: Declaration, on: Set[str]) -> tuple[Promise, ...]:
    """Return the facts that the C files state if exactly the config symbols in `on` are enabled."""
    return tuple(_promised(declaration, on))


def _promised(declaration: Declaration, on: Set[str]) -> Iterator[Promise]:
    home = declaration.enum_target
    yield from _includes(declaration)
    if lock := declaration.all_checks.lock:
        yield Promise(Variable(home, lock, LOCK_TYPE, EXTERN))
    for word in declaration.words:
        if declaration.has_own_enum:
            yield from _enum(declaration, word.configured(on), home)
        for condition in declaration.assertions(word):
            yield Promise(Assertion(home, condition))
        for accessor in declaration.functions(word):
            yield from _functions(declaration, word, accessor, on)


def _includes(declaration: Declaration) -> Iterator[Promise]:
    for target in {declaration.enum_target: None, declaration.header_target: None}:
        for name in needed_includes(declaration, target) if target not in REGION_TARGETS else ():
            yield Promise(Include(target, name))
    if declaration.output.source is not None:
        if declaration.has_exports:
            yield Promise(Include("source", EXPORT_HEADER))
        yield Promise(Include("source", declaration.include))
        if declaration.output.private_header is not None:
            yield Promise(Include("source", declaration.private_include))


def needed_includes(declaration: Declaration, target: str) -> tuple[str, ...]:
    """Return the kernel headers, as <name>, that a header or a region needs."""
    if target != declaration.enum_target:
        return _TYPES
    checks = declaration.all_checks
    return (
        *_INCLUDES,
        *([] if declaration.has_own_enum and not checks.guards else ["<linux/page-flags.h>"]),
        *(["<linux/mmdebug.h>"] if checks.has_assertion else []),
        *(["<linux/lockdep.h>", "<linux/spinlock_types.h>"] if checks.lock else []),
        *(["<linux/mm.h>"] if declaration.uses_folio_page else []),
    )


def _enum(declaration: Declaration, word: Word, home: str) -> Iterator[Promise]:
    names = [declaration.enumerator(flag) for flag in word.flags]
    yield Promise(Enum(home, word.enum, (*names, *([word.count] if word.count else []))))
    for name, flag in zip(names, word.flags, strict=True):
        yield Promise(Enumerator(home, name, word.enum, flag.bit), flag.name)
    if word.count:
        yield Promise(Enumerator(home, word.count, word.enum, word.size))


def _functions(declaration: Declaration, word: Word, accessor: Accessor, on: Set[str]) -> Iterator[Promise]:
    """The prototype and the definition of an accessor, or its stub."""
    pointer = f"{'const ' if accessor.is_const else ''}struct {accessor.api} *"
    flag = accessor.flag.name if accessor.flag else ""
    parameters = (pointer,) if accessor.flag else (pointer, f"enum {word.enum}")
    exported = accessor.visibility == "exported"
    home = declaration.header_target if exported else declaration.enum_target
    name, returns = accessor.name, accessor.returns
    if declaration.c.config not in on and home == "private_header":
        return
    if declaration.c.config not in on or (accessor.config and accessor.config not in on):
        stub = Stub((), 0 if accessor.operation.returns_value else None)
        yield Promise(Function(home, name, returns, parameters, "static inline", stub), flag)
        return
    storage = EXTERN if exported else declaration.storage(accessor.api)
    if exported:
        yield Promise(Prototype(home, name, returns, parameters, storage), flag)
        if declaration.output.source is None:
            return
        home = "source"
    yield Promise(Function(home, name, returns, parameters, storage, _body(word, accessor)), flag)
    if home == "source" and accessor.flag and (export := accessor.flag.export_symbol):
        argument = export.argument(declaration.c.export_namespace)
        yield Promise(Export(home, name, export.macro, argument), flag)


def _body(word: Word, accessor: Accessor) -> Body:
    bit = accessor.bit if accessor.flag else Argument(2)
    place = PageWord(word.page_index, word.field)
    lock = [Held(accessor.checks.lock)] if accessor.checks.lock else []
    guards = [Guarded(guard.name, accessor.api) for guard in accessor.checks.guards]
    return Body((*lock, *guards), accessor.operation.returns_value, accessor.operation.bitop, bit, place)
