"""The declaration of each mainline release: its dialect is an era, and its flags are the first ones of the newest's.

Mainline has only ever appended flags.
"""

from __future__ import annotations

import re

from flaggen import pipeline
from flaggen.decode.layouts import Version
from flaggen.model.declaration import Declaration
from flaggen.report.errors import FlaggenError
from flaggen.toml.starter import starter

# The first release with so many flags.
_COUNTS = (((5, 12), 4), ((5, 14), 5), ((6, 0), 6), ((6, 15), 7))
# NEWEST is the last one that changed the flags or their dialect.
FIRST, NEWEST = _COUNTS[0][0], (6, 17)


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
    counts = [count for first, count in _COUNTS if first <= release]
    if not counts:
        raise NoFlagsYet(release)
    text, replaced = re.subn(r'^era = ".*"$', f'era = "{spelled(release)}"', starter(), flags=re.MULTILINE)
    declaration = pipeline.load(text.encode(), "flags.toml").declaration
    assert replaced == 1 and declaration is not None, text
    flags = tuple(flag._replace(visibility="static") for flag in declaration.flags[: counts[-1]])
    return declaration._replace(name=f"Linux {spelled(release)}", flags=flags)
