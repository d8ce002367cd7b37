"""The rule that a merge reports."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

MERGE_CLASH = Rule("merge-clash", Severity.ERROR, "What two sides of a merge have changed fits together.")

RULES = (MERGE_CLASH,)
