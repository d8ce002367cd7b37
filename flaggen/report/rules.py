"""The record of a rule. Each wing has the rules that it reports in its own `rules.py`."""

from __future__ import annotations

from typing import NamedTuple

from flaggen.report.findings import Finding, Place, Severity


class Rule(NamedTuple):
    """A rule that findings report as broken. `purpose` is the requirement, as a sentence.

    `can_be_ignored` says whether a declaration may list the rule in `ignore`.
    """

    id: str
    severity: Severity
    purpose: str
    can_be_ignored: bool = False

    def at(self, place: Place, message: str, help_text: str, *related: Place) -> Finding:
        """The finding that this rule is broken at the place; `related` are the places of its notes."""
        return Finding(self.id, self.severity, message, help_text, place, related)
