"""Merge three TOML texts table by table, and a table that both sides changed key by key.

Comments, order and empty lines are kept: the pieces of a text are ranges of its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from typing import NamedTuple

from flaggen.git.merge_file import merge_lines
from flaggen.merge.three_way import ThreeWay
from flaggen.report.findings import Source
from flaggen.toml.spans import Path as KeyPath
from flaggen.toml.spans import Positions


class Conflict(NamedTuple):
    """A table or a key that both sides changed, each differently. `removed_by` is the side that removed it, or ""."""

    path: KeyPath
    removed_by: str = ""


class Merged(NamedTuple):
    """A text with the changes of both sides; `theirs` are the tables and keys in it that come from theirs."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    theirs: frozenset[KeyPath] = frozenset()


def merge_texts(texts: ThreeWay[str]) -> Merged:
    """Merge TOML texts. Whether the changes of the two sides make sense together is left to the caller.

    Line ends, and whether the last line has one, are taken from the side that changed them. Raises GitMissing if git is
    needed but missing.
    """
    merged = _merge_pieces((), ThreeWay(*map(_normalized, texts)), _tables, _merge_tables)
    text = merged.text if ThreeWay(*map(_ends_with_line, texts)).changed else merged.text.removesuffix("\n")
    return merged._replace(text=text.replace("\n", ThreeWay(*map(_line_end, texts)).changed))


def _line_end(text: str) -> str:
    return "\r\n" if 0 < text.count("\n") == text.count("\r\n") else "\n"


def _ends_with_line(text: str) -> bool:
    return text == "" or text.endswith("\n")


def _normalized(text: str) -> str:
    """The text with LF in place of CRLF, if all its lines end in CRLF, and with a line end after the last line."""
    return text.replace(_line_end(text), "\n") + ("" if _ends_with_line(text) else "\n")


def _merge_pieces(
    path: KeyPath,
    texts: ThreeWay[str],
    split: Callable[[str], Mapping[KeyPath, str]],
    merge_changed: Callable[[KeyPath, ThreeWay[str]], Merged],
) -> Merged:
    """Split the texts and merge each piece by itself; `merge_changed` merges a piece that both sides changed."""
    base, ours, theirs = map(split, texts)
    merged = {}
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        three = ThreeWay(*(pieces.get(key, "") for pieces in (base, ours, theirs)))
        merged[key] = _merge_piece((*path, *key), three, merge_changed)
    kept = {key for key, piece in merged.items() if piece.text}
    return Merged(
        "".join(merged[key].text for key in _ordered([*base], [*ours], [*theirs], kept)),
        tuple(conflict for piece in merged.values() for conflict in piece.conflicts),
        frozenset(of_theirs for piece in merged.values() for of_theirs in piece.theirs),
    )


def _merge_piece(
    path: KeyPath, texts: ThreeWay[str], merge_changed: Callable[[KeyPath, ThreeWay[str]], Merged]
) -> Merged:
    if texts.base in (texts.ours, texts.theirs) or texts.ours == texts.theirs:
        is_theirs = texts.changed != texts.ours
        return Merged(texts.changed, theirs=frozenset({path} if is_theirs else ()))
    if texts.ours and texts.theirs:
        return merge_changed(path, texts)
    return Merged(texts.ours or texts.theirs, (Conflict(path, "theirs" if texts.ours else "ours"),))


def _merge_tables(path: KeyPath, texts: ThreeWay[str]) -> Merged:
    return _merge_pieces(path, texts, _keys, _merge_values)


def _merge_values(path: KeyPath, texts: ThreeWay[str]) -> Merged:
    """Merge the lines of a key: its value may be a long text, and perhaps only the comment above it changed."""
    text, is_clean = merge_lines(*texts)
    return Merged(text, () if is_clean else (Conflict(path),))


def _ordered(
    base: list[KeyPath], ours: list[KeyPath], theirs: list[KeyPath], kept: Container[KeyPath]
) -> list[KeyPath]:
    """The pieces that are kept, in the order of the side that changed the order.

    A piece that the other side added comes after the piece that it follows there, and additions of ours come before
    those of theirs.
    """
    base, ours, theirs = [[key for key in keys if key in kept] for keys in (base, ours, theirs)]
    common = {*base} & {*ours} & {*theirs}
    ours_moved = [key for key in ours if key in common] != [key for key in base if key in common]
    order, others = ([*ours], theirs) if ours_moved else ([*theirs], ours)
    known, added = {*order}, {*ours} - {*base} - {*theirs}
    for number, key in enumerate(others):
        if key not in known:
            place = order.index(others[number - 1]) + 1 if number else 0
            while ours_moved and place < len(order) and order[place] in added:
                place += 1
            order.insert(place, key)
    return order


def _tables(text: str) -> dict[KeyPath, str]:
    """The text of each table with its header; () has the text before the first table."""
    tables: dict[KeyPath, str] = {(): ""}
    table: KeyPath = ()
    for piece in _split(text):
        table = piece.path if piece.is_header else table
        tables[table] = tables.get(table, "") + piece.text
    return tables


def _keys(text: str) -> dict[KeyPath, str]:
    """The text of each key of a table with its value; () has the table's header and the text before it."""
    keys: dict[KeyPath, str] = {(): ""}
    for piece in _split(text):
        key: KeyPath = () if piece.is_header else piece.path
        keys[key] = keys.get(key, "") + piece.text
    return keys


class _Piece(NamedTuple):
    """A statement's path, and its lines together with the comments and empty lines that belong to it."""

    path: KeyPath
    is_header: bool
    text: str


def _split(text: str) -> Iterator[_Piece]:
    """The statements of a text, each with the comments directly above it and the empty lines above these.

    Comments further above belong to the statement before; above the first statement they have no path.
    """
    lines = [f"{line}\n" for line in text.split("\n")[:-1]]
    statements = [*Positions(Source("", text)).statements()]
    ends = [0, *(statement.last + 1 for statement in statements)]
    starts = [_first_line(lines, end, statement.first) for end, statement in zip(ends, statements, strict=False)]
    stops = [*starts, len(lines)]
    yield _Piece((), False, "".join(lines[: stops[0]]))
    for statement, start, stop in zip(statements, starts, stops[1:], strict=True):
        yield _Piece(statement.path, statement.is_header, "".join(lines[start:stop]))


def _first_line(lines: list[str], earliest: int, statement: int) -> int:
    """The first line that belongs to the statement at a line; lines before `earliest` belong to other statements."""
    start = statement
    while start > earliest and lines[start - 1].strip():
        start -= 1
    while start > earliest and not lines[start - 1].strip():
        start -= 1
    return start
