"""The declaration of each mainline release: mainline/ has one for each distinct state, by its first release.

`flaggen import` reads the same from the headers of these kernels; only the documentation is in our own words.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flaggen import pipeline
from flaggen.decode.releases import FIRST_WITH_FLAGS, Version, spelled
from flaggen.model.declaration import Declaration
from flaggen.report.errors import FlaggenError

STATES: tuple[Version, ...] = (FIRST_WITH_FLAGS, (5, 14), (6, 0), (6, 2), (6, 11), (6, 15))
NEWEST = STATES[-1]
_DIRECTORY = Path(__file__).with_name("mainline")


class NoFlagsYet(FlaggenError, ValueError):
    """The release is older than the flags in `private`."""

    def __init__(self, release: Version) -> None:
        super().__init__(release)
        self.release = release

    def __str__(self) -> str:
        first = spelled(FIRST_WITH_FLAGS)
        return f"Linux {spelled(self.release)} has no flags in private; the first release that has is {first}"


@cache
def declaration_of(release: Version) -> Declaration:
    """The declaration of mainline's flags in that release. Raises NoFlagsYet before 5.12."""
    states = [state for state in STATES if state <= release]
    if not states:
        raise NoFlagsYet(release)
    text = (_DIRECTORY / f"{spelled(states[-1])}.toml").read_bytes()
    declaration = pipeline.load(text, "flags.toml").declaration
    assert declaration is not None, states[-1]
    return declaration._replace(name=f"Linux {spelled(release)}")
