# SPDX-License-Identifier: GPL-2.0
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


class HugetlbPageFlags(enum.IntFlag):
    """The bits of page[0].private: enum hugetlb_page_flags of the C."""

    #: The allocation consumed a reservation, which is given back if the page is freed
    #: before it is instantiated.
    #: Synchronization: Touched only by whoever holds the sole reference.
    HPG_restore_reserve = 1 << 0

    #: The page is in the page cache or in page tables, so migration may pick it.
    #: Synchronization: First set on a new page, without a lock; during migration under
    #: hugetlb_lock.
    HPG_migratable = 1 << 1

    #: The page was taken from the buddy allocator for a while, and goes back to it when
    #: it is freed.
    #: Synchronization: Set by the holder of the sole reference; otherwise under
    #: hugetlb_lock.
    HPG_temporary = 1 << 2

    #: The page is on a free list of the pool.
    #: Synchronization: Examined and modified under hugetlb_lock.
    HPG_freed = 1 << 3

    #: The struct pages of the page's tail have been freed (HVO).
    HPG_vmemmap_optimized = 1 << 4

    #: A poisoned subpage is missing from the list of raw poisoned pages.
    HPG_raw_hwp_unreliable = 1 << 5


_BITS_PER_LONG = 32


class HugetlbPage:
    """A hugetlb page of a kernel with CONFIG_HUGETLB_PAGE.

    Each C accessor is a method of the same name, with the same result and the same
    effect on the same word. A word has 32 bits.
    """

    __slots__ = (
        "_order",
        "_word_0",
    )
    _flags: ClassVar[dict[int, type[enum.IntFlag]]] = {
        0: HugetlbPageFlags,
    }

    def __init__(self, order: int = 9) -> None:
        """A page of 1 << order struct pages, with no flag set.

        Raises ValueError if order is negative.
        """
        if order < 0:
            raise ValueError(f"order must not be negative: {order}")
        self._order = order
        self._word_0 = 0

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

    def HPageRestoreReserve(self) -> int:
        """int HPageRestoreReserve(struct page *page)"""
        return self._word_0 >> 0 & 1

    def SetHPageRestoreReserve(self) -> None:
        """void SetHPageRestoreReserve(struct page *page)"""
        self._word_0 |= 0x1

    def ClearHPageRestoreReserve(self) -> None:
        """void ClearHPageRestoreReserve(struct page *page)"""
        self._word_0 &= ~0x1

    def HPageMigratable(self) -> int:
        """int HPageMigratable(struct page *page)"""
        return self._word_0 >> 1 & 1

    def SetHPageMigratable(self) -> None:
        """void SetHPageMigratable(struct page *page)"""
        self._word_0 |= 0x2

    def ClearHPageMigratable(self) -> None:
        """void ClearHPageMigratable(struct page *page)"""
        self._word_0 &= ~0x2

    def HPageTemporary(self) -> int:
        """int HPageTemporary(struct page *page)"""
        return self._word_0 >> 2 & 1

    def SetHPageTemporary(self) -> None:
        """void SetHPageTemporary(struct page *page)"""
        self._word_0 |= 0x4

    def ClearHPageTemporary(self) -> None:
        """void ClearHPageTemporary(struct page *page)"""
        self._word_0 &= ~0x4

    def HPageFreed(self) -> int:
        """int HPageFreed(struct page *page)"""
        return self._word_0 >> 3 & 1

    def SetHPageFreed(self) -> None:
        """void SetHPageFreed(struct page *page)"""
        self._word_0 |= 0x8

    def ClearHPageFreed(self) -> None:
        """void ClearHPageFreed(struct page *page)"""
        self._word_0 &= ~0x8

    def HPageVmemmapOptimized(self) -> int:
        """int HPageVmemmapOptimized(struct page *page)"""
        return self._word_0 >> 4 & 1

    def SetHPageVmemmapOptimized(self) -> None:
        """void SetHPageVmemmapOptimized(struct page *page)"""
        self._word_0 |= 0x10

    def ClearHPageVmemmapOptimized(self) -> None:
        """void ClearHPageVmemmapOptimized(struct page *page)"""
        self._word_0 &= ~0x10

    def HPageRawHwpUnreliable(self) -> int:
        """int HPageRawHwpUnreliable(struct page *page)"""
        return self._word_0 >> 5 & 1

    def SetHPageRawHwpUnreliable(self) -> None:
        """void SetHPageRawHwpUnreliable(struct page *page)"""
        self._word_0 |= 0x20

    def ClearHPageRawHwpUnreliable(self) -> None:
        """void ClearHPageRawHwpUnreliable(struct page *page)"""
        self._word_0 &= ~0x20


class HugetlbPageStubs(HugetlbPage):
    """The same page in a kernel without CONFIG_HUGETLB_PAGE: the accessors are stubs.

    A test is false and nothing is changed, whatever the words and the order are.
    """

    __slots__ = ()

    def HPageRestoreReserve(self) -> int:
        """int HPageRestoreReserve(struct page *page)"""
        return 0

    def SetHPageRestoreReserve(self) -> None:
        """void SetHPageRestoreReserve(struct page *page)"""

    def ClearHPageRestoreReserve(self) -> None:
        """void ClearHPageRestoreReserve(struct page *page)"""

    def HPageMigratable(self) -> int:
        """int HPageMigratable(struct page *page)"""
        return 0

    def SetHPageMigratable(self) -> None:
        """void SetHPageMigratable(struct page *page)"""

    def ClearHPageMigratable(self) -> None:
        """void ClearHPageMigratable(struct page *page)"""

    def HPageTemporary(self) -> int:
        """int HPageTemporary(struct page *page)"""
        return 0

    def SetHPageTemporary(self) -> None:
        """void SetHPageTemporary(struct page *page)"""

    def ClearHPageTemporary(self) -> None:
        """void ClearHPageTemporary(struct page *page)"""

    def HPageFreed(self) -> int:
        """int HPageFreed(struct page *page)"""
        return 0

    def SetHPageFreed(self) -> None:
        """void SetHPageFreed(struct page *page)"""

    def ClearHPageFreed(self) -> None:
        """void ClearHPageFreed(struct page *page)"""

    def HPageVmemmapOptimized(self) -> int:
        """int HPageVmemmapOptimized(struct page *page)"""
        return 0

    def SetHPageVmemmapOptimized(self) -> None:
        """void SetHPageVmemmapOptimized(struct page *page)"""

    def ClearHPageVmemmapOptimized(self) -> None:
        """void ClearHPageVmemmapOptimized(struct page *page)"""

    def HPageRawHwpUnreliable(self) -> int:
        """int HPageRawHwpUnreliable(struct page *page)"""
        return 0

    def SetHPageRawHwpUnreliable(self) -> None:
        """void SetHPageRawHwpUnreliable(struct page *page)"""

    def ClearHPageRawHwpUnreliable(self) -> None:
        """void ClearHPageRawHwpUnreliable(struct page *page)"""


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
