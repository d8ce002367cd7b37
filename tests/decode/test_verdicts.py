"""The verdicts on blocks from public mails, each judged by hand once, and the signs that they rest on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dump_blocks import BLOCK, FLAGS, MAPPING, TAIL_OF_6_12, read
from flaggen.decode.blocks import decode_block
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
    from flaggen.decode.layouts import Releases

    (dump,) = read(BLOCK)
    assert judge(dump).doubt is Doubt.MAYBE_TOO_OLD
    assert judge(dump, Releases((5, 10), (5, 10))).doubt is Doubt.TOO_OLD
    assert decode_block(judge(dump, Releases((5, 10), (5, 10)))).words == ()
    assert judge(dump, Releases((5, 19), (5, 19))).has_flags
    # The form of the block contradicts 6.12, so it is not believed.
    assert judge(dump, Releases((6, 12), (6, 12))).doubt is Doubt.MAYBE_TOO_OLD


def test_an_unlikely_value_of_an_unknown_page_is_not_named() -> None:
    (dump,) = read(changed(MAPPING, "", changed("0000000000000002", "0000000000190019")))
    assert decode_block(judge(dump)).words == ()
    assert FLAGS in BLOCK
