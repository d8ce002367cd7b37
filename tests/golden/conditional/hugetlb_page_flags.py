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
    from typing import Any, ClassVar, Self


class HugetlbPageFlags(enum.IntFlag):
    """The bits of page[0].private: enum hugetlb_page_flags of the C."""

    #: Always there.
    HPG_restore_reserve = 1 << 0

    #: Without its symbol it has no bit, and what follows moves down.
    HPG_dynamic = 1 << 1

    #: Moves.
    HPG_migratable = 1 << 2

    #: Exported and conditional.
    HPG_reliable = 1 << 3

    #: Moves by two.
    HPG_freed = 1 << 4

    #: Has a bit of its own, and stays.
    HPG_pinned = 1 << 9


_BITS_PER_LONG = 32


class HugetlbPage:
    """A hugetlb page of a kernel with CONFIG_HUGETLB_PAGE, CONFIG_VENDOR_DYNAMIC, CONFIG_VENDOR_RELIABLE.

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
    _absent: ClassVar[frozenset[str]] = frozenset()
    _bit_HPG_restore_reserve = 1 << 0
    _bit_HPG_dynamic = 1 << 1
    _bit_HPG_migratable = 1 << 2
    _bit_HPG_reliable = 1 << 3
    _bit_HPG_freed = 1 << 4
    _bit_HPG_pinned = 1 << 9

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

    @classmethod
    def without(cls, *configs: str) -> type[HugetlbPage]:
        """The class of such a page in a kernel without these config symbols.

        Their flags have no bit there, and their accessors are stubs; flags without a
        bit of their own move down. Raises ValueError for a symbol that no flag has.
        """
        return _without(cls, frozenset(configs))

    @classmethod
    def flags(cls, page_index: int = 0) -> type[enum.IntFlag]:
        """The flags of that word. Raises KeyError where it holds none."""
        return cls._flags[page_index]

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

    def folio_test_hugetlb_restore_reserve(self) -> bool:
        """bool folio_test_hugetlb_restore_reserve(struct folio *folio)"""
        mask = self._bit_HPG_restore_reserve
        return self._word_0 & mask != 0

    def folio_set_hugetlb_restore_reserve(self) -> None:
        """void folio_set_hugetlb_restore_reserve(struct folio *folio)"""
        mask = self._bit_HPG_restore_reserve
        self._word_0 |= mask

    def folio_clear_hugetlb_restore_reserve(self) -> None:
        """void folio_clear_hugetlb_restore_reserve(struct folio *folio)"""
        mask = self._bit_HPG_restore_reserve
        self._word_0 &= ~mask

    def folio_test_hugetlb_dynamic(self) -> bool:
        """bool folio_test_hugetlb_dynamic(struct folio *folio)"""
        mask = self._bit_HPG_dynamic
        return self._word_0 & mask != 0

    def folio_set_hugetlb_dynamic(self) -> None:
        """void folio_set_hugetlb_dynamic(struct folio *folio)"""
        mask = self._bit_HPG_dynamic
        self._word_0 |= mask

    def folio_clear_hugetlb_dynamic(self) -> None:
        """void folio_clear_hugetlb_dynamic(struct folio *folio)"""
        mask = self._bit_HPG_dynamic
        self._word_0 &= ~mask

    def folio_test_set_hugetlb_dynamic(self) -> bool:
        """bool folio_test_set_hugetlb_dynamic(struct folio *folio)"""
        mask = self._bit_HPG_dynamic
        old = self._word_0
        self._word_0 = old | mask
        return old & mask != 0

    def folio_test_hugetlb_migratable(self) -> bool:
        """bool folio_test_hugetlb_migratable(struct folio *folio)"""
        mask = self._bit_HPG_migratable
        return self._word_0 & mask != 0

    def folio_set_hugetlb_migratable(self) -> None:
        """void folio_set_hugetlb_migratable(struct folio *folio)"""
        mask = self._bit_HPG_migratable
        self._word_0 |= mask

    def folio_clear_hugetlb_migratable(self) -> None:
        """void folio_clear_hugetlb_migratable(struct folio *folio)"""
        mask = self._bit_HPG_migratable
        self._word_0 &= ~mask

    def folio_test_hugetlb_reliable(self) -> bool:
        """bool folio_test_hugetlb_reliable(struct folio *folio)"""
        mask = self._bit_HPG_reliable
        return self._word_0 & mask != 0

    def folio_set_hugetlb_reliable(self) -> None:
        """void folio_set_hugetlb_reliable(struct folio *folio)"""
        mask = self._bit_HPG_reliable
        self._word_0 |= mask

    def folio_test_hugetlb_freed(self) -> bool:
        """bool folio_test_hugetlb_freed(struct folio *folio)"""
        mask = self._bit_HPG_freed
        return self._word_0 & mask != 0

    def folio_set_hugetlb_freed(self) -> None:
        """void folio_set_hugetlb_freed(struct folio *folio)"""
        mask = self._bit_HPG_freed
        self._word_0 |= mask

    def folio_clear_hugetlb_freed(self) -> None:
        """void folio_clear_hugetlb_freed(struct folio *folio)"""
        mask = self._bit_HPG_freed
        self._word_0 &= ~mask

    def folio_test_hugetlb_pinned(self) -> bool:
        """bool folio_test_hugetlb_pinned(struct folio *folio)"""
        mask = self._bit_HPG_pinned
        return self._word_0 & mask != 0

    def folio_set_hugetlb_pinned(self) -> None:
        """void folio_set_hugetlb_pinned(struct folio *folio)"""
        mask = self._bit_HPG_pinned
        self._word_0 |= mask

    def folio_clear_hugetlb_pinned(self) -> None:
        """void folio_clear_hugetlb_pinned(struct folio *folio)"""
        mask = self._bit_HPG_pinned
        self._word_0 &= ~mask


class HugetlbPageStubs(HugetlbPage):
    """The same page in a kernel without CONFIG_HUGETLB_PAGE: the accessors are stubs.

    A test is false and nothing is changed, whatever the words and the order are.
    """

    __slots__ = ()

    def folio_test_hugetlb_restore_reserve(self) -> bool:
        """bool folio_test_hugetlb_restore_reserve(struct folio *folio)"""
        return False

    def folio_set_hugetlb_restore_reserve(self) -> None:
        """void folio_set_hugetlb_restore_reserve(struct folio *folio)"""

    def folio_clear_hugetlb_restore_reserve(self) -> None:
        """void folio_clear_hugetlb_restore_reserve(struct folio *folio)"""

    def folio_test_hugetlb_dynamic(self) -> bool:
        """bool folio_test_hugetlb_dynamic(struct folio *folio)"""
        return False

    def folio_set_hugetlb_dynamic(self) -> None:
        """void folio_set_hugetlb_dynamic(struct folio *folio)"""

    def folio_clear_hugetlb_dynamic(self) -> None:
        """void folio_clear_hugetlb_dynamic(struct folio *folio)"""

    def folio_test_set_hugetlb_dynamic(self) -> bool:
        """bool folio_test_set_hugetlb_dynamic(struct folio *folio)"""
        return False

    def folio_test_hugetlb_migratable(self) -> bool:
        """bool folio_test_hugetlb_migratable(struct folio *folio)"""
        return False

    def folio_set_hugetlb_migratable(self) -> None:
        """void folio_set_hugetlb_migratable(struct folio *folio)"""

    def folio_clear_hugetlb_migratable(self) -> None:
        """void folio_clear_hugetlb_migratable(struct folio *folio)"""

    def folio_test_hugetlb_reliable(self) -> bool:
        """bool folio_test_hugetlb_reliable(struct folio *folio)"""
        return False

    def folio_set_hugetlb_reliable(self) -> None:
        """void folio_set_hugetlb_reliable(struct folio *folio)"""

    def folio_test_hugetlb_freed(self) -> bool:
        """bool folio_test_hugetlb_freed(struct folio *folio)"""
        return False

    def folio_set_hugetlb_freed(self) -> None:
        """void folio_set_hugetlb_freed(struct folio *folio)"""

    def folio_clear_hugetlb_freed(self) -> None:
        """void folio_clear_hugetlb_freed(struct folio *folio)"""

    def folio_test_hugetlb_pinned(self) -> bool:
        """bool folio_test_hugetlb_pinned(struct folio *folio)"""
        return False

    def folio_set_hugetlb_pinned(self) -> None:
        """void folio_set_hugetlb_pinned(struct folio *folio)"""

    def folio_clear_hugetlb_pinned(self) -> None:
        """void folio_clear_hugetlb_pinned(struct folio *folio)"""


# Each word's flags in bit order: the enumerator, the bit where it is fixed, the config.
_DECLARED: dict[int, list[tuple[str, int | None, str | None]]] = {
    0: [
        (
            "HPG_restore_reserve",
            None,
            None,
        ),
        (
            "HPG_dynamic",
            None,
            "CONFIG_VENDOR_DYNAMIC",
        ),
        (
            "HPG_migratable",
            None,
            None,
        ),
        (
            "HPG_reliable",
            None,
            "CONFIG_VENDOR_RELIABLE",
        ),
        (
            "HPG_freed",
            None,
            None,
        ),
        (
            "HPG_pinned",
            9,
            None,
        ),
    ],
}
# The accessors that are stubs without each config.
_ACCESSORS: dict[str, list[str]] = {
    "CONFIG_VENDOR_DYNAMIC": [
        "folio_test_hugetlb_dynamic",
        "folio_set_hugetlb_dynamic",
        "folio_clear_hugetlb_dynamic",
        "folio_test_set_hugetlb_dynamic",
    ],
    "CONFIG_VENDOR_RELIABLE": [
        "folio_test_hugetlb_reliable",
        "folio_set_hugetlb_reliable",
    ],
}
_KERNELS: dict[tuple[bool, frozenset[str]], type[HugetlbPage]] = {}


def _without(page: type[HugetlbPage], configs: frozenset[str]) -> type[HugetlbPage]:
    if unknown := sorted(configs - _ACCESSORS.keys()):
        raise ValueError(f"no flag depends on {', '.join(unknown)}")
    has_stubs = issubclass(page, HugetlbPageStubs)
    absent = page._absent | configs
    whole = HugetlbPageStubs if has_stubs else HugetlbPage
    if not absent:
        return whole
    if (has_stubs, absent) in _KERNELS:
        return _KERNELS[has_stubs, absent]
    flags: dict[int, Any] = {}
    members: dict[str, Any] = {"__slots__": (), "_absent": absent, "_flags": flags}
    for page_index, declared in _DECLARED.items():
        masks = {}
        bit = -1
        for name, fixed, config in declared:
            if config not in absent:
                bit = bit + 1 if fixed is None else fixed
                masks[name] = 1 << bit
        title = whole._flags[page_index].__name__
        flags[page_index] = enum.IntFlag(title, masks, module=__name__)
        members |= {f"_bit_{name}": mask for name, mask in masks.items()}
    for config in absent:
        stubs = _ACCESSORS[config]
        members |= {name: vars(HugetlbPageStubs)[name] for name in stubs}
    lost = ", ".join(sorted(absent))
    members["__doc__"] = f"A {whole.__name__} of a kernel without {lost}."
    kernel = type(f"{whole.__name__} without {lost}", (whole,), members)
    _KERNELS[has_stubs, absent] = kernel
    return kernel


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
