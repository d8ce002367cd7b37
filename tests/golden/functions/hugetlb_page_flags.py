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

    #: Also changed before anyone else sees the page.
    HPG_restore_reserve = 1 << 0

    #: Exported: documented where it is defined.
    HPG_migratable = 1 << 1

    #: Conditional: documented once, and its stubs are not.
    HPG_dynamic = 1 << 2

    #: Exported and conditional.
    HPG_reliable = 1 << 3


class HugetlbPageFlags4(enum.IntFlag):
    """The bits of page[4].private: enum hugetlb_page_flags_4 of the C."""

    #: In another word, and of a name that makes lines long.
    HPG_raw_poison_recovered = 1 << 0

    #: In another word, and exported.
    HPG_pre_zeroed = 1 << 1


_BITS_PER_LONG = 32


class HugetlbPage:
    """A hugetlb page of a kernel with CONFIG_HUGETLB_PAGE, CONFIG_VENDOR_DYNAMIC.

    Each C accessor is a method of the same name, with the same result and the same
    effect on the same word. A word has 32 bits.
    """

    __slots__ = (
        "_order",
        "_word_0",
        "_word_4",
    )
    _flags: ClassVar[dict[int, type[enum.IntFlag]]] = {
        0: HugetlbPageFlags,
        4: HugetlbPageFlags4,
    }
    _absent: ClassVar[frozenset[str]] = frozenset()
    _bit_HPG_restore_reserve = 1 << 0
    _bit_HPG_migratable = 1 << 1
    _bit_HPG_dynamic = 1 << 2
    _bit_HPG_reliable = 1 << 3

    def __init__(self, order: int = 9) -> None:
        """A page of 1 << order struct pages, with no flag set.

        Raises ValueError if order is negative.
        """
        if order < 0:
            raise ValueError(f"order must not be negative: {order}")
        self._order = order
        self._word_0 = 0
        self._word_4 = 0

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

    def HPageRestoreReserve(self) -> bool:
        """bool HPageRestoreReserve(struct page *page)"""
        mask = self._bit_HPG_restore_reserve
        return self._word_0 & mask != 0

    def SetHPageRestoreReserve(self) -> None:
        """void SetHPageRestoreReserve(struct page *page)"""
        mask = self._bit_HPG_restore_reserve
        self._word_0 |= mask

    def ClearHPageRestoreReserve(self) -> None:
        """void ClearHPageRestoreReserve(struct page *page)"""
        mask = self._bit_HPG_restore_reserve
        self._word_0 &= ~mask

    def __SetHPageRestoreReserve(self) -> None:
        """void __SetHPageRestoreReserve(struct page *page)"""
        mask = self._bit_HPG_restore_reserve
        self._word_0 |= mask

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

    def __folio_set_hugetlb_restore_reserve(self) -> None:
        """void __folio_set_hugetlb_restore_reserve(struct folio *folio)"""
        mask = self._bit_HPG_restore_reserve
        self._word_0 |= mask

    def HPageMigratable(self) -> bool:
        """bool HPageMigratable(struct page *page)"""
        mask = self._bit_HPG_migratable
        return self._word_0 & mask != 0

    def __ClearHPageMigratable(self) -> None:
        """void __ClearHPageMigratable(struct page *page)"""
        mask = self._bit_HPG_migratable
        self._word_0 &= ~mask

    def folio_test_hugetlb_migratable(self) -> bool:
        """bool folio_test_hugetlb_migratable(struct folio *folio)"""
        mask = self._bit_HPG_migratable
        return self._word_0 & mask != 0

    def __folio_clear_hugetlb_migratable(self) -> None:
        """void __folio_clear_hugetlb_migratable(struct folio *folio)"""
        mask = self._bit_HPG_migratable
        self._word_0 &= ~mask

    def TestClearHPageDynamic(self) -> bool:
        """bool TestClearHPageDynamic(struct page *page)"""
        mask = self._bit_HPG_dynamic
        old = self._word_0
        self._word_0 = old & ~mask
        return old & mask != 0

    def folio_test_clear_hugetlb_dynamic(self) -> bool:
        """bool folio_test_clear_hugetlb_dynamic(struct folio *folio)"""
        mask = self._bit_HPG_dynamic
        old = self._word_0
        self._word_0 = old & ~mask
        return old & mask != 0

    def SetHPageReliable(self) -> None:
        """void SetHPageReliable(struct page *page)"""
        mask = self._bit_HPG_reliable
        self._word_0 |= mask

    def folio_set_hugetlb_reliable(self) -> None:
        """void folio_set_hugetlb_reliable(struct folio *folio)"""
        mask = self._bit_HPG_reliable
        self._word_0 |= mask

    def TestSetHPageRawPoisonRecovered(self) -> bool:
        """bool TestSetHPageRawPoisonRecovered(struct page *page)"""
        if self._order < 3:
            self._require(4)
        old = self._word_4
        self._word_4 = old | 0x1
        return old & 0x1 != 0

    def folio_test_set_hugetlb_raw_poison_recovered(self) -> bool:
        """bool folio_test_set_hugetlb_raw_poison_recovered(struct folio *folio)"""
        if self._order < 3:
            self._require(4)
        old = self._word_4
        self._word_4 = old | 0x1
        return old & 0x1 != 0

    def HPagePreZeroed(self) -> bool:
        """bool HPagePreZeroed(struct page *page)"""
        if self._order < 3:
            self._require(4)
        return self._word_4 & 0x2 != 0

    def folio_test_hugetlb_pre_zeroed(self) -> bool:
        """bool folio_test_hugetlb_pre_zeroed(struct folio *folio)"""
        if self._order < 3:
            self._require(4)
        return self._word_4 & 0x2 != 0


