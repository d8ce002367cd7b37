"""The rules that the proof reports: C that cannot be read, and facts that differ."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

UNREADABLE_C = Rule(
    "unreadable-c", Severity.ERROR, "The C can be preprocessed and parsed, and its functions are understood."
)
MISSING_FACT = Rule("missing-fact", Severity.ERROR, "The C says all that is declared.")
EXTRA_FACT = Rule("extra-fact", Severity.ERROR, "The C says nothing that is not declared.")
DIFFERENT_FACT = Rule("different-fact", Severity.ERROR, "The C says what is declared.")

RULES = (
    UNREADABLE_C,
    MISSING_FACT,
    EXTRA_FACT,
    DIFFERENT_FACT,
)
