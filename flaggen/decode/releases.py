"""The declaration of each mainline release: mainline/ has one for each distinct state, by its first release.

`flaggen import` reads the same from the headers of these kernels; only the documentation is in our own words.
"""

from __future__ import annotations

import re
from pathlib import Path

from flaggen import pipeline
from flaggen.decode.layouts import Version
from flaggen.model.declaration import Declaration
from flaggen.report.errors import FlaggenError

STATES: tuple[Version, ...] = ((5, 12), (5, 14), (6, 0), (6, 2), (6, 11), (6, 15))
FIRST, NEWEST = STATES[0], STATES[-1]
_DIRECTORY = Path(__file__).with_name("mainline")


class NoFlagsYet(FlaggenError, ValueError):
    """The release is older than the flags in `private`."""

    def __init__(self, release: Version) -> None:
        super().__init__(release)
        self.release = release

    def __str__(self) -> str:
        return f"Linux {spelled(self.release)} has no flags in private; the first release that has is {spelled(FIRST)}"


def parse_release(text: str) -> Version | None:
    """The first two numbers of a release, (6, 1) for 6.1 or v6.1.0-13-amd64; None if the text is no release."""
    found = re.fullmatch(r"v?(\d{1,2})\.(\d{1,3})(?:[.\-+~].*)?", text)
    return None if found is None else (int(found[1]), int(found[2]))


def spelled(release: Version) -> str:
    """The release as people write it: 6.1."""
    return ".".join(map(str, release))


def declaration_of(release: Version) -> Declaration:
    """The declaration of mainline's flags in that release. Raises NoFlagsYet before 5.12."""
    states = [state for state in STATES if state <= release]
    if not states:
        raise NoFlagsYet(release)
    text = (_DIRECTORY / f"{spelled(states[-1])}.toml").read_bytes()
    declaration = pipeline.load(text, "flags.toml").declaration
    assert declaration is not None, states[-1]
    return declaration._replace(name=f"Linux {spelled(release)}")