class HugetlbPageStubs(HugetlbPage):
    """The same page in a kernel without CONFIG_HUGETLB_PAGE: the accessors are stubs.

    A test is false and nothing is changed, whatever the words and the order are.
    """

    __slots__ = ()

    def HPageRestoreReserve(self) -> bool:
        """bool HPageRestoreReserve(struct page *page)"""
        return False

    def SetHPageRestoreReserve(self) -> None:
        """void SetHPageRestoreReserve(struct page *page)"""

    def ClearHPageRestoreReserve(self) -> None:
        """void ClearHPageRestoreReserve(struct page *page)"""

    def __SetHPageRestoreReserve(self) -> None:
        """void __SetHPageRestoreReserve(struct page *page)"""

    def folio_test_hugetlb_restore_reserve(self) -> bool:
        """bool folio_test_hugetlb_restore_reserve(struct folio *folio)"""
        return False

    def folio_set_hugetlb_restore_reserve(self) -> None:
        """void folio_set_hugetlb_restore_reserve(struct folio *folio)"""

    def folio_clear_hugetlb_restore_reserve(self) -> None:
        """void folio_clear_hugetlb_restore_reserve(struct folio *folio)"""

    def __folio_set_hugetlb_restore_reserve(self) -> None:
        """void __folio_set_hugetlb_restore_reserve(struct folio *folio)"""

    def HPageMigratable(self) -> bool:
        """bool HPageMigratable(struct page *page)"""
        return False

    def __ClearHPageMigratable(self) -> None:
        """void __ClearHPageMigratable(struct page *page)"""

    def folio_test_hugetlb_migratable(self) -> bool:
        """bool folio_test_hugetlb_migratable(struct folio *folio)"""
        return False

    def __folio_clear_hugetlb_migratable(self) -> None:
        """void __folio_clear_hugetlb_migratable(struct folio *folio)"""

    def TestClearHPageDynamic(self) -> bool:
        """bool TestClearHPageDynamic(struct page *page)"""
        return False

    def folio_test_clear_hugetlb_dynamic(self) -> bool:
        """bool folio_test_clear_hugetlb_dynamic(struct folio *folio)"""
        return False

    def SetHPageReliable(self) -> None:
        """void SetHPageReliable(struct page *page)"""

    def folio_set_hugetlb_reliable(self) -> None:
        """void folio_set_hugetlb_reliable(struct folio *folio)"""

    def TestSetHPageRawPoisonRecovered(self) -> bool:
        """bool TestSetHPageRawPoisonRecovered(struct page *page)"""
        return False

    def folio_test_set_hugetlb_raw_poison_recovered(self) -> bool:
        """bool folio_test_set_hugetlb_raw_poison_recovered(struct folio *folio)"""
        return False

    def HPagePreZeroed(self) -> bool:
        """bool HPagePreZeroed(struct page *page)"""
        return False

    def folio_test_hugetlb_pre_zeroed(self) -> bool:
        """bool folio_test_hugetlb_pre_zeroed(struct folio *folio)"""
        return False


# Each word's flags in bit order: the enumerator, the bit where it is fixed, the config.
_DECLARED: dict[int, list[tuple[str, int | None, str | None]]] = {
    0: [
        (
            "HPG_restore_reserve",
            None,
            None,
        ),
        (
            "HPG_migratable",
            None,
            None,
        ),
        (
            "HPG_dynamic",
            None,
            "CONFIG_VENDOR_DYNAMIC",
        ),
        (
            "HPG_reliable",
            None,
            "CONFIG_VENDOR_DYNAMIC",
        ),
    ],
    4: [
        (
            "HPG_raw_poison_recovered",
            None,
            None,
        ),
        (
            "HPG_pre_zeroed",
            None,
            None,
        ),
    ],
}
# The accessors that are stubs without each config.
_ACCESSORS: dict[str, list[str]] = {
    "CONFIG_VENDOR_DYNAMIC": [
        "TestClearHPageDynamic",
        "folio_test_clear_hugetlb_dynamic",
        "SetHPageReliable",
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


for _page in (HugetlbPage, HugetlbPageStubs):
    # Python mangles names such as __SetHPageFreed in a class; give them back.
    for _name, _method in list(vars(_page).items()):
        _mangling, _, _rest = _name.partition("__")
        if _mangling == f"_{_page.__name__}":
            setattr(_page, f"__{_rest}", _method)
            delattr(_page, _name)
