"""Logs whose blocks were damaged as in mails and on busy machines, and what decode says wrongly of one of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from booted_dumps import FIXTURE, Case, fixture
from dump_blocks import read
from flaggen.decode.blocks import decode_block
from flaggen.decode.dumps import Dump
from flaggen.decode.logs import read_log
from flaggen.decode.releases import Releases, Version
from flaggen.decode.verdicts import judge

CASES = fixture()
_CORPUS = [json.loads(line) for line in FIXTURE.with_name("dumps.jsonl").read_text(encoding="utf-8").splitlines()]
# The one hugetlb page of a mail has no release that is certain.
OTHERS = [
    Case("0.0", "mail", False, False, (), tuple(mail["block"]))
    for mail in _CORPUS
    if mail["is_hugetlb"] is False and "page:" in mail["block"][0]
]
_LINE = "usb 1-1: new high-speed USB device number 2 using xhci_hcd"


class Log(NamedTuple):
    """A log, the blocks whose lines are in it, and the release that wrote all of it."""

    lines: tuple[str, ...]
    cases: tuple[Case, ...]
    release: Version


def _text(line: str) -> str:
    """The line without the time."""
    return line.partition("] ")[2] or line


def _damaged(draw: DrawFn, block: tuple[str, ...], *, keeps_start: bool) -> list[str]:
    """The lines of a block after some accidents."""
    lines = [_text(line) for line in block]
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        accident = draw(st.sampled_from(["drop", "repeat", "cut", "wrap", "insert"]))
        # Nothing in the rows says whose they are: without a first line, they would be those of the block before.
        is_start = line.startswith("page:") and keeps_start
        if accident == "drop" and not is_start and len(lines) > 1:
            del lines[at]
        elif accident == "repeat":
            lines.insert(at, line)
        elif accident == "cut" and not is_start:
            lines[at] = line[: draw(st.integers(0, len(line)))]
        elif accident == "wrap" and " " in line and not is_start:
            places = [place for place, character in enumerate(line) if character == " "]
            place = draw(st.sampled_from(places))
            lines[at : at + 1] = [line[:place], line[place + 1 :]]
        elif accident == "insert":
            lines.insert(at, _LINE)
    return lines


@st.composite
def damaged_logs(draw: DrawFn) -> Log:
    """A log of up to three blocks of one kernel, and of one from a mail, in turn or at the same time."""
    kernel = draw(st.sampled_from(sorted({case.kernel for case in CASES})))
    pool = [case for case in CASES if case.kernel == kernel]
    cases = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique_by=lambda case: case.frame))
    if draw(st.booleans()):
        cases.append(draw(st.sampled_from(OTHERS)))
    are_named = draw(st.booleans())
    writers = []
    for number, case in enumerate(cases):
        prefix = f"[   12.345678][  T{number + 100}] " if are_named else draw(st.sampled_from(["", "> ", "[    1.5] "]))
        keeps_start = len(cases) > 1 and not are_named
        writers.append([prefix + line for line in _damaged(draw, case.block, keeps_start=keeps_start)])
    if draw(st.booleans()):
        turns = [number for number, lines in enumerate(writers) for _ in lines]
        turns = draw(st.permutations(turns))
        lines = [writers[number].pop(0) for number in turns]
    else:
        lines = [line for each in writers for line in each]
    return Log(tuple(lines), tuple(cases), cases[0].release)


def false_statement(log: Log, weakened: Callable[[Dump], Dump] = lambda dump: dump) -> str:
    """What decode says that is not so of the block that it says it of, or ""."""
    known = Releases(log.release, log.release)
    for dump in read(log.lines):
        block = decode_block(judge(weakened(dump), known))
        # Without its first line, it may be any of the log's blocks.
        meant = [case for case in log.cases if any(dump.start and dump.start in line for line in case.block)] or [
            case for case in log.cases if not dump.start
        ]
        names = tuple(flag.name for word in block.words for flag in word.flags)
        for case in meant:
            is_right_page = block.verdict.is_hugetlb in (None, case.is_hugetlb)
            if is_right_page and (not case.is_hugetlb or not block.words or names == case.flags):
                break
        else:
            return f"{block.verdict.is_hugetlb} {names}, but {[case[2:5] for case in meant]}: {dump}"
    return ""


def passed_on(log: Log, end: bytes) -> bool:
    """Whether the log comes out of decode byte for byte."""
    text = end.join(line.encode() for line in log.lines)
    return b"".join(piece.text for piece in read_log(io.BytesIO(text))) == text
