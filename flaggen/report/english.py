"""What messages need of English: plurals, lists, suggestions and lines of a certain width. All functions are pure."""

from __future__ import annotations

from collections.abc import Iterable


def plural(number: int, noun: str) -> str:
    """The number and the noun: 0 files, 1 file, 2 files."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def join_and(words: Iterable[str]) -> str:
    """The words as a list in a sentence: a, b and c; "" without any."""
    *others, last = list(words) or [""]
    return f"{', '.join(others)} and {last}" if others else last


def did_you_mean(word: str, words: Iterable[str], cutoff: float = 0.6, *, quoted: bool = True) -> str:
    """A question that suggests the nearest of the words, with a blank after it; "" where none is near.

    `cutoff` says how near it has to be, from 0 to 1 (difflib's ratio). `quoted` puts it in quotes.
    """
    import difflib

    nearest = difflib.get_close_matches(word, list(words), n=1, cutoff=cutoff)
    return f"did you mean {repr(nearest[0]) if quoted else nearest[0]}? " if nearest else ""


def wrap(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    """The text on lines of at most `width` columns; a longer word has a line of its own, and no word is broken.

    `first` is the indent of the first line, and `others` that of the following ones. An empty text has no line.
    """
    import textwrap

    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
