"""The rules that the proof reports."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

UNREADABLE_C = Rule("unreadable-c", Severity.ERROR, "The C is in the language that the proof accepts.")
MISSING_FACT = Rule("missing-fact", Severity.ERROR, "Everything declared is in the C.")
EXTRA_FACT = Rule("extra-fact", Severity.ERROR, "The C contains nothing that is not declared.")
DIFFERENT_FACT = Rule("different-fact", Severity.ERROR, "The C matches the declaration.")
REGION_CONTEXT = Rule(
    "region-context", Severity.ERROR, "The text around a region does not change what the C in it means."
)
REGION_INCLUDE = Rule("region-include", Severity.WARNING, "The file of a region includes what the region needs.")

RULES = (
    UNREADABLE_C,
    MISSING_FACT,
    EXTRA_FACT,
    DIFFERENT_FACT,
    REGION_CONTEXT,
    REGION_INCLUDE,
)
