"""Run checks one after the other and record the outcome of each."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Literal, NamedTuple

from flaggen.report.findings import Finding
from flaggen.tools import Skip
from flaggen.verify import CHECKS
from flaggen.verify.check_run import CheckRun
from flaggen.verify.rules import SKIPPED_CHECK
from flaggen.verify.subject import Subject


class Outcome(NamedTuple):
    """The outcome of one check.

    `checked_with` names the compilers, kernels and other programs that were used. `controls` counts the seeded faults
    that were caught, `missed` those that were not, and `operations` the calls that were made both in C and in the
    emulator. `skipped` has the reason for each part that was skipped, and `tolerated` the number of a tool's complaints
    that do not count, by kind. `seconds` is how long the check took.
    """

    name: str
    checked_with: tuple[str, ...]
    checks: int
    controls: int
    operations: int
    skipped: tuple[str, ...]
    findings: tuple[Finding, ...]
    seconds: float
    missed: int = 0
    tolerated: Mapping[str, int] = {}

    @property
    def state(self) -> Literal["passed", "failed", "skipped"]:
        """Failed if there is any finding; skipped if every part was skipped; otherwise passed."""
        if self.findings:
            return "failed"
        return "passed" if self.checks else "skipped"


def skipped(
    outcomes: Sequence[Outcome], named: Sequence[str], required: Sequence[str], subject: Subject
) -> Iterator[Finding]:
    """A finding for each skipped part of the required checks, and of the `named` checks that were skipped entirely."""
    place = subject.beginning("header")
    for outcome in outcomes:
        is_required = outcome.name in required
        if not is_required and (outcome.name not in named or outcome.checks):
            continue
        option = "--require" if is_required else "--with"
        for reason in outcome.skipped:
            message = f"{'required ' * is_required}check {outcome.name} was skipped: {reason}"
            help_text = f"install or pass what is missing, or remove the check from {option}"
            yield SKIPPED_CHECK.at(place, message, help_text)


def check(subject: Subject, names: Sequence[str], progress: Callable[[str, str], None]) -> Iterator[Outcome]:
    """Run the named checks and yield their outcomes.

    `progress` is called when a check or a part of it begins, with the check's name and the part's name or "".
    """
    for name in names:
        with tempfile.TemporaryDirectory(prefix="flaggen-") as directory:
            yield _outcome(subject, name, Path(directory), progress)


def _outcome(subject: Subject, name: str, work: Path, progress: Callable[[str, str], None]) -> Outcome:
    module, function = CHECKS[name].function.split(":")
    check_run = CheckRun(subject, work, lambda part: progress(name, part))
    began = time.monotonic()
    progress(name, "")
    try:
        getattr(import_module(f"flaggen.verify.{module}"), function)(check_run)
    except Skip as skip:
        check_run.skipped.append(str(skip))
    if check_run.checks and not check_run.findings and not check_run.controls:
        # A check that would pass on anything proves nothing, so each must catch a seeded fault.
        check_run.report_blind("no fault was seeded")
    return Outcome(
        name,
        tuple(dict.fromkeys(check_run.checked_with)),
        check_run.checks,
        check_run.controls,
        check_run.operations,
        tuple(check_run.skipped),
        check_run.findings,
        time.monotonic() - began,
        check_run.missed,
        check_run.tolerated,
    )
