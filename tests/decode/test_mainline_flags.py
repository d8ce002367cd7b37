"""The flags of mainline's releases."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from flaggen.decode import mainline_flags
from flaggen.decode.mainline_flags import STATES, NoFlagsYet, declaration_of
from flaggen.decode.releases import parse_release, spelled


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("6.1", (6, 1)),
        ("v6.12", (6, 12)),
        ("6.1.0-13-amd64", (6, 1)),
        ("5.19.0-rc3+", (5, 19)),
        ("6", None),
        ("x", None),
    ],
)
def test_releases_are_read(text: str, release: tuple[int, int] | None) -> None:
    assert parse_release(text) == release


@pytest.mark.parametrize(
    ("release", "count", "newest", "apis"),
    [
        ((5, 12), 4, "freed", ("page",)),
        ((5, 13), 4, "freed", ("page",)),
        ((5, 15), 5, "vmemmap_optimized", ("page",)),
        ((6, 1), 6, "raw_hwp_unreliable", ("page",)),
        ((6, 2), 6, "raw_hwp_unreliable", ("page", "folio")),
        ((6, 10), 6, "raw_hwp_unreliable", ("page", "folio")),
        ((6, 11), 6, "raw_hwp_unreliable", ("folio",)),
        ((6, 14), 6, "raw_hwp_unreliable", ("folio",)),
        ((6, 15), 7, "cma", ("folio",)),
        ((7, 3), 7, "cma", ("folio",)),
    ],
)
def test_each_state_of_mainline(release: tuple[int, int], count: int, newest: str, apis: tuple[str, ...]) -> None:
    declaration = declaration_of(release)
    assert [flag.bit for flag in declaration.flags] == [*range(count)]
    assert (declaration.flags[-1].name, declaration.c.api) == (newest, apis)
    assert not any(flag.exported for flag in declaration.flags)


def test_each_state_is_data() -> None:
    directory = Path(mainline_flags.__file__).with_name("mainline")
    assert {path.name for path in directory.iterdir()} == {f"{spelled(state)}.toml" for state in STATES}
    states = [declaration_of(state)._replace(name="") for state in STATES]
    assert all(one != other for one, other in pairwise(states))


def test_before_the_flags() -> None:
    with pytest.raises(NoFlagsYet, match=r"Linux 5\.11 has no flags in private; the first release that has is 5\.12"):
        declaration_of((5, 11))
