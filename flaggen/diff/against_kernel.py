"""Compare a declaration with a kernel's tree: `flaggen import --check`.

The tree is imported as a declaration. Each change from ours to that one becomes a finding about a flag or a key.
Differences that no declaration can express, such as a missing stub, are found by comparing facts, as for the proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from flaggen.diff.change import NONE, Change
from flaggen.diff.changes import changes
from flaggen.kernel.declare import declare, in_order
from flaggen.kernel.differences import as_finding, differences
from flaggen.kernel.rules import ABSENT_FLAG, DRIFTED_KEY, MOVED_BIT, UNDECLARED_FLAG, UNDOCUMENTED_FLAG
from flaggen.kernel.tree import KernelTree
from flaggen.model.declaration import Declaration
from flaggen.model.exports import Export
from flaggen.model.flag import Flag
from flaggen.model.names import bit_name
from flaggen.report.findings import Finding
from flaggen.toml.document import Document
from flaggen.toml.writer import toml_value

_FOLLOW = "change the declaration to match the tree"


def compare(declaration: Declaration, document: Document, tree: KernelTree) -> tuple[Finding, ...]:
    """A finding for each difference between the declaration, whose text is `document`, and the tree.

    Sorted by file and line.
    """
    imported = declare(tree)
    theirs = imported.declaration
    check = _Check(declaration, _matched(declaration, theirs), document, tree)
    ours = {declaration.enumerator(flag): flag for flag in declaration.flags}
    absent = ours.keys() - {theirs.enumerator(flag) for flag in theirs.flags}
    undocumented = ours.keys() - imported.documented
    # A flag without accessors is reported as absent; do not report its enumerator as well.
    leaving = absent | ({word.count for word in theirs.words} if absent else set())
    findings = [
        # Several changes may come from the same key; report it once.
        *dict.fromkeys(finding for change in changes(declaration, check.theirs) for finding in check.findings(change)),
        *map(as_finding, differences(theirs, tree, leaving)),
        *imported.lost,
        *(check.undocumented(flag) for flag in theirs.flags if theirs.enumerator(flag) in undocumented),
    ]
    return in_order(findings)


def _matched(ours: Declaration, theirs: Declaration) -> Declaration:
    """The tree's declaration, where flags that have another name in ours get that as their former name (`was`).

    Flags with the same enumerator are the same flag. Texts are removed: the tree's comments may differ from ours.
    And a tree reserves nothing.
    """
    names = {ours.enumerator(flag): flag.name for flag in ours.flags}

    def matched(flag: Flag) -> Flag:
        name = names.get(theirs.enumerator(flag), flag.name)
        return flag._replace(doc="", synchronization="", was=name if name != flag.name else None)

    return theirs._replace(flags=tuple(map(matched, theirs.flags)), reserved=ours.reserved)


class _Check(NamedTuple):
    """Both declarations, the text of ours, and the tree that theirs was imported from."""

    ours: Declaration
    theirs: Declaration
    document: Document
    tree: KernelTree

    def findings(self, change: Change) -> Iterator[Finding]:
        """The findings for a change from ours to theirs."""
        theirs = next((flag for flag in self.theirs.flags if flag.name == change.flag), None)
        name = theirs.was if theirs is not None and theirs.was else change.flag
        ours = next((flag for flag in self.ours.flags if flag.name == name), None)
        match change.kind:
            # Which header has a function is a fact, and facts are compared one by one.
            case "doc" | "synchronization" | "replaces" | "races" | "private-header-added" | "private-header-removed":
                pass
            case "flag-added" if theirs is not None:
                yield self._undeclared(theirs)
            case "flag-removed" if ours is not None:
                yield self._absent(ours)
            case "flag-moved" if ours is not None and theirs is not None:
                yield self._moved(ours, theirs, change)
            case "flag-renamed" if ours is not None and theirs is not None:
                yield from self._renamed(ours, theirs)
            case _ if ours is not None and change.key in ("guard", "lock"):
                yield self._checked(ours, change)
            case _:
                yield self._drifted(ours, theirs, change)

    def undocumented(self, flag: Flag) -> Finding:
        """The finding that the tree's comments do not describe a flag."""
        name = self.theirs.enumerator(flag)
        message = f"{name} is not documented in the tree"
        return UNDOCUMENTED_FLAG.at(self.tree.place_of_bit(name), message, "describe it in the comment of the enum")

    def _undeclared(self, flag: Flag) -> Finding:
        name = self.theirs.enumerator(flag)
        message = f"{name}, {bit_name(flag, self.theirs.c.word)} in the tree, is not declared"
        return UNDECLARED_FLAG.at(self.tree.place_of_bit(name), message, f"declare it: [flags.{flag.name}]")

    def _absent(self, flag: Flag) -> Finding:
        name = self.ours.enumerator(flag)
        message = f"{name} is declared, but missing in the tree"
        help_text = "remove it from the declaration, or add it to the tree"
        if any(statement.fact.name == name for statement in self.tree.all_on):
            message = f"{name} is declared, but has no accessors in the tree"
            help_text = "the tree still uses its bit: add accessors there, or leave the bit free in the declaration"
        return ABSENT_FLAG.at(self.document.key(("flags", flag.name)), message, help_text)

    def _moved(self, ours: Flag, theirs: Flag, change: Change) -> Finding:
        name = self.theirs.enumerator(theirs)
        here = self.document.key(("flags", ours.name), f"declared as {change.was}")
        message = f"{name} is {change.now} in the tree, but declared as {change.was}"
        help_text = "update the declaration, and any tools that know the bit"
        return MOVED_BIT.at(self.tree.place_of_bit(name), message, help_text, here)

    def _renamed(self, ours: Flag, theirs: Flag) -> Iterator[Finding]:
        """The name in the declaration is free to choose, so only different names of accessors are a difference."""
        mine, other = (
            [accessor.name for accessor in declaration.accessors(flag)]
            for declaration, flag in ((self.ours, ours), (self.theirs, theirs))
        )
        if set(mine) != set(other):
            was, now = (", ".join(f"{name}()" for name in names) or NONE for names in (mine, other))
            message = f"names of {ours.name!r} are {was}, but the tree has {now}"
            yield DRIFTED_KEY.at(self.document.value(("flags", ours.name, "names")), message, _FOLLOW)

    def _checked(self, ours: Flag, change: Change) -> Finding:
        """The finding that an accessor in the tree has other guards, or asserts another lock."""
        message = f"{change.key} of {change.part} of {ours.name!r} is {change.was}, but the tree has {change.now}"
        return DRIFTED_KEY.at(self.document.value(("flags", ours.name, change.key)), message, _FOLLOW)

    def _drifted(self, ours: Flag | None, theirs: Flag | None, change: Change) -> Finding:
        """The finding about the key that causes a change: its two values or, if they are equal, what changed."""
        table = ("c",) if ours is None else ("flags", ours.name)
        records = (self.ours.c, self.theirs.c) if ours is None else (ours, theirs)
        # A tree has no key `camel`: accessors whose names do not follow from the flag's name are imported as `names`.
        key, was, now = "names" if change.key == "camel" else change.key, change.was, change.now
        # A change of the page API may come from a key for both APIs: page_inline, or inline.
        for candidate in (change.key, change.key.removeprefix("page_")):
            mine, other = (getattr(record, candidate, None) for record in records)
            if mine != other:
                key, was, now = candidate, *map(_shown, (mine, other))
                break
        if ours is not None:
            subject = f"{key} of {ours.name!r}"
        else:
            # Accessors that serve all flags of a word have every operation that any of the flags has.
            subject = f"[c] {key}" if key in self.ours.c._fields else f"{key} of all flags"
        message = f"{subject} is {was}, but the tree has {now}"
        return DRIFTED_KEY.at(self.document.value((*table, key)), message, _FOLLOW)


def _shown(value: Any) -> str:
    """A value of the model as the declaration has it."""
    if not value:
        return NONE
    return toml_value(value.text if isinstance(value, Export) else value)
