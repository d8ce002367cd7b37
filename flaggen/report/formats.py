"""Findings for machines: the formats that editors, scripts and forges read.

The JSON formats are ASCII and the commands for GitHub are printable, so that no name acts on a terminal or a log.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any

from flaggen import __version__
from flaggen.report.findings import Finding, Place, Severity
from flaggen.report.rules import Rule
from flaggen.report.terminal import printable

# An error stops the rendering, so it reaches no kernel: critical and blocker are for what is in one.
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
# What the runner of GitHub's workflows undoes, in a command's data and in its properties.
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


# What tells a run where the project begins, from which the format's readers expect paths.
PROJECT_VARIABLES = {"github": "GITHUB_WORKSPACE", "sarif": "GITHUB_WORKSPACE", "gitlab": "CI_PROJECT_DIR"}


def seen_from(root: str, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with paths from the root directory; what is not below it keeps its name."""

    def seen(place: Place) -> Place:
        path = os.path.relpath(place.source.name, root)
        is_below = not path.startswith("..") and not place.source.name.startswith("<")
        return place._replace(source=place.source._replace(name=path)) if is_below else place

    return [
        finding._replace(place=seen(finding.place), related=tuple(map(seen, finding.related))) for finding in findings
    ]


def as_json(findings: Sequence[Finding], rules: Sequence[Rule] = ()) -> str:
    """A list of objects. Columns count characters from 1, and the end is exclusive."""
    return document(objects(findings))


def objects(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The findings as JSON's objects."""
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": readable(finding.message),
            "help": readable(finding.help),
            **stretch(finding.place),
            "related": [stretch(place) | {"message": readable(place.message)} for place in finding.related],
        }
        for finding in findings
    ]


def as_github(findings: Sequence[Finding], rules: Sequence[Rule] = ()) -> str:
    """A workflow command a line, which GitHub shows as an annotation; "" where there are no findings."""
    return "".join(f"{_command(finding)}\n" for finding in findings)


def as_gitlab(findings: Sequence[Finding], rules: Sequence[Rule] = ()) -> str:
    """A Code Quality report. An absolute path stays one: where the project begins is not known here."""
    return document(
        [
            {
                "description": readable(f"{finding.message}; {finding.help}"),
                "check_name": finding.rule,
                "fingerprint": fingerprint,
                "severity": _GITLAB[finding.severity],
                "location": {
                    "path": readable(str(PurePosixPath(finding.place.source.name))),
                    "lines": {"begin": finding.place.span.line},
                },
            }
            for finding, fingerprint in zip(findings, _fingerprints(findings), strict=True)
        ]
    )


def as_sarif(findings: Sequence[Finding], rules: Sequence[Rule]) -> str:
    """A log of SARIF 2.1.0 with one run; `rules` has those of all findings."""
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
            # The schema allows no two equal ones; the ids set them apart.
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
            "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
        }
    )


# Each is given the findings and all rules, and returns the complete text, with a final line end.
FORMATS: dict[str, Callable[[Sequence[Finding], Sequence[Rule]], str]] = {
    "json": as_json,
    "github": as_github,
    "gitlab": as_gitlab,
    "sarif": as_sarif,
}


def document(tree: Any) -> str:
    """The text of a JSON document, in ASCII."""
    import json

    # The runner of GitHub's workflows takes ##[...] for a command wherever in a line it stands.
    return json.dumps(tree, indent=2).replace("##[", r"\u0023#[") + "\n"


def readable(text: str) -> str:
    """The text without surrogates: they stand for bytes of a path that are not UTF-8, and JSON has no bytes."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def stretch(place: Place) -> dict[str, Any]:
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
        # Inclusive, as it is the start column by default.
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
    """What tells each finding from the others, and stays the same when other lines come and go."""
    import hashlib

    seen: Counter[str] = Counter()
    fingerprints = []
    for finding in findings:
        identity = ascii((finding.rule, str(PurePosixPath(finding.place.source.name)), finding.message))
        seen[identity] += 1
        fingerprints.append(hashlib.sha256(f"{identity} {seen[identity]}".encode()).hexdigest())
    return fingerprints


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": _sarif_message(rule.purpose),
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _sarif_message(text: str) -> dict[str, str]:
    """The text, of which nothing is taken for a link or for a placeholder (SARIF 3.11.5 and 3.11.6)."""
    if "](" in text:
        text = re.sub(r"[\[\]\\]", r"\\\g<0>", text)
    return {"text": readable(text.replace("{", "{{").replace("}", "}}"))}


def _sarif_location(place: Place) -> dict[str, Any]:
    span = place.span
    region = {"startLine": span.line, "startColumn": span.column, "endColumn": span.column + span.length}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.source.name)}, "region": region}}


def _uri(name: str) -> str:
    """The path's URI reference, in which a byte that is not UTF-8 is itself again."""
    from urllib.parse import quote

    path = str(PurePosixPath(name))
    return ("file://" if path.startswith("/") else "") + quote(path, errors="surrogateescape")
