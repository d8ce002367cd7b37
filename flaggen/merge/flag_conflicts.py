"""Conflicts about whole flags: of what one side renamed or added, and the other one renamed, removed or added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flaggen.diff.sides import Declared
from flaggen.merge.renames import Renames, new_name
from flaggen.merge.rules import CHOOSE, MERGE_CLASH
from flaggen.merge.three_way import ThreeWay
from flaggen.report.english import join_and
from flaggen.report.findings import Finding, Place


def flag_conflicts(
    sides: ThreeWay[Declared], trees: ThreeWay[dict[str, Any]], renamed: ThreeWay[Renames]
) -> Iterator[tuple[str, Finding]]:
    """The name in the base of each flag in conflict, or the new name of an added one, and the finding.

    `trees` has what tomllib returns for the text of each version.
    """
    flags = ThreeWay(*(tree.get("flags", {}) for tree in trees))
    yield from _renames(sides, renamed, flags)
    for name, mine in flags.ours.items():
        other = flags.theirs.get(name)
        if name in flags.base or other is None or name in renamed.ours or name in renamed.theirs:
            continue
        if differing := [key for key in {**mine, **other} if mine.get(key) != other.get(key)]:
            keys = f"{join_and(differing)} {'differs' if len(differing) == 1 else 'differ'}"
            message = f"{name}: both sides added this flag, but {keys}"
            path = ("flags", name, differing[0])
            theirs_has = sides.theirs.document.value(path, "theirs has this")
            yield name, MERGE_CLASH.at(sides.ours.document.value(path), message, CHOOSE, theirs_has)


def _renames(
    sides: ThreeWay[Declared], renamed: ThreeWay[Renames], flags: ThreeWay[dict[str, Any]]
) -> Iterator[tuple[str, Finding]]:
    for new, old in renamed.ours.items():
        other = new_name(old, renamed.theirs)
        if other not in (old, new):
            but, place = f"theirs renamed it to {other}", _place(sides.theirs, other, "theirs has this")
        elif other not in flags.theirs:
            but, place = f"theirs removed {old}", _place(sides.base, old, "the base has this")
        elif other == old and new in flags.theirs:
            but, place = _taken(sides.theirs, "theirs", new, renamed.theirs)
        else:
            continue
        yield old, _renamed(_place(sides.ours, new), f"ours renamed {old} to {new}", but, place)
    for new, old in renamed.theirs.items():
        if new_name(old, renamed.ours) != old:
            continue  # both sides renamed it, which is reported above
        if old not in flags.ours:
            but, place = f"ours removed {old}", _place(sides.base, old, "the base has this")
        elif new in flags.ours and new not in renamed.ours:  # if ours renamed a flag to it, that is reported above
            but, place = _taken(sides.ours, "ours", new, renamed.ours)
        else:
            continue
        yield old, _renamed(_place(sides.theirs, new), f"theirs renamed {old} to {new}", but, place)


def _renamed(at: Place, change: str, but: str, place: Place) -> Finding:
    return MERGE_CLASH.at(at, f"{change}, but {but}", CHOOSE, place)


def _taken(side: Declared, name: str, flag: str, renamed: Renames) -> tuple[str, Place]:
    """The end of the message that a side has another flag with that name, and its place."""
    how = f"renamed {renamed[flag]} to {flag}" if flag in renamed else f"added {flag}"
    return f"{name} {how}", _place(side, flag, f"{name} has this")


def _place(side: Declared, flag: str, message: str = "") -> Place:
    return side.document.key(("flags", flag), message)
