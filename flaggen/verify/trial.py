"""One check under way: its subject, its folder, and what it has counted and found so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.model.targets import PROVEN_TARGETS
from flaggen.report.findings import Finding, Place, Source
from flaggen.report.rules import Rule
from flaggen.tools import Skip
from flaggen.verify.faults import text
from flaggen.verify.rules import BLIND_CHECK, FAILED_CHECK

# How compilers, sparse and kernel-doc report an error or a warning.
_COMPLAINT = re.compile(
    r"^(?P<path>[^\s:][^:\n]*):(?P<line>\d+):(?:\d+:)? *(?:fatal )?(?:error|warning): (?P<message>.*)",
    re.MULTILINE | re.IGNORECASE,
)
# How many characters of a tool's output without such a report go into a message.
_LONGEST = 300


class Subject(NamedTuple):
    """What is checked: a declaration, its files on disk by target, and the kernels to check them with.

    `texts` has the C files and the emulator. `place` returns where the declaration has the flag of a name.
    """

    declaration: Declaration
    texts: Mapping[str, Source]
    place: Callable[[str], Place]
    kernels: tuple[Path, ...] = ()
    btf: tuple[Path, ...] = ()

    @property
    def c_texts(self) -> dict[str, str]:
        """The text of each C file, by target."""
        return {target: self.texts[target].text for target in PROVEN_TARGETS if target in self.texts}


class Trial:
    """What one check counts and finds. `work` is a folder of its own, which is empty at first."""

    def __init__(self, subject: Subject, work: Path, progress: Callable[[str], None]) -> None:
        """`progress` is called with the name of each step when it begins."""
        self.subject = subject
        self.work = work
        self.progress = progress
        self.checked_with: list[str] = []
        self.checks = 0
        self.controls = 0
        self.operations = 0
        self.skipped: list[str] = []
        # For each finding, without the case in its message, the cases in which it was made.
        self._cases: dict[Finding, list[str]] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each finding once, with the first case in which it was made, and the number of others."""
        return tuple(
            finding._replace(message=f"{cases[0]}: {finding.message}{_others(len(cases) - 1)}")
            for finding, cases in self._cases.items()
        )

    @property
    def declaration(self) -> Declaration:
        """The subject's declaration."""
        return self.subject.declaration

    def emulator(self) -> tuple[str, str]:
        """The emulator's text and name: the file on disk, or where there is none, as it would be rendered."""
        if source := self.subject.texts.get("emulator"):
            return source.text, source.name
        return text(self.declaration, "emulator", "emulator.py"), "the emulator"

    def beginning(self, target: str) -> Place:
        """The first line of a target's file; of the header where there is no such file."""
        source = self.subject.texts.get(target) or self.subject.texts["header"]
        return Place(source, source.span(1))

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """A part of the check. Skip, raised in it, skips this part alone."""
        self.progress(name)
        try:
            yield
        except Skip as skip:
            self.skipped.append(f"{name}: {skip}")

    def holds(
        self,
        case: str,
        fault: str = "",
        place: Place | None = None,
        help_text: str = "mend the C, or what it is rendered from",
    ) -> bool:
        """Count a check of one case, and return whether it holds.

        `fault` is "" where it does, otherwise a tool's output; then it becomes a finding at the place, or at the place
        of the subject's files that the output names.
        """
        self.checks += 1
        if fault:
            message, named = self._first_error(fault)
            self._add(FAILED_CHECK, case, message, help_text, place or named)
        return not fault

    def _first_error(self, output: str) -> tuple[str, Place | None]:
        """The first error in a tool's output, or its first line; and its place, if that is in one of our files."""
        match = _COMPLAINT.search(output)
        if match is None:
            return output.strip().splitlines()[0][:_LONGEST], None
        sources = self.subject.texts
        for target, path in self.declaration.output.paths.items():
            if match["path"].endswith(path) and target in sources:
                line = min(int(match["line"]), sources[target].text.count("\n") + 1)
                return match["message"], Place(sources[target], sources[target].span(line))
        return f"{Path(match['path']).name}:{match['line']}: {match['message']}", None

    def refutes(self, case: str, refuted: bool) -> None:
        """Count a seeded fault that was caught. One that was not is a finding: the check would miss such faults."""
        self.controls += refuted
        if not refuted:
            message = "the check holds all the same, so it proves nothing here"
            self._add(BLIND_CHECK, case, message, "this is a fault of the tool, or of flaggen")

    def _add(self, rule: Rule, case: str, message: str, help_text: str, place: Place | None = None) -> None:
        finding = rule.at(place or self.beginning("header"), message, help_text)
        self._cases.setdefault(finding, []).append(case)


def _others(number: int) -> str:
    return f" (and in {number} more)" if number else ""
