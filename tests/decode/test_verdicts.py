"""The verdicts on blocks from public mails, each judged by hand once, and the signs that they rest on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from declarations import load_text
from dump_blocks import BLOCK, FLAGS, MAPPING, TAIL_OF_6_12, read
from flaggen.decode.blocks import decode_block
from flaggen.decode.releases import Releases
from flaggen.decode.verdicts import Doubt, Evidence, judge

CORPUS = [
    json.loads(line) for line in (Path(__file__).with_name("dumps.jsonl")).read_text(encoding="utf-8").splitlines()
]


def test_the_corpus_is_whole() -> None:
    assert len(CORPUS) == 514
    assert [case["message"] for case in CORPUS if case["is_hugetlb"]] == ["<YrPixVCHk0ZEzcFp@FVFYT0MHHV2J.usts.net>"]


@pytest.mark.parametrize("verdict", [True, False, None])
def test_the_corpus_is_judged_as_by_hand(verdict: bool | None) -> None:
    cases = [case for case in CORPUS if case["is_hugetlb"] is verdict]
    assert cases
    for case in cases:
        (dump,) = read(case["block"])
        judged = judge(dump)
        assert (judged.is_hugetlb, judged.evidence.name.lower()) == (verdict, case["evidence"]), case["message"]


def _named(case: dict[str, Any]) -> list[str]:
    (dump,) = read(case["block"])
    block = decode_block(judge(dump, None))
    return [flag.name for word in block.words for flag in word.flags if block.verdict.is_hugetlb]


def test_only_the_one_hugetlb_page_has_flags() -> None:
    assert [names for case in CORPUS if (names := _named(case))] == [["migratable"]]


def changed(old: str, new: str, lines: list[str] | tuple[str, ...] = BLOCK) -> list[str]:
    """The lines of a block with one of them changed."""
    assert any(old in line for line in lines)
    return [line.replace(old, new) for line in lines]


@pytest.mark.parametrize(
    ("lines", "is_hugetlb", "evidence"),
    [
        (BLOCK, True, Evidence.MAPPING),
        (changed("hugetlbfs_aops", "shmem_aops"), False, Evidence.OTHER_MAPPING),
        (changed("hugetlbfs_aops", "hugetlbfs_aops_of_mine"), False, Evidence.OTHER_MAPPING),
        (changed(MAPPING, ""), None, Evidence.NOTHING),
        (changed("uptodate|dirty|head", "slab|head", changed(MAPPING, "")), False, Evidence.FOREIGN_FLAG),
        (changed("|head", "", changed(MAPPING, "", changed("head:ff", "x"))), False, Evidence.NOT_COMPOUND),
        (changed("page_type: f4(hugetlb)", "page_type: f5(slab)", TAIL_OF_6_12), False, Evidence.OTHER_TYPE),
        (changed("page_type: f4(hugetlb)", "", TAIL_OF_6_12), True, Evidence.TYPE_WORD),
        (
            changed("00000000f4000000", "00000000ffffffff", changed("page_type: f4(hugetlb)", "", TAIL_OF_6_12)),
            False,
            Evidence.NO_TYPE,
        ),
    ],
)
def test_what_shows_whether_a_page_is_hugetlb(lines: list[str], is_hugetlb: bool | None, evidence: Evidence) -> None:
    (dump,) = read(lines)
    assert (judge(dump).is_hugetlb, judge(dump).evidence) == (is_hugetlb, evidence)


def test_before_the_flags_nothing_is_named() -> None:
    (dump,) = read(BLOCK)
    assert judge(dump).doubt is Doubt.MAYBE_TOO_OLD
    assert judge(dump, Releases((5, 10), (5, 10))).doubt is Doubt.TOO_OLD
    assert decode_block(judge(dump, Releases((5, 10), (5, 10)))).words == ()
    assert judge(dump, Releases((5, 19), (5, 19))).has_flags
    # The form of the block contradicts 6.12, so it is not believed.
    assert judge(dump, Releases((6, 12), (6, 12))).doubt is Doubt.MAYBE_TOO_OLD


def test_flags_of_another_struct_page_are_named_if_its_rows_are_printed() -> None:
    declaration = load_text("flags = { a = { page_index = 1, bit = 3 }, b = { page_index = 2 } }").declaration
    second = TAIL_OF_6_12[9].replace("0000000000000000 0000000000000000", "0000000000000000 0000000000000008", 1)
    (dump,) = read((*TAIL_OF_6_12[:9], second, *TAIL_OF_6_12[10:]))
    (word,) = decode_block(judge(dump), declaration).words
    assert (word.word.page_index, [flag.name for flag in word.flags], word.value) == (1, ["a"], 8)
    (dump,) = read(BLOCK)
    assert decode_block(judge(dump), declaration).words == ()


def test_an_unlikely_value_of_an_unknown_page_is_not_named() -> None:
    (dump,) = read(changed(MAPPING, "", changed("0000000000000002", "0000000000190019")))
    assert decode_block(judge(dump)).words == ()
    assert FLAGS in BLOCK


# The head page of the same kernel as TAIL_OF_6_12.
HEAD_OF_6_12 = (
    TAIL_OF_6_12[0].replace("4fc03", "4fc00"),
    *TAIL_OF_6_12[1:4],
    *(line.replace("head: ", "raw: ") for line in TAIL_OF_6_12[6:8]),
    *TAIL_OF_6_12[6:],
)

# The second page of a free hugetlb page of Linux 6.1: a tail, with the destructor and the order.
SECOND = (
    "page:00000000324f8b39 refcount:0 mapcount:0 mapping:0000000000000000 index:0x1 pfn:0x4001",
    "head:0000000058666f12 order:9 compound_mapcount:0 compound_pincount:0",
    "flags: 0xfffffc0010000(head|node=0|zone=1|lastcpupid=0x1fffff)",
    "raw: 000fffffc0000000 ffc5600f80100001 ffffffff00000902 0000020000000000",
    "raw: 0000000000000000 0000000000000000 00000000ffffffff 0000000000000000",
    "head: 000fffffc0010000 ffffffff96f57790 ffc5600f800f8008 0000000000000000",
    "head: 0000000000000000 0000000000000008 00000000ffffffff 0000000000000000",
)


@pytest.mark.parametrize(
    ("old", "new", "is_hugetlb", "evidence"),
    [
        ("0902", "0902", True, Evidence.DESTRUCTOR),
        ("0902", "0901", False, Evidence.OTHER_DESTRUCTOR),
        # Without hugetlb, 2 is the destructor of transparent huge pages.
        ("(head|", "(head|swapbacked|", None, Evidence.NOTHING),
        # Not page[1], no order beside it, and a release without destructors.
        ("pfn:0x4001", "pfn:0x4002", None, Evidence.NOTHING),
        ("0902", "0802", None, Evidence.NOTHING),
        ("compound_mapcount", "entire_mapcount", None, Evidence.NOTHING),
    ],
)
def test_the_second_page_has_the_destructor(old: str, new: str, is_hugetlb: bool | None, evidence: Evidence) -> None:
    (dump,) = read(changed(old, new, SECOND))
    assert (judge(dump).is_hugetlb, judge(dump).evidence) == (is_hugetlb, evidence)


@pytest.mark.parametrize(
    ("mapping", "is_hugetlb"),
    [
        ("aops:hugetlbfs_aops", True),
        ("aops:hugetlbfs_aops.llvm.1234 ino:4", True),
        ("aops:hugetlbf", None),
        ("aops:hugetlbf ino:4", False),
        ("aops:0xffffffff82a1b2c0 ino:4", None),
        ("aops:btrfs_aops [btrfs] ino:4", False),
    ],
)
def test_only_a_whole_name_shows_the_mapping(mapping: str, is_hugetlb: bool | None) -> None:
    (dump,) = read(changed(MAPPING, mapping))
    assert judge(dump).is_hugetlb is is_hugetlb


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        (changed("refcount:3", "refcount:4"), Doubt.INCONSISTENT),
        (changed("0xfff0000001000c", "0xfff0000001000d"), Doubt.INCONSISTENT),
        ((*BLOCK[:5], BLOCK[4], BLOCK[6]), Doubt.INCONSISTENT),
        (
            changed("head: 0000000000000000 0000000000000008", "head: 0000000000000000 0000000000000002", HEAD_OF_6_12),
            Doubt.INCONSISTENT,
        ),
        (changed("00000000f4000000", "00000000f5000000", TAIL_OF_6_12), Doubt.INCONSISTENT),
        (
            [*TAIL_OF_6_12[:2], "aops:hugetlbfs_aops ino:4", TAIL_OF_6_12[2], "page_type: f5(slab)", *TAIL_OF_6_12[4:]],
            Doubt.INCONSISTENT,
        ),
        (("page does not match folio", *BLOCK), Doubt.UNFAITHFUL),
        ((*BLOCK[:3], "[    5.0] ** 12 printk messages dropped **", *BLOCK[3:]), Doubt.MIXED),
    ],
)
def test_words_that_may_be_of_another_page_are_not_named(lines: tuple[str, ...] | list[str], doubt: Doubt) -> None:
    (dump,) = read(lines)
    assert judge(dump).doubt is doubt
    assert decode_block(judge(dump)).words == ()


def test_the_head_that_most_tails_of_an_optimized_vmemmap_repeat() -> None:
    (dump,) = read(changed("pfn:0x4fc00", "pfn:0x4fc40"))
    assert (judge(dump).is_tail, judge(dump).private) == (True, 2)
