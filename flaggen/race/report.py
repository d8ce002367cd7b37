"""What people and programs read of the outcomes: a table, the shortest bad schedule as columns, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flaggen.emulate.accesses import Kind
from flaggen.emulate.events import Event, EventKind
from flaggen.race.explore import Step
from flaggen.race.outcomes import Outcome, shortest_bad
from flaggen.race.scenarios import Case
from flaggen.report import formats
from flaggen.report.english import wrap

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


def as_text(found: Sequence[Outcome], width: int = 100) -> str:
    """The table of the cases, what their callers do wrong, and the shortest bad schedule."""
    lines = _table(found)
    for text in dict.fromkeys(text for outcome in found for text in outcome.consequences()):
        cases = [outcome.case.name for outcome in found if text in outcome.consequences()]
        lines += ["", *wrap(f"wrong with {', '.join(cases)}: {text}", width)]
    if (shown := shortest_bad(found)) is not None:
        lines += ["", *_schedule(*shown)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _table(found: Sequence[Outcome]) -> list[str]:
    """A row for each case, with columns for the kinds of events that any of them has."""
    kinds = [
        kind for kind in _HEADINGS if any(event.kind == kind for each in found for event in each.explored.schedules)
    ]
    has_controls = any(outcome.control for outcome in found)
    headings = [_HEADINGS[kind] for kind in kinds] + ["averted"] * has_controls
    rows = [("case", "states", "interleavings", *headings)]
    for outcome in found:
        total = outcome.explored.interleavings
        counts = [_share(outcome.interleavings_with(kind), total) for kind in kinds]
        averted = [_averted(outcome)] if has_controls else []
        all_orders = "unknown" if total is None else f"{total:,}"
        rows.append((outcome.case.name, f"{outcome.explored.states:,}", all_orders, *counts, *averted))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows]


def _averted(outcome: Outcome) -> str:
    """How many stale accesses the guards avert, and how many of a hundred that is."""
    if outcome.control is None:
        return "-"
    if outcome.averted is None:
        return "unknown"
    without = outcome.averted + sum(outcome.explored.kinds.get(kind, 0) for kind in ("stale read", "stale write"))
    return _share(outcome.averted, without)


def _share(count: int | None, total: int | None) -> str:
    """A number of interleavings, and how many of a hundred that is."""
    if count is None or total is None:
        return "unknown"
    if not count:
        return "0"
    share = 100 * count / total
    return f"{count:,} ({'<0.1' if share < 0.1 else f'{share:.1f}'} %)"


def _schedule(case: Case, event: Event, steps: Sequence[Step]) -> list[str]:
    """The steps from top to bottom, in a column for each actor that takes one; a consequence is a line of its own."""
    actors = [*dict.fromkeys(step.actor for step in steps)]
    widths = {
        actor: max([len(actor), *(len(step_text(step)) for step in steps if _is_in_column(step, actor))])
        for actor in actors
    }
    lines = [
        f"the shortest {event.kind} with {case.name}:",
        "",
        "  ".join(actor.ljust(widths[actor]) for actor in actors),
    ]
    for step in steps:
        before = actors[: actors.index(step.actor)] if _is_in_column(step, step.actor) else []
        lines.append(" " * sum(widths[actor] + 2 for actor in before) + step_text(step))
    return lines


def _is_in_column(step: Step, actor: str) -> bool:
    return step.actor == actor and step.access.kind is not Kind.EXPECT


def step_text(step: Step) -> str:
    """A step in a schedule: its access, what that returned, and what was bad about it."""
    if step.access.kind is Kind.EXPECT:
        return f"{step.actor}: {step.access.text}" if step.event else f"{step.actor}: all is well"
    value = getattr(step.returned, "value", step.returned)
    returned = "" if value is None else f" -> {int(value):#x}" if int(value) > 1 else f" -> {int(value)}"
    return f"{step.access.text}{returned}{f'  <- {step.event.kind}' if step.event else ''}"


def as_json(found: Sequence[Outcome]) -> str:
    """The outcomes for programs."""
    return formats.document({"version": 1, "cases": [_case(outcome) for outcome in found]})


def _case(outcome: Outcome) -> dict[str, Any]:
    explored = outcome.explored
    return {
        "name": outcome.case.name,
        "guards": [*outcome.case.guards],
        "are_guards_ignored": outcome.case.ignores_guards,
        "protection": outcome.case.protection,
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
