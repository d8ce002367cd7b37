"""Two sides of a declaration merged, and what does not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from flaggen.diff.changes import NONE, Change, changes, configured
from flaggen.diff.sides import load_declared
from flaggen.lint.check import finding, problems
from flaggen.merge.rules import MERGE_CLASH
from flaggen.merge.toml_merge import Clash, Three, merge_texts
from flaggen.model.configs import configurations
from flaggen.model.declaration import Declaration, Flag
from flaggen.model.names import bit_name
from flaggen.report.findings import Finding, Place, Severity
from flaggen.toml.document import Document
from flaggen.toml.load import load

if TYPE_CHECKING:
    from flaggen.toml.spans import Path


class Version(NamedTuple):
    """One of the three: what it declares, and the text."""

    declaration: Declaration
    document: Document


class Merge(NamedTuple):
    """What each side has changed, and what came of it: a declaration and its text, or clashes.

    `moved` are the flags, each with the side that has added it, that have another bit than there.
    """

    ours: tuple[Change, ...]
    theirs: tuple[Change, ...]
    clashes: tuple[Finding, ...] = ()
    text: str = ""
    declaration: Declaration | None = None
    moved: tuple[tuple[str, Change], ...] = ()


def merge(base: tuple[str, bytes], ours: tuple[str, bytes], theirs: tuple[str, bytes]) -> Merge:
    """Merge two declarations that have come of a third; each is its name and its bytes.

    Raises InvalidSide where one of them is none, and GitMissing where git is needed and not there.
    """
    sides = _Sides(*(Version(*load_declared(name, data)) for name, data in (base, ours, theirs)))
    before, mine, other = (side.declaration for side in sides)
    said = Merge(changes(before, mine), changes(before, other))
    merged = merge_texts(Three(*(side.document.source.text for side in sides)))
    if merged.clashes:
        return said._replace(clashes=tuple(_torn(clash, sides) for clash in merged.clashes))
    made = load(merged.text.encode(), "merged", "flags.toml", own_targets=True)
    if made.findings or made.declaration is None:
        return said._replace(clashes=tuple(found._replace(rule=MERGE_CLASH.id) for found in made.findings))
    document = _Merged(sides, merged.theirs)
    if clashes := (*_unsound(made.declaration, document), *_displaced(sides, made.declaration)):
        return said._replace(clashes=clashes)
    return said._replace(text=merged.text, declaration=made.declaration, moved=tuple(_moved(sides, made.declaration)))


class _Sides(NamedTuple):
    base: Version
    ours: Version
    theirs: Version


def _moved(sides: _Sides, merged: Declaration) -> Iterator[tuple[str, Change]]:
    """The flags that are new, and have another bit than their side has given them."""
    before = {flag.name for flag in sides.base.declaration.flags}
    for name, side in (("ours", sides.ours), ("theirs", sides.theirs)):
        for change in changes(side.declaration, merged):
            if change.kind == "flag-moved" and change.flag not in before:
                yield name, change


class _Merged(Document):
    """The merged declaration: each place in it is one of the side that it comes from."""

    def __init__(self, sides: _Sides, of_theirs: frozenset[Path]) -> None:
        super().__init__(sides.ours.document.source)
        self._sides, self._of_theirs = sides, of_theirs

    def key(self, path: Path, message: str = "") -> Place:
        return self._side(path).key(path, message)

    def value(self, path: Path, message: str = "", part: str = "") -> Place:
        return self._side(path).value(path, message, part)

    def _side(self, path: Path) -> Document:
        is_theirs = any(path[:length] in self._of_theirs for length in range(1, len(path) + 1))
        return (self._sides.theirs if is_theirs else self._sides.ours).document


def _torn(clash: Clash, sides: _Sides) -> Finding:
    """That both sides have changed the same piece of the text."""
    what = f"{_subject(clash.path)}both sides have changed {_key(clash.path)}, each in its way"
    base, ours, theirs = (side.document for side in sides)
    places = ours.value(clash.path), theirs.value(clash.path, "it is this in theirs")
    if clash.gone:
        kept, other = (theirs, "theirs") if clash.gone == "ours" else (ours, "ours")
        what = f"{_subject(clash.path)}{clash.gone} has removed {_key(clash.path)}, and {other} has changed it"
        places = kept.value(clash.path), base.value(clash.path, "it was this before")
    return MERGE_CLASH.at(places[0], what, "decide for one of the two", *places[1:])


def _subject(path: Path) -> str:
    """What a message about the path begins with: the flag, or the table."""
    if path[:1] == ("flags",) and len(path) > 1:
        return f"{path[1]}: "
    return f"[{path[0]}]: " if len(path) > 1 else ""


def _key(path: Path) -> str:
    key = path[2:] if path[:1] == ("flags",) else path[1:]
    return ".".join(map(str, key)) or ("it" if len(path) > 1 else f"[{path[0]}]" if path else "the comments")


def _unsound(declaration: Declaration, document: Document) -> Iterator[Finding]:
    """What breaks a rule, though each side by itself may have kept it."""
    for rule, problem in problems(declaration, document):
        if rule.severity is Severity.ERROR:
            found = finding(rule, problem, document)
            yield found._replace(rule=MERGE_CLASH.id, message=f"{_subject(problem.path)}{found.message}")


def _displaced(sides: _Sides, merged: Declaration) -> Iterator[Finding]:
    """That a flag that was there before has a bit that no side has given it, with its config symbols on, or some off.

    What was compiled before, and dumps of it, have the old one.
    """
    declarations = [*(side.declaration for side in sides), merged]
    symbols = dict.fromkeys(symbol for one in declarations for symbol in one.configs[1:])
    told: set[str] = set()
    for on in configurations(tuple(symbols)):
        layouts = [configured(one, on) for one in declarations]
        for name in layouts[0]:
            was, mine, other, now = (_place(flags.get(name), merged) for flags in layouts)
            wanted = {other if mine == was else mine, mine if other == was else other}
            if now != NONE and wanted != {now} and name not in told:
                told.add(name)
                off = "".join(f" without {symbol}" for symbol in symbols if symbol not in on)
                message = f"{name}: ours gives it {mine} and theirs {other}, and it would have {now}{off}"
                help_text = "give it, or what is added before it, a bit of its own"
                path = ("flags", name)
                related = sides.theirs.document.key(path, "it is this in theirs")
                yield MERGE_CLASH.at(sides.ours.document.key(path), message, help_text, related)


def _place(flag: Flag | None, declaration: Declaration) -> str:
    return bit_name(flag, declaration.c.word) if flag else NONE
