"""What flaggen has to say about a text, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from flaggen.report.english import plural
from flaggen.report.terminal import painted, printable

# A line is cropped around its caret beyond this many columns.
_COLUMNS = 100
# The colour of each label, as the parameters of a terminal's SGR sequence.
_COLOURS = {"error": "1;31", "warning": "1;33", "note": "36", "help": "1"}


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Span(NamedTuple):
    """A stretch of one line. Lines and columns count characters from 1."""

    line: int
    column: int
    length: int = 1


class Source(NamedTuple):
    """A text that findings point into, under the name its reader knows it by."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """The line of that number (from 1) without its end, "" beyond the last one."""
        lines = _lines(self.text)
        return lines[number - 1].removesuffix("\r") if number <= len(lines) else ""

    def span(self, number: int) -> Span:
        """The line of that number without its indentation."""
        text = self.line(number)
        indent = len(text) - len(text.lstrip())
        return Span(number, indent + 1, max(1, len(text.rstrip()) - indent))


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    return text.split("\n")


class Place(NamedTuple):
    """Where in which text, and what is to be said of it."""

    source: Source
    span: Span
    message: str = ""


class Finding(NamedTuple):
    """One problem: the rule it breaks, where, why, and what to do about it."""

    rule: str
    severity: Severity
    message: str
    help: str
    place: Place
    related: tuple[Place, ...] = ()


def as_text(finding: Finding, *, coloured: bool = False) -> str:
    """The finding with its source line, a caret under the very word, and the help.

    `coloured` adds a terminal's SGR sequences, and changes nothing else.
    """
    parts = [_located(finding.place, finding.severity.value, f"[{finding.rule}]: {finding.message}", coloured)]
    parts += [_located(place, "note", f": {place.message}", coloured) for place in finding.related]
    return "\n".join([*parts, _labelled("help", "help", coloured) + printable(f": {finding.help}")])


def count(findings: Iterable[Finding]) -> str:
    """The findings' number in words: "2 errors, 1 warning", "" where there are none."""
    severities = [finding.severity for finding in findings]
    return ", ".join(plural(number, severity.value) for severity in Severity if (number := severities.count(severity)))


def _labelled(text: str, label: str, coloured: bool) -> str:
    return painted(text, _COLOURS[label], coloured)


def _located(place: Place, label: str, message: str, coloured: bool) -> str:
    span = place.span
    where = printable(f"{place.source.name}:{span.line}:{span.column}: ")
    head = where + _labelled(label, label, coloured) + printable(message)
    line = place.source.line(span.line)
    start = max(0, span.column - _COLUMNS // 2) if len(line) > _COLUMNS else 0
    shown = printable(line[start : start + _COLUMNS])
    before = shown[: span.column - 1 - start]
    under = shown[len(before) : len(before) + span.length]
    gutter = f"{span.line:5} | "
    pad = "".join("\t" if sign == "\t" else " " * _width(sign) for sign in before)
    carets = _labelled("^" * max(1, sum(_width(sign) for sign in under)), label, coloured)
    return f"{head}\n{gutter}{shown}\n{' ' * 5} | {pad}{carets}"


def _width(sign: str) -> int:
    import unicodedata

    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
