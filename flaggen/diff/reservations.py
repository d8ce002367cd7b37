"""What changed in the [reserved] tables, and how to reserve what a removed flag leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flaggen.diff.change import NONE, Change
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.names import word_name
from flaggen.report.english import join_and
from flaggen.toml.writer import toml_keys


def reserved_changes(old: Declaration, new: Declaration) -> Iterator[Change]:
    """The changes about what only one of the two declarations reserves."""
    for key, items in _only_reserved_by(new, old):
        yield Change(f"{key}-reserved", "", "", NONE, join_and(items), key=key)
    for key, items in _only_reserved_by(old, new):
        yield Change(f"{key}-unreserved", "", "", join_and(items), NONE, key=key)


def _only_reserved_by(side: Declaration, other: Declaration) -> Iterator[tuple[str, list[str]]]:
    """What the other declaration does not reserve, by the key of [reserved]."""
    if places := side.reserved.places - other.reserved.places:
        yield "bits", [f"bit {bit} of {word_name(index, side.c.word)}" for index, bit in sorted(places)]
    if names := [name for name in side.reserved.names if name not in other.reserved.names]:
        yield "names", names


def to_reserve(flag: Flag, new: Declaration) -> str:
    """The TOML that reserves the bit and the name of a flag that is gone; "" if they are reserved, or used again."""
    used = {(other.page_index, other.bit) for other in new.flags}
    place = (flag.page_index, flag.bit)
    keys: dict[str, Any] = {}
    if place not in used | new.reserved.places:
        keys["bits" if flag.page_index == 0 else f"page_index.{flag.page_index}"] = [flag.bit]
    if flag.name not in new.reserved.names:
        keys["names"] = [flag.name]
    return ", ".join(toml_keys(keys).splitlines())
