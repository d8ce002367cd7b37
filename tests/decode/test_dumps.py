"""Blocks put together from single lines: prefixes, wrapped and truncated rows, interleaved writers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dump_blocks import BLOCK, COMPOUND, FLAGS, MAPPING, ROW_0, ROW_1, START, TAIL_OF_6_12, WORDS, read
from flaggen.decode.dumps import Dump, DumpReader
from flaggen.decode.verdicts import Doubt, Evidence, judge


def test_a_block_has_its_lines_and_words() -> None:
    (dump,) = read(BLOCK)
    assert dump == Dump(START, COMPOUND, MAPPING, FLAGS, raw=WORDS)


@pytest.mark.parametrize(
    "prefix",
    [
        "[ 2295.057051][T21698] ",
        "[    5.000001] ",
        "<4>[    5.000001] ",
        "Nov 28 08:00:01 host kernel: [ 12.5] ",
        "Nov 28 08:00:01 host kernel: ",
        "2026-11-28T08:00:01.000000+00:00 host kernel: ",
        "kern  :warn  : [  359.545911] ",
        "4,1234,359545911,-;",
        "4,1234,359545911,-,caller=T12;",
        "[\xa0 12.5] ",
        "> ",
        "> > > [  12.5][    C0] ",
        ">> | ",
        "\t",
    ],
)
def test_prefixes_are_no_part_of_a_line(prefix: str) -> None:
    assert read(prefix + line for line in BLOCK) == read(BLOCK)


@pytest.mark.parametrize("quote", ["", "> ", ">> "])
def test_rows_that_a_mailer_wrapped_are_joined(quote: str) -> None:
    lines = [part for line in BLOCK for part in (line.rsplit(" ", 1) if line.startswith("raw") else [line])]
    assert read(quote + line for line in lines) == read(BLOCK)


def test_other_lines_between_are_skipped() -> None:
    lines = [line for part in BLOCK for line in (part, "usb 1-1: new device", "")]
    assert read(lines) == read(BLOCK)


@pytest.mark.parametrize(
    ("of_one", "of_other"), [("[ 1.0][T1] ", "[ 1.0][C3] "), ("4,1,2,-,caller=T1;", "4,1,2,-,caller=C3;")]
)
def test_writers_that_printk_names_are_kept_apart(of_one: str, of_other: str) -> None:
    other = [line.replace("0000000000000002", "0000000000000008") for line in BLOCK]
    lines = [text for one, two in zip(BLOCK, other, strict=True) for text in (of_one + one, of_other + two)]
    assert read(lines) == read(BLOCK) + read(other)


def test_blocks_that_are_mixed_without_names_are_not_decoded() -> None:
    other = [line.replace("0000000000000002", "0000000000000008") for line in BLOCK]
    dumps = read(line for pair in zip(BLOCK, other, strict=True) for line in pair)
    assert dumps
    assert not any(judge(dump).has_flags for dump in dumps)
    assert {judge(dump).doubt for dump in dumps} <= {Doubt.MIXED, Doubt.INCONSISTENT, Doubt.TRUNCATED}


def test_rows_of_another_page_are_noticed() -> None:
    (dump,) = read([*BLOCK[:4], ROW_0.replace("1000c", "1000d"), *BLOCK[5:]])
    assert (judge(dump).is_hugetlb, judge(dump).doubt) == (None, Doubt.INCONSISTENT)


@pytest.mark.parametrize("row", ["raw: 0000000000000000 0000000000000002 00000003f", "raw: 00000000000000"])
def test_a_truncated_row_has_its_whole_words(row: str) -> None:
    (dump,) = read([*BLOCK[:5], row])
    assert dump.raw == WORDS[: 4 + row.count(" ") - 1]


def test_without_its_last_row_a_block_has_no_private() -> None:
    (dump,) = read(BLOCK[:5])
    assert (judge(dump).is_hugetlb, judge(dump).private, judge(dump).doubt) == (True, None, Doubt.TRUNCATED)


def test_of_a_tail_the_words_of_the_head_count() -> None:
    (dump,) = read(TAIL_OF_6_12)
    verdict = judge(dump)
    assert (verdict.is_hugetlb, verdict.evidence, verdict.is_tail) == (True, Evidence.PAGE_TYPE, True)
    assert (verdict.private, verdict.doubt, verdict.has_flags) == (8, None, True)
    assert judge(dump._replace(head=())).private is None


def test_no_number_of_rows_fills_the_memory() -> None:
    reader = DumpReader()
    for _ in range(1000):
        reader.feed(ROW_0)
    (dump,) = reader.end()
    assert (len(dump.raw), dump.is_mixed) == (10, True)


@given(
    st.lists(
        st.sampled_from([*BLOCK, *TAIL_OF_6_12, "> " + ROW_1, "x", "", ROW_0[:40], "0000000000000000"]), max_size=40
    )
)
def test_no_order_of_lines_raises(lines: list[str]) -> None:
    for dump in read(lines):
        judge(dump)


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    read([text, START, text, ROW_0, text, ROW_1 + text])


@pytest.mark.parametrize("row", [ROW_0[:60], ROW_0[: len("raw: ") + 8], "raw: 00fff0000001000c"])
def test_below_a_cut_row_no_word_has_a_place(row: str) -> None:
    (dump,) = read([*BLOCK[:4], row, ROW_1, BLOCK[6]])
    assert len(dump.raw) < 4
    assert judge(dump).private is None


@pytest.mark.parametrize("missing", [6, 7, 8, 9])
def test_a_missing_row_of_the_head_hides_all_of_it(missing: int) -> None:
    (dump,) = read([line for number, line in enumerate(TAIL_OF_6_12) if number != missing])
    assert (judge(dump).is_hugetlb, judge(dump).private, judge(dump).doubt) == (True, None, Doubt.TAIL)


@pytest.mark.parametrize(
    "lines",
    [
        # The rest of a block that was ended by another's last line, and what follows it.
        [*BLOCK[:3], *BLOCK, *BLOCK[3:], *BLOCK],
        [*BLOCK, *BLOCK[3:]],
        [*BLOCK[:4], FLAGS.replace("dirty", "active"), *BLOCK[4:]],
        [*BLOCK[:2], *BLOCK[1:]],
        ["** 3 printk messages dropped **", *BLOCK[:2], "** 3 printk messages dropped **", *BLOCK[2:]],
    ],
)
def test_lines_that_may_be_of_another_block_mark_it(lines: list[str]) -> None:
    assert [dump.is_mixed for dump in read(lines)][-1]


def test_enough_other_lines_end_what_was_mixed() -> None:
    dumps = read([*BLOCK[:3], *BLOCK, *["other"] * 30, *BLOCK])
    assert [dump.is_mixed for dump in dumps] == [True, True, False]
