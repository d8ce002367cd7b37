# SPDX-License-Identifier: GPL-2.0
#
# Generated from flags.toml by flaggen, do not edit.
# Regenerate with: flaggen render flags.toml
"""The emulator of the C accessors of a hugetlb page's flags."""

from __future__ import annotations

import copy
import enum
import operator
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar, Self


def _document(flags: type[enum.IntFlag], /, **texts: str) -> None:
    """Give each flag its text as __doc__, and the class all of them."""
    parts = [flags.__doc__ or ""]
    for name, text in texts.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        if flags[name].name == name:  # not an alias
            flags[name].__doc__ = "\n".join(lines)
        parts.append("\n    ".join([f"{name} = {flags[name].value:#x}", *lines]))
    flags.__doc__ = "\n\n".join(parts)


class HugetlbPageFlags(enum.IntFlag):
    """The bits of page[0].private: enum hugetlb_page_flags of the C."""

    HPG_raw_hwp_unreliable = 1 << 0
    """
    Not every poisoned page is known.

    Synchronization: Changed under hugetlb_lock.
    """

    HPG_freed = 1 << 1
    """
    On the free lists of the pool.

    Synchronization: hugetlb_lock.
    """


_document(
    HugetlbPageFlags,
    HPG_raw_hwp_unreliable="""
    Not every poisoned page is known.

    Synchronization: Changed under hugetlb_lock.
    """,
    HPG_freed="""
    On the free lists of the pool.

    Synchronization: hugetlb_lock.
    """,
)


class HugetlbPage:
    """A hugetlb page of a kernel with CONFIG_HUGETLB_PAGE.

    Each C accessor is a method of the same name, with the same result and the same
    effect on the same word. A word has 64 bits, or 32 on a 32-bit machine.
    """

    __slots__ = (
        "_bits_per_long",
        "_order",
        "_word_0",
    )
    _flags: ClassVar[dict[int, type[enum.IntFlag]]] = {
        0: HugetlbPageFlags,
    }

    def __init__(self, order: int = 9, bits_per_long: int = 64) -> None:
        """A page of 1 << order struct pages, with no flag set.

        Its words have bits_per_long bits. Raises ValueError if that is not 32 or 64,
        or if order is negative.
        """
        if order < 0:
            raise ValueError(f"order must not be negative: {order}")
        if bits_per_long not in (32, 64):
            raise ValueError(f"bits_per_long must be 32 or 64: {bits_per_long}")
        self._order = order
        self._bits_per_long = bits_per_long
        self._word_0 = 0

    @classmethod
    def from_words(
        cls, words: Mapping[int, int], order: int = 9, bits_per_long: int = 64
    ) -> Self:
        """A page with these raw words, by page index; those that are left out are 0.

        Raises IndexError for a page index that holds no flags, or that a page of this
        order does not have; ValueError for a word that is negative or does not fit the
        machine; TypeError for a page index or a word that is not an integer.
        """
        page = cls(order, bits_per_long)
        for page_index, word in words.items():
            page._load(page_index, word)
        return page

    @classmethod
    def from_dump(cls, text: str) -> Self:
        """The page that a block of dump_page() shows, from a kernel's log.

        Its words are those of the head page. That it is a hugetlb page is not checked.
        Raises ValueError if the text is not one block with the rows of these words.
        """
        import re

        row = r"\b%s: ((?:(?:[0-9a-f]{16}|[0-9a-f]{8}) ?)+)"
        raw, head = (
            " ".join(re.findall(row % kind, text)).split() for kind in ("raw", "head")
        )
        is_tail = len(raw) > 1 and int(raw[1], 16) & 1
        rows = head if is_tail else max(raw, head, key=len)
        at = {page_index: 8 * page_index + 5 for page_index in cls._flags}
        if len(raw) > 10 or len(head) > 20 or len(rows) <= max(at.values()):
            raise ValueError("the text is not one block of dump_page() with all rows")
        words = {page_index: int(rows[place], 16) for page_index, place in at.items()}
        order = re.search(r"\border:(\d+)", text)
        return cls.from_words(words, int(order[1]) if order else 9, 4 * len(rows[0]))

    @property
    def order(self) -> int:
        """The page has 1 << order struct pages."""
        return self._order

    @property
    def bits_per_long(self) -> int:
        """The width of the machine's words."""
        return self._bits_per_long

    @property
    def words(self) -> Mapping[int, int]:
        """The raw words that the page has, by page index; read-only."""
        return MappingProxyType(
            {
                page_index: getattr(self, f"_word_{page_index}")
                for page_index in self._flags
                if page_index < 1 << self._order
            }
        )

    def copy(self) -> Self:
        """Another page of the same class and order with the same words."""
        return copy.copy(self)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return (self._order, self._bits_per_long, self.words) == (
            other._order,
            other._bits_per_long,
            other.words,
        )

    def __repr__(self) -> str:
        words = " ".join(
            f"page[{page_index}]={_names(self._flags[page_index], word)}"
            for page_index, word in self.words.items()
        )
        bits = "" if self._bits_per_long == 64 else f" bits={self._bits_per_long}"
        return f"<{type(self).__name__} order={self._order}{bits} {words}>"

    def _load(self, page_index: int, word: int) -> None:
        try:
            page_index, word = operator.index(page_index), operator.index(word)
        except TypeError:
            pair = f"{page_index!r}: {word!r}"
            raise TypeError(f"a page index or word is not an integer: {pair}") from None
        if page_index not in self._flags:
            raise IndexError(f"page[{page_index}].private holds no flags")
        self._require(page_index)
        if not 0 <= word < 1 << self._bits_per_long:
            raise ValueError(
                f"page[{page_index}].private has {self._bits_per_long} bits,"
                f" which cannot hold {word:#x}"
            )
        setattr(self, f"_word_{page_index}", word)

    def _require(self, page_index: int) -> None:
        if page_index >= 1 << self._order:
            raise IndexError(
                f"page[{page_index}] is beyond a page of order {self._order},"
                f" which has {1 << self._order} struct pages"
            )

    def HPageRawHwpUnreliable(self) -> int:
        """int HPageRawHwpUnreliable(struct page *page)"""
        return self._word_0 >> 0 & 1

    def SetHPageRawHwpUnreliable(self) -> None:
        """void SetHPageRawHwpUnreliable(struct page *page)"""
        self._word_0 |= 0x1

    def ClearHPageRawHwpUnreliable(self) -> None:
        """void ClearHPageRawHwpUnreliable(struct page *page)"""
        self._word_0 &= ~0x1

    def folio_test_hugetlb_raw_hwp_unreliable(self) -> bool:
        """bool folio_test_hugetlb_raw_hwp_unreliable(struct folio *folio)"""
        return self._word_0 & 0x1 != 0

    def folio_set_hugetlb_raw_hwp_unreliable(self) -> None:
        """void folio_set_hugetlb_raw_hwp_unreliable(struct folio *folio)"""
        self._word_0 |= 0x1

    def folio_clear_hugetlb_raw_hwp_unreliable(self) -> None:
        """void folio_clear_hugetlb_raw_hwp_unreliable(struct folio *folio)"""
        self._word_0 &= ~0x1

    def HPageFreed(self) -> int:
        """int HPageFreed(struct page *page)"""
        return self._word_0 >> 1 & 1

    def SetHPageFreed(self) -> None:
        """void SetHPageFreed(struct page *page)"""
        self._word_0 |= 0x2

    def ClearHPageFreed(self) -> None:
        """void ClearHPageFreed(struct page *page)"""
        self._word_0 &= ~0x2

    def TestClearHPageFreed(self) -> int:
        """int TestClearHPageFreed(struct page *page)"""
        old = self._word_0
        self._word_0 = old & ~0x2
        return old >> 1 & 1

    def folio_test_hugetlb_freed(self) -> bool:
        """bool folio_test_hugetlb_freed(struct folio *folio)"""
        return self._word_0 & 0x2 != 0

    def folio_set_hugetlb_freed(self) -> None:
        """void folio_set_hugetlb_freed(struct folio *folio)"""
        self._word_0 |= 0x2

    def folio_clear_hugetlb_freed(self) -> None:
        """void folio_clear_hugetlb_freed(struct folio *folio)"""
        self._word_0 &= ~0x2

    def folio_test_clear_hugetlb_freed(self) -> bool:
        """bool folio_test_clear_hugetlb_freed(struct folio *folio)"""
        old = self._word_0
        self._word_0 = old & ~0x2
        return old & 0x2 != 0


