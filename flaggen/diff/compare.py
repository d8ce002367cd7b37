"""Compare two sides, judge each change, and locate it in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

from flaggen.diff.change import Change
from flaggen.diff.changes import changes
from flaggen.diff.policy import Verdict, judge
from flaggen.diff.sides import Side, read_side
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.review_table import NO_REVIEW, Review
from flaggen.report.errors import FlaggenError
from flaggen.report.file_content import FileGroup
from flaggen.report.findings import Finding, Place, Severity
from flaggen.report.gc_pause import uncollected


class NothingToCompare(FlaggenError):
    """Neither side has a file; the message names both."""


class DeclarationDiff(NamedTuple):
    """The verdict on each change, with its place on the new side or, if that has no file, on the old side.

    `undescribed` are findings about C that only one side has, and that no declaration can describe, such as a missing
    stub. They are differences, although they are no changes of flags.
    """

    old: Side
    new: Side
    verdicts: tuple[Verdict, ...]
    places: tuple[Place, ...]
    undescribed: tuple[Finding, ...] = ()

    @property
    def ignored(self) -> tuple[Finding, ...]:
        """Warnings about C that is not compared."""
        messages = {finding.message for finding in self.undescribed}
        return tuple(
            finding for side in (self.old, self.new) for finding in side.lost if finding.message not in messages
        )


@uncollected()
def compare(old: FileGroup, new: FileGroup, policy: Review = NO_REVIEW) -> DeclarationDiff:
    """Compare two sides. Raises InvalidSide or NothingToCompare."""
    before, after = read_side(*old), read_side(*new)
    if before.declaration is None and after.declaration is None:
        raise NothingToCompare(f"neither {before.name} nor {after.name} exists")
    all_changes = changes(*_equally_reserved(before, after))
    verdicts = judge(all_changes, _review(before.declaration), _review(after.declaration), policy)
    paths = {file.name: file.path for file in (*new.files, *old.files)}
    places = (_in_work_tree(_place(change, before, after), paths) for change in all_changes)
    undescribed = (
        finding._replace(place=_in_work_tree(finding.place, paths)) for finding in _undescribed(before, after)
    )
    return DeclarationDiff(before, after, verdicts, tuple(places), tuple(undescribed))


def _equally_reserved(old: Side, new: Side) -> tuple[Declaration | None, Declaration | None]:
    """The declarations. C does not state what is reserved, so a side of C is taken to reserve what the other does."""
    before, after = old.declaration, new.declaration
    if before is not None and after is not None:
        if new.is_c:
            after = after._replace(reserved=before.reserved)
        elif old.is_c:
            before = before._replace(reserved=after.reserved)
    return before, after


def _undescribed(old: Side, new: Side) -> Iterator[Finding]:
    """Yield what cannot be described on one side, and does not apply to the other."""
    if old.declaration is None or new.declaration is None:
        return
    for side, other in ((old, new), (new, old)):
        messages = {finding.message for finding in other.lost}
        for finding in side.lost:
            if finding.message not in messages:
                help_text = (
                    f"{other.name} differs in this; compare the two by hand, because no kind of change describes it"
                )
                yield finding._replace(severity=Severity.ERROR, help=help_text)


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
    before = takewhile(lambda flag: flag.name != name, flags)
    *_, last = ["", *(flag.name for flag in before if flag.name in kept)]
    return last
