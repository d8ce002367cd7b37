"""The counts of a check, and the findings that it makes from faults."""

from __future__ import annotations

from pathlib import Path

from compiled import subject
from flaggen.verify.trial import Trial


def test_a_fault_of_many_cases_is_reported_once(tmp_path: Path) -> None:
    trial = Trial(subject(), tmp_path, lambda part: None)
    for number in range(3):
        assert not trial.holds(f"case {number}", "x/generated/mm/hugetlb_page_flags.c:3:1: error: it is wrong\nhelp")
    assert trial.holds("case 4")
    (finding,) = trial.findings
    assert finding.message == "case 0: it is wrong (and in 2 more)"
    assert (finding.place.source.name, finding.place.span.line) == ("generated/mm/hugetlb_page_flags.c", 3)
    assert trial.checks == 4
