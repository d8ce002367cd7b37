"""The rules on a kernel's C that rendered files can replace."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

INTERLEAVED_SECTION = Rule(
    "interleaved-section", Severity.ERROR, "The section that a patch replaces has no other code in it."
)
BREAKING_EDIT = Rule(
    "breaking-edit", Severity.ERROR, "The declaration of a patch has all flags of the C, with their bits and names."
)

RULES = (INTERLEAVED_SECTION, BREAKING_EDIT)
