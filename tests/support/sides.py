"""A declaration, and flags that the two sides of a merge add to it."""

from __future__ import annotations

BASE = """\
# What a page is.
schema = 1

[output]
header = "include/linux/flags.h"
source = "mm/flags.c"
emulator = "flags.py"

# The first one.
[flags.migratable]
visibility = "exported"
doc = "Migration may pick the page."
synchronization = "hugetlb_lock."

[flags.freed]
doc = "On a free list."
synchronization = "hugetlb_lock."
"""
ZEROED = '\n[flags.zeroed]\ndoc = "Zeroed."\nsynchronization = "None."\n'
PINNED = '\n# Of GUP.\n[flags.pinned]\ndoc = "Pinned."\nsynchronization = "None."\n'


def explicit(flag: str, bit: int) -> str:
    return flag.replace("]\n", f"]\nbit = {bit}\n")
