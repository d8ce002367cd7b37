"""Two versions of a declaration, or of C with flags, compared and judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from flaggen.diff.changes import Change, changes
from flaggen.diff.policy import Verdict, review
from flaggen.git.revisions import Unknown, Version, named, read
from flaggen.model.declaration import NO_REVIEW, Declaration, Flag, Review
from flaggen.report.findings import Finding, Place, Severity, Source, Span
from flaggen.report.gc_pause import uncollected

if TYPE_CHECKING:
    from flaggen.toml.load import Document


class Broken(Exception):
    """A version cannot be compared; `findings` say why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings


class Side(NamedTuple):
    """One of the two: its declaration, if it is there, and where in its text a change is to be seen.

    `place` is given a flag's name, or "", and a key. `lost` is what of its C no declaration says.
    """

    name: str
    declaration: Declaration | None
    place: Callable[[str, str], Place]
    lost: tuple[Finding, ...] = ()


class Comparison(NamedTuple):
    """What came of it. Each verdict has its place, in the new version or where that is gone in the old one."""

    old: Side
    new: Side
    verdicts: tuple[Verdict, ...]
    places: tuple[Place, ...]


@uncollected()
def compare(old: Version, new: Version, policy: Review = NO_REVIEW) -> Comparison:
    """Compare the two. Raises Broken where one cannot be understood, and versions.Unknown where it cannot be read."""
    before, after = side(old), side(new)
    if before.declaration is None and after.declaration is None:
        raise Unknown(f"there is no {old.name} and no {new.name}")
    found = changes(before.declaration, after.declaration)
    reviews = [one.declaration.review if one.declaration is not None else NO_REVIEW for one in (before, after)]
    verdicts = review(found, reviews[0], reviews[1], policy)
    places = (_place(change, before, after) for change in found)
    return Comparison(before, after, verdicts, tuple(_in_file(place, old, new) for place in places))


def _in_file(place: Place, *versions: Version) -> Place:
    """The place in the file itself, as editors and forges know it, whatever revision it is of."""
    for revision, paths in versions:
        for path in paths:
            if place.source.name == named(revision, path):
                return place._replace(source=place.source._replace(name=path))
    return place


def side(version: Version) -> Side:
    """What the version's files say. Raises Broken."""
    files = read(version)
    if not files:
        return Side(version.name, None, lambda flag, key: _nowhere(version.name))
    return _side(version.name, files)


def understood(name: str, data: bytes) -> Declaration:
    """The declaration that a file is, or that its C stands for. Raises Broken."""
    declaration = _side(name, [(name, data)]).declaration
    assert declaration is not None, "the file is there"
    return declaration


def _side(name: str, files: list[tuple[str, bytes]]) -> Side:
    return _declared(*files[0]) if files[0][0].endswith(".toml") else _adopted(name, files)


def _nowhere(name: str) -> Place:
    return Place(Source(name, ""), Span(1, 1))


def _declared(name: str, data: bytes) -> Side:
    declaration, document = loaded(name, data)

    def place(flag: str, key: str) -> Place:
        table = ("flags", flag) if flag else ("c",)
        return document.value((*table, key)) if key else document.key(table)

    return Side(name, declaration, place)


def policy(path: str) -> Review:
    """The [review] table of a declaration, or of a file that has no more than that. Raises Broken or Unknown."""
    files = read(Version("", (path,)))
    if not files:
        raise Unknown(f"there is no {path}")
    return loaded(*files[0])[0].review


def loaded(name: str, data: bytes) -> tuple[Declaration, Document]:
    """The declaration, whose form is sound; what else is wrong with it, is for `render` to say. Raises Broken."""
    from flaggen.toml.load import load

    found = load(data, name, "flags.toml", own_targets=True)
    if found.findings or found.declaration is None:
        raise Broken(found.findings)
    return found.declaration, found.document


def _adopted(name: str, files: list[tuple[str, bytes]]) -> Side:
    from flaggen.kernel.infer import adopt
    from flaggen.kernel.tree import c_text, read_tree

    tree = read_tree([c_text(data, file)[0] for file, data in files])
    if isinstance(tree, Finding):
        raise Broken((tree,))
    adopted = adopt(tree)
    declaration = adopted.declaration
    assert declaration is not None, "what is adopted is TOML"
    enumerators = {flag.name: declaration.enumerator(flag) for flag in declaration.flags}
    lost = tuple(
        one._replace(severity=Severity.WARNING, help="this is not compared")
        for one in adopted.findings
        if one.severity is Severity.ERROR
    )
    return Side(name, declaration, lambda flag, key: tree.bit(enumerators.get(flag, "")), lost)


def _place(change: Change, old: Side, new: Side) -> Place:
    """Where the change is to be seen; of a flag that is gone, at the flag that stood before it."""
    if change.kind != "flag-removed":
        return new.place(change.flag, change.key)
    if new.declaration is None or old.declaration is None:
        return old.place(change.flag, "")
    kept = {flag.name for flag in new.declaration.flags}
    before: Flag | None = None
    for flag in old.declaration.flags:
        if flag.name == change.flag:
            break
        before = flag if flag.name in kept else before
    return new.place(before.name if before is not None else "", "")
