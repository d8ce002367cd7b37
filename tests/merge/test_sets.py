"""Lists whose order means nothing, merged by their items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaggen.merge.sets import merge_sets
from flaggen.merge.three_way import ThreeWay

GONE = "# Gone.\nbits = [4, 5, 6] # x\n"
NUMBERS = st.lists(st.integers(0, 9), unique=True)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("bits = [5]\n", "bits = [5, 7]\n", "bits = [5, 6]\n", "bits = [5, 6, 7]\n"),
        ("", "bits = [7]\n", "bits = [6]\n", "bits = [6, 7]\n"),
        ("", "bits = [6]\n", "bits = [6, 7]\n", "bits = [6, 7]\n"),
        ("bits = [5]\n", "bits = []\n", "bits = [5, 6]\n", "bits = [6]\n"),
        ('names=["a"]\n', 'names=["b", "a"]\n', 'names=["a", "c"]\n', 'names = ["a", "b", "c"]\n'),
        ("page_index.4 = [1]\n", "page_index.4 = [1, 2]\n", "page_index.4 = [1,3]\n", "page_index.4 = [1, 2, 3]\n"),
        ("# Gone.\nbits = [5] # x\n", "# Gone.\nbits = [5, 6] # x\n", "# Gone.\nbits = [4, 5] # x\n", GONE),
        ("bits = [5]\n", "# Why.\nbits = [5, 6]\n", "bits = [5, 7]\n", None),
        ("bits = [5]\n", "bits = [5, 6] # x\n", "bits = [5, 7]\n", None),
        ("bits = [\n  5, # x\n]\n", "bits = [\n  6, # x\n]\n", "bits = [\n  7, # x\n]\n", None),
        ("bits = 5\n", "bits = [5]\n", "bits = [6]\n", None),
    ],
)
def test_the_items_of_both_sides(base: str, ours: str, theirs: str, expected: str | None) -> None:
    assert merge_sets(ThreeWay(base, ours, theirs)) == expected


@given(NUMBERS, NUMBERS, NUMBERS)
def test_what_either_side_added_or_removed(base: list[int], ours: list[int], theirs: list[int]) -> None:
    text = merge_sets(ThreeWay(*(f"bits = {side}\n" for side in (base, ours, theirs))))
    assert text is not None
    merged = {int(item) for item in text.partition("[")[2].partition("]")[0].split(",") if item.strip()}
    before, mine, other = set(base), set(ours), set(theirs)
    assert merged == (before & mine & other) | (mine - before) | (other - before)
