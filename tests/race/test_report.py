"""The table, the schedule and the data."""

from __future__ import annotations

import json

from flaggen.emulate.accesses import Field, Page, Program
from flaggen.emulate.memory import Layout
from flaggen.model.guards import NO_CHECKS, Checks, guards_of
from flaggen.race.offline import offline
from flaggen.race.outcomes import outcomes
from flaggen.race.report import as_json, as_text
from flaggen.race.scenarios import CASES, Case, Scenario, cases_of
from race_flags import FREED, MIGRATABLE, found


def test_the_table_has_a_row_for_each_case() -> None:
    heading, *rows = as_text([*found().values()]).split("\n\n")[0].splitlines()
    assert heading.split("  ")[0] == "case"
    assert [row.split("  ")[0] for row in rows] == [case.name for case in CASES]
    assert max(map(len, [heading, *rows])) <= 105


def marked_rows(declared: Checks) -> list[str]:
    cases = cases_of(declared)
    text = as_text([*outcomes(offline(MIGRATABLE, FREED), [case for case in cases if case.is_declared])])
    assert "\n\n* as declared\n" in text
    _, *rows = text.split("\n\n")[0].splitlines()
    return [row.partition(" *")[0] for row in rows]


def test_the_row_of_the_declaration_is_marked() -> None:
    assert marked_rows(NO_CHECKS) == ["none"]
    assert marked_rows(Checks(guards_of(["bug", "head"]))) == ["bug and head"]
    assert marked_rows(Checks(guards_of(["huge"]), "hugetlb_lock")) == ["huge and hugetlb_lock"]
    assert "as declared" not in as_text([*found().values()])


def test_what_stops_and_what_warns_share_a_column_unless_a_case_has_both() -> None:
    def actor() -> Program[None]:
        yield Page(0).read(Field.FLAGS)
        yield Page(0).warn("a warning")
        yield Page(0).read(Field.FLAGS)
        yield Page(0).stop("an assertion")

    def both(case: Case) -> Scenario:
        return Scenario(Layout(1).empty, {"one": actor})

    text = as_text([*outcomes(both, CASES[:1])])
    assert text.splitlines()[0].split() == ["case", "states", "interleavings", "stops", "warns"]
    assert "stops with none: an assertion\nwarns with none: a warning\n" in text
    assert " stops or warns " in as_text([*found().values()])


def test_the_schedule_has_a_column_for_each_actor_that_takes_a_step() -> None:
    schedule = as_text([*found().values()]).split("the shortest consequence with none:\n\n")[1].splitlines()
    assert schedule[0].split() == ["scanner", "dissolver", "stranger"]
    assert schedule[-2].endswith("  <- stale read")
    assert schedule[-1] == "scanner: takes another's page for a movable hugetlb page"
    assert max(map(len, schedule)) <= 100


def test_of_an_exploration_that_was_stopped_the_numbers_are_unknown() -> None:
    text = as_text([*outcomes(offline(MIGRATABLE, FREED), CASES[:1], 100)])
    assert text.splitlines()[1].split()[:3] == ["none", "102", "unknown"]
    text = as_text([*outcomes(offline(MIGRATABLE, FREED), [CASES[0], CASES[-1]], 1_300)])
    rows = [row.split() for row in text.splitlines()[1:3]]
    assert [row[2:] for row in rows] == [["unknown", "some", "some"], ["unknown"] * 3]


def test_json() -> None:
    data = json.loads(as_json([*found().values()]))
    none, head = data["cases"][:2]
    assert (none["is_declared"], none["lock"]) == (False, None)
    (declared,) = json.loads(as_json([*outcomes(offline(MIGRATABLE, FREED), cases_of(NO_CHECKS)[:1])]))["cases"]
    assert declared == none | {"is_declared": True}
    assert (none["name"], none["guards"], none["averted"]) == ("none", [], None)
    assert (head["guards"], head["averted"]) == (["head"], found()["head"].averted)
    assert none["kinds"]["stale read"] == sum(
        event["interleavings"] for event in none["events"] if event["kind"] == "stale read"
    )
    assert none["events"][0]["schedule"][-1]["event"] == "stale read"
