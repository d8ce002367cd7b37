"""What became of a declaration's text: where each key and value stands, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.report.findings import Finding, Place, Source
from flaggen.toml.spans import Path, Positions


class Document:
    """A declaration's text, and the way from a path in it to the place where it stands."""

    def __init__(self, source: Source) -> None:
        self.source = source
        # What could not be read, and what depends on it: nothing is to be concluded from these.
        self.unreadable: set[Path] = set()

    def is_unreadable(self, path: Path) -> bool:
        """Whether the value at this path could not be read, or a table that it is in."""
        return any(path[:length] in self.unreadable for length in range(1, len(path) + 1))

    def is_partly_unreadable(self, path: Path) -> bool:
        """Whether something at this path, or in the table at it, could not be read."""
        return self.is_unreadable(path) or any(lost[: len(path)] == path for lost in self.unreadable)

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self.source)

    def key(self, path: Path, message: str = "") -> Place:
        """Where the key at this path stands, or the nearest table around it; with the message of a note."""
        return Place(self.source, self._positions.key(path), message)

    def value(self, path: Path, message: str = "", part: str = "") -> Place:
        """Where the value at this path stands, or that part of its text; with the message of a note."""
        return Place(self.source, self._positions.value(path, part), message)

    def twice(self) -> Iterable[tuple[str, Place, Place]]:
        """The name of each key or table that is defined a second time, with the first place and the second."""
        for path, first, again in self._positions.twice():
            yield ".".join(map(str, path)), Place(self.source, first, "first defined here"), Place(self.source, again)


class Loaded(NamedTuple):
    """What became of a text: the model, unless it is no TOML at all, and what is wrong with its form."""

    document: Document
    declaration: Declaration | None
    findings: tuple[Finding, ...]
