"""A check of flaggen verify, run on declarations of the tests as they are rendered."""

from __future__ import annotations

from compiled import rendered
from flaggen.model.declaration import Declaration
from flaggen.report.findings import Place, Source, Span
from flaggen.verify.run import Outcome, check
from flaggen.verify.subject import Subject


def outcome_of(name: str, declaration: Declaration, **others: str) -> Outcome:
    """The outcome of a check on the rendered files, except those whose text is given by target."""
    texts = {target: artifact.text for target, artifact in rendered(declaration).items()} | others
    sources = {target: Source(declaration.paths.get(target, target), text) for target, text in texts.items()}
    subject = Subject(declaration, sources, lambda flag: Place(Source("flags.toml", ""), Span(1, 1)))
    (outcome,) = check(subject, [name], lambda check, part: None)
    return outcome


def messages(outcome: Outcome) -> list[str]:
    """What the check found."""
    return [finding.message for finding in outcome.findings]
