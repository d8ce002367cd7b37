"""What every form of a declaration shows of a word: its heading, each bit, and its layouts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from flaggen.model.declaration import Declaration, Word
from flaggen.model.flag import Flag

# Letters show the visibility without colours too. E is for the macros' EXT_.
MARKS = {"static": "s", "exported": "E", "free": ".", "reserved": "r"}


class Bit(NamedTuple):
    """A bit of a word: its number, its flags (aliases share a bit), its kind, and its mark.

    The kind is a visibility, "reserved" or "free". A bit is exported if any of its flags is.
    """

    number: int
    flags: tuple[Flag, ...]
    kind: str
    mark: str


def bits_of(declaration: Declaration, word: Word) -> list[Bit]:
    """Return all bits of the word, the lowest first."""
    by_bit = {bit: tuple(flags) for bit, flags in groupby(word.flags, lambda flag: flag.bit)}
    return [_bit(word, number, by_bit.get(number, ())) for number in range(declaration.c.bits_per_long)]


def _bit(word: Word, number: int, flags: tuple[Flag, ...]) -> Bit:
    if not flags:
        kind = "reserved" if number in word.reserved else "free"
        return Bit(number, flags, kind, MARKS[kind])
    kind = "exported" if any(flag.exported for flag in flags) else "static"
    return Bit(number, flags, kind, "".join(sorted({MARKS[flag.visibility] for flag in flags})))


def heading_of(declaration: Declaration, word: Word) -> tuple[str, str, str]:
    """Return the word's place, its enum, and how many of its bits are of which kind."""
    kinds = [bit.kind for bit in bits_of(declaration, word)]
    free, reserved = kinds.count("free"), kinds.count("reserved")
    enum = word.enum if declaration.has_own_enum else "pageflags"
    usage = f"{len(kinds) - free - reserved} of {len(kinds)} bits used, {free} free"
    return word.place, f"enum {enum}", f"{usage}, {reserved} reserved" if reserved else usage


def kinds_in(declaration: Declaration) -> list[str]:
    """Return the kinds of bits to explain; that of reserved ones only if there are any."""
    return [kind for kind in MARKS if kind != "reserved" or declaration.reserved.places]


def configured_words(declaration: Declaration, word: Word) -> Iterator[tuple[tuple[str, ...], Word]]:
    """Yield the config symbols that are off in each other configuration of the word, and its layout there."""
    symbols = tuple(dict.fromkeys(flag.config for flag in word.flags if flag.config))
    for off in dict.fromkeys(tuple(symbol for symbol in symbols if symbol not in on) for on in declaration.layouts):
        if off:
            yield off, word.configured({*symbols} - {*off})
