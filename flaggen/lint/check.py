"""Runs all checks on a declaration and turns problems into findings, except those that are ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flaggen.lint import bits, dialect, exports, guards, ignores, names, outputs, pages, reserved, texts
from flaggen.lint.problems import Problem, RuleCheck
from flaggen.lint.rules import UNUSED_IGNORE
from flaggen.model.declaration import Declaration
from flaggen.report.findings import Finding, Severity, errors_in
from flaggen.report.rules import Rule
from flaggen.toml.document import Document, Unlinted
from flaggen.toml.spans import Path

# Findings at the same place are reported in this order.
RULE_CHECKS: tuple[RuleCheck, ...] = (
    *names.RULE_CHECKS,
    *dialect.RULE_CHECKS,
    *guards.RULE_CHECKS,
    *bits.RULE_CHECKS,
    *reserved.RULE_CHECKS,
    *pages.RULE_CHECKS,
    *outputs.RULE_CHECKS,
    *exports.RULE_CHECKS,
    *texts.RULE_CHECKS,
    *ignores.RULE_CHECKS,
)


def lint(loaded: Unlinted, strict: bool = False) -> tuple[Finding, ...]:
    """All findings about a loaded declaration, sorted by line and column; `strict` turns warnings into errors."""
    findings = [*loaded.findings]
    if loaded.declaration is not None:
        unignored = problems(loaded.declaration, loaded.document)
        findings += (as_finding(rule, problem, loaded.document) for rule, problem in unignored)
    if strict:
        findings = [finding._replace(severity=Severity.ERROR) for finding in findings]
    return tuple(sorted(findings, key=lambda finding: (finding.place.span.line, finding.place.span.column)))


def sound(loaded: Unlinted, findings: Iterable[Finding]) -> Declaration | None:
    """The declaration if it may be rendered; None if it could not be loaded or a finding is an error."""
    return None if errors_in(findings) else loaded.declaration


def problems(declaration: Declaration, document: Document) -> Iterator[tuple[Rule, Problem]]:
    """All problems that are not ignored, rule by rule, followed by the ignores that suppress nothing."""
    switched_off = {(path[:-2], rule_id): path for path, rule_id in ignores.ignores(declaration)}
    used: set[Path] = set()
    for check in RULE_CHECKS:
        for problem in _readable(check, declaration, document):
            # A flag's own ignore takes precedence over that of the file, which may then be unused.
            scopes: list[Path] = [problem.path[:2], ("lint",)] if check.rule.can_be_ignored else []
            if any(document.is_unreadable((*scope, "ignore")) for scope in scopes):
                continue
            paths = [switched_off[scope, check.rule.id] for scope in scopes if (scope, check.rule.id) in switched_off]
            if paths:
                used.add(paths[0])
            else:
                yield check.rule, problem
    if not document.unreadable:  # the check of an invalid key was skipped, so an ignore may only look unused
        for problem in ignores.unused(declaration, used):
            yield UNUSED_IGNORE, problem


def _readable(check: RuleCheck, declaration: Declaration, document: Document) -> Iterator[Problem]:
    """The check's problems, without those that depend on a key with an invalid value."""
    if any(map(document.is_partly_unreadable, check.reads)):
        return
    for problem in check.find(declaration):
        if not any(map(document.is_unreadable, [problem.path, *(path for path, _ in problem.related)])):
            yield problem


def as_finding(rule: Rule, problem: Problem, document: Document) -> Finding:
    """The finding for a problem, with its paths turned into places in the document."""
    place = document.value(problem.path) if problem.on_value else document.key(problem.path)
    related = tuple(
        document.value(path, message) if len(path) > 2 else document.key(path, message)
        for path, message in problem.related
    )
    return rule.at(place, problem.message, problem.help, *related)
