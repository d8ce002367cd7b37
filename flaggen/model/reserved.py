"""Bits and names that flags had once, and that no flag may have again: the record of the [reserved] table."""

from __future__ import annotations

from typing import NamedTuple


class Reserved(NamedTuple):
    """The bits of the head page's word that are reserved, the names, and the bits of other words by page index."""

    bits: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    page_index: tuple[tuple[int, tuple[int, ...]], ...] = ()

    @property
    def places(self) -> frozenset[tuple[int, int]]:
        """All reserved bits, each as its page index and its number."""
        others = ((index, bit) for index, bits in self.page_index for bit in bits)
        return frozenset([*((0, bit) for bit in self.bits), *others])

    def of_page(self, page_index: int) -> tuple[int, ...]:
        """The reserved bits of the word at a page index, the lowest first."""
        return tuple(sorted(bit for index, bit in self.places if index == page_index))

    def listed(self, page_index: int, with_names: bool) -> list[str]:
        """The reserved bits of a word for a comment, and the reserved names if it is to list these, too."""
        bits = [f"bit {bit}" for bit in self.of_page(page_index)]
        return [*bits, *(f"name {name}" for name in self.names if with_names)]


NOTHING_RESERVED = Reserved()
