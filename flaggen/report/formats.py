"""Findings in machine formats, for editors, scripts and forges.

The JSON formats are ASCII and the commands for GitHub are printable, so no name can act on a terminal or a log.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from flaggen import __version__
from flaggen.report.findings import Finding, Place, Severity, errors_in
from flaggen.report.rules import Rule
from flaggen.report.terminal import printable

# An error prevents rendering, so it never reaches a kernel: GitLab's critical and blocker would overstate it.
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
# The escapes that GitHub's runner decodes, in the data and in the properties of a workflow command.
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


# The environment variable with the project's root, to which paths in the format must be relative.
PROJECT_VARIABLES = {"github": "GITHUB_WORKSPACE", "sarif": "GITHUB_WORKSPACE", "gitlab": "CI_PROJECT_DIR"}


def seen_from(root: str, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with paths relative to the root directory, "" for the current one; a file outside keeps its name."""
    if not root:
        return [*findings]

    def seen(place: Place) -> Place:
        path = os.path.relpath(place.source.name, root)
        is_below = not path.startswith("..") and not place.source.name.startswith("<")
        return place._replace(source=place.source._replace(name=path)) if is_below else place

    return [
        finding._replace(place=seen(finding.place), related=tuple(map(seen, finding.related))) for finding in findings
    ]


def in_format(name: str, findings: Sequence[Finding], rules: Sequence[Rule] = (), failures: Sequence[str] = ()) -> str:
    """The findings of a run in the format of that name, with a final line end; `rules` are those of a SARIF log.

    `failures` are the reasons why the run failed. The lists of JSON and GitLab have no place for them. Without an error
    among the findings they would look like those of a clean run, so the result is "", which is not JSON.
    """
    if name == "sarif":
        return _sarif(findings, rules, failures)
    if name == "github":
        return _github(findings, failures)
    if failures and not errors_in(findings):
        return ""
    return _gitlab(findings) if name == "gitlab" else document(objects(findings))


def objects(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The findings as objects for JSON. Columns count characters from 1; the end column is exclusive."""
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": readable(finding.message),
            "help": readable(finding.help),
            **place_members(finding.place),
            "related": [place_members(place) | {"message": readable(place.message)} for place in finding.related],
        }
        for finding in findings
    ]


def _github(findings: Sequence[Finding], failures: Sequence[str] = ()) -> str:
    """One workflow command per line, which GitHub shows as an annotation; "" if there are no findings or failures."""
    commands = [_command(finding) for finding in findings]
    commands += [f"::error title=flaggen::{printable(failure).translate(_DATA)}" for failure in failures]
    return "".join(f"{command}\n" for command in commands)


def _gitlab(findings: Sequence[Finding]) -> str:
    """A Code Quality report for GitLab. Absolute paths stay absolute, because the project's root is unknown here."""
    return document(
        [
            {
                "description": readable(f"{finding.message}; {finding.help}"),
                "check_name": finding.rule,
                "fingerprint": fingerprint,
                "severity": _GITLAB[finding.severity],
                "location": {
                    "path": readable(_simplified(finding.place.source.name)),
                    "lines": {"begin": finding.place.span.line},
                },
            }
            for finding, fingerprint in zip(findings, _fingerprints(findings), strict=True)
        ]
    )


def _sarif(findings: Sequence[Finding], rules: Sequence[Rule], failures: Sequence[str] = ()) -> str:
    """A SARIF 2.1.0 log with one run, which `failures` ended early. `rules` must include the rule of every finding."""
    indices = {rule.id: index for index, rule in enumerate(rules)}
    driver = {
        "name": "flaggen",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_sarif_rule(rule) for rule in rules],
    }
    results = [
        {
            "ruleId": finding.rule,
            "ruleIndex": indices[finding.rule],
            "level": finding.severity.value,
            "message": _sarif_message(f"{finding.message}\nhelp: {finding.help}"),
            "locations": [_sarif_location(finding.place)],
            # The schema requires unique items; the ids make equal locations differ.
            "relatedLocations": [
                {"id": number, **_sarif_location(place), "message": _sarif_message(place.message)}
                for number, place in enumerate(finding.related, 1)
            ],
            "partialFingerprints": {"flaggen/v1": fingerprint},
        }
        for finding, fingerprint in zip(findings, _fingerprints(findings), strict=True)
    ]
    return document(
        {
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": driver},
                    "invocations": [_sarif_invocation(failures)],
                    "columnKind": "unicodeCodePoints",
                    "results": results,
                }
            ],
        }
    )


