"""Reads the report of a module from the log of a booted kernel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from flaggen.model.guest_log import GUEST_LOG, values


class Report(NamedTuple):
    """The output of a module: the state of each hugetlb page, each difference, and the words at checkpoints.

    The keys of `words` and `results` are numbers of calls made so far; each value of `words` has a word by page index.
    `optimizes` is whether the kernel has the sysctl that optimizes the vmemmap of hugetlb pages.
    """

    states: tuple[tuple[str, int], ...]
    differences: tuple[str, ...]
    words: Mapping[int, Mapping[int, int]]
    results: Mapping[int, int]
    frame_is_kept: bool
    compared: int
    optimizes: bool


def report(log: str, name: str) -> Report | None:
    """The output of the module of that name in the guest's log; None if it did not finish."""
    text = "\n".join(re.findall(rf"{name}: (.*)", log))
    done = next(values(GUEST_LOG.done, text), None)
    if done is None:
        return None
    words: dict[int, dict[int, int]] = {}
    for made, index, word in values(GUEST_LOG.word, text):
        words.setdefault(int(made), {})[int(index)] = int(word, 16)
    ends = [*values(GUEST_LOG.results, text)]
    return Report(
        tuple((state, int(word, 16)) for _, state, word in values(GUEST_LOG.page, text)),
        tuple(f"{ours} and {own}: {part}" for ours, own, part in values(GUEST_LOG.differs, text)),
        words,
        {int(made): int(results, 16) for made, results, _ in ends},
        all(frame == GUEST_LOG.kept for _, _, frame in ends),
        int(done[0]),
        "/hugetlb_optimize_vmemmap 1: No such file" not in log,
    )
