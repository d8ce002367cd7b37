"""The rules that the checks with other tools report."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

FAILED_CHECK = Rule("failed-check", Severity.ERROR, "What is checked beside the proof holds.")
BLIND_CHECK = Rule("blind-check", Severity.ERROR, "A check refutes a fault that was seeded.")
SKIPPED_CHECK = Rule("skipped-check", Severity.ERROR, "A check that is required can be made.")

RULES = (
    FAILED_CHECK,
    BLIND_CHECK,
    SKIPPED_CHECK,
)
