# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Generated from flags.toml by flaggen, do not edit.
# Regenerate with: flaggen render flags.toml
"""The emulator of the C accessors of a hugetlb page's flags."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar, Self


class VendorFlags(enum.IntFlag):
    """The bits of page[0].private: enum vendor_flags of the C."""

    #: A low bit, declared after a higher one.
    VP_first = 1 << 3

    #: A high bit, with a gap before it.
    VP_last = 1 << 40


class VendorFlags1(enum.IntFlag):
    """The bits of page[1].private: enum vendor_flags_1 of the C."""

    #: Alone in its word. Return: in the middle of a text that is longer than one line
    #: of a comment is no heading.
    VP_crowded = 1 << 0


class VendorFlags2(enum.IntFlag):
    """The bits of page[2].private: enum vendor_flags_2 of the C."""

    #: Texts with """quotes""", a back\slash and ‹signs› beyond ASCII are kept as they
    #: are.
    VP_pinned = 1 << 1

    #: Derived from the highest bit of its own word.
    VP_parked = 1 << 2


_BITS_PER_LONG = 64


class HugetlbPage:
    """A hugetlb page of a kernel with CONFIG_VENDOR_PAGES.

    Each C accessor is a method of the same name, with the same result and the same
    effect on the same word. A word has 64 bits.
    """

    __slots__ = (
        "_order",
        "_word_0",
        "_word_1",
        "_word_2",
    )
    _flags: ClassVar[dict[int, type[enum.IntFlag]]] = {
        0: VendorFlags,
        1: VendorFlags1,
        2: VendorFlags2,
    }

    def __init__(self, order: int = 9) -> None:
        """A page of 1 << order struct pages, with no flag set.

        Raises ValueError if order is negative.
        """
        if order < 0:
            raise ValueError(f"order must not be negative: {order}")
        self._order = order
        self._word_0 = 0
        self._word_1 = 0
        self._word_2 = 0

    @classmethod
    def from_words(cls, words: Mapping[int, int], order: int = 9) -> Self:
        """A page with these raw words, by page index; those that are left out are 0.

        Bits beyond the word are dropped. Raises IndexError for a page index that holds
        no flags, or that a page of this order does not have.
        """
        page = cls(order)
        for page_index, word in words.items():
            if page_index not in cls._flags:
                raise IndexError(f"page[{page_index}].private holds no flags")
            page._require(page_index)
            setattr(page, f"_word_{page_index}", word & ((1 << _BITS_PER_LONG) - 1))
        return page

    @property
    def order(self) -> int:
        """The page has 1 << order struct pages."""
        return self._order

    @property
    def words(self) -> dict[int, int]:
        """The raw words that the page has, by page index."""
        return {
            page_index: getattr(self, f"_word_{page_index}")
            for page_index in self._flags
            if page_index < 1 << self._order
        }

    def copy(self) -> Self:
        """Another page of the same order with the same words."""
        return self.from_words(self.words, self._order)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return (self._order, self.words) == (other._order, other.words)

    def __repr__(self) -> str:
        words = " ".join(
            f"page[{page_index}]={_names(self._flags[page_index], word)}"
            for page_index, word in self.words.items()
        )
        return f"<{type(self).__name__} order={self._order} {words}>"

    def _require(self, page_index: int) -> None:
        if page_index >= 1 << self._order:
            raise IndexError(
                f"page[{page_index}] is beyond a page of order {self._order},"
                f" which has {1 << self._order} struct pages"
            )

    def HPageFirst(self) -> int:
        """int HPageFirst(struct page *page)"""
        return self._word_0 >> 3 & 1

    def SetHPageFirst(self) -> None:
        """void SetHPageFirst(struct page *page)"""
        self._word_0 |= 0x8

    def ClearHPageFirst(self) -> None:
        """void ClearHPageFirst(struct page *page)"""
        self._word_0 &= ~0x8

    def HPageLast(self) -> int:
        """int HPageLast(struct page *page)"""
        return self._word_0 >> 40 & 1

    def SetHPageLast(self) -> None:
        """void SetHPageLast(struct page *page)"""
        self._word_0 |= 0x10000000000

    def ClearHPageLast(self) -> None:
        """void ClearHPageLast(struct page *page)"""
        self._word_0 &= ~0x10000000000

    def HPageCrowded(self) -> int:
        """int HPageCrowded(struct page *page)"""
        if self._order < 1:
            self._require(1)
        return self._word_1 >> 0 & 1

    def SetHPageCrowded(self) -> None:
        """void SetHPageCrowded(struct page *page)"""
        if self._order < 1:
            self._require(1)
        self._word_1 |= 0x1

    def ClearHPageCrowded(self) -> None:
        """void ClearHPageCrowded(struct page *page)"""
        if self._order < 1:
            self._require(1)
        self._word_1 &= ~0x1

    def HPagePinned(self) -> int:
        """int HPagePinned(struct page *page)"""
        if self._order < 2:
            self._require(2)
        return self._word_2 >> 1 & 1

    def SetHPagePinned(self) -> None:
        """void SetHPagePinned(struct page *page)"""
        if self._order < 2:
            self._require(2)
        self._word_2 |= 0x2

    def ClearHPagePinned(self) -> None:
        """void ClearHPagePinned(struct page *page)"""
        if self._order < 2:
            self._require(2)
        self._word_2 &= ~0x2

    def HPageParked(self) -> int:
        """int HPageParked(struct page *page)"""
        if self._order < 2:
            self._require(2)
        return self._word_2 >> 2 & 1

    def SetHPageParked(self) -> None:
        """void SetHPageParked(struct page *page)"""
        if self._order < 2:
            self._require(2)
        self._word_2 |= 0x4

    def ClearHPageParked(self) -> None:
        """void ClearHPageParked(struct page *page)"""
        if self._order < 2:
            self._require(2)
        self._word_2 &= ~0x4


class HugetlbPageStubs(HugetlbPage):
    """The same page in a kernel without CONFIG_VENDOR_PAGES: the accessors are stubs.

    A test is false and nothing is changed, whatever the words and the order are.
    """

    __slots__ = ()

    def HPageFirst(self) -> int:
        """int HPageFirst(struct page *page)"""
        return 0

    def SetHPageFirst(self) -> None:
        """void SetHPageFirst(struct page *page)"""

    def ClearHPageFirst(self) -> None:
        """void ClearHPageFirst(struct page *page)"""

    def HPageLast(self) -> int:
        """int HPageLast(struct page *page)"""
        return 0

    def SetHPageLast(self) -> None:
        """void SetHPageLast(struct page *page)"""

    def ClearHPageLast(self) -> None:
        """void ClearHPageLast(struct page *page)"""

    def HPageCrowded(self) -> int:
        """int HPageCrowded(struct page *page)"""
        return 0

    def SetHPageCrowded(self) -> None:
        """void SetHPageCrowded(struct page *page)"""

    def ClearHPageCrowded(self) -> None:
        """void ClearHPageCrowded(struct page *page)"""

    def HPagePinned(self) -> int:
        """int HPagePinned(struct page *page)"""
        return 0

    def SetHPagePinned(self) -> None:
        """void SetHPagePinned(struct page *page)"""

    def ClearHPagePinned(self) -> None:
        """void ClearHPagePinned(struct page *page)"""

    def HPageParked(self) -> int:
        """int HPageParked(struct page *page)"""
        return 0

    def SetHPageParked(self) -> None:
        """void SetHPageParked(struct page *page)"""

    def ClearHPageParked(self) -> None:
        """void ClearHPageParked(struct page *page)"""


def _names(flags: type[enum.IntFlag], word: int) -> str:
    """The flags that are set in the word, and in hex what has no name."""
    names = []
    unknown = word
    for name, flag in flags.__members__.items():
        if word & flag.value:
            names.append(name)
            unknown &= ~flag.value
    if unknown or not names:
        names.append(f"{unknown:#x}")
    return "|".join(names)
