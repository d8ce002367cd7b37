"""Put an #include, or the other text that replaces a file's flags, where they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from flaggen.cfront.c_file import CFile, conditionals
from flaggen.patch.cut import Cut
from flaggen.report.findings import Source


class _Branch(NamedTuple):
    """A branch of a conditional: the line (from 1) of its #if, and the number of the branch."""

    line: int
    number: int


def replaced(source: Source, parts: Sequence[Cut], by: str | None, *, in_place: bool) -> str:
    """Return a file's text without these parts, and with another text, if there is one.

    With `in_place`, a single part is replaced. Otherwise the text is above the first part, after an #include if there
    is one, and outside of conditionals of which only some of the parts are in a branch.
    """
    lines: list[str | None] = [*source.text.split("\n")]
    if by is not None and in_place and len(parts) == 1:
        ((first, last),) = parts
        lines[first - 1 : last] = [by]
        return _joined(lines)
    above = _place(CFile(source), parts) if by is not None else 0
    for part in parts:
        first, last = _with_gap(lines, part)
        lines[first - 1 : last] = [None] * (last - first + 1)
    if by is not None:
        lines[above - 1 : above - 1] = _spaced(by, lines, above)
    return _joined(lines)


def _joined(lines: Iterable[str | None]) -> str:
    return "\n".join(line for line in lines if line is not None)


def _with_gap(lines: Sequence[str | None], part: Cut) -> Cut:
    """The part with one of the blank lines above and below, of which only one is to be left."""
    first, last = part
    if first == 1 or lines[first - 2] != "" or last == len(lines):
        return part
    below = lines[last]
    is_last = last == len(lines) - 1
    if is_last or (below is not None and below.startswith(("#else", "#elif", "#endif"))):
        return Cut(first - 1, last)
    return Cut(first, last + 1) if below == "" else part


def _spaced(by: str, lines: Sequence[str | None], above: int) -> list[str | None]:
    """The text, with blank lines if it is not an #include among others."""
    before = lines[above - 2] if above > 1 else None
    after = next((line for line in lines[above - 1 :] if line is not None), None)
    is_apart = [bool(line) and not (_is_include(line) and _is_include(by)) for line in (before, after)]
    return [*[""] * is_apart[0], by, *[""] * is_apart[1]]


def _is_include(line: str | None) -> bool:
    return line is not None and line.startswith("#include")


def _place(file: CFile, parts: Sequence[Cut]) -> int:
    """The line (from 1) above which the text goes."""
    branches = _branches(file)
    around = [branches[part.first - 1] for part in parts]
    common = around[0]
    while any(each[: len(common)] != common for each in around):
        common = common[:-1]
    first = parts[0].first
    includes = (file.line(each.end) for each in file.directives if each.name == b"include")
    above = [line for line in includes if line < first and branches[line - 1] == common]
    if above:
        return above[-1] + 1
    inner = around[0][len(common) :]
    return inner[0].line if inner else first


def _branches(file: CFile) -> list[tuple[_Branch, ...]]:
    """The branches of conditionals around each line; the directives of one are outside of it."""
    around: list[tuple[_Branch, ...]] = [()] * (file.data.count(b"\n") + 1)
    groups = sorted(conditionals(file.directives), key=lambda group: group[0].start)
    for group in groups:
        starts = [file.line(each.start) for each in group]
        for number, (start, end) in enumerate(pairwise(starts)):
            for line in range(start + 1, end):
                around[line - 1] += (_Branch(starts[0], number),)
    return around
