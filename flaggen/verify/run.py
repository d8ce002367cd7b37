"""Make checks, one after the other, and record the outcome of each."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Literal, NamedTuple

from flaggen.report.findings import Finding, Place
from flaggen.tools import Skip
from flaggen.verify import CHECKS
from flaggen.verify.rules import SKIPPED_CHECK
from flaggen.verify.trial import Subject, Trial


class Outcome(NamedTuple):
    """The outcome of one check.

    `checked_with` names the compilers, kernels and other programs that were used. `controls` counts the seeded faults
    that were caught, `operations` the calls that were made both in C and of the emulator. `skipped` has the reason for
    each part that was skipped. `seconds` is how long the check took.
    """

    name: str
    checked_with: tuple[str, ...]
    checks: int
    controls: int
    operations: int
    skipped: tuple[str, ...]
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def state(self) -> Literal["passed", "failed", "skipped"]:
        """Any finding is a failure. A check of which every part was skipped is skipped."""
        if self.findings:
            return "failed"
        return "passed" if self.checks else "skipped"


def required(outcomes: Sequence[Outcome], names: Sequence[str], subject: Subject) -> Iterator[Finding]:
    """A finding for each part of the named checks that was skipped."""
    source = subject.texts["header"]
    for outcome in outcomes:
        for reason in outcome.skipped if outcome.name in names else ():
            message = f"{outcome.name} is required, and was skipped: {reason}"
            yield SKIPPED_CHECK.at(Place(source, source.span(1)), message, "install it")


def check(subject: Subject, names: Sequence[str], progress: Callable[[str, str], None]) -> Iterator[Outcome]:
    """Make the named checks and yield their outcomes.

    `progress` is called with the name of a check, and "" or the name of its part, when that begins.
    """
    for name in names:
        with tempfile.TemporaryDirectory(prefix="flaggen-") as directory:
            yield _outcome(subject, name, Path(directory), progress)


def _outcome(subject: Subject, name: str, work: Path, progress: Callable[[str, str], None]) -> Outcome:
    module, function = CHECKS[name].function.split(":")
    trial = Trial(subject, work, lambda part: progress(name, part))
    began = time.monotonic()
    progress(name, "")
    try:
        getattr(import_module(f"flaggen.verify.{module}"), function)(trial)
    except Skip as skip:
        trial.skipped.append(str(skip))
    if trial.checks and not trial.findings and not trial.controls:
        # A check that passes whatever it is given proves nothing, so each has to catch a seeded fault.
        trial.refutes("no fault was seeded", refuted=False)
    return Outcome(
        name,
        tuple(dict.fromkeys(trial.checked_with)),
        trial.checks,
        trial.controls,
        trial.operations,
        tuple(trial.skipped),
        trial.findings,
        time.monotonic() - began,
    )
