"""The result of loading a declaration: the position of each key and value, and which values are invalid."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.report.findings import Finding, Place, Source, Span
from flaggen.toml.spans import Path, Positions


class Document:
    """A declaration's text, which turns paths of keys and values into places."""

    def __init__(self, source: Source) -> None:
        self.source = source
        # The paths of invalid values. The model has defaults for them, from which no check may draw conclusions.
        self.unreadable: set[Path] = set()

    def is_unreadable(self, path: Path) -> bool:
        """Whether the value at this path, or a table that contains it, is invalid."""
        return any(path[:length] in self.unreadable for length in range(1, len(path) + 1))

    def is_partly_unreadable(self, path: Path) -> bool:
        """Whether anything at this path, or in the table there, is invalid."""
        return self.is_unreadable(path) or any(lost[: len(path)] == path for lost in self.unreadable)

    @cached_property
    def _positions(self) -> Positions | None:
        """None without tree-sitter, which few distributions package: all places are then the first character."""
        try:
            return Positions(self.source)
        except ModuleNotFoundError:
            return None

    def key(self, path: Path, message: str = "") -> Place:
        """The place of the key at this path, or of the nearest enclosing table, with the message for a note."""
        return Place(self.source, self._positions.key(path) if self._positions else Span(1, 1), message)

    def value(self, path: Path, message: str = "", part: str = "") -> Place:
        """The place of the value at this path, or of `part` of its text, with the message for a note."""
        return Place(self.source, self._positions.value(path, part) if self._positions else Span(1, 1), message)

    def twice(self) -> Iterable[tuple[str, Place, Place]]:
        """The name of each key or table that is defined twice, with the place of both definitions."""
        for path, first, again in self._positions.twice() if self._positions else ():
            yield ".".join(map(str, path)), Place(self.source, first, "first defined here"), Place(self.source, again)


class Unlinted(NamedTuple):
    """A text before lint: its document, the model (None if it is not valid TOML), and the findings about its form."""

    document: Document
    declaration: Declaration | None
    findings: tuple[Finding, ...]
