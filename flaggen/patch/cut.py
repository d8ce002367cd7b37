"""Find the lines of a file that its flags take: enum, comment, macros, both branches of the config, and accessors."""

from __future__ import annotations

import re
from typing import NamedTuple

from flaggen.cfront.c_file import WORD, CFile, blanked
from flaggen.kernel.select import Section
from flaggen.patch.rules import INTERLEAVED_SECTION
from flaggen.report.findings import Finding, Place, Source, Span

_LICENSE = "SPDX-License-Identifier"
_ASSERTION = re.compile(rb"^[ \t]*(?:static_assert|_Static_assert)\s*\([^;]*;", re.MULTILINE)


class Cut(NamedTuple):
    """The first and the last line (from 1) of the section on flags."""

    first: int
    last: int


class _CommentLines(NamedTuple):
    """The first and the last line (from 1) of a comment, and its text."""

    first: int
    last: int
    text: str


def cut(section: Section) -> Cut | Finding:
    """Return the lines to replace; the finding is at the first other code among them."""
    file = CFile(section.file)
    # In the code, NUL is a line end inside a comment.
    enumerators = {name for enum in section.enums for name, _ in enum.enumerators}
    code = _without_assertions(file.code.replace(b"\0", b"\n"), enumerators).split(b"\n")
    flags = section.flags.text.encode("utf-8", "surrogatepass").split(b"\n")
    lines = [number for number, line in enumerate(flags, 1) if line.strip()]
    first, last = lines[0], lines[-1]
    for number in range(first, last + 1):
        column = _other_code(code[number - 1], flags[number - 1])
        if column is not None:
            return _interleaved(section.file, number, column)
    comments = [_CommentLines(each.line, each.line + each.text.count("\n"), each.text) for each in file.comments]
    for comment in comments:
        if comment.first <= last < comment.last:
            return _interleaved(section.file, last, 0)
    first = _with_comments(first, [*reversed(comments)], code, enumerators)
    if any(line.strip() for line in code[first - 1 : lines[0] - 1]):
        return _interleaved(section.file, first, 0)
    return Cut(first, last)


def replaced(text: str, lines: Cut, by: str) -> str:
    """Return a file's text with other text in place of these lines."""
    parts = text.split("\n")
    return "\n".join([*parts[: lines.first - 1], by, *parts[lines.last :]])


def _without_assertions(code: bytes, enumerators: set[str]) -> bytes:
    """The code without assertions about the enumerators, in place of which a rendered header has its own."""
    names = {name.encode() for name in enumerators}

    def blank(match: re.Match[bytes]) -> bytes:
        return blanked(match[0]) if names & set(WORD.findall(match[0])) else match[0]

    return _ASSERTION.sub(blank, code)


def _other_code(code: bytes, flags: bytes) -> int | None:
    """The column (from 0) of the first code on a line that does not belong to flags; None if all of it does.

    The semicolon after an enum or an invocation is no part of it.
    """
    for column, sign in enumerate(code):
        if sign not in b" \t\r\f\v;" and not flags[column : column + 1].strip():
            return column
    return None


def _with_comments(first: int, comments: list[_CommentLines], code: list[bytes], enumerators: set[str]) -> int:
    """The first line of the comments that belong to the section, given its first line; `comments` begin with the last.

    A comment belongs to it if nothing is between them, or if only blank lines are and it names an enumerator.
    """
    for comment in comments:
        if comment.first >= first:
            continue
        gap = code[comment.last : first - 1]
        is_next = comment.last >= first - 1
        names_flag = any(name in comment.text for name in enumerators)
        if any(line.strip() for line in gap) or _LICENSE in comment.text or not (is_next or names_flag):
            break
        if comment.last < first and any(line.strip() for line in code[comment.first - 1 : comment.last]):
            break  # it is about what is on its own line
        first = comment.first
    return first


def _interleaved(file: Source, line: int, column: int) -> Finding:
    place = Place(file, Span(line, column + 1) if column else file.span(line))
    return INTERLEAVED_SECTION.at(
        place,
        "this code is in the section on flags, so that the section cannot be replaced as a whole",
        "move it above or below the section first",
    )
