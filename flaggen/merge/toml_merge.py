"""Merge three TOML texts table by table, and a table that both sides changed key by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from functools import partial
from typing import NamedTuple

from flaggen.git.merge_file import merge_lines
from flaggen.merge.order import merge_order
from flaggen.merge.sets import merge_sets
from flaggen.merge.three_way import ThreeWay
from flaggen.merge.toml_pieces import END, comments, end_of, keys, tables
from flaggen.toml.spans import Path as KeyPath

# A path as written in one version -> the path by which all versions are compared.
CommonPath = Callable[[KeyPath], KeyPath]
# A text -> its pieces.
Split = Callable[[str], Mapping[KeyPath, str]]


class ConflictKind(Enum):
    """How the changes of the two sides conflict."""

    CHANGED = auto()
    REMOVED_BY_OURS = auto()
    REMOVED_BY_THEIRS = auto()
    ORDER = auto()
    NOT_MERGED = auto()


class Conflict(NamedTuple):
    """What conflicts: a table or a key, by the path that it has in the base, or the order in a table."""

    path: KeyPath
    kind: ConflictKind = ConflictKind.CHANGED


class Merged(NamedTuple):
    """A text with the changes of both sides; `theirs` are the tables and keys in it that come from theirs."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    theirs: frozenset[KeyPath] = frozenset()


def merge_texts(texts: ThreeWay[str], common: ThreeWay[CommonPath]) -> Merged:
    """Merge TOML texts. Whether the changes of the two sides make sense together is left to the caller.

    `common` gives the same path to tables that are the same, although a side renamed them. Line ends, and whether the
    last line has one, are taken from the side that changed them. Raises GitMissing or MergeFailed.
    """
    normalized = ThreeWay(*map(_normalized, texts))
    end = end_of(normalized.base)
    split = ThreeWay[Split](*(partial(_tables, end=end, common=each) for each in common))
    merged = _merge_pieces((), normalized, split, _merge_tables)
    text = merged.text if ThreeWay(*map(_ends_with_line, texts)).changed else merged.text.removesuffix("\n")
    return merged._replace(text=text.replace("\n", ThreeWay(*map(_line_end, texts)).changed))


def misplaced_comments(texts: ThreeWay[str], merged: str) -> Iterator[str]:
    """The comments that the merged text has more often, or less often, than the changes of the sides explain."""
    base, ours, theirs = (Counter(comments(_normalized(text))) for text in texts)
    now = Counter(comments(_normalized(merged)))
    for comment in {**base, **ours, **theirs}:
        before, mine, other = base[comment], ours[comment], theirs[comment]
        expected = {mine + other - before}
        if (mine > before) == (other > before) and before not in (mine, other):
            # Both sides added or removed it: the same one, or one each.
            larger = max(mine, other) if mine > before else min(mine, other)
            low, high = sorted((larger, mine + other - before))
            expected = {*range(low, high + 1)}
        if now[comment] not in expected:
            yield comment


def _tables(text: str, end: str, common: CommonPath) -> dict[KeyPath, str]:
    return {common(path): piece for path, piece in tables(text, end).items()}


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
    split: ThreeWay[Split],
    merge_changed: Callable[[KeyPath, ThreeWay[str]], Merged],
) -> Merged:
    """Split the texts and merge each piece by itself; `merge_changed` merges a piece that both sides changed."""
    base, ours, theirs = (into_pieces(text) for into_pieces, text in zip(split, texts, strict=True))
    merged = {}
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        three = ThreeWay(*(pieces.get(key, "") for pieces in (base, ours, theirs)))
        merged[key] = _merge_piece((*path, *key), three, merge_changed)
    kept = {key for key, piece in merged.items() if piece.text}
    order = merge_order(ThreeWay(*([key for key in pieces if key in kept] for pieces in (base, ours, theirs))))
    conflicts = tuple(conflict for piece in merged.values() for conflict in piece.conflicts)
    return Merged(
        "".join(merged[key].text for key in order.keys),
        conflicts if order.is_clean else (*conflicts, Conflict(path, ConflictKind.ORDER)),
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
    removed = ConflictKind.REMOVED_BY_THEIRS if texts.ours else ConflictKind.REMOVED_BY_OURS
    return Merged(texts.ours or texts.theirs, (Conflict(path, removed),))


def _merge_tables(path: KeyPath, texts: ThreeWay[str]) -> Merged:
    if path == END:
        comment = _merge_values(path, ThreeWay(*(text.lstrip("\n") for text in texts)))
        return comment._replace(text=f"\n{comment.text}")
    return _merge_pieces(path, texts, ThreeWay(keys, keys, keys), _merge_values)


def _merge_values(path: KeyPath, texts: ThreeWay[str]) -> Merged:
    """Merge the lines of a key: its value may be a long text, and perhaps only the comment above it changed.

    If that fails for a list that is a set, its items are merged instead.
    """
    text, is_clean = merge_lines(*texts)
    if not is_clean and path[:1] == ("reserved",) and (merged := merge_sets(texts)) is not None:
        return Merged(merged)
    return Merged(text, () if is_clean else (Conflict(path),))
