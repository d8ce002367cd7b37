"""Reports of differences are valid whatever names, texts and reasons say."""

from __future__ import annotations

import json
import re

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from compiled import declared
from flaggen.diff.changes import Change, changes
from flaggen.diff.compare import DeclarationDiff
from flaggen.diff.json_schema import diff_schema
from flaggen.diff.policy import Verdict
from flaggen.diff.report import as_text, in_format
from flaggen.diff.sides import Side
from flaggen.model.change_kinds import KINDS, LEVELS
from flaggen.report.findings import Place, Source
from hostile import names, spans, texts
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
