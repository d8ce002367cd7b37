"""Parses the TOML of a declaration, and explains why it cannot be parsed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Any, NamedTuple

from flaggen.model.mark import marked_declaration
from flaggen.report.findings import Finding, Place, Source, Span, span_after
from flaggen.toml.document import Document
from flaggen.toml.limits import too_large_to_parse
from flaggen.toml.rules import DUPLICATE_KEY, TOML

# The start of tomllib's messages about a second definition (Python 3.11 to 3.13).
_DUPLICATE = ("Cannot declare", "Cannot overwrite", "Cannot mutate", "Duplicate")


class Parsed(NamedTuple):
    """A text and what tomllib returns for it: `tree` is None if it is not valid TOML, and `findings` say why."""

    document: Document
    tree: dict[str, Any] | None
    findings: tuple[Finding, ...] = ()


def parse(data: bytes, name: str) -> Parsed:
    """Parse a declaration, which findings call `name`. Never raises."""
    try:
        source = Source(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        source = Source(name, data.decode("utf-8", "replace"))
        span = span_after(data[: error.start].decode("utf-8"))
        return _not_toml(Document(source), f"byte {data[error.start]:#04x} is not UTF-8", span)
    document = Document(source)
    if source.text.startswith("\ufeff"):
        return _not_toml(document, "the file begins with a byte order mark, which TOML does not allow", Span(1, 1))
    if (fault := too_large_to_parse(source.text)) is not None:
        return Parsed(document, None, (TOML.at(Place(source, Span(1, 1)), *fault),))
    try:
        return Parsed(document, tomllib.loads(source.text))
    except RecursionError:
        return _not_toml(document, "the file is nested too deeply", Span(1, 1))
    except ValueError as error:
        # After any other error tree-sitter's tree is a guess, in which a key may appear twice without being so.
        duplicates = tuple(_duplicates(document)) if str(error).startswith(_DUPLICATE) else ()
        return Parsed(document, None, duplicates) if duplicates else _not_toml(document, *_explained(source, error))


def _not_toml(document: Document, message: str, span: Span) -> Parsed:
    help_text = "fix the TOML here first; the rest of the file has not been checked"
    if (name := marked_declaration(document.source.text)) is not None:
        help_text = f"this file was generated from {name}; pass that declaration instead"
    elif document.source.name.endswith((".h", ".c")):
        help_text = "name a declaration, such as flags.toml; for the flags in C files, run: flaggen import"
    place = Place(document.source, span)
    return Parsed(document, None, (TOML.at(place, message, help_text),))


def _explained(source: Source, error: ValueError) -> tuple[str, Span]:
    """tomllib's message without the position that it ends with (at line 3, column 5), and that position."""
    if not isinstance(error, tomllib.TOMLDecodeError):
        number = re.search(r"[0-9_]{4000,}", source.text)
        return "this number has too many digits", span_after(source.text[: number.start() if number else 0])
    message, _, where = str(error).rpartition(" (at ")
    message = message[:1].lower() + message[1:]
    if numbers := re.match(r"line (\d+), column (\d+)", where):
        span = Span(int(numbers[1]), int(numbers[2]))
        if message.startswith("illegal character") and span.column > len(source.line(span.line)):
            return "this string is not closed on its line", span
        return message, span
    if where.startswith("end of document"):
        lines = source.text.rstrip("\r\n").split("\n")
        if message.startswith(("unterminated string", "expected \"'")):
            message = "a string is not closed"
        return f"{message} at the end of the file", Span(len(lines), len(lines[-1].rstrip("\r")) + 1)
    return message, Span(1, 1)


def _duplicates(document: Document) -> Iterable[Finding]:
    for name, first, again in document.twice():
        message = f"{name!r} is defined twice"
        yield DUPLICATE_KEY.at(again, message, "remove one of the two", first)
