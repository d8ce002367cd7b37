"""What the exploration finds out about guards and protections, and what changes when one of them is taken away."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from flaggen.emulate.accesses import Access, Field, Kind, Page, Program
from flaggen.emulate.kernel_programs import FlagPlace
from flaggen.model.guards import Checks, guards_of
from flaggen.race.explore import Explored, Explorer
from flaggen.race.offline import offline
from flaggen.race.outcomes import Outcome, outcomes, shortest_bad
from flaggen.race.scenarios import CASES, Scenario, cases_of
from race_flags import FREED, MIGRATABLE, found


def kinds(scenario: Scenario) -> set[str]:
    return {*Explorer(scenario.values, scenario.actors).explore().kinds}


@pytest.mark.parametrize("name", ["head", "huge", "bug"])
def test_a_check_lowers_the_number_of_stale_reads_but_not_to_zero(name: str) -> None:
    """Without the effect of the check, there are more; the steps are the same."""
    with_check, without = found()[name].explored, found()[name].control
    assert without is not None
    assert 0 < with_check.kinds["stale read"] < without.kinds["stale read"]
    assert found()[name].averted == without.kinds["stale read"] - with_check.kinds["stale read"]
    assert "stop" not in without.kinds


def test_the_vm_bug_on_stops_a_kernel_whose_scanner_does_nothing_wrong() -> None:
    assert found()["bug"].explored.kinds["stop"] > 0
    assert all(outcome.explored.kinds.get("stop", 0) == 0 for name, outcome in found().items() if name != "bug")


def test_a_warning_averts_nothing_and_goes_on() -> None:
    warn = found()["warn"]
    assert warn.averted == 0
    assert warn.explored.kinds["warning"] > warn.explored.kinds["stale read"] > 0


def test_the_declared_checks_are_a_case() -> None:
    def names(*guards: str, lock: str = "") -> list[str]:
        return [case.name for case in cases_of(Checks(guards_of(guards), lock)) if case.is_declared]

    usual = [case.name for case in CASES]
    for guards in ((), ("huge",), ("warn",)):
        assert [case.name for case in cases_of(Checks(guards_of(guards)))] == usual
        assert names(*guards) == [guards[0] if guards else "none"]
    assert [case.name for case in cases_of(Checks((), "hugetlb_lock"))] == usual
    assert names(lock="hugetlb_lock") == ["hugetlb_lock"]
    assert names("head", "bug") == ["bug and head"]
    assert names("head_huge", lock="hugetlb_lock") == ["head_huge and hugetlb_lock"]
    mixed = [case.name for case in cases_of(Checks(guards_of(["head_huge"])))]
    assert mixed == [*usual[:5], "head_huge", *usual[5:]]


def test_who_holds_the_lock_that_the_accessor_asserts_is_never_reported() -> None:
    (case,) = (case for case in cases_of(Checks((), "hugetlb_lock")) if case.is_declared)
    (outcome,) = outcomes(offline(MIGRATABLE, FREED), [case])
    assert outcome.explored.kinds == {}
    # The assertion takes no time, so the numbers are those without it.
    assert outcome.explored[:3] == found()["hugetlb_lock"].explored[:3]
    unlocked = case._replace(protection="none")
    (control,) = outcomes(offline(MIGRATABLE, FREED), [unlocked])
    assert control.explored.kinds["lock not held"] > 0


def test_the_other_accessors_are_as_declared() -> None:
    """The first set of the flag, of a page that nobody else knows yet, is without the lock."""
    locked = {("set", MIGRATABLE): Checks((), "hugetlb_lock")}
    (outcome,) = outcomes(offline(MIGRATABLE, FREED, declared=locked), [found()["reference"].case])
    assert {*outcome.explored.kinds} == {"lock not held"}
    (event,) = outcome.explored.schedules
    assert outcome.explored.schedules[event][-1].actor == "fault"
    held = {("clear", FREED): Checks((), "hugetlb_lock"), ("clear", MIGRATABLE): Checks(guards_of(["bug"]))}
    (control,) = outcomes(offline(MIGRATABLE, FREED, declared=held), [found()["reference"].case])
    assert control.explored.kinds == {}


def test_an_interrupted_control_ends_the_exploration(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = count()
    explore = Explorer.explore

    def interrupted(explorer: Explorer) -> Explored:
        found = explore(explorer)
        return found._replace(interleavings=None, was_interrupted=True) if next(numbers) == 2 else found

    monkeypatch.setattr(Explorer, "explore", interrupted)
    none, head = outcomes(offline(MIGRATABLE, FREED))
    assert (none.is_complete, head.is_complete, head.was_interrupted) == (True, False, True)
    assert head.explored.interleavings is not None and head.averted is None


@pytest.mark.parametrize("name", ["reference", "hugetlb_lock"])
def test_a_reference_or_the_lock_leaves_nothing_stale(name: str) -> None:
    assert found()[name].explored.kinds == {}


def _without(kinds: set[Kind], program: Program[Any]) -> Program[Any]:
    """The program without its accesses of these kinds; each is taken to have succeeded."""
    returned: Any = None
    try:
        access = next(program)
        while True:
            returned = True if access.kind in kinds else (yield access)
            access = program.send(returned)
    except StopIteration as end:
        return end.value


@pytest.mark.parametrize(
    ("name", "taken_away"),
    [("hugetlb_lock", {Kind.ACQUIRE, Kind.RELEASE}), ("reference", {Kind.GET_UNLESS_ZERO, Kind.PUT})],
)
def test_without_the_lock_or_the_reference_the_verdict_changes(name: str, taken_away: set[Kind]) -> None:
    case = found()[name].case
    scenario = offline(MIGRATABLE, FREED)(case)
    scanner = scenario.actors["scanner"]
    actors = {**scenario.actors, "scanner": lambda: _without(taken_away, scanner())}
    assert kinds(scenario) == set()
    assert "stale read" in kinds(Scenario(scenario.values, actors))


def _without_rechecks(program: Program[Any]) -> Program[Any]:
    """The program, which remembers what it has read, instead of reading it again."""
    known: dict[Access, Any] = {}
    returned: Any = None
    try:
        access = next(program)
        while True:
            returned = known[access] if access in known else (yield access)
            if access.kind is Kind.READ:
                known[access] = returned
            access = program.send(returned)
    except StopIteration as end:
        return end.value


def _with_a_credulous_scanner(name: str) -> Explored:
    scenario = offline(MIGRATABLE, FREED)(found()[name].case)
    scanner = scenario.actors["scanner"]
    actors = {**scenario.actors, "scanner": lambda: _without_rechecks(scanner())}
    return Explorer(scenario.values, actors).explore()


@pytest.mark.parametrize("name", ["reference", "hugetlb_lock"])
def test_without_the_recheck_the_verdict_changes(name: str) -> None:
    assert found()[name].explored.kinds == {}
    assert "stale read" in _with_a_credulous_scanner(name).kinds


def test_the_second_check_under_the_lock_makes_the_wrong_answer_harmless() -> None:
    consequences = _consequences(found()["none"].explored)
    assert consequences == ["takes another's page for a movable hugetlb page"]
    assert "isolates and migrates another's page" in _consequences(_with_a_credulous_scanner("none"))


def _consequences(explored: Explored) -> list[str]:
    return [event.text for event in explored.counts if event.kind == "consequence"]


def test_the_shown_schedule_is_the_shortest_to_a_consequence() -> None:
    shown = shortest_bad([*found().values()])
    assert shown is not None
    case, event, steps = shown
    assert (case.name, event.kind) == ("none", "consequence")
    assert steps[-1].event == event
    assert [step.event.kind for step in steps if step.event] == ["stale read", "consequence"]


@pytest.mark.parametrize(
    ("flag", "freed"),
    [
        (FlagPlace(0, Field.PRIVATE, 4), FREED),
        (FlagPlace(0, Field.PRIVATE, 2), None),
        (FlagPlace(1, Field.FLAGS, 1 << 13), None),
        (FlagPlace(2, Field.PRIVATE, 2), FREED),
    ],
)
def test_the_answers_do_not_depend_on_the_flags_place(flag: FlagPlace, freed: FlagPlace | None) -> None:
    cases = [case for case in CASES if case.guards != ("head",)]
    other = {outcome.case.name: {*outcome.explored.kinds} for outcome in outcomes(offline(flag, freed), cases)}
    assert other == {case.name: {*found()[case.name].explored.kinds} for case in cases}


def test_what_it_counts_is_the_same_each_time() -> None:
    again: list[Outcome] = [*outcomes(offline(MIGRATABLE, FREED))]
    assert again == [*found().values()]


def test_places_are_apart() -> None:
    assert len({Page(number).place(field) for number in range(3) for field in Field}) == 3 * len(Field)


def test_every_access_of_a_flag_is_that_of_an_accessor() -> None:
    """So that --emit c has compiled C for each; the guards are those of every test of the flag."""
    scenario = offline(MIGRATABLE, FREED, "folio")(CASES[1])
    explorer = Explorer(scenario.values, scenario.actors)
    explorer.explore()
    pending, calls = [*explorer.starts.values()], set()
    while pending:
        point = explorer.point(pending.pop())
        pending += point.following.values()
        if point.access is not None and point.access.call is not None:
            calls.add(point.access.call)
    assert {call.form.api for call in calls} == {"folio"}
    assert {call.form.guards for call in calls if call.operation == "test"} == {("head",)}
    assert {call.form.guards for call in calls if call.operation != "test"} == {()}
