"""The rules of the checks with other tools."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

FAILED_CHECK = Rule("failed-check", Severity.ERROR, "A check with another tool passes.")
BLIND_CHECK = Rule("blind-check", Severity.ERROR, "A check catches the faults that are seeded for it.")
SKIPPED_CHECK = Rule("skipped-check", Severity.ERROR, "A required check is not skipped.")

RULES = (
    FAILED_CHECK,
    BLIND_CHECK,
    SKIPPED_CHECK,
)
