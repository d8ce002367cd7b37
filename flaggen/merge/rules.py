"""The rule of merges."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

MERGE_CLASH = Rule("merge-clash", Severity.ERROR, "The changes of the two sides of a merge do not conflict.")

# The help for a conflict that has no better one.
CHOOSE = "choose one of the two"

RULES = (MERGE_CLASH,)
