"""Comments as blocks of text: without their markers, and with comments that continue each other joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flaggen.cfront.c_file import Comment
from flaggen.report.findings import Source

# The marker at the start of a comment: doxygen has /*! and, for text about what is before the comment, /**< and ///<.
_OPENING = re.compile(r"(?:/\*+|//+)[!<]*")
_CLOSING = re.compile(r"[ \t]*\*+/$")
# The star at the start of a further line, and a line below a heading or around a text.
_STAR = re.compile(r"[ \t]*\*(?!\*)")
_ORNAMENT = re.compile(r"([-=*_#~+])\1{7,}")


class Line(NamedTuple):
    """A line of a block: its number (from 1), the column of its text (from 0, tabs expanded), and the text."""

    number: int
    column: int
    text: str


class Block(NamedTuple):
    """A comment, or several that continue each other. An empty line has no text.

    `column` is that of the first marker. `is_alone` tells whether nothing precedes the comment on its line, and
    `is_followed` whether something follows it on its last line. `indentation` is that of the first line.
    """

    column: int
    indentation: int
    is_alone: bool
    is_followed: bool
    is_kernel_doc: bool
    lines: tuple[Line, ...]

    @property
    def first(self) -> int:
        """The number of the first line."""
        return self.lines[0].number

    @property
    def last(self) -> int:
        """The number of the last line."""
        return self.lines[-1].number

    def between(self, number: int, end: int) -> tuple[Line, ...]:
        """Return the lines after that with the number `number` and before that with the number `end`."""
        return self.lines[number - self.first + 1 : end - self.first]

    @property
    def text(self) -> str:
        """The whole text on one line."""
        return " ".join(line.text for line in self.lines if line.text)


def blocks_of(file: Source, comments: Iterable[Comment]) -> list[Block]:
    """Return the comments of a file as blocks, in the order of the text."""
    joined: list[list[Block]] = []
    starts: dict[int, int] = {}
    markers: list[str] = []
    for comment in comments:
        line = file.line(comment.line)
        start = line.find(comment.text.partition("\n")[0], starts.get(comment.line, 0))
        starts[comment.line] = start + len(comment.text)
        block = _block(comment, line[: max(start, 0)], file)
        marker = comment.text[:2] if comment.line == block.last else ""
        if joined and marker and marker == markers[-1] and _continues(block, joined[-1][-1], joined[-1][0]):
            joined[-1].append(block)
        else:
            joined.append([block])
            markers.append(marker)
    return [_joined(blocks) for blocks in joined]


def _joined(blocks: Sequence[Block]) -> Block:
    lines = tuple(line for block in blocks for line in block.lines)
    return blocks[0]._replace(lines=lines, is_followed=blocks[-1].is_followed)


def _continues(block: Block, previous: Block, first: Block) -> bool:
    """Whether the comment continues the `previous` one, which itself continues the `first`.

    A comment behind code is continued by comments to the right of that code; any other is text about the next line.
    """
    if (
        previous.is_followed
        or not block.is_alone
        or block.first != previous.last + 1
        or block.is_kernel_doc != previous.is_kernel_doc
    ):
        return False
    return first.is_alone or block.column > first.indentation


def _block(comment: Comment, before: str, file: Source) -> Block:
    expanded = before.expandtabs()
    indentation = len(expanded) - len(expanded.lstrip())
    is_kernel_doc = re.match(r"/\*\*(?![*</])", comment.text) is not None
    lines = tuple(_lines(comment, before))
    _, _, after = file.line(lines[-1].number).rpartition(comment.text.rpartition("\n")[2])
    return Block(len(expanded), indentation, not before.strip(), bool(after.strip()), is_kernel_doc, lines)


def _lines(comment: Comment, before: str) -> Iterator[Line]:
    for number, line in enumerate(_CLOSING.sub("", comment.text).split("\n")):
        marker = _STAR.match(line) if number else _OPENING.match(line)
        text = line[marker.end() :] if marker else line
        head = ("" if number else before) + line[: len(line) - len(text.lstrip())]
        text = "" if _ORNAMENT.fullmatch(text.strip()) else text.strip()
        yield Line(comment.line + number, len(head.expandtabs()), text)
