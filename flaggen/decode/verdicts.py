"""Judges a dump_page() block: whether the page is hugetlb's, which word is private, and whether it can be named."""

from __future__ import annotations

import re
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from flaggen.decode.dumps import Dump
from flaggen.decode.layouts import Releases, releases_of

# Since the series of 2021, the head's private has held the flags.
FIRST_FLAGS = (5, 12)
# The place of private among a struct page's words.
PRIVATE = 5  # flags, lru (2 words), mapping, index, private
# The word with the 32 bits of the reference count, and 32 others.
_COUNTS = 6
_HUGETLBFS = "hugetlbfs_aops"
# Up to 6.5, page[1] has the number of the destructor in the first byte of this word, and the order in the next.
_DESTRUCTOR = 2
_LAST_DESTRUCTOR = (6, 5)
_DESTRUCTOR_OF_HUGETLB = 2
# Flags of pages that are never hugetlb's: those of slab and of the LRU lists.
_FOREIGN_FLAGS = frozenset({"slab", "lru", "active", "swapcache", "unevictable"})


class Evidence(Enum):
    """What shows that a page is hugetlb's, or is not; or why nothing does."""

    MAPPING = "its mapping is hugetlbfs"
    PAGE_TYPE = "its page type is hugetlb"
    TYPE_WORD = "the page type in its rows is hugetlb"
    DESTRUCTOR = "its destructor is that of hugetlb"
    OTHER_MAPPING = "its mapping is not hugetlbfs"
    OTHER_TYPE = "its page type is not hugetlb"
    NO_TYPE = "since Linux 6.9 hugetlb pages have a page type, and the one in its rows is another"
    OTHER_DESTRUCTOR = "its destructor is not that of hugetlb"
    FOREIGN_FLAG = "its flags are never those of a hugetlb page"
    NOT_COMPOUND = "it is not a compound page"
    NOTHING = "nothing in the block shows whether the page is hugetlb"


class Doubt(Enum):
    """Why the flags of a page that is, or may be, hugetlb's cannot be named."""

    MIXED = "lines of another block may be among its lines"
    INCONSISTENT = "its rows contradict each other or the lines above them"
    UNFAITHFUL = "the page changed while it was dumped"
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
    index = _index(dump)
    has_link = _has_link(dump)
    # A tail's own row holds other things where the head has private, unless the vmemmap is optimized: then the
    # struct pages of most tails are the head's.
    head = dump.head if has_link else dump.raw or dump.head
    is_tail = has_link or bool(index) if dump.raw else None
    is_hugetlb, evidence = _evidence(dump, head, index, releases)
    word = int(head[PRIVATE], 16) if len(head) > PRIVATE else None
    doubt = _doubt(dump, head, has_link, releases)
    is_certain = doubt not in (Doubt.MIXED, Doubt.INCONSISTENT, Doubt.UNFAITHFUL)
    if not is_certain:
        is_hugetlb, evidence = None, Evidence.NOTHING
    bits = 32 if head and len(head[0]) == 8 else 64
    return Verdict(dump, releases, is_hugetlb, evidence, is_tail, bits, word if is_certain else None, doubt)


def _has_link(dump: Dump) -> bool:
    """Whether the second word is a tail's link to the head: bit 0 is set."""
    return len(dump.raw) > 1 and bool(int(dump.raw[1], 16) & 1)


def _index(dump: Dump) -> int | None:
    """The page's index in its compound page, which begins at a multiple of its size; None if the block lacks it."""
    frame = re.search(r"\bpfn:0x([0-9a-f]+)", dump.start)
    order = _order(dump)
    return None if frame is None or order is None else int(frame[1], 16) % (1 << order)


def _order(dump: Dump) -> int | None:
    found = re.search(r"\border:(\d{1,2})\b", dump.compound)
    return None if found is None else int(found[1])


def _doubt(dump: Dump, head: tuple[str, ...], has_link: bool, releases: Releases) -> Doubt | None:
    if dump.is_mixed:
        return Doubt.MIXED
    if dump.is_unfaithful:
        return Doubt.UNFAITHFUL
    if not _is_consistent(dump, head, has_link):
        return Doubt.INCONSISTENT
    if len(head) <= PRIVATE:
        return Doubt.TAIL if has_link else Doubt.TRUNCATED
    if releases.last < FIRST_FLAGS:
        return Doubt.TOO_OLD
    return None if releases.first >= FIRST_FLAGS else Doubt.MAYBE_TOO_OLD


