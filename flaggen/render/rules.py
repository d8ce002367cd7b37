"""The rules on templates and on the files that are rendered."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

TEMPLATE = Rule("template", Severity.ERROR, "A template is found, and can be rendered.")
MISSING_OUTPUT = Rule("missing-output", Severity.ERROR, "The files that are to be compared or verified exist.")
STALE_OUTPUT = Rule("stale-output", Severity.ERROR, "The files that are compared are as they are rendered.")

RULES = (
    TEMPLATE,
    MISSING_OUTPUT,
    STALE_OUTPUT,
)
