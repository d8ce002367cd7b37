"""What the rendered kernel module logs, and when: its template prints these lines, and the check boot reads them.

The lines are formats of the kernel's printk(), which are formats of Python's % too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# How each conversion of a format looks in the log.
_CONVERSIONS = {"%u": r"(\d+)", "%lx": r"([0-9a-f]+)", "%x": r"([0-9a-f]+)", "%s": r"(.*)"}


class GuestLog(NamedTuple):
    """The formats of the lines, the words in them, and after which random calls the module reports.

    It reports after each of the first `detailed` calls, to name the first that goes wrong, and then after every
    `checkpoint` calls. By default it makes `default_checkpoints` times as many.
    """

    page: str = "pfn %lx is %s, and has %lx"
    in_use: str = "in use"
    free: str = "free"
    differs: str = "differs: %s and %s: %s"
    word: str = "%u calls: page[%u] has %lx"
    results: str = "%u calls: results %x, frame %s"
    kept: str = "kept"
    changed: str = "changed"
    done: str = "done: %u compared, %u differ"
    detailed: int = 256
    checkpoint: int = 1000
    default_checkpoints: int = 100
    # The smallest order of the compound page that the calls are made on: that of a hugetlb page of 2 MiB.
    order: int = 9


GUEST_LOG = GuestLog()


def values(line_format: str, log: str) -> Iterator[tuple[str, ...]]:
    """The values of each line of a log that has the format."""
    parts = re.split("(" + "|".join(_CONVERSIONS) + ")", line_format)
    pattern = "".join(_CONVERSIONS.get(part) or re.escape(part) for part in parts)
    for match in re.finditer(f"^{pattern}$", log, re.MULTILINE):
        yield match.groups()
