"""Explores a scenario in each case, and counts the events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flaggen.emulate.events import Event, EventKind
from flaggen.race.explore import MOST_STATES, Explored, Explorer, Step
from flaggen.race.scenarios import CASES, Build, Case, Scenario


class Outcome(NamedTuple):
    """The result of exploring a case; `control` is that of the same case with the guards' results ignored."""

    case: Case
    explored: Explored
    control: Explored | None = None

    @property
    def is_complete(self) -> bool:
        """Whether all states were explored, including those of the control."""
        return all(each.interleavings is not None for each in (self.explored, self.control) if each is not None)

    @property
    def was_interrupted(self) -> bool:
        """Whether the user stopped the exploration, or that of the control."""
        return self.explored.was_interrupted or (self.control is not None and self.control.was_interrupted)

    @property
    def averted(self) -> int | None:
        """How many more interleavings would have a stale access if the guards had no effect; None if unknown."""
        if self.control is None or self.control.interleavings is None or self.explored.interleavings is None:
            return None
        return stale_accesses(self.control) - stale_accesses(self.explored)

    def interleavings_with(self, kinds: Iterable[EventKind]) -> int | None:
        """The number of interleavings with an event of these kinds, of which the case has no more than one.

        None if the exploration was not completed.
        """
        if self.explored.interleavings is None:
            return None
        return sum(self.explored.kinds.get(kind, 0) for kind in kinds)

    def shortest(self, kind: EventKind) -> tuple[Event, tuple[Step, ...]] | None:
        """The shortest schedule that ends in an event of this kind; None if there is none."""
        schedules = [(event, steps) for event, steps in self.explored.schedules.items() if event.kind == kind]
        return min(schedules, key=lambda schedule: len(schedule[1]), default=None)


def outcomes(build: Build, cases: Iterable[Case] = CASES, most_states: int = MOST_STATES) -> Iterator[Outcome]:
    """Explore the scenario in each case, until the user stops it."""
    for case in cases:
        explored = _explored(build(case), most_states)
        control = None
        if case.control is not None and not explored.was_interrupted:
            control = _explored(build(case.control), most_states)
        outcome = Outcome(case, explored, control)
        yield outcome
        if outcome.was_interrupted:
            return


def _explored(scenario: Scenario, most_states: int) -> Explored:
    return Explorer(scenario.values, scenario.actors, most_states).explore()


def stale_accesses(explored: Explored) -> int:
    """The number of interleavings with a stale read, and of those with a stale write."""
    return explored.kinds.get("stale read", 0) + explored.kinds.get("stale write", 0)


def shortest_bad(explored: Sequence[Outcome]) -> tuple[Case, Event, tuple[Step, ...]] | None:
    """The schedule to show: the shortest to a consequence, else to a stale access, in the first case that has one."""
    for kind in _WORST_FIRST:
        for outcome in explored:
            if (schedule := outcome.shortest(kind)) is not None:
                return (outcome.case, *schedule)
    return None


_WORST_FIRST: tuple[EventKind, ...] = (
    "consequence",
    "stale write",
    "stale read",
    "stop",
    "warning",
    "lock not held",
    "deadlock",
)
