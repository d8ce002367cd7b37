"""The rule of merges."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

MERGE_CLASH = Rule("merge-clash", Severity.ERROR, "The changes of the two sides of a merge do not conflict.")

RULES = (MERGE_CLASH,)
