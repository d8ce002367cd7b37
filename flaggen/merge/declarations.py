"""Merge two sides of a declaration, and find their conflicts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from flaggen import pipeline
from flaggen.diff.change import NONE, Change
from flaggen.diff.changes import changes
from flaggen.diff.layouts import layouts
from flaggen.diff.sides import Declared, load_declared
from flaggen.merge.flag_conflicts import flag_conflicts
from flaggen.merge.lost_edits import lost_edits
from flaggen.merge.renames import Renames, as_in_base, base_path, new_name, new_path, renames, renames_of_merge
from flaggen.merge.rules import MERGE_CLASH
from flaggen.merge.text_conflicts import conflict_finding, misplaced_comment, subject
from flaggen.merge.three_way import ThreeWay
from flaggen.merge.toml_merge import Conflict, ConflictKind, Merged, merge_texts, misplaced_comments
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.names import bit_name
from flaggen.report.findings import Finding, Place
from flaggen.toml.document import Document
from flaggen.toml.load import load
from flaggen.toml.spans import Path as KeyPath


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


def merge(
    base: tuple[str, bytes], ours: tuple[str, bytes], theirs: tuple[str, bytes], *, path: str = "flags.toml"
) -> MergeResult:
    """Merge two versions of a declaration with their common ancestor; each is given as its name and its bytes.

    `path` is that of the declaration from the directory below which its outputs have to be. Raises InvalidSide if any
    of the texts is not a valid declaration, and GitMissing or MergeFailed if git cannot merge the lines of a value.
    """
    sides = ThreeWay(*(load_declared(name, data) for name, data in (base, ours, theirs)))
    declarations = ThreeWay(*(side.declaration for side in sides))
    renamed = renames(declarations)
    result = MergeResult(changes(declarations.base, declarations.ours), changes(declarations.base, declarations.theirs))
    texts = ThreeWay(*(side.document.source.text for side in sides))
    trees = ThreeWay(*map(tomllib.loads, texts))
    merged = merge_texts(texts, ThreeWay(*(partial(base_path, renamed=each) for each in renamed)))
    if conflicts := tuple(_conflicts(merged, sides, trees, renamed)):
        return result._replace(conflicts=conflicts)
    loaded = load(merged.text.encode(), "merged", path, own_targets=True)
    if loaded.findings or loaded.declaration is None:
        return result._replace(conflicts=tuple(finding._replace(rule=MERGE_CLASH.id) for finding in loaded.findings))
    both_renamed = renames_of_merge(renamed)
    values = ThreeWay(*(as_in_base(tree, each) for tree, each in zip(trees, renamed, strict=True)))
    lost = dict.fromkeys(path[:2] for path in lost_edits(values, as_in_base(tomllib.loads(merged.text), both_renamed)))
    document = _MergedDocument(sides, merged.theirs, renamed)
    conflicts = (
        *(conflict_finding(Conflict(path, ConflictKind.NOT_MERGED), sides, renamed) for path in lost),
        *(misplaced_comment(comment, sides) for comment in misplaced_comments(texts, merged.text)),
        *_broken_rules(loaded.declaration, document),
        *_displaced(sides, renamed, loaded.declaration),
    )
    if conflicts:
        return result._replace(conflicts=conflicts)
    moved = tuple(_moved(sides, both_renamed, loaded.declaration))
    return result._replace(text=merged.text, declaration=loaded.declaration, moved=moved)


def _conflicts(
    merged: Merged, sides: ThreeWay[Declared], trees: ThreeWay[dict[str, Any]], renamed: ThreeWay[Renames]
) -> Iterator[Finding]:
    """The conflicts about whole flags, and those of the texts that are not about these flags."""
    flags = [*flag_conflicts(sides, trees, renamed)]
    reported = {name for name, _ in flags}
    yield from (finding for _, finding in flags)
    for conflict in merged.conflicts:
        if conflict.path[:1] != ("flags",) or reported.isdisjoint(conflict.path[1:2]):
            yield conflict_finding(conflict, sides, renamed)


def _moved(sides: ThreeWay[Declared], renamed: Renames, merged: Declaration) -> Iterator[tuple[str, Change]]:
    """The flags that a side added and that have another bit after the merge."""
    before = {*(flag.name for flag in sides.base.declaration.flags), *renamed}
    for name, side in (("ours", sides.ours), ("theirs", sides.theirs)):
        for change in changes(side.declaration, merged):
            if change.kind == "flag-moved" and change.flag not in before:
                yield name, change


class _MergedDocument(Document):
    """The places of the merged declaration, each in the text of the side that it comes from."""

    def __init__(self, sides: ThreeWay[Declared], of_theirs: frozenset[KeyPath], renamed: ThreeWay[Renames]) -> None:
        super().__init__(sides.ours.document.source)
        self._sides, self._of_theirs, self._renamed = sides, of_theirs, renamed

    def key(self, path: KeyPath, message: str = "") -> Place:
        document, own = self._side(path)
        return document.key(own, message)

    def value(self, path: KeyPath, message: str = "", part: str = "") -> Place:
        document, own = self._side(path)
        return document.value(own, message, part)

    def _side(self, path: KeyPath) -> tuple[Document, KeyPath]:
        """The side that has what is at this path of the merge, and its path there."""
        before = base_path(path, renames_of_merge(self._renamed))
        is_theirs = any(before[:length] in self._of_theirs for length in range(1, len(before) + 1))
        side, renamed = (
            (self._sides.theirs, self._renamed.theirs) if is_theirs else (self._sides.ours, self._renamed.ours)
        )
        return side.document, new_path(before, renamed)


def _broken_rules(declaration: Declaration, document: Document) -> Iterator[Finding]:
    """The rules that the merged declaration breaks, although each side by itself may follow them."""
    for path, finding in pipeline.broken_rules(declaration, document):
        yield finding._replace(rule=MERGE_CLASH.id, message=f"{subject(path)}{finding.message}")


def _displaced(sides: ThreeWay[Declared], renamed: ThreeWay[Renames], merged: Declaration) -> Iterator[Finding]:
    """The flags of the base that would get a bit that neither side gave them, in any configuration.

    Code that was compiled before, and its dumps, have the old bit.
    """
    both_renamed = renames_of_merge(renamed)
    reported: set[str] = set()
    for (base, ours, theirs, both), without in layouts(*(side.declaration for side in sides), merged):
        for name in base:
            in_ours, in_theirs = new_name(name, renamed.ours), new_name(name, renamed.theirs)
            in_both = new_name(name, both_renamed)
            flags = (base[name], ours.get(in_ours), theirs.get(in_theirs), both.get(in_both))
            was, mine, other, now = (_place(flag, merged) for flag in flags)
            # A side that has not moved the flag accepts where the other one has it.
            wanted = {other if mine == was else mine, mine if other == was else other}
            if now != NONE and wanted != {now} and name not in reported:
                reported.add(name)
                sides_have = f"{in_both} is {mine} in ours and {other} in theirs"
                message = f"{sides_have}, but would be {now}{without} after the merge"
                help_text = "set an explicit bit for it, or for the flags that were added before it"
                related = sides.theirs.document.key(("flags", in_theirs), "declared here in theirs")
                yield MERGE_CLASH.at(sides.ours.document.key(("flags", in_ours)), message, help_text, related)


def _place(flag: Flag | None, declaration: Declaration) -> str:
    return bit_name(flag, declaration.c.word) if flag else NONE
