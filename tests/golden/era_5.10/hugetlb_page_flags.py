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


class HugetlbPageFlags1(enum.IntFlag):
    """The bits of page[1].flags: enum pageflags of the C."""

    #: The page is in use, so migration may pick it. Later kernels call it migratable.
    #: Synchronization: First set on a new page, without a lock; during migration under
    #: hugetlb_lock.
    PG_private = 1 << 13


_BITS_PER_LONG = 32


class HugetlbPage:
    """A hugetlb page of a kernel with CONFIG_HUGETLB_PAGE.

    Each C accessor is a method of the same name, with the same result and the same
    effect on the same word. A word has 32 bits.
    """

    __slots__ = (
        "_order",
        "_word_1",
    )
    _flags: ClassVar[dict[int, type[enum.IntFlag]]] = {
        1: HugetlbPageFlags1,
    }

    def __init__(self, order: int = 9) -> None:
        """A page of 1 << order struct pages, with no flag set.

        Raises ValueError if order is negative.
        """
        if order < 0:
            raise ValueError(f"order must not be negative: {order}")
        self._order = order
        self._word_1 = 0

    @classmethod
    def from_words(cls, words: Mapping[int, int], order: int = 9) -> Self:
        """A page with these raw words, by page index; those that are left out are 0.

        Bits beyond the word are dropped. Raises IndexError for a page index that holds
        no flags, or that a page of this order does not have.
        """
        page = cls(order)
        for page_index, word in words.items():
            if page_index not in cls._flags:
                raise IndexError(f"page[{page_index}].flags holds no flags")
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

    def page_huge_active(self) -> bool:
        """bool page_huge_active(struct page *page)"""
        if self._order < 1:
            self._require(1)
        return self._word_1 & 0x2000 != 0

    def set_page_huge_active(self) -> None:
        """void set_page_huge_active(struct page *page)"""
        if self._order < 1:
            self._require(1)
        self._word_1 |= 0x2000

    def clear_page_huge_active(self) -> None:
        """void clear_page_huge_active(struct page *page)"""
        if self._order < 1:
            self._require(1)
        self._word_1 &= ~0x2000


class HugetlbPageStubs(HugetlbPage):
    """The same page in a kernel without CONFIG_HUGETLB_PAGE: the accessors are stubs.

    A test is false and nothing is changed, whatever the words and the order are.
    """

    __slots__ = ()

    def page_huge_active(self) -> bool:
        """bool page_huge_active(struct page *page)"""
        return False

    def set_page_huge_active(self) -> None:
        """void set_page_huge_active(struct page *page)"""

    def clear_page_huge_active(self) -> None:
        """void clear_page_huge_active(struct page *page)"""


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
