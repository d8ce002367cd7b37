"""What the tests of the declaration share: TOML texts with the expected carets marked, and what flaggen finds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flaggen.lint.check import lint
from flaggen.model.declaration import Declaration
from flaggen.report.findings import Finding, Span
from flaggen.toml.document import Unlinted
from flaggen.toml.load import load


@dataclass(frozen=True)
class Marked:
    """A text, and the stretches that were marked in it, in its order: ⟦the caret's⟧ and «a related place's»."""

    text: str
    carets: tuple[Span, ...]
    related: tuple[Span, ...]


def marked(text: str) -> Marked:
    """Take the marks out of the text. An empty mark stands for a caret of one sign, beyond the end of a line too."""
    plain = ""
    starts: list[int] = []
    spans: dict[str, list[Span]] = {"⟧": [], "»": []}
    for part in re.split("([⟦⟧«»])", text):
        if part in ("⟦", "«"):
            starts.append(len(plain))
        elif part in ("⟧", "»"):
            start = starts.pop()
            line_start = plain.rfind("\n", 0, start) + 1
            line = plain.count("\n", 0, start) + 1
            spans[part].append(Span(line, start - line_start + 1, max(1, len(plain) - start)))
        else:
            plain += part
    assert not starts
    return Marked(plain, tuple(spans["⟧"]), tuple(spans["»"]))


def load_text(text: str | bytes) -> Unlinted:
    """Load the text as a flags.toml."""
    return load(text.encode() if isinstance(text, str) else text, "flags.toml", "flags.toml")


def sound_declaration(text: str | bytes) -> Declaration:
    """The declaration of a text whose form is sound; lint may have findings."""
    loaded = load_text(text)
    assert loaded.declaration is not None and loaded.findings == ()
    return loaded.declaration


def lint_text(text: str | bytes, strict: bool = False) -> tuple[Finding, ...]:
    """All findings about the text as a flags.toml."""
    return lint(load_text(text), strict)


def rules_of(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.rule for finding in findings]
