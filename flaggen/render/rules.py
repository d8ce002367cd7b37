"""The rules on templates and rendered files."""

from __future__ import annotations

from flaggen.report.errors import FlaggenError
from flaggen.report.findings import Finding, Severity
from flaggen.report.rules import Rule

TEMPLATE = Rule("template", Severity.ERROR, "Every template exists and can be rendered.")
MISSING_OUTPUT = Rule("missing-output", Severity.ERROR, "The files to compare or verify exist.")
STALE_OUTPUT = Rule("stale-output", Severity.ERROR, "The rendered files are up to date.")
UNSTAGED_OUTPUT = Rule("unstaged-output", Severity.ERROR, "The declaration and its rendered files are staged.")
REGION_MARKERS = Rule("region-markers", Severity.ERROR, "The file of a region has its two markers.")
LEFTOVER_OUTPUT = Rule("leftover-output", Severity.ERROR, "A file that is not rendered any more is deleted.")

RULES = (
    TEMPLATE,
    MISSING_OUTPUT,
    STALE_OUTPUT,
    UNSTAGED_OUTPUT,
    LEFTOVER_OUTPUT,
    REGION_MARKERS,
)


class TemplateFault(FlaggenError):
    """A template is missing or broken; `finding` says where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding

    def __str__(self) -> str:
        return self.finding.message
