"""The findings about conflicts of the texts, in the words of the declaration."""

from __future__ import annotations

from flaggen.diff.sides import Declared
from flaggen.merge.renames import Renames, new_path
from flaggen.merge.rules import CHOOSE, MERGE_CLASH
from flaggen.merge.three_way import ThreeWay
from flaggen.merge.toml_merge import Conflict, ConflictKind
from flaggen.merge.toml_pieces import END
from flaggen.report.findings import Finding, Place, Source
from flaggen.toml.spans import Path as KeyPath


def conflict_finding(conflict: Conflict, sides: ThreeWay[Declared], renamed: ThreeWay[Renames]) -> Finding:
    """The finding about a table or a key that both sides changed, or that one changed and the other removed."""
    path, kind = conflict
    base, ours, theirs = (side.document for side in sides)
    own = ThreeWay(*(new_path(path, each) for each in renamed))
    name = subject(path)
    if kind in (ConflictKind.REMOVED_BY_OURS, ConflictKind.REMOVED_BY_THEIRS):
        by_ours = kind is ConflictKind.REMOVED_BY_OURS
        remover, keeper = ("ours", "theirs") if by_ours else ("theirs", "ours")
        place = theirs.value(own.theirs) if by_ours else ours.value(own.ours)
        message = f"{name}{remover} removed {_key(path)}, but {keeper} changed it"
        return MERGE_CLASH.at(place, message, CHOOSE, base.value(path, "the base has this"))
    if kind is ConflictKind.ORDER:
        what = "the keys" if path else "the tables"
        message, help_text = f"{name}both sides changed the order of {what} differently", "use the same order on both"
    elif kind is ConflictKind.NOT_MERGED:
        message = f"{name}the changes of both sides to {_key(path)} cannot be combined"
        help_text = "merge it by hand"
    else:
        message, help_text = f"{name}both sides changed {_key(path)} differently", CHOOSE
    return MERGE_CLASH.at(ours.value(own.ours), message, help_text, theirs.value(own.theirs, "theirs has this"))


def misplaced_comment(comment: str, sides: ThreeWay[Declared]) -> Finding:
    """The finding that a comment would be lost or duplicated."""
    message = "both sides changed the lines around this comment, which would be lost or duplicated"
    places = [place for side in sides for place in _lines_of(comment, side.document.source)]
    return MERGE_CLASH.at(places[-1], message, "merge these lines by hand")


def _lines_of(comment: str, source: Source) -> list[Place]:
    lines = source.text.split("\n")
    return [source.place(number) for number, line in enumerate(lines, 1) if line.strip() == comment]


def subject(path: KeyPath) -> str:
    """The beginning of a message about the path: its flag or its table."""
    if path[:1] == ("flags",) and len(path) > 1:
        return f"{path[1]}: "
    return f"[{path[0]}]: " if len(path) > 1 else ""


def _key(path: KeyPath) -> str:
    if path == ():
        return "the comments"
    if path == END:
        return "the comment at the end"
    key = path[2:] if path[:1] == ("flags",) else path[1:]
    return ".".join(map(str, key)) or ("it" if len(path) > 1 else f"[{path[0]}]")
