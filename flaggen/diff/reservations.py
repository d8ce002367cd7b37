"""What changed in the [reserved] tables, and how to reserve what a removed flag leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from flaggen.model.declaration import Declaration, Flag
from flaggen.model.names import word_name
from flaggen.report.english import join_and
from flaggen.toml.writer import toml_keys


class ReservedChange(NamedTuple):
    """A kind of change, what is reserved by one side only, and the key of [reserved] that has it."""

    kind: str
    items: str
    key: str


def reserved_changes(old: Declaration, new: Declaration) -> Iterator[ReservedChange]:
    """What only one of the two declarations reserves."""
    for kind, one, other in (("reserved", new, old), ("unreserved", old, new)):
        if places := one.reserved.places - other.reserved.places:
            texts = [f"bit {bit} of {word_name(index, one.c.word)}" for index, bit in sorted(places)]
            yield ReservedChange(f"bits-{kind}", join_and(texts), "bits")
        if names := [name for name in one.reserved.names if name not in other.reserved.names]:
            yield ReservedChange(f"names-{kind}", join_and(names), "names")


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
