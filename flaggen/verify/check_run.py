"""A check while it runs: its subject, its directory, and its counts and findings so far."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.model.targets import PROVEN_TARGETS
from flaggen.pipeline import Loaded
from flaggen.report.findings import Finding, Place, Source
from flaggen.report.rules import Rule
from flaggen.tools import Skip
from flaggen.verify import rendering
from flaggen.verify.rules import BLIND_CHECK, FAILED_CHECK
from flaggen.verify.standalone import standalone

# The targets whose files on disk are checked.
CHECKED_TARGETS = (*PROVEN_TARGETS, "emulator", "trace", "drgn", "gdb")
# How compilers, sparse and kernel-doc report an error or a warning.
_COMPLAINT = re.compile(
    r"^(?P<path>[^\s:][^:\n]*):(?P<line>\d+):(?:\d+:)? *(?:fatal )?(?:error|warning): (?P<message>.*)",
    re.MULTILINE | re.IGNORECASE,
)
# How many characters of a tool's output without such a report go into a message.
_LONGEST = 300


_StrPath = str | os.PathLike[str]


class Subject(NamedTuple):
    """A declaration, its files on disk by target, and the kernels to check them with.

    `texts` has those of CHECKED_TARGETS. `place` returns where the flag of that name is declared. A declaration
    with a region has a header instead: `opening` and `closing` are what makes a header of the region's text.
    """

    declaration: Declaration
    texts: Mapping[str, Source]
    place: Callable[[str], Place]
    kernels: tuple[Path, ...] = ()
    btf: tuple[Path, ...] = ()
    opening: str = ""
    closing: str = ""

    @property
    def c_texts(self) -> dict[str, str]:
        """The text of each C file, by target."""
        texts = {target: self.texts[target].text for target in PROVEN_TARGETS if target in self.texts}
        return texts | {"header": f"{self.opening}{self._lines_above[1]}{self.closing}"} if self.opening else texts

    def beginning(self, target: str) -> Place:
        """The first line of a target's file, or of the region."""
        source = self.texts[target]
        is_region = target == "header" and self.opening
        return Place(source, source.span(self._lines_above[0] + 1 if is_region else 1))

    def line_on_disk(self, target: str, line: int) -> int:
        """The line in the file on disk of a line in `c_texts`."""
        if target == "header" and self.opening:
            line += self._lines_above[0] - self.opening.count("\n")
        return min(max(line, 1), self.texts[target].text.count("\n") + 1)

    @property
    def _lines_above(self) -> tuple[int, str]:
        """The number of empty lines above a region, and its text."""
        text = self.texts["header"].text
        region = text.lstrip("\r\n")
        return text.count("\n") - region.count("\n"), region


def subject_of(
    loaded: Loaded, texts: Mapping[str, Source], kernels: Iterable[_StrPath] = (), btf: Iterable[_StrPath] = ()
) -> Subject:
    """Return the subject for a declaration without errors. The last two are paths, in any form."""
    document = loaded.document
    paths = (tuple(map(Path, kernels)), tuple(map(Path, btf)))
    alone = standalone(loaded.valid_declaration, texts)
    return Subject(
        alone.declaration,
        alone.texts,
        lambda name: document.key(("flags", name)),
        *paths,
        opening=alone.opening,
        closing=alone.closing,
    )


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
        fault: str = "",
        place: Place | None = None,
        help_text: str = "fix the C, or its declaration or template",
    ) -> bool:
        """Count a check of one case, and return whether it holds.

        `fault` is "" if it does. Otherwise it is a tool's output and becomes a finding at `place`, or at the line of
        the subject's files that the output names.
        """
        self.checks += 1
        if fault:
            message, named = self._first_error(fault)
            self._add(FAILED_CHECK, case, message, help_text, place or named)
        return not fault

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
