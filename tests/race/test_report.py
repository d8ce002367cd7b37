"""The table, the schedule and the data."""

from __future__ import annotations

import json

from flaggen.race.outcomes import outcomes
from flaggen.race.report import as_json, as_text
from flaggen.race.scenarios import CASES, offline
from race_flags import FREED, MIGRATABLE

FOUND = [*outcomes(offline(MIGRATABLE, FREED))]


def test_the_table_has_a_row_for_each_case() -> None:
    heading, *rows = as_text(FOUND).split("\n\n")[0].splitlines()
    assert heading.split("  ")[0] == "case"
    assert [row.split("  ")[0] for row in rows] == [case.name for case in CASES]
    assert max(map(len, [heading, *rows])) <= 110


def test_the_schedule_has_a_column_for_each_actor_that_takes_a_step() -> None:
    schedule = as_text(FOUND).split("the shortest consequence with none:\n\n")[1].splitlines()
    assert schedule[0].split() == ["scanner", "dissolver", "stranger"]
    assert schedule[-2].endswith("  <- stale read")
    assert schedule[-1] == "scanner: takes another's page for a movable hugetlb page"
    assert max(map(len, schedule)) <= 100


def test_of_an_exploration_that_was_stopped_the_numbers_are_unknown() -> None:
    text = as_text([*outcomes(offline(MIGRATABLE, FREED), CASES[:1], 100)])
    assert text.splitlines()[1].split()[:3] == ["none", "102", "unknown"]


def test_json() -> None:
    data = json.loads(as_json(FOUND))
    none, head = data["cases"][:2]
    assert (none["name"], none["guards"], none["averted"]) == ("none", [], None)
    assert (head["guards"], head["averted"]) == (["head"], FOUND[1].averted)
    assert none["kinds"]["stale read"] == sum(
        event["interleavings"] for event in none["events"] if event["kind"] == "stale read"
    )
    assert none["events"][0]["schedule"][-1]["event"] == "stale read"
