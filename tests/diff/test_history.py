"""The states of mainline from the series of January 2021 to now, and what a comparison says of each step."""

from __future__ import annotations

import pytest

from compiled import declared
from flaggen.model.declaration import Declaration
from from_header import from_header, said
from repository import ROOT

# The versions of the series on the mailing list, and the releases.
STATES = {
    path.stem: path
    for directory in ("tests/history", "flaggen/decode/mainline")
    for path in (ROOT / directory).iterdir()
}
# Each step: the state before, the one after, and what has changed: the change, its fact before, and its fact now.
STEPS: list[tuple[str, str, list[tuple[str, str, str]]]] = [
    (
        "2021-01-11",
        "2021-01-15",
        [
            ("accessors", "flag", "word"),
            ("enum-renamed", "htlb_page_flags", "hugetlb_page_flags"),
            ("enumerator-renamed", "HPAGE_RestoreReserve", "HP_Restore_Reserve"),
            ("flag-static migratable", "exported", "static"),
            ("flag-renamed temporary", "temp_surplus", "temporary"),
            ("flag-added freed", "none", "bit 3 of page[0].private, static"),
        ],
    ),
    (
        "2021-01-15",
        "5.12",
        [
            ("accessors", "word", "flag"),
            ("count-renamed", "none", "__NR_HPAGEFLAGS"),
            ("enumerator-renamed", "HP_Restore_Reserve", "HPG_restore_reserve"),
        ],
    ),
    ("5.12", "5.14", [("flag-added vmemmap_optimized", "none", "bit 4 of page[0].private, static")]),
    ("5.14", "6.0", [("flag-added raw_hwp_unreliable", "none", "bit 5 of page[0].private, static")]),
    ("6.0", "6.2", [("api-added folio", "none", "folio")]),
    ("6.2", "6.11", [("api-removed page", "page", "none")]),
    ("6.11", "6.15", [("flag-added cma", "none", "bit 6 of page[0].private, static")]),
    # Over several steps at once.
    (
        "5.12",
        "6.15",
        [
            ("api-removed page", "page", "none"),
            ("api-added folio", "none", "folio"),
            ("flag-added vmemmap_optimized", "none", "bit 4 of page[0].private, static"),
            ("flag-added raw_hwp_unreliable", "none", "bit 5 of page[0].private, static"),
            ("flag-added cma", "none", "bit 6 of page[0].private, static"),
        ],
    ),
]
IDS = [f"{old} to {new}" for old, new, _ in STEPS]


def state(name: str) -> Declaration:
    return declared(STATES[name].read_bytes())


@pytest.mark.parametrize(("old", "new", "expected"), STEPS, ids=IDS)
def test_a_step_is_what_it_was(old: str, new: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(state(old), state(new)) == expected


@pytest.mark.parametrize(("old", "new", "expected"), STEPS, ids=IDS)
def test_the_rendered_headers_say_the_same(old: str, new: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(from_header(state(old)), from_header(state(new))) == expected


def test_every_state_is_in_a_step() -> None:
    assert STATES.keys() == {name for old, new, _ in STEPS for name in (old, new)}


def test_no_state_differs_from_itself() -> None:
    for name in STATES:
        assert said(state(name), state(name)) == []


def test_the_steps_backwards_are_as_many() -> None:
    """What comes in one direction goes in the other."""
    for old, new, expected in STEPS:
        backwards = said(state(new), state(old))
        assert len(backwards) == len(expected)
        assert sorted((now, was) for _, was, now in backwards) == sorted((was, now) for _, was, now in expected)
