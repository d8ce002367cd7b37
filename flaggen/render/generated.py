"""What the rendered C defines, as filters for templates: enumerators, and all names that can meet the kernel's own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from flaggen.model.declaration import Declaration, Word


class Enumerator(NamedTuple):
    """A flag's enumerator. `value` is none where C's counting gives it; `config` is the symbol that it depends on."""

    name: str
    value: int | None
    config: str | None


def enumerators(word: Word, declaration: Declaration) -> Iterator[Enumerator]:
    """A word's enumerators, in the order of their bits.

    A value is needed where C, which counts from the enumerator before, would come to another one. Where flags depend on
    config symbols of their own, that enumerator may be missing, and every bit that the declaration fixes is written.
    """
    for before, flag in pairwise((None, *word.flags)):
        assert flag is not None
        is_counted = before is not None and flag.bit == before.bit + 1
        is_written = not is_counted or (flag.explicit_bit and word.has_conditional_flags)
        yield Enumerator(declaration.enumerator(flag), flag.bit if is_written else None, flag.config)


def generated_names(declaration: Declaration) -> Iterator[str]:
    """The C names that are generated: enums, their enumerators, and functions. Macros are not among them."""
    for word in declaration.words:
        if declaration.has_own_enum:
            yield word.enum
            yield from map(declaration.enumerator, word.flags)
            if word.count:
                yield word.count
        for accessor in declaration.functions(word):
            yield accessor.name


def macro_names(declaration: Declaration) -> Iterator[str]:
    """The macros that are generated to create accessors."""
    if declaration.c.style == "macros":
        for word in declaration.words:
            for visibility in ("static", "exported"):
                yield word.macro("", visibility)
                for operation in word.operations(visibility):
                    yield word.macro(operation.name, visibility)


def conditions(configs: frozenset[str], symbols: tuple[str, ...]) -> list[str]:
    """The operands of an #if that is true where exactly these of the config symbols are on."""
    return [f"{'' if symbol in configs else '!'}defined({symbol})" for symbol in symbols]
