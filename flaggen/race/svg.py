"""Draws a schedule as a sequence diagram in SVG, for light and dark backgrounds.

This module computes the layout; the template schedule.svg.j2, next to it, draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from flaggen.race.explore import Step
from flaggen.race.outcomes import Outcome, shortest_bad
from flaggen.race.report import schedule_title, step_text
from flaggen.report.template_files import template_file
from flaggen.report.terminal import printable

# Lengths of the picture, in pixels.
_MARGIN = 20
_LINE = 20
# The greatest width of a character in a monospaced font of 13 pixels.
_CHARACTER = 8


class Column(NamedTuple):
    """An actor: its name, the width of its column, and the middle of its line."""

    actor: str
    width: int
    x: int


class Row(NamedTuple):
    """A step: its text, the middle of its actor's line, its baseline, and whether it is bad."""

    text: str
    x: int
    y: int
    is_bad: bool


def picture(outcomes: Sequence[Outcome]) -> str:
    """The shortest bad schedule as SVG; a picture that says so if there is none."""
    shown = shortest_bad(outcomes)
    title = "no bad schedule" if shown is None else schedule_title(shown[0], shown[1])
    steps: tuple[Step, ...] = () if shown is None else shown[2]
    columns = _columns(steps)
    middles = {column.actor: column.x for column in columns}
    top = _MARGIN + 3 * _LINE
    rows = [
        Row(printable(step_text(step)), middles[step.actor], top + number * _LINE, step.event is not None)
        for number, step in enumerate(steps)
    ]
    return template_file(Path(__file__).with_name("schedule.svg.j2")).render(
        title=title,
        columns=columns,
        rows=rows,
        LINE=_LINE,
        MARGIN=_MARGIN,
        width=_width(columns),
        height=top + len(rows) * _LINE + _MARGIN,
    )


def _columns(steps: Sequence[Step]) -> list[Column]:
    """The actors that take a step, each as wide as its longest text."""
    columns = []
    left = _MARGIN
    for actor in dict.fromkeys(step.actor for step in steps):
        width = _CHARACTER * max(len(actor), *(len(step_text(step)) for step in steps if step.actor == actor))
        columns.append(Column(printable(actor), width, left + width // 2))
        left += width + _MARGIN
    return columns


def _width(columns: Sequence[Column]) -> int:
    """The width of the picture: that of all columns, or of its title if there are none."""
    if not columns:
        return 20 * _CHARACTER + 2 * _MARGIN
    return columns[-1].x + columns[-1].width // 2 + _MARGIN
