"""Decoding C files, and findings about unusual bytes."""

from __future__ import annotations

import pytest

from flaggen.kernel.source import decoded_c


@pytest.mark.parametrize(
    ("data", "text", "messages"),
    [
        (b"a\nb\n", "a\nb\n", []),
        (b"\xef\xbb\xbfa\n", "a\n", ["the file begins with a byte order mark"]),
        (b"a\r\nb\r", "a\nb\n", ["a line ends with a carriage return"]),
        (b"a \xe9\n", "a \xe9\n", ["byte 0xe9 is not UTF-8"]),
        ("a \xe9\n".encode(), "a \xe9\n", []),
    ],
)
def test_bytes_as_text(data: bytes, text: str, messages: list[str]) -> None:
    source, findings = decoded_c(data, "a.h")
    assert source.text == text
    assert [finding.message for finding in findings] == messages
