"""Seeded faults: declarations that differ from a sound one in a way that a check must catch."""

from __future__ import annotations

from collections.abc import Callable

from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag


def shifted(declaration: Declaration, bits: int | None = None) -> Declaration:
    """Move every flag as `rotated` does, or to the next page index if the flags use the bits of the kernel's own enum.

    `bits` is the width of the machine's words, by default that of the smallest machine that the flags must fit.
    """
    return rotated(declaration, bits) if declaration.has_own_enum else misplaced(declaration)


def rotated(declaration: Declaration, bits: int | None = None) -> Declaration:
    """Move every flag to the next bit, and the highest of `bits` bits to the lowest.

    The stand-in for the kernel's own enum has these bits, too.
    """
    bits = bits or declaration.c.bits_per_long
    return _changed(declaration, lambda flag: flag._replace(bit=(flag.bit + 1) % bits, explicit_bit=True))


def beyond(declaration: Declaration, bits: int) -> Declaration:
    """Move every flag beyond a word of that many bits."""
    return _changed(declaration, lambda flag: flag._replace(bit=flag.bit + bits, explicit_bit=True))


def misplaced(declaration: Declaration) -> Declaration:
    """Move every flag to the next page index."""
    return _changed(declaration, lambda flag: flag._replace(page_index=flag.page_index + 1))


def with_one_more(declaration: Declaration) -> Declaration:
    """Add a flag to the first word, above the others."""
    word = declaration.words[0]
    more = word.flags[-1]._replace(
        name="one_more_of_flaggen",
        visibility="static",
        bit=word.size,
        explicit_bit=True,
        camel="OneMoreOfFlaggen",
        config=None,
        enumerator=None,
        names=(),
        replaces=(),
        export_symbol=None,
    )
    return declaration._replace(flags=(*declaration.flags, more))


def _changed(declaration: Declaration, change: Callable[[Flag], Flag]) -> Declaration:
    return declaration._replace(flags=tuple(map(change, declaration.flags)))
