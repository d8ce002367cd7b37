"""The counts of a check, and the findings that it makes from faults."""

from __future__ import annotations

from pathlib import Path

from compiled import subject
from flaggen.verify.check_run import CheckRun


def test_a_fault_of_many_cases_is_reported_once(tmp_path: Path) -> None:
    check_run = CheckRun(subject(), tmp_path, lambda part: None)
    for number in range(3):
        check_run.holds(f"case {number}", "x/generated/mm/hugetlb_page_flags.c:3:1: error: it is wrong\nhelp")
    check_run.holds("case 4", "")
    (finding,) = check_run.findings
    assert finding.message == "case 0: it is wrong (and in 2 more)"
    assert (finding.place.source.name, finding.place.span.line) == ("generated/mm/hugetlb_page_flags.c", 3)
    assert check_run.checks == 4
