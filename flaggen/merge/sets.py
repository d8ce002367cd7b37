"""Merge the items of a list whose order means nothing: what either side added or removed."""

from __future__ import annotations

import re
import tomllib
from typing import Any, NamedTuple

from flaggen.merge.three_way import ThreeWay
from flaggen.toml.writer import toml_value

# The text of a key: comments and empty lines, the key, the list, and a comment after it.
_KEY = re.compile(r"((?:[ \t]*(?:#[^\n]*)?\n)*)([^\n=#]+?)[ \t]*=[ \t]*(\[.*\])([ \t]*(?:#[^\n]*)?\n*)", re.DOTALL)


class _Set(NamedTuple):
    """What is above the key, the key, its items, and what is after them."""

    above: str
    key: str
    items: tuple[Any, ...]
    after: str


def merge_sets(texts: ThreeWay[str]) -> str | None:
    """Return the text of a key with the items of both sides; None if more than the items differs.

    The base may be empty: then both sides added the key.
    """
    ours, theirs = _read(texts.ours), _read(texts.theirs)
    base = _read(texts.base) if texts.base.strip() else ours and ours._replace(items=())
    if base is None or ours is None or theirs is None:
        return None
    if len({side._replace(items=()) for side in (base, ours, theirs)}) > 1:
        return None
    kept = [item for item in base.items if item in ours.items and item in theirs.items]
    added = [item for item in (*ours.items, *theirs.items) if item not in base.items]
    items = [*dict.fromkeys([*kept, *added])]
    return f"{ours.above}{ours.key} = {toml_value(sorted(items) if _is_sorted(ours, theirs) else items)}{ours.after}"


def _read(text: str) -> _Set | None:
    match = _KEY.fullmatch(text)
    if match is None or "#" in match[3]:  # a comment in the list
        return None
    items = tomllib.loads(f"items = {match[3]}")["items"]
    return _Set(match[1], match[2].strip(), tuple(items), match[4])


def _is_sorted(*sides: _Set) -> bool:
    return all(list(side.items) == sorted(side.items) for side in sides)
