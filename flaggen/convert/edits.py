"""The edits that convert a call or remove a function, as tokens and as bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flaggen.cfront.c_file import Piece, blank
from flaggen.convert.c_text import CText, Stretch, arguments, contains, token_texts
from flaggen.convert.replacements import Replacement
from flaggen.convert.semantic_patch import CAST, FolioForm


class Edit(NamedTuple):
    """Replace the tokens from number `first` up to `last`, and the bytes from `start` to `end`, with a text."""

    first: int
    last: int
    start: int
    end: int
    text: bytes

    @property
    def tokens(self) -> list[bytes]:
        """The new tokens."""
        return token_texts(self.text)


# One way to convert a call: its edits in order, of which the first is about the function's name.
Conversion = tuple[Edit, ...]


class Removal(NamedTuple):
    """A definition or a prototype, and the bytes to remove, with the comment about it and a blank line.

    `text` is what takes their place, as in an Edit: nothing.
    """

    name: bytes
    code: Stretch
    start: int
    end: int
    text: bytes = b""


def conversions(text: CText, name: int, call: Replacement, form: FolioForm) -> list[Conversion]:
    """The ways to convert the call whose function is token number `name`; none if its arguments do not fit.

    If there are several, Coccinelle chooses by the types.
    """
    given = arguments(text.tokens, name)
    if given is None or len(given) != (2 if call.old_flag else 1) or given[0].start == given[0].end:
        return []
    if call.old_flag and _texts(text, given[1]) != [call.old_flag.encode()]:
        return []
    renamed = replacing(text, name, name + 1, call.new)
    flag = [*_flag(text, given, call)]
    ways = [(renamed, *argument, *flag) for argument in _first_arguments(text, given[0], call, form)]
    return [way for way in ways if not any(_loses_a_comment(text, edit) for edit in way)]


def _loses_a_comment(text: CText, edit: Edit) -> bool:
    return any(edit.start <= comment.start < edit.end for comment in text.comments)


def _texts(text: CText, stretch: Stretch) -> list[bytes]:
    return [token.text for token in text.tokens[stretch.start : stretch.end]]


def replacing(text: CText, first: int, last: int, new: str) -> Edit:
    """The edit that replaces the tokens from number `first` up to `last`."""
    start, end = text.tokens[first].start, text.tokens[last - 1].end
    return Edit(first, last, start, end, new.encode())


def _first_arguments(text: CText, given: Stretch, call: Replacement, form: FolioForm) -> Iterator[list[Edit]]:
    """The edits of the first argument, for each way to convert it."""
    is_name = given.end - given.start == 1 and text.tokens[given.start].text[:1].isalpha()
    match call.argument:
        case "same":
            yield []
        case "page to folio":
            if form == "page_folio":
                yield _around(text, given, "page_folio(", ")")
            else:
                yield _around(text, given, *((CAST, "") if is_name else (f"{CAST}(", ")")))
            if (embedded := _embedded_page(text, given)) is not None:
                yield embedded
        case "folio to page":
            yield _around(text, given, *(("&", "->page") if is_name else ("&(", ")->page")))


def _embedded_page(text: CText, given: Stretch) -> list[Edit] | None:
    """The edits that make `folio` of `&folio->page`; None if the argument is something else."""
    tokens = text.tokens
    if _texts(text, given)[:1] != [b"&"] or _texts(text, given)[-2:] != [b"->", b"page"] or given.end - given.start < 4:
        return None
    first, last = given.start, given.end
    return [
        Edit(first, first + 1, tokens[first].start, tokens[first + 1].start, b""),
        Edit(last - 2, last, tokens[last - 3].end, tokens[last - 1].end, b""),
    ]


def _around(text: CText, given: Stretch, before: str, after: str) -> list[Edit]:
    """The edits that put texts before and after an argument."""
    start, end = text.tokens[given.start].start, text.tokens[given.end - 1].end
    edits = [Edit(given.start, given.start, start, start, before.encode())]
    return [*edits, Edit(given.end, given.end, end, end, after.encode())] if after else edits


def _flag(text: CText, given: list[Stretch], call: Replacement) -> Iterator[Edit]:
    """The edit of the flag that follows the first argument."""
    end = given[0].end
    if call.old_flag and call.new_flag:
        if call.old_flag != call.new_flag:
            yield replacing(text, given[1].start, given[1].end, call.new_flag)
    elif call.old_flag:
        yield Edit(end, given[1].end, text.tokens[end - 1].end, text.tokens[given[1].end - 1].end, b"")
    elif call.new_flag:
        offset = text.tokens[end - 1].end
        yield Edit(end, end, offset, offset, f", {call.new_flag}".encode())


def removal(text: CText, piece: Piece) -> Removal | None:
    """What to remove with a function or a prototype; None if it is not clear where it begins."""
    inside = [number for number, token in enumerate(text.tokens) if piece.start <= token.start < piece.end]
    before = text.tokens[inside[0] - 1] if inside[0] else None
    is_clear = before is None or before.text in (b";", b"}", b")") or contains(text.directives, before.start)
    if not is_clear or text.tokens[inside[0]].text == piece.name:
        return None
    start, end = piece.start, piece.end
    line = text.data.rfind(b"\n", 0, start) + 1
    after = text.data.find(b"\n", end)
    after = len(text.data) if after < 0 else after + 1
    if not (text.data[line:start] + text.data[end:after]).strip():
        start, end = _lines(text, line, after, is_function=piece.kind == "function")
    return Removal(piece.name, Stretch(piece.start, piece.end), start, end)


def without(data: bytes, stretches: Iterable[Stretch]) -> bytes:
    """The text with blanks in place of some parts, so that all offsets stay the same."""
    text = bytearray(data)
    for stretch in stretches:
        blank(text, stretch.start, stretch.end)
    return bytes(text)


def _lines(text: CText, start: int, end: int, *, is_function: bool) -> tuple[int, int]:
    """Whole lines, extended by the comment that is about them, and by one of two blank lines around them."""
    data = text.data
    rest = data[end:]
    is_last = not rest.strip() or rest.startswith((b"\n", b"#e"))
    comment = next((comment for comment in text.comments if comment.end == start - 1), None)
    if comment is not None and (is_function or is_last):
        line = data.rfind(b"\n", 0, comment.start) + 1
        if not data[line : comment.start].strip():
            start = line
    if data[:start].endswith(b"\n\n") or not start:
        if rest.startswith(b"\n"):
            end += 1
        elif rest.startswith((b"#else", b"#endif", b"#elif")) or not rest:
            start -= 1 if start else 0
    return start, end


def applied(data: bytes, edits: Iterable[Edit | Removal]) -> bytes:
    """The text with all edits, which do not overlap."""
    parts = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += [data[done : edit.start], edit.text]
        done = edit.end
    return b"".join([*parts, data[done:]])
