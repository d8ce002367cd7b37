"""The changes of a merge, as text."""

from __future__ import annotations

from flaggen.merge.declarations import MergeResult
from flaggen.report.terminal import logged


def as_text(merged: MergeResult) -> str:
    """A line for each change of a side, and for each change that the merge itself made."""
    sides = [("ours", merged.ours), ("theirs", merged.theirs)]
    lines = [f"{side}: {change.id}: {change.text}" for side, changes in sides for change in changes]
    lines += [f"{side}, merged: {change.id}: {change.text}" for side, change in merged.moved]
    return "".join(f"{logged(line)}\n" for line in lines or ["no changes"])
