"""Compare two sides, judge each change, and locate it in the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flaggen.diff.changes import Change, changes
from flaggen.diff.policy import Verdict, judge
from flaggen.diff.sides import Input, Side, read_side
from flaggen.model.declaration import NO_REVIEW, Declaration, Flag, Review
from flaggen.report.findings import Place
from flaggen.report.gc_pause import uncollected


class NothingToCompare(Exception):
    """Neither side has a file; the message names both."""


class DeclarationDiff(NamedTuple):
    """The verdict on each change, with its place on the new side or, if that has no file, on the old side."""

    old: Side
    new: Side
    verdicts: tuple[Verdict, ...]
    places: tuple[Place, ...]


@uncollected()
def compare(
    old: tuple[str, Sequence[Input]], new: tuple[str, Sequence[Input]], policy: Review = NO_REVIEW
) -> DeclarationDiff:
    """Compare two sides, each given as a name for messages and its files. Raises InvalidSide or NothingToCompare."""
    before, after = read_side(*old), read_side(*new)
    if before.declaration is None and after.declaration is None:
        raise NothingToCompare(f"neither {before.name} nor {after.name} exists")
    all_changes = changes(before.declaration, after.declaration)
    verdicts = judge(all_changes, _review(before.declaration), _review(after.declaration), policy)
    paths = {file.name: file.path for file in (*new[1], *old[1])}
    places = (_in_work_tree(_place(change, before, after), paths) for change in all_changes)
    return DeclarationDiff(before, after, verdicts, tuple(places))


def _review(declaration: Declaration | None) -> Review:
    return declaration.review if declaration is not None else NO_REVIEW


def _in_work_tree(place: Place, paths: dict[str, str]) -> Place:
    """The place, with the file's path in the work tree as its name, so that editors and forges find it."""
    name = place.source.name
    return place._replace(source=place.source._replace(name=paths.get(name, name)))


def _place(change: Change, old: Side, new: Side) -> Place:
    """Where to show the change. For a removed flag, that is the flag that was before it."""
    if change.kind != "flag-removed":
        return new.place(change.flag, change.key)
    if new.declaration is None or old.declaration is None:
        return old.place(change.flag, "")
    kept = {flag.name for flag in new.declaration.flags}
    return new.place(_last_before(change.flag, old.declaration.flags, kept), "")


def _last_before(name: str, flags: Iterable[Flag], kept: set[str]) -> str:
    """The name of the last flag before `name` that is in `kept`, or ""."""
    before = ""
    for flag in flags:
        if flag.name == name:
            break
        before = flag.name if flag.name in kept else before
    return before
