"""Findings about a text, and how they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from flaggen.report.english import plural
from flaggen.report.terminal import cells, painted, printable

# Longer source lines are cropped around the caret; in characters.
_COLUMNS = 100
# The colour of each label, as the parameters of a terminal's SGR sequence.
_COLOURS = {"error": "1;31", "warning": "1;33", "note": "36", "help": "1"}


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Span(NamedTuple):
    """A part of one line. Lines and columns count from 1; columns and lengths are in characters."""

    line: int
    column: int
    length: int = 1


def span_after(text: str) -> Span:
    """The span of the character after this beginning of a text."""
    return Span(text.count("\n") + 1, len(text) - text.rfind("\n"))


class Source(NamedTuple):
    """A text that findings point into, and its name for the user, usually the path of the file."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """The line with that number, counted from 1, without its line end; "" after the last line."""
        lines = _lines(self.text)
        return lines[number - 1].removesuffix("\r") if number <= len(lines) else ""

    def span(self, number: int) -> Span:
        """The span of the line with that number, without leading and trailing blanks."""
        text = self.line(number)
        indent = len(text) - len(text.lstrip())
        return Span(number, indent + 1, max(1, len(text.rstrip()) - indent))

    def place(self, number: int, word: str = "") -> Place:
        """The place of a word on the line with that number, or of the whole line if the word is not there."""
        start = self.line(number).find(word) if word else -1
        return Place(self, Span(number, start + 1, len(word)) if start >= 0 else self.span(number))


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    return text.split("\n")


class Place(NamedTuple):
    """A span of a source, and the message for a note about it."""

    source: Source
    span: Span
    message: str = ""


class Finding(NamedTuple):
    """A problem: the rule it breaks, the message, how to fix it, the place, and the places of notes."""

    rule: str
    severity: Severity
    message: str
    help: str
    place: Place
    related: tuple[Place, ...] = ()


def as_text(finding: Finding, *, coloured: bool = False) -> str:
    """The finding with its source line, carets under the words in question, its notes and the help.

    `coloured` adds a terminal's SGR sequences and changes nothing else. No line holds a command of a CI job's runner:
    `::` at its start, or `##[` anywhere.
    """
    parts = [_located(finding.place, finding.severity.value, f"[{finding.rule}]: {finding.message}", coloured)]
    parts += [_located(place, "note", f": {place.message}", coloured) for place in finding.related]
    text = "\n".join([*parts, _labelled("help", "help", coloured) + printable(f": {finding.help}")])
    return text.replace("##[", "#\ufffd[")


def errors_in(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of the findings that are errors."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def count(findings: Iterable[Finding]) -> str:
    """The number of findings by severity: "2 errors, 1 warning"; "" if there are none."""
    severities = [finding.severity for finding in findings]
    return ", ".join(plural(number, severity.value) for severity in Severity if (number := severities.count(severity)))


def _labelled(text: str, label: str, coloured: bool) -> str:
    return painted(text, _COLOURS[label], coloured)


def _located(place: Place, label: str, message: str, coloured: bool) -> str:
    span = place.span
    name = place.source.name
    where = f"{'./' if name.lstrip().startswith('::') else ''}{name}:{span.line}:{span.column}: "
    head = printable(where) + _labelled(label, label, coloured) + printable(message)
    line = place.source.line(span.line)
    start = max(0, span.column - _COLUMNS // 2) if len(line) > _COLUMNS else 0
    shown = printable(line[start : start + _COLUMNS])
    before = shown[: span.column - 1 - start]
    under = shown[len(before) : len(before) + span.length]
    gutter = f"{span.line:5} | "
    pad = "".join("\t" if char == "\t" else " " * cells(char) for char in before)
    carets = _labelled("^" * max(1, cells(under)), label, coloured)
    return f"{head}\n{gutter}{shown}\n{' ' * 5} | {pad}{carets}"
