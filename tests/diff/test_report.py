"""What is printed of a comparison, and that it is valid whatever names, texts and reasons say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiled import declared
from diff_runs import Run
from flaggen.diff.change import Change
from flaggen.diff.changes import changes
from flaggen.diff.compare import DeclarationDiff
from flaggen.diff.json_schema import diff_schema
from flaggen.diff.policy import Verdict
from flaggen.diff.report import as_text, in_format
from flaggen.diff.sides import Side
from flaggen.model.change_kinds import KINDS, LEVELS
from flaggen.report.findings import Place, Source
from hostile import names, spans, texts
from repositories import NEW, OLD
from repository import ROOT
from sample import cases

DECLARATION = "output.header = 'a.h'\nflags.a.replaces = { test = 'page_huge_active', set = 'activate' }"
PAIRS = [pair for change in changes(None, declared(DECLARATION)) for pair in change.pairs]
# Verdicts on changes that no declaration could have, and names and reasons that mean something to who reads them.
changes_ = st.builds(
    Change,
    kind=st.sampled_from([*KINDS]),
    flag=st.sampled_from(["", "freed"]),
    part=texts,
    was=texts,
    now=texts,
    accessors=st.lists(st.sampled_from(["HPageFreed", "SetHPageFreed"]), max_size=2).map(tuple),
    pairs=st.lists(st.sampled_from(PAIRS), max_size=2).map(tuple),
    enumerators=st.just(()),
)
verdicts = st.builds(
    Verdict, changes_, st.sampled_from(LEVELS), st.sampled_from([(), ("modules",), ("modules", "dumps")]), texts
)


@st.composite
def comparisons(draw: st.DrawFn) -> DeclarationDiff:
    found = draw(st.lists(verdicts, max_size=3))
    places = [Place(Source(draw(names), draw(texts)), draw(spans)) for _ in found]
    sides = [Side(draw(names), None, lambda flag, key: places[0]) for _ in range(2)]
    return DeclarationDiff(sides[0], sides[1], tuple(found), tuple(places))


several = st.lists(comparisons(), max_size=2)


@settings(max_examples=cases(50, 10), deadline=None)
@given(made=several)
def test_sarif_is_valid_whatever_is_said(sarif: jsonschema.Draft4Validator, made: list[DeclarationDiff]) -> None:
    document = json.loads(in_format(made, "sarif"))
    sarif.validate(document)
    (run,) = document["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [*KINDS]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


@given(made=several)
def test_json_is_valid_whatever_is_said(made: list[DeclarationDiff]) -> None:
    jsonschema.Draft7Validator(json.loads(diff_schema())).validate(json.loads(in_format(made, "json")))


@given(made=several)
def test_an_annotation_is_a_line_whatever_is_said(made: list[DeclarationDiff]) -> None:
    """And a command at its beginning alone."""
    lines = in_format(made, "github").splitlines()
    number = sum(len(one.verdicts) for one in made)
    assert len(lines) == number
    assert all(re.fullmatch(r"::(error|warning|notice) [^\x00-\x08\x0a-\x1f]*", line) for line in lines)
    assert len(json.loads(in_format(made, "gitlab"))) == number


@given(made=several)
def test_a_row_of_markdown_is_a_row_whatever_is_said(made: list[DeclarationDiff]) -> None:
    text = in_format(made, "markdown")
    rows = [line for line in text.splitlines() if re.match(r"\| (`freed`|all flags) \|", line)]
    assert len(rows) == sum(len(one.verdicts) for one in made)
    for row in rows:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 5
        # Outside of code nothing acts: no link, no element but the line break, no mention.
        plain = re.sub(r"`[^`]*`", "", re.sub(r"\\.", "", row)).replace("<br>", "")
        assert not re.search(r"[\[\]<>@*`]", plain.replace("**", ""))


@given(made=several)
def test_texts_for_people_are_printable_whatever_is_said(made: list[DeclarationDiff]) -> None:
    for text in (as_text(made), in_format(made, "commit"), in_format(made, "markdown")):
        assert all(sign.isprintable() or sign in "\t\n" for sign in text)


def test_text(home: Path, run: Run) -> None:
    (home / "old.toml").write_text(OLD, encoding="utf-8")
    (home / "new.toml").write_text(NEW, encoding="utf-8")
    code, printed, said = run("old.toml", "new.toml")
    assert (code, said) == (1, "")
    assert (
        printed
        == """\
old.toml -> new.toml

migratable
  fine      accessors changed from exported to static [flag-static]
            folio_test_hugetlb_migratable(), folio_set_hugetlb_migratable(),
            folio_clear_hugetlb_migratable()
            new.toml:8

cma
  breaking  moved from bit 2 of page[0].private to bit 1 of page[0].private
            [flag-moved]
            affects modules that inline the accessors, dumps and scripts that
            know the bit
            folio_test_hugetlb_cma(), folio_set_hugetlb_cma(),
            folio_clear_hugetlb_cma()
            new.toml:12
  fine      description changed [doc]
            new.toml:13

zeroed
  notable   added as bit 2 of page[0].private, exported [flag-added]
            affects scripts that know the bit
            folio_test_hugetlb_zeroed(), folio_set_hugetlb_zeroed(),
            folio_clear_hugetlb_zeroed()
            new.toml:16

