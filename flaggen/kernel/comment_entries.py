"""The entries of a comment: each documents one flag or several, by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from flaggen.kernel.comment_blocks import Block, Line

_DASH = r"[-\u2010-\u2015\u2212]"
_NAME = r"[@%&`'\"]*\w+[`'\"]*"
# What may be before a name, the names, a remark in parentheses, what separates them from the text, and the text.
_HEAD = re.compile(
    rf"(?:[-*+\u2022\u00b7]\s+|\(?\d+[.)]\s+)?({_NAME}(?>(?:(?:\s*[,/]\s*(?:and\s+)?|\s+(?:and|&)\s+){_NAME})*))"
    r"(?:\s*\([^()]*\)|\s*\[[^\[\]]*\])?"
    rf"(?:(\s*:+|\s*(?:[-=]+>|\u2192)|\s+(?:{_DASH}+|=+)(?=\s|$)|{_DASH}+(?=\s))(?:\s*{_DASH}+(?=\s))?|\t|\s{{2,}}|$)\s*(.*)"
)
_MEMBER = re.compile(r"@([\w.]+)\s*(:)\s*(.*)")
_PROSE = re.compile(r"(\w+)\s+\w")
_FUNCTION = re.compile(r"\w+\s*\(")
# What flaggen's templates write below the entries, and what the declaration says anyway.
_OURS = re.compile(r"(?:\s*Each of them is given to \w+\(\)(?:, \w+\(\))*\.)+")


class Entry(NamedTuple):
    """The text about the flags `names`, and the number of its first line (from 1).

    A name that looks like an enumerator of a flag may be that of a flag that is gone.
    """

    names: tuple[str, ...]
    line: int
    text: str


class Entries(NamedTuple):
    """The entries of a comment, and the paragraphs after them that belong to no flag."""

    entries: tuple[Entry, ...]
    rest: tuple[Line, ...]


class _Head(NamedTuple):
    """The beginning of an entry. It is strong if a sign, not only blanks, separates the names from the text."""

    names: tuple[str, ...]
    line: Line
    text: str
    is_strong: bool


def entries_of(block: Block, flags: frozenset[str], others: frozenset[str], may_be_prose: bool) -> Entries:
    """Return the entries of a comment.

    `others` has the enumerators that are not flags: their entries are left out. With `may_be_prose`, a paragraph that
    begins with a flag's name is an entry.
    """
    heads = _heads(block, flags, others)
    if may_be_prose:
        named = {name for head in heads.values() for name in head.names}
        heads |= {number: head for number, head in _prose(block, flags) if named.isdisjoint(head.names)}
    if not heads:
        return Entries((), ())
    is_flag = re.compile("|".join(_prefixes(flags))).match
    starts = sorted(heads)
    entries: list[Entry] = []
    rest: list[Line] = []
    are_paragraphs_flush = False
    is_hanging = _is_hanging(block, heads)
    for number, end in zip(starts, [*starts[1:], block.last + 1], strict=True):
        head = heads[number]
        lines = block.between(number, end)
        own, left = _divided(lines, head)
        if left and (end <= block.last or len(starts) == 1 or are_paragraphs_flush or not is_hanging):
            are_paragraphs_flush = True
            own, left = lines, ()
        text = " ".join(line for line in [head.text, *(line.text for line in own)] if line)
        if names := tuple(name for name in head.names if name not in others and is_flag(name)):
            entries.append(Entry(names, number, " ".join(_OURS.sub("", text).split())))
        rest += left
    is_ours = _OURS.fullmatch(" ".join(line.text for line in rest if line.text))
    return Entries(tuple(entries), () if is_ours else tuple(line for line in rest if line.text))


def _prefixes(flags: Iterable[str]) -> set[str]:
    """What enumerators of flags begin with, up to the first underscore."""
    return {re.escape("".join(name.partition("_")[:2])) for name in flags}


def _is_hanging(block: Block, heads: Mapping[int, _Head]) -> bool:
    """Whether the second line of any entry is indented, so that a paragraph that is not belongs to no entry."""
    following = ((head, line) for number, head in heads.items() for line in block.between(number, number + 2))
    return any(line.text and line.column > head.line.column for head, line in following if line.number not in heads)


def _divided(lines: Sequence[Line], head: _Head) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines of an entry, and the paragraphs after it that are not indented, in the order of the text."""
    has_text, is_after_blank = bool(head.text), False
    for index, line in enumerate(lines):
        if not line.text:
            is_after_blank = has_text
            continue
        is_flush = line.column <= head.line.column and not line.text.startswith("Synchronization:")
        if is_after_blank and is_flush:
            return lines[:index], lines[index:]
        has_text, is_after_blank = True, False
    return lines, ()


def _heads(block: Block, flags: frozenset[str], others: frozenset[str]) -> dict[int, _Head]:
    """The heads of entries by their line."""
    heads: list[_Head] = []
    if block.is_kernel_doc:
        heads = [head for line in block.lines if (head := _head(_MEMBER, line)) is not None]
        if flags.isdisjoint(name for head in heads for name in head.names):
            heads = []
    is_of_function = block.is_kernel_doc and any(_FUNCTION.match(line.text) for line in block.lines[:2])
    if not heads and not is_of_function:
        likely = (head for line in block.lines if (head := _head(_HEAD, line)) is not None)
        known, is_flag = flags | others, re.compile("|".join(_prefixes(flags))).match
        heads = [
            head
            for head in likely
            if known.issuperset(head.names) or (head.is_strong and all(map(is_flag, head.names)))
        ]
    return {head.line.number: head for head in _without_mentions(block, heads, flags)}


def _head(pattern: re.Pattern[str], line: Line) -> _Head | None:
    match = pattern.match(line.text)
    if match is None:
        return None
    names = tuple(name for name in re.findall(r"[\w.]+", match[1]) if name != "and")
    return _Head(names, line, match[3], match[2] is not None)


def _without_mentions(block: Block, heads: Sequence[_Head], flags: Set[str]) -> Iterator[_Head]:
    """Yield the heads, but not lines within a text that begin with the name of a flag.

    Such a line is indented, or only blanks are after the name, or the flag has an entry below; and the flag has another
    entry, or the line before it does not end a sentence.
    """
    texts = {line.number: line.text for line in block.lines}
    left = min((head.line.column for head in heads), default=0)
    columns: dict[str, set[int]] = defaultdict(set)
    strong = {name for head in heads if head.is_strong for name in head.names}
    last: dict[str, int] = {}
    for head in heads:
        for name in head.names:
            columns[name].add(head.line.column)
            last[name] = head.line.number
    for head in heads:
        before = texts.get(head.line.number - 1, "")
        is_indented = head.line.column > left and all(
            min(columns[name]) == left or name not in flags for name in head.names
        )
        is_in_sentence = before[-1:] not in ("", ".", ":", ";")
        is_weak = not head.is_strong and (is_in_sentence or not strong.isdisjoint(head.names))
        has_entry_below = is_in_sentence and all(last[name] > head.line.number for name in head.names)
        if not (before and is_indented) and not is_weak and not has_entry_below:
            yield head


def _prose(block: Block, flags: Set[str]) -> Iterator[tuple[int, _Head]]:
    """Yield the paragraphs that begin with a flag's name, by their lines."""
    before = ""
    for line in block.lines:
        if not before and (match := _PROSE.match(line.text)) and match[1] in flags:
            yield line.number, _Head((match[1],), line, line.text, is_strong=False)
        before = line.text
