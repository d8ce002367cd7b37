"""The rules on what a conversion leaves in a tree."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

UNCONVERTED_CODE = Rule("unconverted-code", Severity.ERROR, "No code uses a name that a conversion replaces.")
UNCONVERTED_TEXT = Rule(
    "unconverted-text", Severity.WARNING, "No comment, string or other file has a name that a conversion replaces."
)

RULES = (UNCONVERTED_CODE, UNCONVERTED_TEXT)
