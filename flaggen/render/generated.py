"""Filters that list what the rendered C defines: enumerators, and all names that can collide with the kernel's own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from flaggen.model.declaration import Declaration, Word


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
        is_written = not is_counted or (flag.explicit_bit and word.has_conditional_flags)
        yield Enumerator(declaration.enumerator(flag), flag.bit if is_written else None, flag.config)


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