freed
  breaking  removed; was bit 1 of page[0].private, static [flag-removed]
            affects in-tree callers, modules that call the accessors, dumps and
            scripts that know the bit
            folio_test_hugetlb_freed(), folio_set_hugetlb_freed(),
            folio_clear_hugetlb_freed()
            to keep what it leaves from being used again, add to [reserved]:
            names = ["freed"]
            new.toml:8

2 breaking, 1 notable, 2 fine
to accept an intended change, give a reason in [review.accepted]: "flag-moved
cma" = "…"
"""
    )


def test_markdown_and_commit(home: Path, run: Run) -> None:
    (home / "old.toml").write_text(OLD, encoding="utf-8")
    (home / "new.toml").write_text(OLD.replace('"freed"', '"x"').replace("[flags.freed]\n", "[flags.freed]\nbit = 4\n"))
    _, printed, _ = run("old.toml", "new.toml", "--format", "markdown")
    whom = "modules that inline the accessors, dumps and scripts that know the bit"
    assert (
        printed
        == f"""\
### Flags: 2 breaking

`old.toml` → `new.toml`

| flag | change | level | affects |
| --- | --- | --- | --- |
| `freed` | moved from bit 1 of page\\[0\\].private to bit 4 of page\\[0\\].private<br>`folio_test_hugetlb_freed()`, \
`folio_set_hugetlb_freed()`, `folio_clear_hugetlb_freed()` | **breaking** | {whom} |
| `cma` | moved from bit 2 of page\\[0\\].private to bit 5 of page\\[0\\].private<br>`folio_test_hugetlb_cma()`, \
`folio_set_hugetlb_cma()`, `folio_clear_hugetlb_cma()` | **breaking** | {whom} |
"""
    )
    _, printed, _ = run("old.toml", "new.toml", "--format", "commit")
    assert (
        printed
        == """\
Hugetlb page flags: freed: moved from bit 1 of page[0].private to bit 4 of
page[0].private; cma: moved from bit 2 of page[0].private to bit 5 of
page[0].private. This is breaking for modules that inline the accessors,
dumps and scripts that know the bit.
"""
    )


def test_nothing_has_changed(home: Path, run: Run) -> None:
    (home / "a.toml").write_text(OLD, encoding="utf-8")
    assert run("a.toml", "a.toml", "--fail-on", "fine") == (0, "a.toml -> a.toml\n\nno changes\n", "")
    assert run("a.toml", "a.toml", "--format", "markdown")[1] == "### Flags: no changes\n\n`a.toml` → `a.toml`\n"
    assert run("a.toml", "a.toml", "--format", "commit")[1] == "Hugetlb page flags: no changes.\n"
    assert run("a.toml", "a.toml", "--format", "github")[1] == ""


def test_json_has_a_schema(repository: Path, run: Run) -> None:
    validator = jsonschema.Draft7Validator(json.loads(diff_schema()))
    document = json.loads(run("HEAD", "--format", "json")[1])
    validator.validate(document)
    (one,) = document["comparisons"]
    assert (one["old"], one["new"]) == ("HEAD:flags.toml", "flags.toml")
    assert one["changes"][1] == {
        "id": "flag-moved cma",
        "kind": "flag-moved",
        "flag": "cma",
        "part": None,
        "was": "bit 2 of page[0].private",
        "now": "bit 1 of page[0].private",
        "message": "moved from bit 2 of page[0].private to bit 1 of page[0].private",
        "level": "breaking",
        "concerns": ["modules that inline the accessors", "dumps", "scripts that know the bit"],
        "accepted": None,
        "accessors": ["folio_test_hugetlb_cma", "folio_set_hugetlb_cma", "folio_clear_hugetlb_cma"],
        "pairs": [],
        "to_reserve": None,
        "file": "flags.toml",
        "line": 12,
        "column": 8,
        "end_column": 11,
    }
    del one["changes"][0]["level"]
    assert not validator.is_valid(document)


def test_the_page_lists_every_kind() -> None:
    rows = [
        f"| `{kind.id}` | {kind.level} | {kind.purpose} Affected: {', '.join(kind.concerns) or 'nobody'}. |"
        for kind in KINDS.values()
    ]
    page = (ROOT / "docs/diff.md").read_text(encoding="utf-8")
    assert "\n".join(["| kind | level | meaning |", "| --- | --- | --- |", *rows]) + "\n" in page


def test_annotations(repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, printed, _ = run("HEAD", "--format", "github")
    first, *others = printed.splitlines()
    assert first == (
        "::notice file=flags.toml,line=8,col=8,endColumn=17,title=flaggen%3A flag-static::migratable: accessors "
        "changed from exported to static%0Ahelp: fine; "
        "folio_test_hugetlb_migratable(), folio_set_hugetlb_migratable(), "
        "folio_clear_hugetlb_migratable()"
    )
    assert [line.split()[0] for line in others] == ["::error", "::notice", "::warning", "::error"]
    monkeypatch.setenv("CI_PROJECT_DIR", str(repository.parent))
    report = json.loads(run("HEAD", "--format", "gitlab")[1])
    assert [entry["severity"] for entry in report] == ["info", "major", "info", "minor", "major"]
    assert {entry["location"]["path"] for entry in report} == {f"{repository.name}/flags.toml"}
