"""Merge two sides of a declaration, and find their conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from flaggen import pipeline
from flaggen.diff.changes import NONE, Change, changes, configured
from flaggen.diff.sides import Declared, load_declared
from flaggen.merge.rules import MERGE_CLASH
from flaggen.merge.three_way import ThreeWay
from flaggen.merge.toml_merge import Conflict, merge_texts
from flaggen.model.configs import configurations
from flaggen.model.declaration import Declaration, Flag
from flaggen.model.names import bit_name
from flaggen.report.findings import Finding, Place
from flaggen.toml.document import Document
from flaggen.toml.load import load

if TYPE_CHECKING:
    from flaggen.toml.spans import Path


class MergeResult(NamedTuple):
    """What each side changed, and the result: either a declaration and its text, or `conflicts`.

    `moved` has each flag that got another bit in the merge, with the side that added it ("ours" or "theirs").
    """

    ours: tuple[Change, ...]
    theirs: tuple[Change, ...]
    conflicts: tuple[Finding, ...] = ()
    text: str = ""
    declaration: Declaration | None = None
    moved: tuple[tuple[str, Change], ...] = ()


def merge(base: tuple[str, bytes], ours: tuple[str, bytes], theirs: tuple[str, bytes]) -> MergeResult:
    """Merge two versions of a declaration with their common ancestor; each is given as its name and its bytes.

    Raises InvalidSide if any of them is not a valid declaration, and GitMissing if git is needed but missing.
    """
    sides = ThreeWay(*(load_declared(name, data) for name, data in (base, ours, theirs)))
    before, mine, other = (side.declaration for side in sides)
    result = MergeResult(changes(before, mine), changes(before, other))
    merged = merge_texts(ThreeWay(*(side.document.source.text for side in sides)))
    if merged.conflicts:
        return result._replace(conflicts=tuple(_conflict(conflict, sides) for conflict in merged.conflicts))
    loaded = load(merged.text.encode(), "merged", "flags.toml", own_targets=True)
    if loaded.findings or loaded.declaration is None:
        return result._replace(conflicts=tuple(finding._replace(rule=MERGE_CLASH.id) for finding in loaded.findings))
    document = _MergedDocument(sides, merged.theirs)
    if conflicts := (*_broken_rules(loaded.declaration, document), *_displaced(sides, loaded.declaration)):
        return result._replace(conflicts=conflicts)
    moved = tuple(_moved(sides, loaded.declaration))
    return result._replace(text=merged.text, declaration=loaded.declaration, moved=moved)


def _moved(sides: ThreeWay[Declared], merged: Declaration) -> Iterator[tuple[str, Change]]:
    """The flags that a side added and that have another bit after the merge."""
    before = {flag.name for flag in sides.base.declaration.flags}
    for name, side in (("ours", sides.ours), ("theirs", sides.theirs)):
        for change in changes(side.declaration, merged):
            if change.kind == "flag-moved" and change.flag not in before:
                yield name, change


class _MergedDocument(Document):
    """The places of the merged declaration, each in the text of the side that it comes from."""

    def __init__(self, sides: ThreeWay[Declared], of_theirs: frozenset[Path]) -> None:
        super().__init__(sides.ours.document.source)
        self._sides, self._of_theirs = sides, of_theirs

    def key(self, path: Path, message: str = "") -> Place:
        return self._side(path).key(path, message)

    def value(self, path: Path, message: str = "", part: str = "") -> Place:
        return self._side(path).value(path, message, part)

    def _side(self, path: Path) -> Document:
        is_theirs = any(path[:length] in self._of_theirs for length in range(1, len(path) + 1))
        return (self._sides.theirs if is_theirs else self._sides.ours).document


def _conflict(conflict: Conflict, sides: ThreeWay[Declared]) -> Finding:
    """The finding that both sides changed the same table or key."""
    path = conflict.path
    base, ours, theirs = (side.document for side in sides)
    help_text = "choose one of the two"
    if not conflict.removed_by:
        message = f"{_subject(path)}both sides changed {_key(path)} differently"
        return MERGE_CLASH.at(ours.value(path), message, help_text, theirs.value(path, "theirs has this"))
    kept, keeper = (theirs, "theirs") if conflict.removed_by == "ours" else (ours, "ours")
    message = f"{_subject(path)}{conflict.removed_by} removed {_key(path)}, but {keeper} changed it"
    return MERGE_CLASH.at(kept.value(path), message, help_text, base.value(path, "the base has this"))


def _subject(path: Path) -> str:
    """The beginning of a message about the path: its flag or its table."""
    if path[:1] == ("flags",) and len(path) > 1:
        return f"{path[1]}: "
    return f"[{path[0]}]: " if len(path) > 1 else ""


def _key(path: Path) -> str:
    key = path[2:] if path[:1] == ("flags",) else path[1:]
    return ".".join(map(str, key)) or ("it" if len(path) > 1 else f"[{path[0]}]" if path else "the comments")


def _broken_rules(declaration: Declaration, document: Document) -> Iterator[Finding]:
    """The rules that the merged declaration breaks, although each side by itself may follow them."""
    for path, finding in pipeline.broken_rules(declaration, document):
        yield finding._replace(rule=MERGE_CLASH.id, message=f"{_subject(path)}{finding.message}")


def _displaced(sides: ThreeWay[Declared], merged: Declaration) -> Iterator[Finding]:
    """The flags of the base that would get a bit that neither side gave them, in any configuration.

    Code that was compiled before, and its dumps, have the old bit.
    """
    declarations = [*(side.declaration for side in sides), merged]
    symbols = tuple(dict.fromkeys(symbol for declaration in declarations for symbol in declaration.configs[1:]))
    reported: set[str] = set()
    for on in configurations(symbols):
        layouts = [configured(declaration, on) for declaration in declarations]
        for name in layouts[0]:
            was, mine, other, now = (_place(flags.get(name), merged) for flags in layouts)
            wanted = {other if mine == was else mine, mine if other == was else other}
            if now != NONE and wanted != {now} and name not in reported:
                reported.add(name)
                off = "".join(f" without {symbol}" for symbol in symbols if symbol not in on)
                message = f"{name} is {mine} in ours and {other} in theirs, but would be {now}{off} after the merge"
                help_text = "set an explicit bit for it, or for the flags that were added before it"
                path = ("flags", name)
                related = sides.theirs.document.key(path, "declared here in theirs")
                yield MERGE_CLASH.at(sides.ours.document.key(path), message, help_text, related)


def _place(flag: Flag | None, declaration: Declaration) -> str:
    return bit_name(flag, declaration.c.word) if flag else NONE
