"""The outcomes of checks, as a table and as JSON objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flaggen.report.english import wrap
from flaggen.report.terminal import WIDTH, logged
from flaggen.verify.run import Outcome

_TITLES = ("check", "result", "checks", "controls", "operations", "with")
_NUMBERS = ("checks", "controls", "operations")


def table(outcomes: Sequence[Outcome]) -> str:
    """A row for each check, followed by the reasons for skipped parts; the last line is the summary."""
    rows = [_TITLES, *(_row(outcome) for outcome in outcomes)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row, outcome in zip(rows, [None, *outcomes], strict=True):
        *cells, tools = (
            f"{cell:>{width}}  " if title in _NUMBERS else f"{cell:{width}}  "
            for title, cell, width in zip(_TITLES, row, widths, strict=True)
        )
        head = "".join(cells)
        lines += wrap(tools, WIDTH, head, " " * len(head))
        if outcome is not None:
            notes = [f"skipped: {logged(reason)}" for reason in outcome.skipped]
            notes += [f"tolerated: {_kinds(outcome.tolerated)}"] if outcome.tolerated else []
            lines += [line for note in notes for line in wrap(note, WIDTH, "  ", "    ")]
    return "".join(f"{line}\n" for line in [*lines, summary(outcomes)])


def summary(outcomes: Sequence[Outcome]) -> str:
    """How many checks passed, failed and were skipped, and the sums of their counts."""
    states = Counter(outcome.state for outcome in outcomes)
    results = ", ".join(f"{states[state]} {state}" for state in ("passed", "failed", "skipped") if states[state])
    checks, caught, operations = (sum(getattr(outcome, name) for outcome in outcomes) for name in _NUMBERS)
    seeded = caught + sum(outcome.missed for outcome in outcomes)
    return (
        f"{results}: {checks:,} checks, {caught:,} of {seeded:,} seeded faults caught, "
        f"{operations:,} operations replayed"
    )


def objects(declaration: str, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The outcomes of a declaration's checks as JSON objects."""
    return [
        {
            "declaration": declaration,
            "check": outcome.name,
            "result": outcome.state,
            "with": [*outcome.checked_with],
            **{name: getattr(outcome, name) for name in _NUMBERS},
            "skipped": [*outcome.skipped],
            "tolerated": dict(outcome.tolerated),
            "seconds": round(outcome.seconds, 3),
        }
        for outcome in outcomes
    ]


def _kinds(tolerated: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in sorted(tolerated.items()))


def _row(outcome: Outcome) -> tuple[str, ...]:
    numbers = [f"{getattr(outcome, name):,}" if outcome.checks else "-" for name in _NUMBERS]
    return (outcome.name, outcome.state, *numbers, logged(", ".join(outcome.checked_with)) or "-")
