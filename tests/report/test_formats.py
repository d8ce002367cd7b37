"""The formats for machines: what they say, and that no name or text can break out of them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations import lint_text
from flaggen import __version__
from flaggen.cli.rules import RULES
from flaggen.report.findings import Finding, Place, Severity
from flaggen.report.formats import in_format
from flaggen.report.terminal import printable
from hostile import findings, names
from sample import cases

# An error with a related place, and a warning.
TEXT = """\
[output]
header = "a.h"

[flags.a]
doc = "100 %"
synchronization = "None."
bit = 3

[flags.b]
synchronization = "None."
bit = 3
"""
FOUND = lint_text(TEXT)
WARNING, ERROR = FOUND
# As GitLab has them.
SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
several = st.lists(findings, max_size=4)


def tree(name: str, found: Sequence[Finding]) -> Any:
    """What a strict reader makes of a report in JSON."""
    return json.loads(in_format(name, found, RULES).encode("ascii"))


def with_name(name: str) -> Finding:
    return ERROR._replace(place=ERROR.place._replace(source=ERROR.place.source._replace(name=name)))


def without_surrogates(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def test_json() -> None:
    assert (
        in_format("json", FOUND, RULES)
        == """\
[
  {
    "rule": "missing-doc",
    "severity": "warning",
    "message": "'b' has no doc",
    "help": "describe what it means: doc = \\"\\u2026\\"",
    "file": "flags.toml",
    "line": 9,
    "column": 8,
    "end_column": 9,
    "related": []
  },
  {
    "rule": "duplicate-bit",
    "severity": "error",
    "message": "bit 3 of page[0].private is already taken by 'a'",
    "help": "free bits of this word: 0-2, 4-31",
    "file": "flags.toml",
    "line": 11,
    "column": 7,
    "end_column": 8,
    "related": [
      {
        "file": "flags.toml",
        "line": 7,
        "column": 7,
        "end_column": 8,
        "message": "'a' has bit 3"
      }
    ]
  }
]
"""
    )


def test_github() -> None:
    assert (
        in_format("github", FOUND, RULES)
        == """\
::warning file=flags.toml,line=9,col=8,endColumn=8,title=flaggen%3A missing-doc::'b' has no doc%0A\
help: describe what it means: doc = "…"
::error file=flags.toml,line=11,col=7,endColumn=7,title=flaggen%3A duplicate-bit::\
bit 3 of page[0].private is already taken by 'a'%0A\
flags.toml:7:7: note: 'a' has bit 3%0A\
help: free bits of this word: 0-2, 4-31
"""
    )


def test_gitlab() -> None:
    assert (
        in_format("gitlab", FOUND, RULES)
        == """\
