"""Blocks of machines of 32 bits and of big-endian ones, put together from the layout of struct page."""

from __future__ import annotations

import struct
from typing import NamedTuple

import pytest

from dump_blocks import read
from flaggen.decode.blocks import decode_block
from flaggen.decode.releases import Releases, Version
from flaggen.decode.verdicts import Evidence, judge


class Machine(NamedTuple):
    """The byte order and the width of an unsigned long, and how many words follow the reference count."""

    order: str
    long: str
    more: int

    def words(self, *fields: int, counts: bytes) -> list[str]:
        """A struct page as unsigned longs in hexadecimal: six longs, 8 bytes of counts, and what follows."""
        data = struct.pack(f"{self.order}6{self.long}", *fields) + counts + bytes(self.more * self.size)
        return [f"{word:0{2 * self.size}x}" for (word,) in struct.iter_unpack(self.order + self.long, data)]

    def counts(self, mapcount: int, refcount: int) -> bytes:
        """_mapcount or page_type, and _refcount."""
        return struct.pack(f"{self.order}II", mapcount, refcount)

    @property
    def size(self) -> int:
        return struct.calcsize(self.order + self.long)


MACHINES = {
    "i386": Machine("<", "I", 0),
    "i386 with cgroups": Machine("<", "I", 1),
    "arm": Machine("<", "I", 2),
    "powerpc": Machine(">", "I", 1),
    "s390x": Machine(">", "Q", 1),
    "s390x without cgroups": Machine(">", "Q", 0),
    "x86-64": Machine("<", "Q", 1),
}
HEAD, FILE, NO_COUNT = 0x40000040, 0xC2345670, 0xFFFFFFFF


def rows(kind: str, words: list[str]) -> list[str]:
    """The lines of print_hex_dump(): 32 bytes each."""
    width = 64 // len(words[0])
    return [f"{kind}: {' '.join(words[at : at + width])}" for at in range(0, len(words), width)]


def tail(machine: Machine, second: int = 0) -> list[str]:
    """A tail page; the first one of old kernels has more in the third word."""
    return machine.words(0x40000000, 0xC2000001, second, 0, 0, 0, counts=machine.counts(NO_COUNT, 0))


def old(machine: Machine, private: int, *, is_tail: bool, mapping: int = 0) -> list[str]:
    """A block as Linux 6.1 writes it, of a head or of page[1]."""
    head = machine.words(HEAD, 0xC1000000, 0xC1000000, mapping, 0, private, counts=machine.counts(NO_COUNT, 1))
    parts = bytes([2, 9]) + bytes(machine.size - 2)
    second = int.from_bytes(parts, "little" if machine.order == "<" else "big")
    return [
        f"page:c2000000 refcount:1 mapcount:0 mapping:{mapping:08x} index:0x0 pfn:{'0x1001' if is_tail else '0x1000'}",
        "head:c2000000 order:9 compound_mapcount:0 compound_pincount:0",
        *(["aops:hugetlbfs_aops ino:4"] if mapping else []),
        f"flags: {HEAD:#x}(head|zone=1)",
        *(rows("raw", tail(machine, second)) + rows("head", head) if is_tail else rows("raw", head)),
        "page dumped because: test",
    ]


def new(machine: Machine, private: int, *, is_tail: bool, prints_type: bool) -> list[str]:
    """A block as Linux 6.12 writes it."""
    head = machine.words(HEAD, 0xC1000000, 0xC1000000, 0, 0, private, counts=machine.counts(0xF4000000, 1))
    return [
        f"page: refcount:1 mapcount:0 mapping:00000000 index:0x0 pfn:{'0x1003' if is_tail else '0x1000'}",
        "head: order:9 mapcount:0 entire_mapcount:0 nr_pages_mapped:0 pincount:0",
        f"flags: {HEAD:#x}(head|zone=1)",
        *(["page_type: f4(hugetlb)"] if prints_type else []),
        *rows("raw", tail(machine) if is_tail else head),
        *rows("head", head + tail(machine)),
        "page dumped because: test",
    ]


def check(lines: list[str], release: Version, machine: Machine, is_tail: bool, evidence: Evidence) -> None:
    (dump,) = read(lines)
    block = decode_block(judge(dump, Releases(release, release)))
    verdict = block.verdict
    assert (verdict.bits, verdict.is_tail, verdict.evidence) == (8 * machine.size, is_tail, evidence)
    is_hugetlb = evidence is not Evidence.NOTHING
    assert (verdict.is_hugetlb, verdict.doubt) == (is_hugetlb or None, None)
    assert [flag.name for word in block.words for flag in word.flags] == ["migratable", "vmemmap_optimized"]


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_a_page_of_6_1(machine: Machine) -> None:
    check(old(machine, 0x12, is_tail=False, mapping=FILE), (6, 1), machine, False, Evidence.MAPPING)
    check(old(machine, 0x12, is_tail=True), (6, 1), machine, True, Evidence.DESTRUCTOR)
    check(old(machine, 0x12, is_tail=False), (6, 1), machine, False, Evidence.NOTHING)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("is_tail", [True, False])
def test_a_page_of_6_12(machine: Machine, is_tail: bool) -> None:
    for prints_type, evidence in ((True, Evidence.PAGE_TYPE), (False, Evidence.TYPE_WORD)):
        lines = new(machine, 0x12, is_tail=is_tail, prints_type=prints_type)
        check(lines, (6, 12), machine, is_tail, evidence)
