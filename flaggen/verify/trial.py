"""One check under way: what it is about, the tools it has, and what has come of it so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.prove.prove import C_TARGETS
from flaggen.report.findings import Finding, Place, Source
from flaggen.report.rules import Rule
from flaggen.tools import Skip
from flaggen.verify.faults import text
from flaggen.verify.rules import BLIND_CHECK, FAILED_CHECK

# What compilers, sparse and kernel-doc say where something is wrong, and how much of what else they say is told.
_COMPLAINT = re.compile(
    r"^(?P<path>[^\s:][^:\n]*):(?P<line>\d+):(?:\d+:)? *(?:fatal )?(?:error|warning): (?P<message>.*)",
    re.MULTILINE | re.IGNORECASE,
)
_LONGEST = 300


class Specimen(NamedTuple):
    """What is checked: a declaration, its files on disk by target, and the kernels to check them with.

    `texts` has the C files and the emulator. `place` says where the declaration has a flag.
    """

    declaration: Declaration
    texts: Mapping[str, Source]
    place: Callable[[str], Place]
    kernels: tuple[Path, ...] = ()
    btf: tuple[Path, ...] = ()

    @property
    def c_texts(self) -> dict[str, str]:
        """The text of each C file, by target."""
        return {target: self.texts[target].text for target in C_TARGETS if target in self.texts}


class Trial:
    """What a check counts and finds. Its files are in `work`, which is its own."""

    def __init__(self, specimen: Specimen, work: Path, say: Callable[[str], None]) -> None:
        """`say` is told what is done next."""
        self.specimen = specimen
        self.work = work
        self.say = say
        self.subjects: list[str] = []
        self.checks = 0
        self.controls = 0
        self.operations = 0
        self.skipped: list[str] = []
        # What was wrong, and each of the subjects in which it was.
        self._faults: dict[Finding, list[str]] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was wrong, each once, however often it was found."""
        return tuple(
            found._replace(message=f"{subjects[0]}: {found.message}{_others(len(subjects) - 1)}")
            for found, subjects in self._faults.items()
        )

    @property
    def declaration(self) -> Declaration:
        return self.specimen.declaration

    def emulator(self) -> tuple[str, str]:
        """The emulator's text and name: the file on disk, or where there is none, as it would be rendered."""
        if source := self.specimen.texts.get("emulator"):
            return source.text, source.name
        return text(self.declaration, "emulator", "emulator.py"), "the emulator"

    def beginning(self, target: str) -> Place:
        """The first line of a target's file; of the header where there is no such file."""
        source = self.specimen.texts.get(target) or self.specimen.texts["header"]
        return Place(source, source.span(1))

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """A part of the check, which may be skipped for itself."""
        self.say(name)
        try:
            yield
        except Skip as skip:
            self.skipped.append(f"{name}: {skip}")

    def holds(
        self,
        what: str,
        fault: str = "",
        place: Place | None = None,
        mend: str = "mend the C, or what it is rendered from",
    ) -> bool:
        """Count something that was checked; a fault, in the tool's words, makes it a finding. Whether it holds."""
        self.checks += 1
        if fault:
            message, named = self._gist(fault)
            self._find(FAILED_CHECK, what, message, mend, place or named)
        return not fault

    def _gist(self, fault: str) -> tuple[str, Place | None]:
        """The first error of what a tool said, else its first line; and the place that it names, in a file of ours."""
        match = _COMPLAINT.search(fault)
        if match is None:
            return fault.strip().splitlines()[0][:_LONGEST], None
        sources = self.specimen.texts
        for target, path in self.declaration.output.paths.items():
            if match["path"].endswith(path) and target in sources:
                line = min(int(match["line"]), sources[target].text.count("\n") + 1)
                return match["message"], Place(sources[target], sources[target].span(line))
        return f"{Path(match['path']).name}:{match['line']}: {match['message']}", None

    def refutes(self, what: str, refuted: bool) -> None:
        """Count a seeded fault that was refuted. One that was not is a finding, since the check sees nothing then."""
        self.controls += refuted
        if not refuted:
            message = "the check holds all the same, so it proves nothing here"
            self._find(BLIND_CHECK, what, message, "this is a fault of the tool, or of flaggen")

    def _find(self, rule: Rule, what: str, message: str, help_text: str, place: Place | None = None) -> None:
        finding = rule.at(place or self.beginning("header"), message, help_text)
        self._faults.setdefault(finding, []).append(what)


def _others(number: int) -> str:
    return f" (and in {number} more)" if number else ""