[
  {
    "description": "'b' has no doc; describe what it means: doc = \\"\\u2026\\"",
    "check_name": "missing-doc",
    "fingerprint": "c559a171c4e1b3bb2e75b290a06368196b18fe45518d64bf021ab6df9ebf5fe8",
    "severity": "minor",
    "location": {
      "path": "flags.toml",
      "lines": {
        "begin": 9
      }
    }
  },
  {
    "description": "bit 3 of page[0].private is already taken by 'a'; free bits of this word: 0-2, 4-31",
    "check_name": "duplicate-bit",
    "fingerprint": "a44573057a26e78b42ba1d3402afe3f21f6d85cb4b84b0a1d0f73c3e557f338e",
    "severity": "major",
    "location": {
      "path": "flags.toml",
      "lines": {
        "begin": 11
      }
    }
  }
]
"""
    )


def test_sarif() -> None:
    log = tree("sarif", FOUND)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("flaggen", __version__)
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", driver["semanticVersion"])
    assert run["results"] == [
        {
            "ruleId": "missing-doc",
            "ruleIndex": [rule.id for rule in RULES].index("missing-doc"),
            "level": "warning",
            "message": {"text": "'b' has no doc\nhelp: describe what it means: doc = \"…\""},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "flags.toml"},
                        "region": {"startLine": 9, "startColumn": 8, "endColumn": 9},
                    }
                }
            ],
            "relatedLocations": [],
            "partialFingerprints": {"flaggen/v1": "c559a171c4e1b3bb2e75b290a06368196b18fe45518d64bf021ab6df9ebf5fe8"},
        },
        {
            "ruleId": "duplicate-bit",
            "ruleIndex": [rule.id for rule in RULES].index("duplicate-bit"),
            "level": "error",
            "message": {
                "text": "bit 3 of page[0].private is already taken by 'a'\nhelp: free bits of this word: 0-2, 4-31"
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "flags.toml"},
                        "region": {"startLine": 11, "startColumn": 7, "endColumn": 8},
                    }
                }
            ],
            "relatedLocations": [
                {
                    "id": 1,
                    "physicalLocation": {
                        "artifactLocation": {"uri": "flags.toml"},
                        "region": {"startLine": 7, "startColumn": 7, "endColumn": 8},
                    },
                    "message": {"text": "'a' has bit 3"},
                }
            ],
            "partialFingerprints": {"flaggen/v1": "a44573057a26e78b42ba1d3402afe3f21f6d85cb4b84b0a1d0f73c3e557f338e"},
        },
    ]


def test_sarif_has_every_rule_with_its_purpose_and_level() -> None:
    (run,) = tree("sarif", [])["runs"]
    assert run["tool"]["driver"]["rules"] == [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.purpose},
            "defaultConfiguration": {"level": rule.severity.value},
        }
        for rule in RULES
    ]


def test_no_findings() -> None:
    assert in_format("json", [], RULES) == "[]\n"
    assert in_format("github", [], RULES) == ""
    assert in_format("gitlab", [], RULES) == "[]\n"
    (run,) = tree("sarif", [])["runs"]
    assert (run["results"], run["invocations"]) == ([], [{"executionSuccessful": True}])


def test_a_failed_run_never_looks_like_a_clean_one(sarif: jsonschema.Draft4Validator) -> None:
    """Nor does one that has only warnings."""
    failures = ["a.toml cannot be read: ::error::"]
    warning = FOUND[0]._replace(severity=Severity.WARNING)
    for name in ("json", "gitlab"):
        assert in_format(name, [], (), failures) == in_format(name, [warning], (), failures) == ""
        assert len(json.loads(in_format(name, [warning._replace(severity=Severity.ERROR)], (), failures))) == 1
    assert in_format("github", [], (), failures) == "::error title=flaggen::a.toml cannot be read: ::error::\n"
    log = json.loads(in_format("sarif", FOUND, RULES, failures))
    sarif.validate(log)
    (invocation,) = log["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"] == [{"level": "error", "message": {"text": failures[0]}}]


def test_a_warning_made_an_error_is_one_everywhere() -> None:
    """The severity is the finding's, not its rule's."""
    (found,) = (found for found in lint_text(TEXT, strict=True) if found.rule == "missing-doc")
    assert tree("json", [found])[0]["severity"] == "error"
    assert in_format("github", [found], RULES).startswith("::error ")
    assert tree("gitlab", [found])[0]["severity"] == "major"
    assert tree("sarif", [found])["runs"][0]["results"][0]["level"] == "error"


@given(several)
def test_json_says_it_all(found: list[Finding]) -> None:
    assert tree("json", found) == [
        {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": without_surrogates(finding.message),
            "help": without_surrogates(finding.help),
            **stretch(finding.place),
            "related": [{**stretch(place), "message": without_surrogates(place.message)} for place in finding.related],
        }
        for finding in found
    ]


def stretch(place: Place) -> dict[str, object]:
    line, column, length = place.span.line, place.span.column, place.span.length
    return {
        "file": without_surrogates(place.source.name),
        "line": line,
        "column": column,
        "end_column": column + length,
    }


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    data: str


def unescaped(text: str, signs: str) -> str:
    for sign in signs + "%":
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text


def command(line: str) -> Command | None:
    """What the runner of GitHub's workflows takes the line for: ::command:: at its start, ##[command] anywhere."""
    if match := re.match(r"\s*::([^ :]*)(?: (.*?))?::(.*)", line, re.DOTALL):
        pairs = [pair.split("=", 1) for pair in (match[2] or "").split(",")]
        properties = {key: unescaped(value, "\r\n:,") for key, value in pairs}
        return Command(match[1], properties, unescaped(match[3], "\r\n"))
    return Command(match[1], {}, "") if (match := re.search(r"##\[(.*?)\]", line)) else None


@given(several)
def test_github_reads_one_command_for_each_finding(found: list[Finding]) -> None:
    lines = in_format("github", found, RULES).splitlines()
    assert all(printable(line) == line for line in lines)
    assert len(lines) == len(found)
    for finding, line in zip(found, lines, strict=True):
        name, span = finding.place.source.name, finding.place.span
        notes = [
            f"{place.source.name}:{place.span.line}:{place.span.column}: note: {place.message}"
            for place in finding.related
        ]
        assert command(line) == Command(
            {Severity.NOTE: "notice"}.get(finding.severity, finding.severity.value),
            {
                "file": printable(name),
                "line": str(span.line),
                "col": str(span.column),
                "endColumn": str(span.column + span.length - 1),
                "title": f"flaggen: {finding.rule}",
            },
            "\n".join(printable(text) for text in [finding.message, *notes, f"help: {finding.help}"]),
        )


