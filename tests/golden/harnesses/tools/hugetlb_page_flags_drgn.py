# SPDX-License-Identifier: GPL-2.0
#
# Generated from flags.toml by flaggen, do not edit.
# Regenerate with: flaggen render flags.toml
"""For drgn: the flags of hugetlb pages, and the pools with the flags of their pages.

Every page is a drgn object, the `struct page *` or `struct folio *` of the head page.
That it is a hugetlb page is not checked. The flags are compared with the kernel's own
enum first: LookupError is raised if its debugging symbols have none, and ValueError if
it differs.
"""

from __future__ import annotations

import enum
import functools
from typing import TYPE_CHECKING, Any, NamedTuple

import drgn
from drgn.helpers.linux.hugetlb import for_each_hstate
from drgn.helpers.linux.list import list_for_each_entry

if TYPE_CHECKING:
    from collections.abc import Iterator


class HugetlbPoolPage(NamedTuple):
    """A page of a pool: on the list of active pages, or on the free list of a node."""

    hstate: str
    is_free: bool
    page: drgn.Object
    flags: dict[int, enum.IntFlag]


def hugetlb_page_flags(page: drgn.Object) -> dict[int, enum.IntFlag]:
    """The flags that are set in each word of a page, by page index.

    A word that holds no flag in this kernel is left out.
    """
    head = drgn.cast("struct page *", page)
    return {
        page_index: flags((head + page_index).private.value_())
        for page_index, flags in _flags(page.prog_).items()
    }


def decode_hugetlb_page_flags(page: drgn.Object) -> str:
    """The names of the flags that are set in a page, and in hex the bits without one."""
    return _text(hugetlb_page_flags(page))


def hugetlb_pool(prog: drgn.Program | None = None) -> Iterator[HugetlbPoolPage]:
    """All pages on the lists of all pools: active ones, and the free ones of each node.

    A page that is being migrated or freed is on neither list.
    """
    for hstate in for_each_hstate(prog or drgn.get_default_prog()):
        name = hstate.name.string_().decode()
        free = [(True, free_list) for free_list in hstate.hugepage_freelists]
        for is_free, head in [(False, hstate.hugepage_activelist), *free]:
            for page in list_for_each_entry("struct page", head.address_of_(), "lru"):
                yield HugetlbPoolPage(name, is_free, page, hugetlb_page_flags(page))


def print_hugetlb_pool(prog: drgn.Program | None = None) -> None:
    """Print all pools with their numbers, and a line for each page on their lists."""
    prog = prog or drgn.get_default_prog()
    pages = list(hugetlb_pool(prog))
    for hstate in for_each_hstate(prog):
        name = hstate.name.string_().decode()
        total, free = (int(hstate.nr_huge_pages), int(hstate.free_huge_pages))
        print(f"{name}: {total} pages, {free} free")
        for page in pages:
            if page.hstate == name:
                state = "free  " if page.is_free else "active"
                print(f"  {state} {page.page.value_():#x} {_text(page.flags)}")


def HPageRestoreReserve(page: drgn.Object) -> bool:
    """bool HPageRestoreReserve(struct page *page)"""
    return _test(page, 0, "HPG_restore_reserve")


def folio_test_hugetlb_restore_reserve(folio: drgn.Object) -> bool:
    """bool folio_test_hugetlb_restore_reserve(struct folio *folio)"""
    return _test(folio, 0, "HPG_restore_reserve")


def HPageDynamic(page: drgn.Object) -> bool:
    """bool HPageDynamic(struct page *page)"""
    return _test(page, 0, "HPG_dynamic")


def folio_test_hugetlb_dynamic(folio: drgn.Object) -> bool:
    """bool folio_test_hugetlb_dynamic(struct folio *folio)"""
    return _test(folio, 0, "HPG_dynamic")


def HPageMigratable(page: drgn.Object) -> bool:
    """bool HPageMigratable(struct page *page)"""
    return _test(page, 0, "HPG_migratable")


def folio_test_hugetlb_migratable(folio: drgn.Object) -> bool:
    """bool folio_test_hugetlb_migratable(struct folio *folio)"""
    return _test(folio, 0, "HPG_migratable")


def HPageRemote(page: drgn.Object) -> bool:
    """bool HPageRemote(struct page *page)"""
    return _test(page, 4, "HPG_remote")


def folio_test_hugetlb_remote(folio: drgn.Object) -> bool:
    """bool folio_test_hugetlb_remote(struct folio *folio)"""
    return _test(folio, 4, "HPG_remote")


def _test(page: drgn.Object, page_index: int, name: str) -> bool:
    """Whether the flag is set; it never is in a kernel that does not have it."""
    if name not in (declared for declared, _, _ in _DECLARED[page_index]):
        raise ValueError(f"{name} is not a flag of page[{page_index}].private")
    word = hugetlb_page_flags(page).get(page_index)
    if word is None:
        return False
    flag = type(word).__members__.get(name)
    return flag is not None and flag in word


@functools.lru_cache(maxsize=1)
def _flags(prog: drgn.Program) -> dict[int, type[enum.IntFlag]]:
    """The flags of each word in this kernel, by page index."""
    flags: dict[int, Any] = {}
    for page_index, tag in _ENUMS.items():
        own = {name: value for name, value in prog.type(f"enum {tag}").enumerators}
        if bits := _bits(page_index, own):
            masks = {name: 1 << bit for name, bit in bits.items()}
            flags[page_index] = enum.IntFlag(f"page[{page_index}]", masks)
    return flags


def _text(flags: dict[int, enum.IntFlag]) -> str:
    texts: list[str] = []
    for page_index, word in flags.items():
        members = type(word).__members__.items()
        bits = {name: flag.value.bit_length() - 1 for name, flag in members}
        texts.append(f"page[{page_index}]={_names(bits, word.value)}")
    return " ".join(texts)


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
    ],
    4: [
        (
            "HPG_remote",
            None,
            None,
        ),
    ],
}
# The tag of each word's enum in the kernel.
_ENUMS = {
    0: "hugetlb_page_flags",
    4: "hugetlb_page_flags_4",
}


def _bits(page_index: int, own: dict[str, int]) -> dict[str, int]:
    """The bits of the flags of a word in a kernel, whose own enum has these values.

    A flag with a config symbol may be missing there. Raises ValueError for any other
    difference, except flags that only the kernel has: these have no name here.
    """
    bits: dict[str, int] = {}
    bit = -1
    for name, fixed, config in _DECLARED[page_index]:
        if config is None or name in own:
            bit = bit + 1 if fixed is None else fixed
            if own.get(name) != bit:
                place = f"enum {_ENUMS[page_index]} of this kernel"
                raise ValueError(
                    f"{name} is declared as bit {bit}, but is {own[name]} in {place}"
                    if name in own
                    else f"{name} is declared, but missing in {place}"
                )
            bits[name] = bit
    return bits


def _names(bits: dict[str, int], word: int) -> str:
    """The flags that are set in the word, and in hex what has no name."""
    names: list[str] = []
    unknown = word
    for name, bit in bits.items():
        if word & 1 << bit:
            names.append(name)
            unknown &= ~(1 << bit)
    if unknown or not names:
        names.append(f"{unknown:#x}")
    return "|".join(names)
