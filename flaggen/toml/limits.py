"""Bounds on the size of a declaration, so that a hostile one ends in a finding, after seconds and in little memory."""

from __future__ import annotations

from typing import Any, NamedTuple

from flaggen.report.english import plural
from flaggen.toml.keys import FLAG

# More than all bits of 64 words; mainline has 7 flags.
FLAGS = 4096
# Each config symbol of a flag doubles what is proven, about all flags.
_PROVEN = 4096
_BYTES = 4 * 1024 * 1024
# A key of n parts takes tomllib n * n / 2 words of memory.
_PARTS = 5_000_000


class TooLarge(NamedTuple):
    """What is too large, and what to do about it."""

    message: str
    help: str


def too_large_to_parse(text: str) -> TooLarge | None:
    """Whether the text is larger than any declaration, or has keys that only an attacker would write."""
    if len(text) > _BYTES:
        return TooLarge(f"the file has more than {_BYTES // 1024 // 1024} MiB", "split the declaration")
    if sum(line.count(".") ** 2 for line in text.split("\n")) > _PARTS:
        return TooLarge("the keys of the file have too many parts", "remove the keys with hundreds of dots")
    return None


def too_many_flags(tree: dict[str, Any]) -> TooLarge | None:
    """Whether the parsed declaration has so many flags, or so many config symbols, that proving it takes minutes."""
    flags = tree.get(FLAG.name)
    if not isinstance(flags, dict):
        return None
    symbols = {str(table.get("config")) for table in flags.values() if isinstance(table, dict)} - {"None"}
    return too_many(len(flags), len(symbols))


def too_many(flags: int, symbols: int) -> TooLarge | None:
    """Whether the C of this many flags with this many config symbols takes minutes to prove."""
    help_text = "split the declaration"
    if flags > FLAGS:
        return TooLarge(f"{flags:,} flags are too many: there may be {FLAGS:,}", help_text)
    if flags * symbols > _PROVEN:
        message = f"{plural(flags, 'flag')} with {plural(symbols, 'config symbol')} are too many to prove"
        return TooLarge(f"{message}: the product may be {_PROVEN:,}", help_text)
    return None
