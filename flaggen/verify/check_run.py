"""A check while it runs: its subject, its directory, and its counts and findings so far."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flaggen.model.declaration import Declaration
from flaggen.report.findings import Finding, Place, Source
from flaggen.report.rules import Rule
from flaggen.tools import Skip
from flaggen.verify import rendering
from flaggen.verify.rules import BLIND_CHECK, FAILED_CHECK
from flaggen.verify.subject import Subject

# How compilers, sparse and kernel-doc report an error or a warning.
_COMPLAINT = re.compile(
    r"^(?P<path>[^\s:][^:\n]*):(?P<line>\d+):(?:\d+:)? *(?:fatal )?(?:error|warning): (?P<message>.*)",
    re.MULTILINE | re.IGNORECASE,
)
# How many characters of a tool's output without such a report go into a message.
_LONGEST = 300


class CheckRun:
    """The counts and findings of a check. `work` is a directory of its own, empty at first."""

    def __init__(self, subject: Subject, work: Path, progress: Callable[[str], None]) -> None:
        """`progress` is called with the name of each step when it begins."""
        self.subject = subject
        self.work = work
        self.progress = progress
        self.checked_with: list[str] = []
        self.checks = 0
        self.controls = 0
        self.missed = 0
        self.operations = 0
        self.skipped: list[str] = []
        # What a tool complained about and the check tolerates, by kind.
        self.tolerated: Counter[str] = Counter()
        # The cases of each finding, whose message does not name the case yet.
        self._cases: dict[Finding, list[str]] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each finding once, with its first case and the number of further cases."""
        return tuple(
            finding._replace(message=f"{cases[0]}: {finding.message}{_others(len(cases) - 1)}")
            for finding, cases in self._cases.items()
        )

    @property
    def declaration(self) -> Declaration:
        """The subject's declaration."""
        return self.subject.declaration

    def file(self, target: str) -> Source:
        """A target's file: the one on disk or, if the declaration names none, what would be rendered."""
        if source := self.subject.texts.get(target):
            return source
        return Source(f"the {target}", rendering.texts(rendering.with_usual_path(self.declaration, target))[target])

    def beginning(self, target: str) -> Place:
        """The first line of a target's file, or of the header if the target has no file."""
        return self.subject.beginning(target if target in self.subject.texts else "header")

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Run a part of the check. A Skip that is raised in it skips this part only."""
        self.progress(name)
        try:
            yield
        except Skip as skip:
            self.skipped.append(f"{name}: {skip}")

    def holds(
        self,
        case: str,
        fault: str,
        place: Place | None = None,
        help_text: str = "fix the C, or its declaration or template",
    ) -> None:
        """Count a check of one case, which holds if `fault` is "".

        Otherwise `fault` is a tool's output and becomes a finding at `place`, or at the line of the subject's files
        that the output names.
        """
        self.checks += 1
        if fault:
            message, named = self._first_error(fault)
            self._add(FAILED_CHECK, case, message, help_text, place or named)

    def finds_none(self, case: str, faults: Sequence[str]) -> None:
        """Count a check that holds if there are no faults, or one for each fault."""
        for fault in faults or [""]:
            self.holds(case, fault)

    def _first_error(self, output: str) -> tuple[str, Place | None]:
        """The first error in a tool's output, or its first line; and its place, if it is in one of our files."""
        match = _COMPLAINT.search(output)
        if match is None:
            return output.strip().splitlines()[0][:_LONGEST], None
        sources = self.subject.texts
        for target, path in self.declaration.paths.items():
            if match["path"].endswith(path) and target in sources:
                line = self.subject.line_on_disk(target, int(match["line"]))
                return match["message"], Place(sources[target], sources[target].span(line))
        return f"{Path(match['path']).name}:{match['line']}: {match['message']}", None

    def catches(self, case: str, caught: bool) -> None:
        """Count a seeded fault. One that was not caught is a finding, since the check would miss such faults."""
        if caught:
            self.controls += 1
        else:
            self.missed += 1
            self.report_blind(case)

    def report_blind(self, case: str) -> None:
        """Report that the check passes although it must not, so that its result proves nothing."""
        message = "the check passes anyway, so it proves nothing"
        self._add(BLIND_CHECK, case, message, "check that the tool works; if it does, report a bug of flaggen")

    def _add(self, rule: Rule, case: str, message: str, help_text: str, place: Place | None = None) -> None:
        finding = rule.at(place or self.beginning("header"), message, help_text)
        self._cases.setdefault(finding, []).append(case)


def _others(number: int) -> str:
    return f" (and in {number} more)" if number else ""
