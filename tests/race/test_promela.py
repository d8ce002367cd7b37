"""spin explores the same scenarios, and has to find the same kinds of bad steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen.emulate.accesses import Access, Field
from flaggen.emulate.memory import Layout
from flaggen.race.explore import Actor, Explorer
from flaggen.race.offline import offline
from flaggen.race.promela import model
from flaggen.race.scenarios import CASES, Case
from race_flags import FREED, MIGRATABLE
from repository import ROOT, need
from sample import sample, sampled
from spin import spin


def explored(case: Case) -> Explorer:
    scenario = offline(MIGRATABLE, FREED)(case)
    return Explorer(scenario.values, scenario.actors)


@sampled
@pytest.mark.parametrize("case", sample(CASES, 3), ids=lambda case: case.name)
def test_spin_agrees(case: Case, tmp_path: Path) -> None:
    need("spin", "gcc")
    explorer = explored(case)
    kinds = {*explorer.explore().kinds}
    assert spin(model(explorer), tmp_path) == (kinds, 0)
    told = ", ".join(sorted(kinds)) or "nothing"
    assert f"| {case.name} | {told} | {told} |" in (ROOT / "docs" / "race.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # The dissolver does not give the page away, so nothing is stale; a read returns what ours never did.
        ("m[7] = 0;", "skip;"),
        ("m[4] = -1;", "m[4] = 5;"),
    ],
)
def test_a_planted_difference_is_found(old: str, new: str, tmp_path: Path) -> None:
    need("spin", "gcc")
    explorer = explored(CASES[0])
    kinds = {*explorer.explore().kinds}
    text = model(explorer)
    assert text.count(old) == 1
    assert spin(text.replace(old, new), tmp_path) != (kinds, 0)


def locks(*accesses: Access) -> Actor:
    return lambda: (access for access in accesses)


def test_spin_agrees_on_actors_of_any_name_and_a_lock_of_another(tmp_path: Path) -> None:
    need("spin", "gcc")
    layout = Layout(1)
    lock = layout.lock()
    holder = locks(lock.acquire(), layout.page(0).read(Field.PRIVATE), lock.release())
    actors = {"the driver": holder, "the_driver": holder, "int": locks(lock.release()), "": holder}
    explorer = Explorer(layout.empty, actors)
    assert {*explorer.explore().kinds} == {"lock not held"}
    assert spin(model(explorer), tmp_path) == ({"lock not held"}, 0)
