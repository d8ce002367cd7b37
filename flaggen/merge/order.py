"""Merge the order of keys: of three lists, what comes before what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from flaggen.merge.three_way import ThreeWay

Key = TypeVar("Key")


class MergedOrder(NamedTuple, Generic[Key]):
    """The keys of both sides, and whether their order is that of both."""

    keys: list[Key]
    is_clean: bool


def merge_order(keys: ThreeWay[list[Key]]) -> MergedOrder[Key]:
    """Merge the order of the keys; a key that a side removed must be in none of the three lists.

    It is clean if two keys that one side put into another order have that order, and a key that a side added comes
    after, and before, the same keys as on its side. Additions of ours in the same place come before those of theirs.
    """
    base, ours, theirs = keys
    both = {*ours} & {*theirs}
    common = both & {*base}
    before, mine, other = ([key for key in side if key in common] for side in keys)
    order, others = (ours, theirs) if mine != before else (theirs, ours)
    merged = _inserted(order, others, {*ours} - both)
    has_same_order = [key for key in ours if key in both] == [key for key in theirs if key in both]
    has_one_change = both == common and before in (mine, other)
    return MergedOrder(merged, (has_same_order or has_one_change) and _is_kept(others, {*others} - both, merged))


def _inserted(order: Sequence[Key], others: Sequence[Key], of_ours: set[Key]) -> list[Key]:
    """The order with each key that only the others have, directly after all that it follows there.

    Keys that only ours has stay in front of it.
    """
    position = {key: number for number, key in enumerate(order)}
    inserted: dict[int, list[Key]] = defaultdict(list)
    last = -1
    for key in others:
        if key in position:
            last = max(last, position[key])
        else:
            place = last
            while key not in of_ours and place + 1 < len(order) and order[place + 1] in of_ours:
                place += 1
            inserted[place].append(key)
    merged = [*inserted[-1]]
    for number, key in enumerate(order):
        merged += [key, *inserted[number]]
    return merged


def _is_kept(side: Sequence[Key], added: set[Key], merged: Sequence[Key]) -> bool:
    """Whether each key that the side added comes before all that it precedes on that side."""
    position = {key: number for number, key in enumerate(merged)}
    first = len(merged)
    for key in reversed(side):
        if key in added and position[key] > first:
            return False
        first = min(first, position[key])
    return True
