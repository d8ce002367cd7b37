"""Makes text safe for terminals, and coloured; counts its columns. Every start pays for each import here."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Tables that are not for a terminal have at most this many columns.
WIDTH = 100
_ELLIPSIS = "…"


def printable(text: str) -> str:
    """The text with each control or bidirectional character, which could act on a terminal, replaced by U+FFFD."""
    return "".join(char if char.isprintable() or char == "\t" else "\ufffd" for char in text)


def logged(text: str) -> str:
    """The text as a line of a log or the start of one: printable, and no command of a CI job's runner.

    GitHub's runner reads `::` at the start of a line, and `##[` anywhere in it.
    """
    shown = printable(text).replace("##[", "#\ufffd[")
    return f"./{shown.lstrip()}" if shown.lstrip().startswith("::") else shown


def command_line(words: Iterable[str]) -> str:
    """The words as one line that can be pasted into a shell, whatever characters they contain."""
    import shlex

    return " ".join(shlex.quote(word) if word.isprintable() and "##[" not in word else _escaped(word) for word in words)


def _escaped(word: str) -> str:
    """The word as $'…', with its unusual bytes as escapes that bash, zsh and ksh know."""
    data = word.encode("utf-8", "surrogateescape")
    escaped = (chr(byte) if 32 <= byte < 127 and chr(byte) not in "\\'[" else f"\\x{byte:02x}" for byte in data)
    return f"$'{''.join(escaped)}'"


def painted(text: str, colour: str, coloured: bool) -> str:
    """The text in the colour, given as the parameters of an SGR sequence; unchanged if `coloured` is not set."""
    return f"\x1b[{colour}m{text}\x1b[0m" if coloured else text


def cells(text: str) -> int:
    """The number of columns that the text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_width, text))


def cropped(text: str, width: int) -> str:
    """The text, or as much of it as fits into so many columns (at least 1), and an ellipsis."""
    if cells(text) <= width:
        return text
    end = width
    while end and cells(text[:end]) >= width:
        end -= 1
    return f"{text[:end].rstrip()}{_ELLIPSIS}"


def _width(char: str) -> int:
    if char == _ELLIPSIS:  # hardly any other text needs unicodedata, which takes long to import
        return 1
    import unicodedata

    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
