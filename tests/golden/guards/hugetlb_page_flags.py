# SPDX-License-Identifier: GPL-2.0
#
# Generated from flags.toml by flaggen, do not edit.
# Regenerate with: flaggen render flags.toml
"""The emulator of the C accessors of a hugetlb page's flags."""

from __future__ import annotations

import copy
import enum
import functools
import operator
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, ClassVar, Self


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

    HPG_migratable = 1 << 0
    """
    Migration may pick the page.

    Synchronization: Changed under hugetlb_lock; who walks page frames tests it without.
    """

    HPG_temporary = 1 << 1
    """
    Taken from the buddy allocator for a while.

    Synchronization: The sole reference.
    """

    HPG_freed = 1 << 2
    """
    On the free lists of the pool.

    Synchronization: hugetlb_lock.
    """

    HPG_plain = 1 << 3
    """
    Without guards.

    Synchronization: A reference.
    """

    HPG_cma = 1 << 4
    """
    Allocated from CMA.

    Synchronization: Set under hugetlb_lock, and never changed.
    """

    HPG_vmemmap_optimized = 1 << 5
    """
    The struct pages of its tails have been freed.

    Synchronization: None is documented.
    """


_document(
    HugetlbPageFlags,
    HPG_migratable="""
    Migration may pick the page.

    Synchronization: Changed under hugetlb_lock; who walks page frames tests it without.
    """,
    HPG_temporary="""
    Taken from the buddy allocator for a while.

    Synchronization: The sole reference.
    """,
    HPG_freed="""
    On the free lists of the pool.

    Synchronization: hugetlb_lock.
    """,
    HPG_plain="""
    Without guards.

    Synchronization: A reference.
    """,
    HPG_cma="""
    Allocated from CMA.

    Synchronization: Set under hugetlb_lock, and never changed.
    """,
    HPG_vmemmap_optimized="""
    The struct pages of its tails have been freed.

    Synchronization: None is documented.
    """,
)


class _Kernels:
    """The classes that `without` returns, by the symbols: pickle looks them up here."""

    def __init__(self, page: Any = None) -> None:
        self._page = page

    def __get__(self, instance: object, page: type[Any]) -> _Kernels:
        return _Kernels(page)

    def __getattr__(self, symbols: str) -> Any:
        if symbols.startswith("CONFIG_"):
            return self._page.without(*symbols.split("+"))
        raise AttributeError(symbols)


