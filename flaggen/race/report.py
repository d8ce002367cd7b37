"""Outcomes as text, with a table and the shortest bad schedule in columns, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flaggen.emulate.accesses import Kind
from flaggen.emulate.events import Event, EventKind
from flaggen.race.explore import Step
from flaggen.race.outcomes import Outcome, shortest_bad, stale_accesses
from flaggen.race.scenarios import Case
from flaggen.report import formats
from flaggen.report.english import wrap
from flaggen.report.terminal import WIDTH

# The kinds of events, and the headings of their columns.
_HEADINGS: dict[EventKind, str] = {
    "stale read": "stale read",
    "stale write": "stale write",
    "consequence": "wrong",
    "stop": "stops",
    "warning": "warns",
    "lock not held": "lock not held",
    "deadlock": "deadlock",
}
# The kinds whose texts follow the table.
_EXPLAINED: tuple[EventKind, ...] = ("consequence", "stop", "warning", "lock not held")
_STOPS_OR_WARNS: tuple[EventKind, ...] = ("stop", "warning")


def as_text(outcomes: Sequence[Outcome]) -> str:
    """The table of the cases, what goes wrong in them, and the shortest bad schedule."""
    lines = _table(outcomes)
    if any(outcome.case.is_declared for outcome in outcomes):
        lines += ["", "* as declared"]
    lines += _reasons(outcomes)
    if (shown := shortest_bad(outcomes)) is not None:
        lines += ["", *_schedule(*shown)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _reasons(outcomes: Sequence[Outcome]) -> list[str]:
    """The wrong actions of callers and the failed assertions, each with its cases."""
    lines = []
    for kind in _EXPLAINED:
        events = [event for outcome in outcomes for event in outcome.explored.schedules if event.kind == kind]
        for event in dict.fromkeys(events):
            cases = [outcome.case.name for outcome in outcomes if event in outcome.explored.schedules]
            lines += wrap(f"{_HEADINGS[kind]} with {', '.join(cases)}: {event.text}", WIDTH)
    return ["", *lines] if lines else []


def _columns(outcomes: Sequence[Outcome]) -> list[tuple[EventKind, ...]]:
    """The kinds of events that any case has. No guard both stops and warns, so the two share a column."""
    kinds = [{event.kind for event in outcome.explored.schedules} for outcome in outcomes]
    columns: list[tuple[EventKind, ...]] = [(kind,) for kind in _HEADINGS if any(kind in each for each in kinds)]
    if ("stop",) not in columns or any({"stop", "warning"} <= each for each in kinds):
        return columns
    return [_STOPS_OR_WARNS if column == ("stop",) else column for column in columns if column != ("warning",)]


def _table(outcomes: Sequence[Outcome]) -> list[str]:
    """A row for each case, with columns for the kinds of events that any of them has."""
    columns = _columns(outcomes)
    has_controls = any(outcome.control for outcome in outcomes)
    headings = [" or ".join(_HEADINGS[kind] for kind in kinds) for kinds in columns] + ["averted"] * has_controls
    rows = [("case", "states", "interleavings", *headings)]
    for outcome in outcomes:
        total = outcome.explored.interleavings
        counts = [_count(outcome, kinds) for kinds in columns]
        averted = [_averted(outcome)] if has_controls else []
        all_orders = "unknown" if total is None else f"{total:,}"
        name = f"{outcome.case.name}{' *' if outcome.case.is_declared else ''}"
        rows.append((name, f"{outcome.explored.states:,}", all_orders, *counts, *averted))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows]


def _averted(outcome: Outcome) -> str:
    """How many of a hundred stale accesses the guards avert."""
    if outcome.control is None:
        return "-"
    if outcome.averted is None:
        return "unknown"
    return _percent(outcome.averted, stale_accesses(outcome.control)) if outcome.averted else "0"


def _count(outcome: Outcome, kinds: Sequence[EventKind]) -> str:
    """The number of interleavings with such an event, and how many of a hundred that is; "some" if there are any."""
    count, total = outcome.interleavings_with(kinds), outcome.explored.interleavings
    if count is None or total is None:
        return "some" if any(event.kind in kinds for event in outcome.explored.schedules) else "unknown"
    return f"{count:,} ({_percent(count, total)})" if count else "0"


def _percent(count: int, total: int) -> str:
    share = 100 * count / total
    return f"{'<0.1' if 0 < share < 0.1 else f'{share:.1f}'} %"


def _schedule(case: Case, event: Event, steps: Sequence[Step]) -> list[str]:
    """The steps from top to bottom, in a column for each actor that takes one; a consequence is a line of its own."""
    actors = [*dict.fromkeys(step.actor for step in steps)]
    widths = {
        actor: max([len(actor), *(len(step_text(step)) for step in steps if _is_in_column(step, actor))])
        for actor in actors
    }
    lines = [
        f"{schedule_title(case, event)}:",
        "",
        "  ".join(actor.ljust(widths[actor]) for actor in actors),
    ]
    for step in steps:
        before = actors[: actors.index(step.actor)] if _is_in_column(step, step.actor) else []
        lines.append(" " * sum(widths[actor] + 2 for actor in before) + step_text(step))
    return lines


def schedule_title(case: Case, event: Event) -> str:
    """The title of the shown schedule."""
    return f"the shortest {event.kind} with {case.name}{', as declared' if case.is_declared else ''}"


def _is_in_column(step: Step, actor: str) -> bool:
    return step.actor == actor and step.access.kind is not Kind.EXPECT


def step_text(step: Step) -> str:
    """A step in a schedule: its access, what that returned, and what was bad about it."""
    if step.access.kind is Kind.EXPECT:
        return f"{step.actor}: {step.access.text}" if step.event else f"{step.actor}: all is well"
    value = getattr(step.returned, "value", step.returned)
    returned = "" if value is None else f" -> {int(value):#x}" if int(value) > 1 else f" -> {int(value)}"
    return f"{step.access.text}{returned}{f'  <- {step.event.kind}' if step.event else ''}"


def as_json(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as JSON."""
    return formats.document({"version": 1, "cases": [_case(outcome) for outcome in outcomes]})


def _case(outcome: Outcome) -> dict[str, Any]:
    explored = outcome.explored
    return {
        "name": outcome.case.name,
        "guards": [*outcome.case.guards],
        "are_guards_ignored": outcome.case.ignores_guards,
        "protection": outcome.case.protection,
        "lock": outcome.case.lock or None,
        "is_declared": outcome.case.is_declared,
        "states": explored.states,
        "interleavings": explored.interleavings,
        "classes": explored.classes,
        "averted": outcome.averted,
        "kinds": dict(sorted(explored.kinds.items())),
        "events": [
            {
                "kind": event.kind,
                "text": event.text,
                "interleavings": count,
                "schedule": _steps(explored.schedules[event]),
            }
            for event, count in explored.counts.items()
        ],
    }


def _steps(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [{"actor": step.actor, "text": step.access.text, "event": step.event and step.event.kind} for step in steps]
