"""Judges a dump_page() block: whether the page is hugetlb's, which word is private, and whether it can be named."""

from __future__ import annotations

import re
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from flaggen.decode.dumps import Dump, has_link, row_width
from flaggen.decode.release_forms import releases_of
from flaggen.decode.releases import FIRST_WITH_FLAGS, Releases

# The place of private among a struct page's words.
PRIVATE = 5  # flags, lru (2 words), mapping, index, private
# The possible numbers of a struct page's words, and the release that began to print two struct pages as "head".
_SIZES = (7, 8, 9, 10)
_FIRST_TWO_HEADS = (6, 8)
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
    rows = _rows(dump, releases)
    index = _index(dump)
    is_tail = has_link(rows.raw) or bool(index) if rows.raw or index is not None else None
    is_hugetlb, evidence = _evidence(dump, rows, index, releases)
    doubt = _doubt(dump, rows, releases)
    is_certain = doubt not in (Doubt.MIXED, Doubt.INCONSISTENT, Doubt.UNFAITHFUL)
    if not is_certain:
        is_hugetlb, evidence = None, Evidence.NOTHING
    private = int(rows.head[PRIVATE], 16) if rows.head and is_certain else None
    bits = 32 if len((*dump.raw, *dump.head, "")[0]) == 8 else 64
    return Verdict(dump, releases, is_hugetlb, evidence, is_tail, bits, private, doubt)


class _Rows(NamedTuple):
    """The words of the page that was dumped and those of its head; empty if they are not all there."""

    raw: tuple[str, ...]
    head: tuple[str, ...]


def _rows(dump: Dump, releases: Releases) -> _Rows:
    raw, head = _whole(dump.raw, 1), _whole(dump.head, 1 if releases.last <= _FIRST_TWO_HEADS else 2)
    # A tail's own words are others, unless the vmemmap is optimized: then most tails show the words of the head.
    return _Rows(raw, raw if raw and not has_link(raw) else head)


def _whole(words: tuple[str, ...], struct_pages: int) -> tuple[str, ...]:
    """The words if none of so many struct pages is missing, otherwise none: a missing row moves those behind it."""
    return words if len(words) in [size * struct_pages for size in _SIZES] else ()


def _index(dump: Dump) -> int | None:
    """The page's index in its compound page, which begins at a multiple of its size; None if the block lacks it."""
    frame = re.search(r"\bpfn:0x([0-9a-f]+)", dump.start)
    order = _order(dump)
    return None if frame is None or order is None else int(frame[1], 16) % (1 << order)


def _order(dump: Dump) -> int | None:
    match = re.search(r"\border:(\d{1,2})\b", dump.compound)
    return None if match is None else int(match[1])


def _doubt(dump: Dump, rows: _Rows, releases: Releases) -> Doubt | None:
    if dump.is_mixed:
        return Doubt.MIXED
    if dump.is_unfaithful:
        return Doubt.UNFAITHFUL
    if rows.head and not _is_consistent(dump, rows):
        return Doubt.INCONSISTENT
    if not rows.head:
        return Doubt.TAIL if rows.raw else Doubt.TRUNCATED
    if releases.last < FIRST_WITH_FLAGS:
        return Doubt.TOO_OLD
    return None if releases.first >= FIRST_WITH_FLAGS else Doubt.MAYBE_TOO_OLD


def _is_consistent(dump: Dump, rows: _Rows) -> bool:
    """Whether the words of the head are those of the lines above them, and no row is another one again."""
    flags = re.search(r"flags: 0x([0-9a-f]+)\(", dump.flags)
    if flags and int(flags[1], 16) != int(rows.head[0], 16):
        return False
    count = re.search(r"\brefcount:(-?\d+) ", dump.start)
    if count and int(count[1]) % (1 << 32) not in _halves(rows.head[_COUNTS : _COUNTS + 2]):
        return False
    if not _agree_on_type(dump, rows.head):
        return False
    # Since 6.8, the rows of a head are printed twice.
    if rows.head is rows.raw and len(dump.head) > PRIVATE and rows.raw[PRIVATE] != dump.head[PRIVATE]:
        return False
    return not any(_repeats_a_row(words) for words in (dump.raw, dump.head))


def _agree_on_type(dump: Dump, head: tuple[str, ...]) -> bool:
    """Whether nothing denies what the line of the page type, or that of the mapping, says: that it is hugetlb's."""
    name = _page_type(dump)
    if name == "hugetlb":
        return _has_type_of_hugetlb(head)
    return not (name and _is_hugetlbfs(dump.mapping))


def _page_type(dump: Dump) -> str:
    """The name of the page type, or "" if the block has none."""
    match = re.match(r"page_type: \w+\((.*)\)", dump.page_type)
    return "" if match is None else match[1]


def _has_type_of_hugetlb(head: tuple[str, ...]) -> bool:
    """Whether the words have hugetlb's page type; on a 32-bit machine, the word after it is the reference count."""
    return any(map(_is_type_of_hugetlb, _halves(head[_COUNTS : _COUNTS + 2])))


def _repeats_a_row(words: tuple[str, ...]) -> bool:
    """Whether a row of 32 bytes equals the one above it: in a struct page, none does."""
    width = row_width(words)
    rows = [words[at : at + width] for at in range(0, len(words), width)]
    return any(row == following for row, following in pairwise(rows))


def _halves(words: tuple[str, ...]) -> list[int]:
    """The two numbers of 32 bits that words begin with."""
    text = "".join(words)
    return [int(text[:8], 16), int(text[8:16], 16)]


def _evidence(dump: Dump, rows: _Rows, index: int | None, releases: Releases) -> tuple[bool | None, Evidence]:
    """Whether the page is hugetlb's, and what shows it."""
    if (is_hugetlbfs := _is_hugetlbfs(dump.mapping)) is not None:
        return is_hugetlbfs, Evidence.MAPPING if is_hugetlbfs else Evidence.OTHER_MAPPING
    if name := _page_type(dump):
        return (True, Evidence.PAGE_TYPE) if name == "hugetlb" else (False, Evidence.OTHER_TYPE)
    flags = re.search(r"\((.*?)[,)]", dump.flags)
    names = set(flags[1].split("|")) if flags else set()
    if names & _FOREIGN_FLAGS:
        return False, Evidence.FOREIGN_FLAG
    if flags and "head" not in names and not dump.compound and not has_link(dump.raw):
        return False, Evidence.NOT_COMPOUND
    if releases.first >= (6, 9) and rows.head:
        return (True, Evidence.TYPE_WORD) if _has_type_of_hugetlb(rows.head) else (False, Evidence.NO_TYPE)
    # Without hugetlb, its number was that of transparent huge pages, which have the flag swapbacked.
    if (
        index == 1
        and releases.last <= _LAST_DESTRUCTOR
        and "swapbacked" not in names
        and (number := _destructor(rows.raw, _order(dump))) is not None
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


def _destructor(raw: tuple[str, ...], order: int | None) -> int | None:
    """The number of the destructor in the row of page[1], if the order stands beside it."""
    if not raw:
        return None
    word = bytes.fromhex(raw[_DESTRUCTOR])
    pairs = (word[-1], word[-2]), (word[0], word[1])
    return next((number for number, beside in pairs if number and beside == order), None)


def _is_type_of_hugetlb(page_type: int) -> bool:
    """Whether a page_type is that of hugetlb: PGTY_hugetlb since 6.12, and PG_hugetlb of 6.11, and of 6.9 and 6.10."""
    return page_type >> 24 == 0xF4 or page_type in (0xFBFFFFFF, 0xFFFFF7FF)