class HugetlbPage:
    """A hugetlb page of a kernel with CONFIG_HUGETLB_PAGE, CONFIG_VENDOR_CMA.

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
    _absent: ClassVar[frozenset[str]] = frozenset()
    _kernels = _Kernels()
    _bit_HPG_migratable = 1 << 0
    _bit_HPG_temporary = 1 << 1
    _bit_HPG_freed = 1 << 2
    _bit_HPG_plain = 1 << 3
    _bit_HPG_cma = 1 << 4
    _bit_HPG_vmemmap_optimized = 1 << 5

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

    @classmethod
    def without(cls, *configs: str) -> type[Self]:
        """The class of such a page in a kernel without these config symbols.

        It is a subclass of the one that this is called on. The flags of the symbols
        have no bit there, and their accessors are stubs; flags without a bit of their
        own move down. Raises ValueError for a symbol that no flag has.
        """
        kernel: type[Self] = _without(cls, frozenset(configs))
        return kernel

    @classmethod
    def flags(cls, page_index: int = 0) -> type[enum.IntFlag]:
        """The flags of that word. Raises KeyError where it holds none."""
        return cls._flags[page_index]

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

    def HPageMigratable(self) -> bool:
        """bool HPageMigratable(struct page *page)"""
        mask = self._bit_HPG_migratable
        return self._word_0 & mask != 0

    def SetHPageMigratable(self) -> None:
        """void SetHPageMigratable(struct page *page)"""
        mask = self._bit_HPG_migratable
        self._word_0 |= mask

    def ClearHPageMigratable(self) -> None:
        """void ClearHPageMigratable(struct page *page)"""
        mask = self._bit_HPG_migratable
        self._word_0 &= ~mask

    def HPageTemporary(self) -> bool:
        """bool HPageTemporary(struct page *page)"""
        mask = self._bit_HPG_temporary
        return self._word_0 & mask != 0

    def SetHPageTemporary(self) -> None:
        """void SetHPageTemporary(struct page *page)"""
        mask = self._bit_HPG_temporary
        self._word_0 |= mask

    def ClearHPageTemporary(self) -> None:
        """void ClearHPageTemporary(struct page *page)"""
        mask = self._bit_HPG_temporary
        self._word_0 &= ~mask

    def TestSetHPageTemporary(self) -> bool:
        """bool TestSetHPageTemporary(struct page *page)"""
        mask = self._bit_HPG_temporary
        old = self._word_0
        self._word_0 = old | mask
        return old & mask != 0

    def __SetHPageTemporary(self) -> None:
        """void __SetHPageTemporary(struct page *page)"""
        mask = self._bit_HPG_temporary
        self._word_0 |= mask

    def HPageFreed(self) -> bool:
        """bool HPageFreed(struct page *page)"""
        mask = self._bit_HPG_freed
        return self._word_0 & mask != 0

    def SetHPageFreed(self) -> None:
        """void SetHPageFreed(struct page *page)"""
        mask = self._bit_HPG_freed
        self._word_0 |= mask

    def ClearHPageFreed(self) -> None:
        """void ClearHPageFreed(struct page *page)"""
        mask = self._bit_HPG_freed
        self._word_0 &= ~mask

    def HPagePlain(self) -> bool:
        """bool HPagePlain(struct page *page)"""
        mask = self._bit_HPG_plain
        return self._word_0 & mask != 0

    def SetHPagePlain(self) -> None:
        """void SetHPagePlain(struct page *page)"""
        mask = self._bit_HPG_plain
        self._word_0 |= mask

    def ClearHPagePlain(self) -> None:
        """void ClearHPagePlain(struct page *page)"""
        mask = self._bit_HPG_plain
        self._word_0 &= ~mask

    def HPageCma(self) -> bool:
        """bool HPageCma(struct page *page)"""
        mask = self._bit_HPG_cma
        return self._word_0 & mask != 0

    def SetHPageCma(self) -> None:
        """void SetHPageCma(struct page *page)"""
        mask = self._bit_HPG_cma
        self._word_0 |= mask

    def ClearHPageCma(self) -> None:
        """void ClearHPageCma(struct page *page)"""
        mask = self._bit_HPG_cma
        self._word_0 &= ~mask

    def HPageVmemmapOptimized(self) -> bool:
        """bool HPageVmemmapOptimized(struct page *page)"""
        mask = self._bit_HPG_vmemmap_optimized
        return self._word_0 & mask != 0

    def SetHPageVmemmapOptimized(self) -> None:
        """void SetHPageVmemmapOptimized(struct page *page)"""
        mask = self._bit_HPG_vmemmap_optimized
        self._word_0 |= mask

    def ClearHPageVmemmapOptimized(self) -> None:
        """void ClearHPageVmemmapOptimized(struct page *page)"""
        mask = self._bit_HPG_vmemmap_optimized
        self._word_0 &= ~mask


class HugetlbPageStubs(HugetlbPage):
    """The same page in a kernel without CONFIG_HUGETLB_PAGE: the accessors are stubs.

    A test is false and nothing is changed, whatever the words and the order are.
    """

    __slots__ = ()

    def HPageMigratable(self) -> bool:
        """bool HPageMigratable(struct page *page)"""
        return False

    def SetHPageMigratable(self) -> None:
        """void SetHPageMigratable(struct page *page)"""

    def ClearHPageMigratable(self) -> None:
        """void ClearHPageMigratable(struct page *page)"""

    def HPageTemporary(self) -> bool:
        """bool HPageTemporary(struct page *page)"""
        return False

    def SetHPageTemporary(self) -> None:
        """void SetHPageTemporary(struct page *page)"""

    def ClearHPageTemporary(self) -> None:
        """void ClearHPageTemporary(struct page *page)"""

    def TestSetHPageTemporary(self) -> bool:
        """bool TestSetHPageTemporary(struct page *page)"""
        return False

    def __SetHPageTemporary(self) -> None:
        """void __SetHPageTemporary(struct page *page)"""

    def HPageFreed(self) -> bool:
        """bool HPageFreed(struct page *page)"""
        return False

    def SetHPageFreed(self) -> None:
        """void SetHPageFreed(struct page *page)"""

    def ClearHPageFreed(self) -> None:
        """void ClearHPageFreed(struct page *page)"""

    def HPagePlain(self) -> bool:
        """bool HPagePlain(struct page *page)"""
        return False

    def SetHPagePlain(self) -> None:
        """void SetHPagePlain(struct page *page)"""

    def ClearHPagePlain(self) -> None:
        """void ClearHPagePlain(struct page *page)"""

    def HPageCma(self) -> bool:
        """bool HPageCma(struct page *page)"""
        return False

    def SetHPageCma(self) -> None:
        """void SetHPageCma(struct page *page)"""

    def ClearHPageCma(self) -> None:
        """void ClearHPageCma(struct page *page)"""

    def HPageVmemmapOptimized(self) -> bool:
        """bool HPageVmemmapOptimized(struct page *page)"""
        return False

    def SetHPageVmemmapOptimized(self) -> None:
        """void SetHPageVmemmapOptimized(struct page *page)"""

    def ClearHPageVmemmapOptimized(self) -> None:
        """void ClearHPageVmemmapOptimized(struct page *page)"""


# Each word's flags in bit order: the enumerator, the bit where it is fixed, the config.
_DECLARED: dict[int, list[tuple[str, int | None, str | None]]] = {
    0: [
        (
            "HPG_migratable",
            None,
            None,
        ),
        (
            "HPG_temporary",
            None,
            None,
        ),
        (
            "HPG_freed",
            None,
            None,
        ),
        (
            "HPG_plain",
            None,
            None,
        ),
        (
            "HPG_cma",
            None,
            "CONFIG_VENDOR_CMA",
        ),
        (
            "HPG_vmemmap_optimized",
            5,
            None,
        ),
    ],
}


def _without(page: type[HugetlbPage], configs: frozenset[str]) -> Any:
    known = {config for declared in _DECLARED.values() for _, _, config in declared}
    if unknown := sorted(configs - known):
        raise ValueError(f"no flag depends on {', '.join(unknown)}")
    whole = vars(page).get("_whole", page)
    absent = page._absent | configs
    return whole if absent == whole._absent else _derived(whole, absent)


@functools.cache
def _derived(whole: type[HugetlbPage], absent: frozenset[str]) -> type[HugetlbPage]:
    """A class derived from `whole`, with the layout of a kernel without the configs."""
    flags = _layout(absent)
    lost = ", ".join(sorted(absent))
    members: dict[str, Any] = {
        "__slots__": (),
        "__module__": whole.__module__,
        "__qualname__": f"{whole.__qualname__}._kernels.{'+'.join(sorted(absent))}",
        "__doc__": f"A {whole.__name__} of a kernel without {lost}.",
        "_whole": whole,
        "_absent": absent,
        "_flags": flags,
    }
    for page_index, declared in _DECLARED.items():
        present = flags[page_index].__members__
        members[f"_flags_{page_index}"] = flags[page_index]
        for name, _, _ in declared:
            members[f"_bit_{name}"] = present[name].value if name in present else 0
    return type(f"{whole.__name__} without {lost}", (whole,), members)


@functools.cache
def _layout(absent: frozenset[str]) -> dict[int, Any]:
    """The flags of each word in a kernel without the configs."""
    layout: dict[int, Any] = {}
    for page_index, declared in _DECLARED.items():
        masks: dict[str, int] = {}
        bit = -1
        for name, fixed, config in declared:
            if config not in absent:
                bit = bit + 1 if fixed is None else fixed
                masks[name] = 1 << bit
        whole = HugetlbPage._flags[page_index]
        title = whole.__name__
        place = f"HugetlbPage._kernels.{'+'.join(sorted(absent))}._flags_{page_index}"
        layout[page_index] = enum.IntFlag(title, masks, module=__name__, qualname=place)
        layout[page_index].__doc__ = str(whole.__doc__).partition("\n")[0]
        texts = {name: whole[name].__doc__ or "" for name in masks}
        _document(layout[page_index], **texts)
    return layout


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


for _page in (HugetlbPage, HugetlbPageStubs):
    # Python mangles names such as __SetHPageFreed in a class; give them back.
    for _name, _method in list(vars(_page).items()):
        _mangling, _, _rest = _name.partition("__")
        if _mangling == f"_{_page.__name__}":
            setattr(_page, f"__{_rest}", _method)
            delattr(_page, _name)
