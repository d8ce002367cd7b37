"""Judges a dump_page() block: whether the page is hugetlb's, which word is private, and whether it can be named."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from flaggen.decode.dumps import Dump
from flaggen.decode.layouts import Releases, releases_of

# Since the series of 2021, the head's private has held the flags.
FIRST_FLAGS = (5, 12)
# The place of private among a struct page's words.
PRIVATE = 5  # flags, lru (2 words), mapping, index, private
_HUGETLBFS = "hugetlbfs_aops"
# Flags of pages that are never hugetlb's: those of slab and of the LRU lists.
_FOREIGN_FLAGS = frozenset({"slab", "lru", "active", "swapcache", "unevictable"})


class Evidence(Enum):
    """What shows that a page is hugetlb's, or is not; or why nothing does."""

    MAPPING = "its mapping is hugetlbfs"
    PAGE_TYPE = "its page type is hugetlb"
    TYPE_WORD = "the page type in its rows is hugetlb"
    OTHER_MAPPING = "its mapping is not hugetlbfs"
    OTHER_TYPE = "its page type is not hugetlb"
    NO_TYPE = "since Linux 6.9 hugetlb pages have a page type, and the one in its rows is another"
    FOREIGN_FLAG = "its flags are never those of a hugetlb page"
    NOT_COMPOUND = "it is not a compound page"
    NOTHING = "nothing in the block shows whether the page is hugetlb"


class Doubt(Enum):
    """Why the flags of a page that is, or may be, hugetlb's cannot be named."""

    MIXED = "lines of another block may be among its lines"
    INCONSISTENT = "its flags differ from the first word of its rows"
    TRUNCATED = "the row with private is missing"
    TAIL = "it is a tail page, and the head's row with private is missing"
    TOO_OLD = "Linux had no such flags before 5.12"
    MAYBE_TOO_OLD = "Linux had no such flags before 5.12, and the block does not show the release"


class Verdict(NamedTuple):
    """A judged block.

    `is_hugetlb` and `is_tail` are None if the block does not tell. `private` is the head's word, None if it is not in
    the block or not certain; `doubt` says why the flags are not named.
    """

    dump: Dump
    releases: Releases
    is_hugetlb: bool | None
    evidence: Evidence
    is_tail: bool | None
    bits: int
    private: int | None
    doubt: Doubt | None

    @property
    def has_flags(self) -> bool:
        """Whether `private` is known to be a word of hugetlb's flags."""
        return self.is_hugetlb is True and self.private is not None and self.doubt is None


def judge(dump: Dump, known: Releases | None = None) -> Verdict:
    """Judge a block; `known` releases count unless the form of the block contradicts them."""
    releases = releases_of(dump)
    if known is not None and (both := known.intersect(releases)).first <= both.last:
        releases = both
    is_tail = _is_tail(dump)
    # A tail's own row holds other things where the head has private.
    head = dump.head if is_tail else dump.raw or dump.head
    is_hugetlb, evidence = _evidence(dump, head, is_tail, releases)
    word = int(head[PRIVATE], 16) if len(head) > PRIVATE else None
    doubt = _doubt(dump, head, is_tail, releases)
    is_certain = doubt not in (Doubt.MIXED, Doubt.INCONSISTENT)
    if not is_certain:
        is_hugetlb, evidence = None, Evidence.NOTHING
    bits = 32 if head and len(head[0]) == 8 else 64
    return Verdict(dump, releases, is_hugetlb, evidence, is_tail, bits, word if is_certain else None, doubt)


def _is_tail(dump: Dump) -> bool | None:
    """Whether the page is a tail: bit 0 of its second word is set."""
    return bool(int(dump.raw[1], 16) & 1) if len(dump.raw) > 1 else None


def _doubt(dump: Dump, head: tuple[str, ...], is_tail: bool | None, releases: Releases) -> Doubt | None:
    if dump.is_mixed:
        return Doubt.MIXED
    if (
        head
        and (printed := re.search(r"flags: 0x([0-9a-f]+)\(", dump.flags))
        and int(printed[1], 16) != int(head[0], 16)
    ):
        return Doubt.INCONSISTENT
    if len(head) <= PRIVATE:
        return Doubt.TAIL if is_tail else Doubt.TRUNCATED
    if releases.last < FIRST_FLAGS:
        return Doubt.TOO_OLD
    return None if releases.first >= FIRST_FLAGS else Doubt.MAYBE_TOO_OLD


def _evidence(
    dump: Dump, head: tuple[str, ...], is_tail: bool | None, releases: Releases
) -> tuple[bool | None, Evidence]:
    """Whether the page is hugetlb's, and what shows it."""
    if operations := re.match(r"aops:(\S+)", dump.mapping):
        is_hugetlbfs = operations[1] == _HUGETLBFS
        return is_hugetlbfs, Evidence.MAPPING if is_hugetlbfs else Evidence.OTHER_MAPPING
    if (name := re.match(r"page_type: \w+\((.*)\)", dump.page_type)) and name[1]:
        return (True, Evidence.PAGE_TYPE) if name[1] == "hugetlb" else (False, Evidence.OTHER_TYPE)
    flags = re.search(r"\((.*?)[,)]", dump.flags)
    names = set(flags[1].split("|")) if flags else set()
    if names & _FOREIGN_FLAGS:
        return False, Evidence.FOREIGN_FLAG
    if flags and "head" not in names and not is_tail and not dump.compound:
        return False, Evidence.NOT_COMPOUND
    if releases.first >= (6, 9) and len(head) > 6:
        is_hugetlb = any(_is_type_of_hugetlb(int(half, 16)) for half in (head[6][:8], head[6][-8:]))
        return (True, Evidence.TYPE_WORD) if is_hugetlb else (False, Evidence.NO_TYPE)
    return None, Evidence.NOTHING


def _is_type_of_hugetlb(page_type: int) -> bool:
    """Whether a page_type is that of hugetlb: PGTY_hugetlb since 6.12, and PG_hugetlb of 6.11, and of 6.9 and 6.10."""
    return page_type >> 24 == 0xF4 or page_type in (0xFBFFFFFF, 0xFFFFF7FF)
