"""Report uses of flags that are not accessors, and what a declaration cannot express about the accessors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flaggen.cfront.c_file import WORD, CFile, Piece, blank
from flaggen.kernel.exports import omitted
from flaggen.kernel.sections import condition_text, conditionals_around
from flaggen.kernel.select import BITOPS, Selection, calls, is_of_huge_pages
from flaggen.report.findings import Source

# All bit operations, also those that no accessor uses.
_ANY_BITOPS = BITOPS | {
    b"assign_bit",
    b"__assign_bit",
    b"change_bit",
    b"clear_bit_unlock",
    b"set_mask_bits",
    b"test_and_change_bit",
    b"test_bit_acquire",
}
_ASSERTION = re.compile(rb"\b(?:static_assert|_Static_assert|BUILD_BUG_ON\w*)\s*\([^;]*;")


class Stray(NamedTuple):
    """A use of a flag that is not an accessor, or a part that a declaration cannot express; `line` counts from 1."""

    file: Source
    line: int
    message: str


def strays(selection: Selection) -> Iterator[Stray]:
    """Yield what a declaration of the selected flags cannot express, each once."""
    for file in selection.files:
        by_offset = [*_inexpressible(file, selection.own(file)), *_other_uses(file, selection)]
        for line, message in dict.fromkeys((file.line(offset), message) for offset, message in by_offset):
            yield Stray(file.source, line, message)


def _inexpressible(file: CFile, own: Sequence[Piece]) -> Iterator[tuple[int, str]]:
    """Yield what a declaration cannot express about the selected pieces, by offset."""
    for condition in conditionals_around(file, own).conditions:
        text = f"all flags are under #{condition_text(condition)}; the declaration makes them unconditional"
        yield condition.start, text
    yield from omitted(file, {piece.name for piece in own})
    for piece in own:
        if piece.kind == "enum":
            after = file.code[piece.end :].partition(b";")[0].replace(b"\0", b" ").strip()
            before = file.code[: piece.start].rstrip(b" \t\0\n")
            if after or before.endswith(b"typedef"):
                yield piece.start, "the typedef, attribute or variable of the enum's declaration is omitted"


def _other_uses(file: CFile, selection: Selection) -> Iterator[tuple[int, str]]:
    """Yield uses of flags outside the selected pieces, by offset."""
    chosen = selection.chosen
    if not chosen.pieces:
        return
    others = [piece for piece in file.pieces if piece.kind in ("function", "macro") and piece not in chosen.pieces]
    flags_and_makers = chosen.enumerators | chosen.makers
    text = _code_outside(file, selection.own(file))
    used = {word for word in set(WORD.findall(text)) if word in flags_and_makers or word.startswith(chosen.bits)}
    users = set()
    for match in WORD.finditer(text) if used else ():
        if (word := match[0]) in used:
            user = next((piece for piece in others if piece.start <= match.start() < piece.end), None)
            if user is None:
                yield match.start(), f"{word.decode()} is used outside of an accessor"
            elif user not in users:
                users.add(user)
                yield user.start, f"{_name(user)} does more with a flag than an accessor does"
    for piece in others:
        if piece not in users and (message := _message(piece, selection)) is not None:
            yield piece.start, f"{_name(piece)} {message}"


def _code_outside(file: CFile, own: Sequence[Piece]) -> bytes:
    """The file's code, with blanks in place of the selected pieces, of assertions, and of directives but #define."""
    spans = [(piece.start, piece.end) for piece in own]
    spans += [(directive.start, directive.end) for directive in file.directives if directive.name != b"define"]
    spans += [match.span() for match in _ASSERTION.finditer(file.code)]
    code = bytearray(file.code)
    for start, end in spans:
        blank(code, start, end)
    return bytes(code)


def _message(piece: Piece, selection: Selection) -> str | None:
    """What a function or macro that names no flag does with flags; None if it does nothing with them."""
    if piece.kind == "macro" and piece.name in selection.accessors:
        return "is a macro, not a function"
    if piece.kind == "macro" and not selection.accessors.isdisjoint(calls(piece)):
        return "is another name for an accessor"
    if piece.words & _ANY_BITOPS and (piece.words & selection.private or is_of_huge_pages(piece)):
        return "accesses bits of a page in a way that no accessor does"
    return None


def _name(piece: Piece) -> str:
    return f"{piece.name.decode('utf-8', 'replace')}{'()' if piece.kind == 'function' else ''}"
