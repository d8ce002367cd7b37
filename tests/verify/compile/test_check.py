"""The checks with compilers; tests/verify/test_run.py tests what they find in faulty files."""

from __future__ import annotations

from compiled import MACHINES, need_machine, subject
from flaggen.report.findings import Source
from flaggen.verify.run import check


def test_an_emulator_that_raises_fails_the_check() -> None:
    """Nothing is compared then, so no fault is seeded."""
    need_machine(MACHINES[0])
    sound = subject()
    emulator = sound.texts["emulator"]
    broken = Source(emulator.name, f"{emulator.text}\nHugetlbPage.from_words = None\n")
    (outcome,) = check(sound._replace(texts={**sound.texts, "emulator": broken}), ["gcc"], lambda name, part: None)
    assert (outcome.state, outcome.controls, outcome.missed, outcome.operations) == ("failed", 0, 0, 0)
    assert {finding.rule for finding in outcome.findings} == {"failed-check"}
