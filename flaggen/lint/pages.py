"""Checks of the struct page that holds a flag: it exists, is writable, and the kernel does not use its word."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.lint.problems import Problem, RuleCheck, keys_of_c, path_of
from flaggen.lint.rules import PAGE_INDEX_CROWDED, PAGE_INDEX_READ_ONLY, PAGE_INDEX_TAKEN
from flaggen.model.declaration import Declaration
from flaggen.toml.rules import PAGE_INDEX_RANGE


def _page_index_range(declaration: Declaration) -> Iterator[Problem]:
    # The smallest real hugetlb page has order 2 (powerpc 8xx): page[0] to page[3]. hugetlb_add_hstate() enforces
    # order 1 up to Linux 6.6, and order 2 from 6.8 on.
    limit = declaration.c.max_page_index
    for flag in declaration.flags:
        if flag.page_index > limit:
            yield Problem(
                path_of(flag, "page_index"),
                f"page_index {flag.page_index} is beyond {limit}, the last struct page that every hugetlb page has",
                "hugetlb pages can be as small as order 2 (order 1 before Linux 6.8); "
                "if your architecture has none that small, raise [c] max_page_index",
                on_value=True,
            )


def _page_index_read_only(declaration: Declaration) -> Iterator[Problem]:
    # mm/hugetlb_vmemmap.c remaps the vmemmap pages behind the reserved part to one page, read-only. The reserved part
    # is two pages in Linux 5.14 to 5.17 and one since 5.19: with pages of 4 KiB, 128 and 64 struct pages.
    limit = declaration.c.writable_pages
    for flag in declaration.flags:
        if flag.page_index >= limit:
            yield Problem(
                path_of(flag, "page_index"),
                f"page[{flag.page_index}] is read-only once vmemmap optimization has freed the tail's struct pages",
                f"use a page_index below {limit}: later tail pages share one page of memory, where a write faults and "
                "a read sees another page's word; if your kernel leaves more writable, raise [c] writable_pages",
                on_value=True,
            )


# Linux 5.12 moved the subpool from the head's private to that of page[1], next to the cgroups' in page[2] and page[3]
# (d6995da31122, "hugetlb: use page.private for hugetlb specific page flags"). Linux 6.2 made all of them fields of
# the second tail page (dad6a5eb5556, "mm,hugetlb: use folio fields in second tail page"). In the struct folio of
# Linux 6.17 they are fields of page[3].
_TAKEN = {
    1: "it held the subpool pointer from Linux 5.12 to 6.1, and page[1] has been full of counters since",
    2: "it held a cgroup pointer from Linux 5.12 to 6.1, and has held the list of poisoned pages since 6.2",
    3: "it held a cgroup pointer from Linux 5.12 to 6.1, and has held the list of poisoned pages since 6.17 "
    "and in late 6.12 releases",
}


def _page_index_taken(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        if flag.page_index in declaration.c.taken_page_indices and declaration.c.word == "private":
            why = _TAKEN.get(flag.page_index, "it is listed in [c] taken_page_indices")
            yield Problem(
                path_of(flag, "page_index"),
                f"the kernel uses page[{flag.page_index}].private itself: {why}",
                f"use page_index 0, or, if your kernel leaves page[{flag.page_index}].private free, "
                f"remove {flag.page_index} from [c] taken_page_indices",
                on_value=True,
            )


def _page_index_crowded(declaration: Declaration) -> Iterator[Problem]:
    # The struct folio of Linux 6.17 has the mapcounts, the pin count and the order in page[1].
    for flag in declaration.flags:
        if flag.page_index == 1 and 1 not in declaration.c.taken_page_indices:
            yield Problem(
                path_of(flag, "page_index"),
                "page[1] changes most between kernels: counters, the order and pointers come and go there",
                f'use page_index 0, or ignore "{PAGE_INDEX_CROWDED.id}" if you only target one kernel',
                on_value=True,
            )


_TAKEN_INDICES = keys_of_c("taken_page_indices", "word", "era")

RULE_CHECKS = (
    RuleCheck(PAGE_INDEX_RANGE, _page_index_range, keys_of_c("max_page_index", "era")),
    RuleCheck(PAGE_INDEX_READ_ONLY, _page_index_read_only, keys_of_c("writable_pages")),
    RuleCheck(PAGE_INDEX_TAKEN, _page_index_taken, _TAKEN_INDICES),
    RuleCheck(PAGE_INDEX_CROWDED, _page_index_crowded, _TAKEN_INDICES),
)
