"""Edits of a declaration, and what both sides of a merge make of it: apply them in either order."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Keys = dict[str, Any]


class Inapplicable(Exception):
    """The edit has lost its object, or would take a name that is taken."""


@dataclass(frozen=True)
class FlagText:
    """A flag as it is written: its present name, its keys, and the comment above it."""

    name: str
    keys: Keys
    comment: str = ""


@dataclass(frozen=True)
class Edited:
    """A declaration; its flags by the names that they had at first."""

    flags: dict[str, FlagText]
    tables: dict[str, Keys] = field(default_factory=dict)
    end: str = ""

    def text(self) -> str:
        parts = ["schema = 1\n"]
        for name, keys in self.tables.items():
            parts.append(_table(name, keys) if keys else "")
        for flag in self.flags.values():
            parts.append((f"# {flag.comment}\n" if flag.comment else "") + _table(f"flags.{flag.name}", flag.keys))
        parts.append(f"# {self.end}\n" if self.end else "")
        return "\n".join(filter(None, parts))

    def data(self) -> Keys:
        return tomllib.loads(self.text())

    def with_flag(self, first_name: str, **changed: Any) -> Edited:
        return replace(self, flags={**self.flags, first_name: replace(self.flag(first_name), **changed)})

    def flag(self, name: str) -> FlagText:
        if name not in self.flags:
            raise Inapplicable
        return self.flags[name]

    def take(self, name: str) -> None:
        if name in self.flags or name in {flag.name for flag in self.flags.values()}:
            raise Inapplicable


def _table(name: str, keys: Keys) -> str:
    lines = (f"{key} = {json.dumps(value, separators=(', ', ' = '))}\n" for key, value in keys.items())
    return f"[{name}]\n" + "".join(lines)


@dataclass(frozen=True)
class Edit:
    """One change; `flag` is the first name of the flag in question, or of the table."""

    flag: str

    def __call__(self, before: Edited) -> Edited:
        raise NotImplementedError


@dataclass(frozen=True)
class Add(Edit):
    after: str
    keys: str

    def __call__(self, before: Edited) -> Edited:
        before.take(self.flag)
        new = FlagText(self.flag, {"doc": f"New: {self.flag}.", "synchronization": "x", **json.loads(self.keys)})
        return replace(before, flags=_inserted(before.flags, self.flag, new, self.after))


@dataclass(frozen=True)
class Delete(Edit):
    def __call__(self, before: Edited) -> Edited:
        before.flag(self.flag)
        return replace(before, flags={name: flag for name, flag in before.flags.items() if name != self.flag})


@dataclass(frozen=True)
class Rename(Edit):
    to: str

    def __call__(self, before: Edited) -> Edited:
        keys = {**before.flag(self.flag).keys, "was": self.flag}
        before.take(self.to)
        return before.with_flag(self.flag, name=self.to, keys=keys)


@dataclass(frozen=True)
class Move(Edit):
    is_to_the_end: bool

    def __call__(self, before: Edited) -> Edited:
        if self.flag not in before.flags:
            return before
        names = [name for name in before.flags if name != self.flag]
        names.insert(len(names) if self.is_to_the_end else 0, self.flag)
        return replace(before, flags={name: before.flags[name] for name in names})


@dataclass(frozen=True)
class Set(Edit):
    key: str
    value: Any

    def __call__(self, before: Edited) -> Edited:
        return before.with_flag(self.flag, keys=_changed(before.flag(self.flag).keys, self.key, self.value))


@dataclass(frozen=True)
class SetOfTable(Edit):
    key: str
    value: Any

    def __call__(self, before: Edited) -> Edited:
        keys = _changed(before.tables.get(self.flag, {}), self.key, self.value)
        return replace(before, tables={**before.tables, self.flag: keys})


@dataclass(frozen=True)
class Comment(Edit):
    text: str

    def __call__(self, before: Edited) -> Edited:
        before.flag(self.flag)
        return before.with_flag(self.flag, comment=self.text)


@dataclass(frozen=True)
class End(Edit):
    text: str

    def __call__(self, before: Edited) -> Edited:
        return replace(before, end=self.text)


def _changed(keys: Keys, key: str, value: Any) -> Keys:
    """The keys in their order, with this value, or without the key for None."""
    changed = {**keys, key: value}
    return {name: value for name, value in changed.items() if value is not None}


def _inserted(flags: dict[str, FlagText], name: str, flag: FlagText, after: str) -> dict[str, FlagText]:
    """The flags with one more after another flag, or in front if that is not there."""
    names = [*flags]
    names.insert(names.index(after) + 1 if after in flags else 0, name)
    return {each: flags.get(each, flag) for each in names}


def applied(before: Edited, edits: Iterable[Edit]) -> Edited:
    for edit in edits:
        before = edit(before)
    return before


def of_both(base: Edited, ours: Sequence[Edit], theirs: Sequence[Edit]) -> list[Edited] | None:
    """The results of both sides' edits in either order; None if an edit of one has lost its object by the other.

    What both sides did is done once.
    """
    try:
        return [
            applied(base, [*ours, *(edit for edit in theirs if edit not in ours)]),
            applied(base, [*theirs, *(edit for edit in ours if edit not in theirs)]),
        ]
    except Inapplicable:
        return None


def comments(text: str) -> dict[str, str]:
    """The comment above each flag, and "" for the end of the text."""
    found = re.findall(r"^(?:# (.*)\n)?\[flags\.(\w+)\]$", text, re.MULTILINE)
    last = re.search(r"^# (.*)\n\Z", text, re.MULTILINE)
    return {**{name: comment for comment, name in found}, "": last[1] if last else ""}
