"""Builds parts of English messages: plurals, lists, suggestions, wrapped lines. All functions are pure."""

from __future__ import annotations

from collections.abc import Iterable


def plural(number: int, noun: str) -> str:
    """The number and the noun, in the plural unless it is 1: 0 files, 1 file, 2 files."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def join_and(words: Iterable[str]) -> str:
    """The words as a list for a sentence: a, b and c; "" if there are none."""
    *others, last = list(words) or [""]
    return f"{', '.join(others)} and {last}" if others else last


def did_you_mean(word: str, words: Iterable[str], cutoff: float = 0.6, *, quoted: bool = True) -> str:
    """A question that suggests the most similar word, followed by a space; "" if no word is similar.

    `cutoff` is the similarity required, from 0 to 1 (difflib's ratio). `quoted` puts the word in quotes.
    """
    import difflib

    nearest = difflib.get_close_matches(word, list(words), n=1, cutoff=cutoff)
    return f"did you mean {repr(nearest[0]) if quoted else nearest[0]}? " if nearest else ""


def wrap(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    """The text wrapped into lines of at most `width` characters; words are not broken, so a longer word exceeds it.

    `first` is the indent of the first line, `others` that of the other lines. An empty text has no lines.
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
