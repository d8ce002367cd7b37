"""Finds the dump_page() blocks in a log of any size, in bounded memory and without reading most lines one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from flaggen.decode.dump_lines import IN_A_LINE
from flaggen.decode.dumps import Dump, DumpReader
from flaggen.decode.releases import Releases, Version
from flaggen.decode.verdicts import Verdict, judge

_CHUNK = 1 << 20
# A longer line is not a line of a log, and is passed on in pieces.
_LONGEST_LINE = 1 << 16
# How many lines before the first row of a block may belong to it.
_REACH = 48
# How many bytes are searched at a time for a line of a block: after a block, few lines matter.
_STEP = 1 << 12
# Two expressions, because one that begins with a literal is found ten times faster than one with a choice.
_ROWS = (
    re.compile(rb"raw: (?:\x1b\[[0-9;]*m)*[0-9a-f]{8}"),
    re.compile(rb"head: (?:\x1b\[[0-9;]*m)*[0-9a-f]{8}"),
)
# dmesg --color=always colours the time, what is before the colon, and the rest.
_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")
# The lines that name the release: the first one of a boot, and that with the process in a report.
_VERSION = re.compile(rb"(?:Linux version |(?:[Nn]ot tainted|Tainted: [^\n]{1,60}?) )(\d{1,2})\.(\d{1,3})[.\-+ ]")


class Piece(NamedTuple):
    """A stretch of the log as it is, and the verdict on a block that ends there, if one does."""

    text: bytes
    verdict: Verdict | None = None
    is_block: bool = False


def read_log(stream: BinaryIO, known: Version | None = None) -> Iterator[Piece]:
    """Yield the log in pieces, in order; `known` is the release that wrote all of it.

    Without it, a block's release is the last one that the log names before it, if the block's form allows it.
    """
    reader = _Reader(known)
    rest = b""
    while chunk := stream.read(_CHUNK):
        text = rest + chunk
        end = text.rfind(b"\n") + 1
        if not end and len(text) > _LONGEST_LINE:
            end = len(text)
        rest = text[end:]
        if end:
            yield from reader.read(text[:end])
    if rest:
        yield from reader.read(rest)
    yield from reader.end()


class _Reader:
    """Reads whole lines: those that may belong to a block one by one, and all others together.

    Only lines near rows are examined, because words such as "page" are common.
    """

    def __init__(self, known: Version | None) -> None:
        self._dumps = DumpReader()
        self._known = known
        self._named: Version | None = None

    def read(self, text: bytes) -> Iterator[Piece]:
        at, rows = 0, -1
        while at < len(text):
            end = at
            if at > rows and self._dumps.is_idle:
                # The lines of a block precede its first row; those at the end of the text may precede rows that follow.
                rows = _find_rows(text, at)
                end = _lines_before(text, rows, at)
            elif self._dumps.is_between_blocks:
                end = _end_of_others(text, at)
                self._dumps.skip(text.count(b"\n", at, end))
            if end > at:
                self._note_release(text[at:end])
                yield Piece(text[at:end])
            else:
                end = text.find(b"\n", at) + 1 or len(text)
                yield from self._line(text[at:end])
            at = end

    def end(self) -> Iterator[Piece]:
        yield from self._judged(self._dumps.end())

    def _line(self, line: bytes) -> Iterator[Piece]:
        self._note_release(line)
        is_short = len(line) <= _LONGEST_LINE
        plain = _COLOUR.sub(b"", line) if is_short and b"\x1b" in line else line
        fed = self._dumps.feed(plain.decode("utf-8", "replace").rstrip("\r\n") if is_short else "")
        yield from self._judged(fed.before)
        yield Piece(line, is_block=fed.is_part)
        yield from self._judged(fed.after)

    def _judged(self, dumps: Iterable[Dump]) -> Iterator[Piece]:
        version = self._known or self._named
        known = None if version is None else Releases(version, version)
        for dump in dumps:
            yield Piece(b"", judge(dump, known))

    def _note_release(self, text: bytes) -> None:
        if self._known is None and (b"ainted" in text or b"Linux version" in text):
            for match in _VERSION.finditer(text):
                self._named = int(match[1]), int(match[2])


def _find_rows(text: bytes, at: int) -> int:
    """Where the next row of a block begins; the end of the text if none does."""
    end = len(text)
    for row in _ROWS:
        if match := row.search(text, at, end):
            end = match.start()
    return end


def _end_of_others(text: bytes, at: int) -> int:
    """Where the next line that may belong to a block begins, or an earlier line: few lines are searched at a time."""
    end = at + _STEP
    if (match := IN_A_LINE.search(text, at, end)) is None and end >= len(text):
        return len(text)
    return text.rfind(b"\n", at, end if match is None else match.start()) + 1 or at


def _lines_before(text: bytes, end: int, least: int) -> int:
    """Where the lines begin that may belong to the block whose first row is at `end`."""
    start = text.rfind(b"\n", least, end) + 1 or least
    for _ in range(_REACH):
        if start <= least:
            return least
        start = text.rfind(b"\n", least, start - 1) + 1 or least
    return start
