"""What is read of C files: the selected pieces and the conditionals around them.

The rest of a file is replaced by blanks and empty lines, so that lines and columns stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flaggen.cfront.c_file import WORD, CFile, Comment, Directive, Piece, blank, blanked, conditionals
from flaggen.kernel.exports import is_export
from flaggen.kernel.select import PAGEFLAGS, Selection
from flaggen.report.findings import Source

SYMBOL = re.compile(r"\bCONFIG_\w+")
_ENUMERATOR = re.compile(rb"[{,]\s*([A-Za-z_]\w*)")
_DIRECTIVE_LINE = re.compile(rb"^[ \t]*#.*$", re.MULTILINE)
_SEMICOLON = re.compile(rb"[\s\0]*;")
_PAGEFLAG_ASSERTION = re.compile(rb"\bstatic_assert\(\s*(PG_\w+)\s*==\s*(\d+)\s*\)")


class Condition(NamedTuple):
    """A conditional: its line (from 1), its conditions, and the config symbols in them and in those around it."""

    line: int
    texts: tuple[str, ...]
    symbols: frozenset[str]


class EnumLines(NamedTuple):
    """The first and the last line (from 1) of an enum with flags, and its enumerators with their lines."""

    first: int
    last: int
    enumerators: tuple[tuple[str, int], ...]


class Section(NamedTuple):
    """A file, its parts that concern flags (`flags`), its enums with flags, and all of its comments.

    `conditions` are the conditionals around those parts. `assumed` has the config symbols of the conditionals around
    all of them, which are assumed to hold. `pageflags` are those of the kernel's own page flags whose
    bits the file tells, with the bits.
    """

    file: Source
    flags: Source
    comments: tuple[Comment, ...]
    conditions: tuple[Condition, ...]
    assumed: frozenset[str]
    enums: tuple[EnumLines, ...]
    pageflags: tuple[tuple[str, int], ...]


class Conditionals(NamedTuple):
    """The conditionals of a file: those that are kept around the selected pieces, and those that are left out.

    The latter are assumed to hold. `conditions` are the first directives of those around all flags, but not `#if 1`.
    """

    kept: tuple[Sequence[Directive], ...]
    left_out: tuple[Sequence[Directive], ...]
    conditions: tuple[Directive, ...]


def sections(selection: Selection) -> tuple[Section, ...]:
    """Return the section of each file."""
    return tuple(_section(file, selection.own(file)) for file in selection.files)


def _section(file: CFile, own: Sequence[Piece]) -> Section:
    around = conditionals_around(file, own)
    return Section(
        file.source,
        _flags(file, own, around),
        tuple(file.comments),
        tuple(_conditions(file, around.kept)),
        frozenset(symbol for first in around.conditions for symbol in SYMBOL.findall(condition_text(first))),
        tuple(_enum_lines(file, piece) for piece in own if piece.kind == "enum"),
        tuple(_pageflags(file)),
    )


def _flags(file: CFile, own: Sequence[Piece], around: Conditionals) -> Source:
    """The text of the pieces and of the conditionals around them, each where it is in the file."""
    spans = [(piece.start, piece.end) for piece in own]
    spans += [(directive.start, directive.end) for group in around.kept for directive in group]
    text = bytearray(blanked(file.data))
    for start, end in spans:
        text[start:end] = file.data[start:end]
    for group in around.left_out:
        for directive in group:
            blank(text, directive.start, directive.end)
    for piece in own:
        # End the declaration after the enum, whatever else it declares, and after an export.
        if (piece.kind == "enum" or is_export(piece)) and text[piece.end : piece.end + 1] == b" ":
            text[piece.end] = ord(";")
        # A macro that creates prototypes may leave the last semicolon to its invocation.
        elif piece.kind == "invocation" and (match := _SEMICOLON.match(file.code, piece.end)):
            text[match.end() - 1] = ord(";")
    lines = (b"" if line.isspace() else line for line in text.split(b"\n"))
    return Source(file.source.name, b"\n".join(lines).decode("utf-8", "surrogatepass"))


def _enum_lines(file: CFile, piece: Piece) -> EnumLines:
    start = piece.text.index(b"{")
    body = _DIRECTIVE_LINE.sub(lambda line: b" " * len(line[0]), piece.text[start:].replace(b"\0", b"\n"))
    enumerators = (
        (match[1].decode("utf-8", "replace"), file.line(piece.start + start + match.start(1)))
        for match in _ENUMERATOR.finditer(body)
    )
    return EnumLines(file.line(piece.start), file.line(piece.end), tuple(enumerators))


def _pageflags(file: CFile) -> Iterator[tuple[str, int]]:
    """Yield the kernel's own page flags whose bits the file tells, independently of config symbols."""
    for piece in file.pieces:
        if piece.kind == "enum" and piece.name == PAGEFLAGS:
            body = piece.text.partition(b"{")[2]
            for bit, name in enumerate(WORD.findall(re.split(rb"[#=]", body)[0])):
                yield name.decode(), bit
    for name, number in _PAGEFLAG_ASSERTION.findall(file.code):
        yield name.decode(), int(number)


def conditionals_around(file: CFile, own: Sequence[Piece]) -> Conditionals:
    """Return the conditionals around the selected pieces of a file.

    An #ifndef of a name that is not a config symbol is left out if the file does not define the name, or if it is an
    include guard. A conditional around all flags is left out, because a declaration cannot have it.
    """
    defined = {directive.word for directive in file.directives if directive.name == b"define"}
    has_all = {piece.kind for piece in own} > {"enum"}
    kept, left_out, conditions = [], [], []
    for group in conditionals(file.directives):
        first, last = group[0], group[-1]
        is_whole = first.name in (b"if", b"ifdef", b"ifndef") and last.name == b"endif"
        is_of_name = first.name == b"ifndef" and not first.word.startswith(b"CONFIG_")
        is_single = is_whole and len(group) == 2
        if is_single and is_of_name and (first.word not in defined or file.is_include_guard(group)):
            left_out.append(group)
        elif is_whole and has_all and all(first.start < piece.start < group[1].start for piece in own):
            left_out.append(group)
            conditions += [first] if WORD.search(first.word + first.rest) else []
        elif not is_whole or any(
            first.start < piece.start < last.start or piece.start < first.start < piece.end for piece in own
        ):
            kept.append(group)
    return Conditionals(tuple(kept if own else ()), tuple(left_out), tuple(conditions))


def condition_text(directive: Directive) -> str:
    """Return the condition with the directive's name: ifdef CONFIG_HUGETLB_PAGE."""
    text = b" ".join([directive.name, directive.word + directive.rest])
    return text.replace(b"\\\n", b" ").decode("utf-8", "replace")


def _conditions(file: CFile, groups: Sequence[Sequence[Directive]]) -> Iterator[Condition]:
    around: list[tuple[int, frozenset[str]]] = []
    for group in sorted(groups, key=lambda group: group[0].start):
        while around and around[-1][0] < group[0].start:
            around.pop()
        texts = tuple(condition_text(directive) for directive in group if directive.name not in (b"else", b"endif"))
        own = frozenset(symbol for text in texts for symbol in SYMBOL.findall(text))
        symbols = own | around[-1][1] if around else own
        around.append((group[-1].end, symbols))
        yield Condition(file.line(group[0].start), texts, symbols)
