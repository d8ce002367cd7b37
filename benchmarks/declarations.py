"""Generate declarations of any size."""

from __future__ import annotations

WORD = 64
_HEAD = f"""\
schema = 1

[c]
bits_per_long = {WORD}
max_page_index = 63
writable_pages = 64
taken_page_indices = []

[output]
header = "include/linux/hugetlb_page_flags.h"
source = "mm/hugetlb_page_flags.c"
emulator = "hugetlb_page_flags.py"
"""


def declaration(flags: int) -> str:
    """Return a valid flags.toml with up to 4,096 flags, which fill one word after the other."""
    return _HEAD + "".join(map(_flag, range(flags)))


def _flag(number: int) -> str:
    page_index = number // WORD
    visibility = "static" if number % 4 else "exported"
    ignore = 'ignore = ["page-index-crowded"]\n' if page_index == 1 else ""
    return f"""
[flags.state_{number}]
visibility = "{visibility}"
page_index = {page_index}
doc = "The page is in state {number}, which it enters when it is allocated and leaves when it is freed."
synchronization = "Examined and modified under hugetlb_lock."
{ignore}"""