def document(tree: Any) -> str:
    """The text of a JSON document, in ASCII."""
    import json

    # GitHub's runner interprets ##[...] as a command anywhere in a line.
    return json.dumps(tree, indent=2).replace("##[", r"\u0023#[") + "\n"


def readable(text: str) -> str:
    """The text with surrogates replaced. They represent bytes of a path that are not UTF-8, which JSON cannot hold."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def place_members(place: Place) -> dict[str, Any]:
    """The members of a JSON object that say where something is."""
    span = place.span
    return {
        "file": readable(place.source.name),
        "line": span.line,
        "column": span.column,
        "end_column": span.column + span.length,
    }


def _command(finding: Finding) -> str:
    span = finding.place.span
    properties = {
        "file": finding.place.source.name,
        "line": span.line,
        "col": span.column,
        # GitHub's end column is inclusive: it defaults to the start column.
        "endColumn": span.column + span.length - 1,
        "title": f"flaggen: {finding.rule}",
    }
    listed = ",".join(f"{name}={printable(str(value)).translate(_PROPERTY)}" for name, value in properties.items())
    related = [
        f"{place.source.name}:{place.span.line}:{place.span.column}: note: {place.message}" for place in finding.related
    ]
    lines = [finding.message, *related, f"help: {finding.help}"]
    return f"::{_GITHUB[finding.severity]} {listed}::" + "\n".join(map(printable, lines)).translate(_DATA)


def _fingerprints(findings: Sequence[Finding]) -> list[str]:
    """A unique hash for each finding, which does not change when lines are added or removed elsewhere."""
    import hashlib

    seen: Counter[str] = Counter()
    fingerprints = []
    for finding in findings:
        identity = ascii((finding.rule, _simplified(finding.place.source.name), finding.message))
        seen[identity] += 1
        fingerprints.append(hashlib.sha256(f"{identity} {seen[identity]}".encode()).hexdigest())
    return fingerprints


def _sarif_invocation(failures: Sequence[str]) -> dict[str, Any]:
    notifications = [{"level": "error", "message": _sarif_message(failure)} for failure in failures]
    return {
        "executionSuccessful": not failures,
        **({"toolExecutionNotifications": notifications} if notifications else {}),
    }


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": _sarif_message(rule.purpose),
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _sarif_message(text: str) -> dict[str, str]:
    """The text, escaped so that no part of it is read as a placeholder or a link (SARIF 3.11.5 and 3.11.6)."""
    if "](" in text:
        text = re.sub(r"[\[\]\\]", r"\\\g<0>", text)
    return {"text": readable(text.replace("{", "{{").replace("}", "}}"))}


def _sarif_location(place: Place) -> dict[str, Any]:
    span = place.span
    region = {"startLine": span.line, "startColumn": span.column, "endColumn": span.column + span.length}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.source.name)}, "region": region}}


def _uri(name: str) -> str:
    """The path as a URI reference, with the original bytes percent-encoded, also those that are not UTF-8."""
    from urllib.parse import quote

    path = _simplified(name)
    return ("file://" if path.startswith("/") else "") + quote(path, errors="surrogateescape")


def _simplified(path: str) -> str:
    """The path without . and doubled slashes."""
    from pathlib import PurePosixPath

    return str(PurePosixPath(path))