def _is_consistent(dump: Dump, head: tuple[str, ...], has_link: bool) -> bool:
    """Whether the rows of the head have the flags and the reference count that are printed above them."""
    flags = re.search(r"flags: 0x([0-9a-f]+)\(", dump.flags)
    if head and flags and int(flags[1], 16) != int(head[0], 16):
        return False
    count = re.search(r"\brefcount:(-?\d+)", dump.start)
    if len(head) > _COUNTS + 1 and count:
        halves = (head[_COUNTS][:8], head[_COUNTS][8:] or head[_COUNTS + 1])
        if int(count[1]) % (1 << 32) not in [int(half, 16) for half in halves]:
            return False
    # Since 6.8, the rows of a head are printed twice.
    both = min(len(dump.raw), len(dump.head))
    if not has_link and any(dump.raw[place] != dump.head[place] for place in (0, PRIVATE) if place < both):
        return False
    # A row that is printed again takes the place of another. No row of a struct page equals the next one.
    width = 4 if head and len(head[0]) == 16 else 8
    rows = [words[at : at + width] for words in (dump.raw, dump.head) for at in range(0, len(words), width)]
    return all(one != two for one, two in pairwise(rows))


def _evidence(dump: Dump, head: tuple[str, ...], index: int | None, releases: Releases) -> tuple[bool | None, Evidence]:
    """Whether the page is hugetlb's, and what shows it."""
    if (is_hugetlbfs := _is_hugetlbfs(dump.mapping)) is not None:
        return is_hugetlbfs, Evidence.MAPPING if is_hugetlbfs else Evidence.OTHER_MAPPING
    if (name := re.match(r"page_type: \w+\((.*)\)", dump.page_type)) and name[1]:
        return (True, Evidence.PAGE_TYPE) if name[1] == "hugetlb" else (False, Evidence.OTHER_TYPE)
    flags = re.search(r"\((.*?)[,)]", dump.flags)
    names = set(flags[1].split("|")) if flags else set()
    if names & _FOREIGN_FLAGS:
        return False, Evidence.FOREIGN_FLAG
    if flags and "head" not in names and not dump.compound and not _has_link(dump):
        return False, Evidence.NOT_COMPOUND
    if releases.first >= (6, 9) and len(head) > 6:
        is_hugetlb = any(_is_type_of_hugetlb(int(half, 16)) for half in (head[6][:8], head[6][-8:]))
        return (True, Evidence.TYPE_WORD) if is_hugetlb else (False, Evidence.NO_TYPE)
    # Without hugetlb, its number was that of transparent huge pages, which have the flag swapbacked.
    if (
        index == 1
        and releases.last <= _LAST_DESTRUCTOR
        and "swapbacked" not in names
        and (number := _destructor(dump)) is not None
    ):
        is_hugetlb = number == _DESTRUCTOR_OF_HUGETLB
        return is_hugetlb, Evidence.DESTRUCTOR if is_hugetlb else Evidence.OTHER_DESTRUCTOR
    return None, Evidence.NOTHING


def _is_hugetlbfs(mapping: str) -> bool | None:
    """Whether the mapping's operations are those of hugetlbfs; None without their whole name.

    A kernel without kallsyms prints an address, and clang may append .llvm.1234 to the name.
    """
    name = re.match(r"aops:([A-Za-z_]\w*)(?:\.llvm\.\d+)?(\s)?", mapping)
    if name is None or (name[1] != _HUGETLBFS and not name[2] and _HUGETLBFS.startswith(name[1])):
        return None
    return name[1] == _HUGETLBFS


def _destructor(dump: Dump) -> int | None:
    """The number of the destructor in the row of page[1], if the order stands beside it."""
    if len(dump.raw) <= _DESTRUCTOR:
        return None
    word = bytes.fromhex(dump.raw[_DESTRUCTOR])
    pairs = (word[-1], word[-2]), (word[0], word[1])
    return next((number for number, order in pairs if number and order == _order(dump)), None)


def _is_type_of_hugetlb(page_type: int) -> bool:
    """Whether a page_type is that of hugetlb: PGTY_hugetlb since 6.12, and PG_hugetlb of 6.11, and of 6.9 and 6.10."""
    return page_type >> 24 == 0xF4 or page_type in (0xFBFFFFFF, 0xFFFFF7FF)
