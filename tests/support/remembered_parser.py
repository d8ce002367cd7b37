"""A parser that remembers what it parsed, for tests that prove thousands of texts of which most parts are the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from unittest.mock import patch

from flaggen.cfront import syntax_trees
from flaggen.cfront.syntax_trees import Shape, Vocabulary


@contextmanager
def remembered_parser() -> Iterator[None]:
    """Have pycparser parse each declaration once, however many proofs read it. What does not parse is not remembered.

    Texts must be proven one after the other: each declaration of a shape puts its names in the same tree.
    """
    parse = syntax_trees._shape
    shapes: dict[tuple[str, ...], Shape] = {}

    def remembered(vocabulary: Vocabulary, words: Sequence[str]) -> Shape:
        key = (vocabulary.prelude, *chain.from_iterable(vocabulary.spellings.items()), *words)
        if key not in shapes:
            shapes[key] = parse(vocabulary, words)
        return shapes[key]

    with patch.object(syntax_trees, "_shape", remembered):
        yield
