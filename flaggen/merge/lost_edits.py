"""Check a merge by its values: each change of a side, and nothing else, must be in the result.

The text is merged by its lines, in which the same value can be written in many ways. This compares what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flaggen.merge.three_way import ThreeWay
from flaggen.toml.spans import Path as KeyPath


def lost_edits(values: ThreeWay[Any], merged: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """The paths of the values that a side changed, or left as they were, but that are otherwise in the merge.

    A value is a table, or what tomllib returns for another value, or None if there is none.
    """
    base, ours, theirs = values
    if base in (ours, theirs) or ours == theirs:
        if merged != values.changed:
            yield path
    elif all(isinstance(value, Mapping) for value in (ours, theirs, merged)) and _is_merged_by_keys(base, path):
        before = base or {}
        for key in {**before, **ours, **theirs, **merged}:
            three = ThreeWay(before.get(key), ours.get(key), theirs.get(key))
            yield from lost_edits(three, merged.get(key), (*path, key))
    elif None in (ours, theirs, merged) or _is_flag(path):
        yield path
    # Both sides changed a text or a list, in different lines: these were merged.


def _is_merged_by_keys(base: Any, path: KeyPath) -> bool:
    """Whether a table that both sides changed has the changes of both: not a flag that both added.

    A key that an added flag lacks was left out on purpose; the keys of another table each stand for themselves.
    """
    return isinstance(base, Mapping) or (base is None and not _is_flag(path))


def _is_flag(path: KeyPath) -> bool:
    return len(path) == 2 and path[0] == "flags"
