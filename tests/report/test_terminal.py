"""Nothing that is printed acts on the terminal."""

from __future__ import annotations

from flaggen.report.terminal import printable


def test_control_characters_and_bidi_are_replaced() -> None:
    assert printable("a\x1b[31m\u202eb\tc\u00e9") == "a\ufffd[31m\ufffdb\tc\u00e9"
