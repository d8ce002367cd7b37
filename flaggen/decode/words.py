"""Decodes the value of one word."""

from __future__ import annotations

from typing import Literal, NamedTuple

from flaggen.model.declaration import Word
from flaggen.model.flag import Flag

Look = Literal["pointer", "poison"]

# What the kernel writes where a value is no longer, or not yet, valid (include/linux/poison.h), in each byte.
_POISON_BYTES = (0x5A, 0x6B, 0xAA, 0xA5, 0xCC, 0xFE, 0xFF)
# POISON_POINTER_DELTA of x86, arm64 and riscv; powerpc's. List poison is this plus a small number.
_POISON_POINTERS = (0xDEAD000000000000, 0x5DEADBEEF0000000)


class DecodedWord(NamedTuple):
    """The value of a word.

    `flags` are set, in bit order; `unknown` has the bits that no flag explains. `look` says what a value with unknown
    bits resembles, if anything: most probably it is no word of flags, and then `flags` is empty.
    """

    word: Word
    value: int
    flags: tuple[Flag, ...]
    unknown: int
    look: Look | None = None


def decode_word(word: Word, value: int, bits: int = 64) -> DecodedWord:
    """Name the bits of a value of the word on a machine whose words have that many bits.

    Raises ValueError if the value does not fit.
    """
    if not 0 <= value < 1 << bits:
        raise ValueError(f"{value:#x} does not fit a word of {bits} bits")
    flags = tuple(flag for flag in word.flags if value & flag.mask)
    unknown = value & ~sum({flag.mask for flag in word.flags})
    look = look_of(value, bits) if unknown else None
    return DecodedWord(word, value, () if look else flags, unknown, look)


def look_of(value: int, bits: int) -> Look | None:
    """What the value resembles: a poisoned word, a kernel's pointer, or None."""
    if any(value == int.from_bytes(bytes([byte]) * (bits // 8), "big") for byte in _POISON_BYTES):
        return "poison"
    if bits == 64 and any(value - base in range(0x1000) for base in _POISON_POINTERS):
        return "poison"
    # The upper half of the address space, or powerpc's 0xc… region: nobody has a flag at bit 62 or 63.
    if value >> (bits - 2) == 0b11 and value % (bits // 8) < 4:
        return "pointer"
    return None
