"""Measure the cost of a call of the emulator, relative to the same method written by hand.

    python benchmarks/emulator.py

Both are timed alternately in one run; the ratio is that of the medians.
"""

from __future__ import annotations

import statistics
import sys
import timeit
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "generated"))
from hugetlb_page_flags import HugetlbPage

ROUNDS, CALLS = 41, 100_000


class ByHand:
    """A word, and three methods with a literal mask."""

    __slots__ = ("word",)

    def __init__(self) -> None:
        self.word = 0

    def test(self) -> bool:
        return self.word & 0x2 != 0

    def set(self) -> None:
        self.word |= 0x2

    def clear(self) -> None:
        self.word &= ~0x2


def main() -> None:
    page, hand = HugetlbPage(), ByHand()
    pairs = {
        "folio_test_hugetlb_migratable": (page.folio_test_hugetlb_migratable, hand.test),
        "folio_set_hugetlb_migratable": (page.folio_set_hugetlb_migratable, hand.set),
        "folio_clear_hugetlb_migratable": (page.folio_clear_hugetlb_migratable, hand.clear),
    }
    print("| accessor | emulator, ns | by hand, ns | ratio |\n| --- | ---: | ---: | ---: |")
    for name, calls in pairs.items():
        rounds = [[timeit.timeit(call, number=CALLS) for call in calls] for _ in range(ROUNDS)]
        ours, theirs = (statistics.median(times) / CALLS * 1e9 for times in zip(*rounds, strict=True))
        print(f"| `{name}` | {ours:.1f} | {theirs:.1f} | {ours / theirs:.2f} |")


if __name__ == "__main__":
    main()
