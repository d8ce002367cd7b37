"""A C file's bytes as text."""

from __future__ import annotations

import re

from flaggen.kernel.rules import FOREIGN_TEXT
from flaggen.report.findings import Finding, Place, Source, Span, span_after


def decoded_c(data: bytes, name: str) -> tuple[Source, tuple[Finding, ...]]:
    """Decode a C file. Return its text, with LF line ends and no byte order mark, and a finding for each correction."""
    unusual = []
    text = data.decode("utf-8", "surrogateescape")
    if invalid := re.search("[\udc80-\udcff]", text):
        unusual.append(
            (
                f"byte {ord(invalid[0]) - 0xDC00:#04x} is not UTF-8",
                "convert the file to UTF-8; the byte is read as Latin-1",
                span_after(text[: invalid.start()]),
            )
        )
        text = re.sub("[\udc80-\udcff]", lambda byte: chr(ord(byte[0]) - 0xDC00), text)
    if text.startswith("\ufeff"):
        unusual.append(
            (
                "the file begins with a byte order mark",
                "remove it; kernel sources have none, and it is ignored",
                Span(1, 1),
            )
        )
        text = text[1:]
    if "\r" in text:
        span = Span(text[: text.index("\r")].count("\n") + 1, 1)
        unusual.append(
            ("a line ends with a carriage return", "convert the line ends to LF; kernel sources use LF only", span)
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = Source(name, text)
    findings = (FOREIGN_TEXT.at(Place(source, span), message, help_text) for message, help_text, span in unusual)
    return source, tuple(findings)