@pytest.mark.parametrize("name", ["json", "gitlab", "sarif"])
@given(found=several)
def test_github_takes_no_line_of_another_format_for_a_command(name: str, found: list[Finding]) -> None:
    text = in_format(name, found, RULES)
    assert text.isascii()
    assert [command(line) for line in text.splitlines() if command(line)] == []


@given(several)
def test_gitlab_has_what_it_requires(found: list[Finding]) -> None:
    report = tree("gitlab", found)
    for finding, entry in zip(found, report, strict=True):
        assert entry["description"] == without_surrogates(f"{finding.message}; {finding.help}")
        assert entry["check_name"] == finding.rule
        assert entry["severity"] == SEVERITIES[finding.severity]
        assert not entry["location"]["path"].startswith("./")
        assert entry["location"]["lines"] == {"begin": finding.place.span.line}
    assert len({entry["fingerprint"] for entry in report}) == len(found)


def fingerprints(found: Sequence[Finding]) -> list[str]:
    first = [entry["fingerprint"] for entry in tree("gitlab", found)]
    assert first == [entry["partialFingerprints"]["flaggen/v1"] for entry in tree("sarif", found)["runs"][0]["results"]]
    return first


def test_a_fingerprint_stays_when_lines_move() -> None:
    moved = lint_text(f"# A comment.\n\n{TEXT}")
    assert [found.place.span.line for found in moved] == [11, 13]
    assert fingerprints(moved) == fingerprints(FOUND)
    assert fingerprints([ERROR, WARNING]) == fingerprints(FOUND)[::-1]


def test_a_fingerprint_tells_findings_apart() -> None:
    others = [
        ERROR._replace(rule="bit-range"),
        ERROR._replace(message="something else"),
        with_name("other.toml"),
        ERROR,
    ]
    assert len(set(fingerprints([ERROR, *others]))) == 5
    assert fingerprints([ERROR, ERROR])[0] == fingerprints([ERROR])[0]
    assert fingerprints([with_name("./flags.toml")]) == fingerprints([ERROR])


@pytest.mark.parametrize(
    ("name", "path", "uri"),
    [
        ("flags.toml", "flags.toml", "flags.toml"),
        ("./a/./b.h", "a/b.h", "a/b.h"),
        ("../b.h", "../b.h", "../b.h"),
        ("/a/b.h", "/a/b.h", "file:///a/b.h"),
        ("<stdin>", "<stdin>", "%3Cstdin%3E"),
        ("c:d/ä b%.h", "c:d/ä b%.h", "c%3Ad/%C3%A4%20b%25.h"),
        ("a?b#c", "a?b#c", "a%3Fb%23c"),
        ("b\udcff.h", "b\ufffd.h", "b%FF.h"),
    ],
)
def test_the_path(name: str, path: str, uri: str) -> None:
    found = [with_name(name)]
    assert tree("gitlab", found)[0]["location"]["path"] == path
    location = tree("sarif", found)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": uri}


@given(names)
def test_a_uri_leads_to_the_file(name: str) -> None:
    location = tree("sarif", [with_name(name)])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    uri = urlsplit(location["artifactLocation"]["uri"])
    absolute = name.startswith("/")
    assert (uri.scheme, uri.netloc, uri.query, uri.fragment) == ("file" if absolute else "", "", "", "")
    assert PurePosixPath(unquote_to_bytes(uri.path).decode("utf-8", "surrogateescape")) == PurePosixPath(name)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("page[0] has bit 3 (b)", "page[0] has bit 3 (b)"),
        ("doc = { a = 1 }", "doc = {{ a = 1 }}"),
        ("{0}", "{{0}}"),
        ("[a](http://b) page[0] \\", "\\[a\\](http://b) page\\[0\\] \\\\"),
        ("[a\\](1)", "\\[a\\\\\\](1)"),
    ],
)
def test_sarif_takes_no_text_for_a_placeholder_or_a_link(text: str, escaped: str) -> None:
    found = ERROR._replace(message=text, help="x", related=(ERROR.place._replace(message=text),))
    (result,) = tree("sarif", [found])["runs"][0]["results"]
    assert result["message"]["text"] == f"{escaped}\nhelp: x"
    assert result["relatedLocations"][0]["message"]["text"] == escaped


def test_sarif_is_valid(sarif: jsonschema.Draft4Validator) -> None:
    for found in ([], FOUND, [ERROR, ERROR], [ERROR._replace(related=ERROR.related * 2)]):
        sarif.validate(tree("sarif", found))
    wrong = tree("sarif", FOUND)
    wrong["runs"][0]["results"][0]["level"] = "major"
    assert not sarif.is_valid(wrong)


@settings(max_examples=cases(50, 10), deadline=None)
@given(found=several)
def test_sarif_is_valid_whatever_the_text(sarif: jsonschema.Draft4Validator, found: list[Finding]) -> None:
    sarif.validate(tree("sarif", found))
