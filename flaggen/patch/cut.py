"""Find the lines of a file that its flags take: enum, comment, macros, both branches of the config, and accessors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from flaggen.cfront.c_file import WORD, CFile, blanked, conditionals
from flaggen.kernel.exports import is_export
from flaggen.kernel.sections import Section
from flaggen.patch.rules import INTERLEAVED_SECTION
from flaggen.report.findings import Finding, Place, Source, Span

_LICENSE = re.compile(r"(?i)SPDX-License-Identifier|copyright")
_ASSERTION = re.compile(rb"^[ \t]*(?:static_assert|_Static_assert)\s*\([^;]*;", re.MULTILINE)
_UNDEFINES = re.compile(rb"[ \t]*#[ \t]*undef\b")


class Cut(NamedTuple):
    """The first and the last line (from 1) of a part on flags."""

    first: int
    last: int


class FileLines(NamedTuple):
    """The lines of a file: its code without comments, and of that what belongs to flags.

    `enumerators` are those of the flags.
    """

    file: CFile
    code: list[bytes]
    flags: list[bytes]
    enumerators: frozenset[str]


def file_lines(section: Section) -> FileLines:
    """Return the lines of the file that has these flags."""
    file = CFile(section.file)
    enumerators = frozenset(name for enum in section.enums for name, _ in enum.enumerators)
    # In the code, NUL is a line end inside a comment.
    code = _without_assertions(file.code.replace(b"\0", b"\n"), enumerators).split(b"\n")
    flags = section.flags.text.encode("utf-8", "surrogatepass").split(b"\n")
    return FileLines(file, code, flags, enumerators)


def cuts(lines: FileLines) -> tuple[Cut, ...] | Finding:
    """Return the parts of a file to replace, in order; the finding is at the first other code among them.

    Functions and prototypes may be apart from the rest, such as those in both branches of a conditional with much else.
    The enum, the macros and the lines that use these have to be together.
    """
    numbers = [number for number, line in enumerate(lines.flags, 1) if line.strip()]
    whole = _part(lines, numbers[0], numbers[-1])
    if isinstance(whole, Cut):
        return (whole,)
    apart = lines._replace(flags=_without_mixed_conditionals(lines))
    runs = list(_runs(apart))
    functions = _function_lines(lines)
    if sum(any(number not in functions for number in run) for run in runs) > 1:
        return whole
    parts = []
    for run in runs:
        part = _part(apart, run[0], run[-1])
        if isinstance(part, Finding):
            return part
        parts.append(part)
    return tuple(parts)


def lost_macro(lines: FileLines, parts: Sequence[Cut], rendered: Set[bytes]) -> Finding | None:
    """The first use outside of the parts of a macro that is defined in them, and not among those that are rendered."""
    removed = {number for part in parts for number in range(part.first, part.last + 1)}
    macros = (piece for piece in lines.file.pieces if piece.kind == "macro")
    lost = {macro.name for macro in macros if lines.file.line(macro.start) in removed} - rendered
    for number, code in enumerate(lines.code, 1):
        if number in removed or _UNDEFINES.match(code):
            continue
        for word in WORD.finditer(code):
            if word[0] in lost:
                return INTERLEAVED_SECTION.at(
                    Place(lines.file.source, Span(number, word.start() + 1, len(word[0]))),
                    f"this uses {word[0].decode()}, a macro of the flags, which would be removed with them",
                    "define another macro for it first",
                )
    return None


def _part(lines: FileLines, first: int, last: int) -> Cut | Finding:
    """These lines, with the comments that belong to them; the finding is at other code."""
    source = lines.file.source
    for number in range(first, last + 1):
        column = _other_code(lines.code[number - 1], lines.flags[number - 1])
        if column is not None:
            return _interleaved(source, number, column)
    for comment in lines.file.comments:
        if comment.line <= last < comment.last:
            return _interleaved(source, last, 0)
    if (open_line := _open_declaration(lines, first)) is not None:
        return _interleaved(source, open_line, 0)
    start = _with_comments(first, lines)
    if any(line.strip() for line in lines.code[start - 1 : first - 1]):
        return _interleaved(source, start, 0)
    if start > 1 and lines.code[start - 2].endswith(b"\\"):
        return _interleaved(source, start - 1, 0)  # what replaces the part would continue that line
    return Cut(start, last)


def _open_declaration(lines: FileLines, first: int) -> int | None:
    """The line of code that the declaration on this line begins with, such as an unknown attribute; None if none does.

    Without that declaration, it would belong to the next one.
    """
    offset = sum(len(line) + 1 for line in lines.file.data.split(b"\n")[: first - 1])
    if lines.file.is_between_declarations(offset):
        return None
    return next(number for number in range(first - 1, 0, -1) if lines.code[number - 1].strip())


def _without_mixed_conditionals(lines: FileLines) -> list[bytes]:
    """The lines of flags without the directives of conditionals that have other code, too."""
    flags = [*lines.flags]
    for group in conditionals(lines.file.directives):  # an inner one precedes that around it
        spans = [range(lines.file.line(each.start), lines.file.line(each.end) + 1) for each in group]
        inside = range(spans[0][0], spans[-1][-1] + 1)
        if any(_other_code(lines.code[number - 1], flags[number - 1]) is not None for number in inside):
            for number in (number for span in spans for number in span):
                flags[number - 1] = b""
    return flags


def _runs(lines: FileLines) -> Iterator[list[int]]:
    """Yield the numbers of the lines of each part that has no other code between its lines."""
    run: list[int] = []
    for number, (code, flags) in enumerate(zip(lines.code, lines.flags, strict=True), 1):
        if flags.strip():
            run.append(number)
        elif code.strip(b"; \t\r\f\v") and run:
            yield run
            run = []
    if run:
        yield run


def _function_lines(lines: FileLines) -> set[int]:
    """The lines of functions, prototypes and exports, and those of conditionals."""
    file = lines.file
    pieces = [piece for piece in file.pieces if piece.is_of_function or is_export(piece)]
    spans = [(piece.start, piece.end) for piece in pieces]
    spans += [(each.start, each.end) for group in conditionals(file.directives) for each in group]
    return {number for start, end in spans for number in range(file.line(start), file.line(end) + 1)}


def _without_assertions(code: bytes, enumerators: frozenset[str]) -> bytes:
    """The code without assertions about the enumerators, in place of which a rendered header has its own."""
    names = {name.encode() for name in enumerators}

    def without_own(match: re.Match[bytes]) -> bytes:
        return blanked(match[0]) if names & set(WORD.findall(match[0])) else match[0]

    return _ASSERTION.sub(without_own, code)


def _other_code(code: bytes, flags: bytes) -> int | None:
    """The column (from 0) of the first code on a line that does not belong to flags; None if all of it does.

    The semicolon after an enum or an invocation is no part of it.
    """
    for column, sign in enumerate(code):
        if sign not in b" \t\r\f\v;" and not flags[column : column + 1].strip():
            return column
    return None


def _with_comments(first: int, lines: FileLines) -> int:
    """The first line of the comments that belong to a part, given its first line.

    A comment belongs to it if nothing is between them, or if only blank lines are and it names an enumerator.
    """
    for comment in reversed(lines.file.comments):
        if comment.line >= first:
            continue
        gap = lines.code[comment.last : first - 1]
        is_next = comment.last >= first - 1
        names_flag = any(name in comment.text for name in lines.enumerators)
        if any(line.strip() for line in gap) or _LICENSE.search(comment.text) or not (is_next or names_flag):
            break
        if comment.last < first and any(line.strip() for line in lines.code[comment.line - 1 : comment.last]):
            break  # it is about what is on its own line
        first = comment.line
    return first


def _interleaved(file: Source, line: int, column: int) -> Finding:
    place = Place(file, Span(line, column + 1)) if column else file.place(line)
    return INTERLEAVED_SECTION.at(
        place,
        "this code is in the section on flags, so that the section cannot be replaced as a whole",
        "move it above or below the section first",
    )
