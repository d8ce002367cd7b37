"""The rules applied: which problems are findings, under what severity, and where they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flaggen.lint.rules import CHECKS, RULES_BY_ID, UNUSED_IGNORE, Problem, ignores
from flaggen.model.declaration import Declaration
from flaggen.report.findings import Finding, Severity
from flaggen.report.rules import Rule
from flaggen.toml.load import Document, Loaded
from flaggen.toml.spans import Path


def lint(loaded: Loaded, strict: bool = False) -> tuple[Finding, ...]:
    """All findings about a loaded text, in its order; `strict` makes warnings errors."""
    findings = [*loaded.findings]
    if loaded.declaration is not None:
        findings += (
            finding(rule, problem, loaded.document) for rule, problem in problems(loaded.declaration, loaded.document)
        )
    if strict:
        findings = [finding._replace(severity=Severity.ERROR) for finding in findings]
    return tuple(sorted(findings, key=lambda found: (found.place.span.line, found.place.span.column)))


def sound(loaded: Loaded, findings: Iterable[Finding]) -> Declaration | None:
    """The declaration, if it may be rendered: there is one, and no error was found."""
    return None if any(finding.severity is Severity.ERROR for finding in findings) else loaded.declaration


def problems(declaration: Declaration, document: Document) -> Iterator[tuple[Rule, Problem]]:
    """What breaks a rule, and is not ignored, rule by rule."""
    switched_off = {(path[:-2], rule_id): path for path, rule_id in ignores(declaration)}
    used: set[Path] = set()
    for rule, find, reads in CHECKS:
        if any(map(document.is_unreadable, reads)):
            continue
        for problem in find(declaration):
            if any(map(document.is_unreadable, [problem.path, *(path for path, _ in problem.related)])):
                continue
            scopes: list[Path] = [problem.path[:2], ("lint",)] if rule.can_be_ignored else []
            if any(document.is_unreadable((*scope, "ignore")) for scope in scopes):
                continue
            ignore = next((switched_off[scope, rule.id] for scope in scopes if (scope, rule.id) in switched_off), None)
            if ignore is None:
                yield rule, problem
            else:
                used.add(ignore)
    if document.unreadable:
        return  # what cannot be read may be what is ignored
    for path, rule_id in ignores(declaration):
        if path not in used and rule_id in RULES_BY_ID and RULES_BY_ID[rule_id].can_be_ignored:
            problem = Problem(path, f"nothing here breaks {rule_id!r}", "remove it from ignore", on_value=True)
            yield UNUSED_IGNORE, problem


def finding(rule: Rule, problem: Problem, document: Document) -> Finding:
    """The problem as it is shown, with its places in the document."""
    place = document.value(problem.path) if problem.on_value else document.key(problem.path)
    related = tuple(
        document.value(path, message) if len(path) > 2 else document.key(path, message)
        for path, message in problem.related
    )
    return rule.at(place, problem.message, problem.help, *related)
