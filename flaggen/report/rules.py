"""What a rule is. Each wing has the rules that it reports in a `rules.py` of its own."""

from __future__ import annotations

from typing import NamedTuple

from flaggen.report.findings import Finding, Place, Severity


class Rule(NamedTuple):
    """One thing that flaggen reports. `purpose` says what holds where the rule is kept, in a sentence.

    `can_be_ignored` says whether a declaration may switch it off with `ignore`.
    """

    id: str
    severity: Severity
    purpose: str
    can_be_ignored: bool = False

    def at(self, place: Place, message: str, help_text: str, *related: Place) -> Finding:
        """The finding that this rule is broken there."""
        return Finding(self.id, self.severity, message, help_text, place, related)
