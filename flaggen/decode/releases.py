"""Releases of mainline, and ranges of them."""

from __future__ import annotations

import re
from typing import NamedTuple

Version = tuple[int, int]
# Since the series of 2021, the head's private has held the flags.
FIRST_WITH_FLAGS: Version = (5, 12)


class Releases(NamedTuple):
    """A range of mainline's releases, both ends included."""

    first: Version = (0, 0)
    last: Version = (999, 0)

    def intersect(self, other: Releases) -> Releases:
        """The releases in both ranges; `first` exceeds `last` if there are none."""
        return Releases(max(self.first, other.first), min(self.last, other.last))


def parse_release(text: str) -> Version | None:
    """The first two numbers of a release, (6, 1) for 6.1 or v6.1.0-13-amd64; None if the text is no release."""
    match = re.fullmatch(r"v?(\d{1,2})\.(\d{1,3})(?:[.\-+~].*)?", text)
    return None if match is None else (int(match[1]), int(match[2]))


def spelled(release: Version) -> str:
    """The release as people write it: 6.1."""
    return ".".join(map(str, release))
