"""Checks, one after the other, and what came of each."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Literal, NamedTuple

from flaggen.report.findings import Finding, Place
from flaggen.tools import Skip
from flaggen.verify.rules import SKIPPED_CHECK
from flaggen.verify.trial import Specimen, Trial

# The module and the function of each check.
_FUNCTIONS = {
    "gcc": "compilers.gcc",
    "clang": "compilers.clang",
    "cross": "compilers.cross",
    "checkpatch": "scripts.checkpatch",
    "kernel-doc": "scripts.kernel_doc",
    "sparse": "kbuild.sparse",
    "kernel-clang": "kbuild.clang",
    "cbmc": "cbmc.cbmc",
    "boot": "boot.boot",
    "btf": "btf.btf",
}


class Outcome(NamedTuple):
    """What came of a check: counts, what it was made with, which parts were skipped and why, and its findings.

    `controls` counts the seeded faults that were refuted, `operations` the calls made in C and of the emulator.
    """

    name: str
    subjects: tuple[str, ...]
    checks: int
    controls: int
    operations: int
    skipped: tuple[str, ...]
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def state(self) -> Literal["passed", "failed", "skipped"]:
        if self.findings:
            return "failed"
        return "passed" if self.checks else "skipped"


def required(outcomes: Sequence[Outcome], names: Sequence[str], specimen: Specimen) -> Iterator[Finding]:
    """A finding for each part of these checks that was skipped."""
    source = specimen.texts["header"]
    for outcome in outcomes:
        for reason in outcome.skipped if outcome.name in names else ():
            message = f"{outcome.name} is required, and was skipped: {reason}"
            yield SKIPPED_CHECK.at(Place(source, source.span(1)), message, "install it")


def check(specimen: Specimen, names: Sequence[str], say: Callable[[str, str], None]) -> Iterator[Outcome]:
    """Make the checks of these names; `say` is told of each, and of each of its parts, when it begins."""
    for name in names:
        with tempfile.TemporaryDirectory(prefix="flaggen-") as directory:
            yield _made(specimen, name, Path(directory), say)


def _made(specimen: Specimen, name: str, work: Path, say: Callable[[str, str], None]) -> Outcome:
    module, function = _FUNCTIONS[name].split(".")
    trial = Trial(specimen, work, lambda part: say(name, part))
    began = time.monotonic()
    say(name, "")
    try:
        getattr(import_module(f"flaggen.verify.{module}"), function)(trial)
    except Skip as skip:
        trial.skipped.append(str(skip))
    if trial.checks and not trial.findings and not trial.controls:
        trial.refutes("no fault was seeded", refuted=False)
    return Outcome(
        name,
        tuple(dict.fromkeys(trial.subjects)),
        trial.checks,
        trial.controls,
        trial.operations,
        tuple(trial.skipped),
        trial.findings,
        time.monotonic() - began,
    )