class HugetlbPageStubs(HugetlbPage):
    """The same page in a kernel without CONFIG_HUGETLB_PAGE: the accessors are stubs.

    A test is false and nothing is changed, whatever the words and the order are.
    """

    __slots__ = ()

    def HPageRawHwpUnreliable(self) -> int:
        """int HPageRawHwpUnreliable(struct page *page)"""
        return 0

    def SetHPageRawHwpUnreliable(self) -> None:
        """void SetHPageRawHwpUnreliable(struct page *page)"""

    def ClearHPageRawHwpUnreliable(self) -> None:
        """void ClearHPageRawHwpUnreliable(struct page *page)"""

    def folio_test_hugetlb_raw_hwp_unreliable(self) -> bool:
        """bool folio_test_hugetlb_raw_hwp_unreliable(struct folio *folio)"""
        return False

    def folio_set_hugetlb_raw_hwp_unreliable(self) -> None:
        """void folio_set_hugetlb_raw_hwp_unreliable(struct folio *folio)"""

    def folio_clear_hugetlb_raw_hwp_unreliable(self) -> None:
        """void folio_clear_hugetlb_raw_hwp_unreliable(struct folio *folio)"""

    def HPageFreed(self) -> int:
        """int HPageFreed(struct page *page)"""
        return 0

    def SetHPageFreed(self) -> None:
        """void SetHPageFreed(struct page *page)"""

    def ClearHPageFreed(self) -> None:
        """void ClearHPageFreed(struct page *page)"""

    def TestClearHPageFreed(self) -> int:
        """int TestClearHPageFreed(struct page *page)"""
        return 0

    def folio_test_hugetlb_freed(self) -> bool:
        """bool folio_test_hugetlb_freed(struct folio *folio)"""
        return False

    def folio_set_hugetlb_freed(self) -> None:
        """void folio_set_hugetlb_freed(struct folio *folio)"""

    def folio_clear_hugetlb_freed(self) -> None:
        """void folio_clear_hugetlb_freed(struct folio *folio)"""

    def folio_test_clear_hugetlb_freed(self) -> bool:
        """bool folio_test_clear_hugetlb_freed(struct folio *folio)"""
        return False


def _names(flags: type[enum.IntFlag], word: int) -> str:
    """The flags that are set in the word, and in hex what has no name."""
    names: list[str] = []
    unknown = word
    for name, flag in flags.__members__.items():
        if word & flag.value:
            names.append(name)
            unknown &= ~flag.value
    if unknown or not names:
        names.append(f"{unknown:#x}")
    return "|".join(names)
