"""What is reserved on one side only, and what to reserve when a flag goes."""

from __future__ import annotations

import pytest

from compiled import rendered
from declarations import sound_declaration
from flaggen.diff.change import Change
from flaggen.diff.changes import changes
from flaggen.diff.compare import DeclarationDiff, compare
from flaggen.diff.report import as_text, findings
from flaggen.diff.reservations import reserved_changes, to_reserve
from flaggen.report.file_content import FileContent, FileGroup
from flaggen.report.findings import Severity
from repository import COMMITTED

BASE = """\
[flags.a]
doc = "A."
[flags.b]
doc = "B."
[flags.c]
page_index = 4
doc = "C."
"""
WITHOUT_B = BASE.replace('[flags.b]\ndoc = "B."\n', "")


def side(name: str, data: bytes) -> FileGroup:
    return FileGroup(name, [FileContent(name, name, data)])


def compared(old: str, new: str) -> DeclarationDiff:
    return compare(side("old.toml", old.encode()), side("new.toml", new.encode()))


def test_each_word_and_each_name() -> None:
    old = sound_declaration(f"reserved = {{ bits = [9], names = ['x'] }}\n{BASE}")
    reserved = "reserved = { bits = [8, 9], page_index = { 4 = [1, 2] }, names = ['x', 'y', 'z'] }"
    new = sound_declaration(f"{reserved}\n{BASE}")
    added = "bit 8 of page[0].private, bit 1 of page[4].private and bit 2 of page[4].private"
    assert [*reserved_changes(old, new)] == [
        Change("bits-reserved", "", "", "none", added, key="bits"),
        Change("names-reserved", "", "", "none", "y and z", key="names"),
    ]
    assert [*reserved_changes(new, old)] == [
        Change("bits-unreserved", "", "", added, "none", key="bits"),
        Change("names-unreserved", "", "", "y and z", "none", key="names"),
    ]


@pytest.mark.parametrize(
    ("flag", "new", "expected"),
    [
        ("b", WITHOUT_B, 'bits = [1], names = ["b"]'),
        ("c", BASE.partition("[flags.c]")[0], 'page_index.4 = [0], names = ["c"]'),
        ("b", f"reserved.bits = [1]\n{WITHOUT_B}", 'names = ["b"]'),
        ("b", f"reserved = {{ bits = [1], names = ['b'] }}\n{WITHOUT_B}", ""),
        # Another flag has the bit already.
        ("b", f'{WITHOUT_B}[flags.z]\nbit = 1\noperations = ["test"]\ndoc = "Z."', 'names = ["b"]'),
    ],
)
def test_what_to_reserve(flag: str, new: str, expected: str) -> None:
    old = sound_declaration(BASE)
    assert to_reserve(old.flag(flag), sound_declaration(new)) == expected
    (removed,) = (change for change in changes(old, sound_declaration(new)) if change.kind == "flag-removed")
    assert removed.to_reserve == expected


def test_every_report_of_a_removed_flag_suggests_it() -> None:
    diff = compared(BASE, WITHOUT_B)
    suggestion = 'to keep what it leaves from being used again, add to [reserved]: bits = [1], names = ["b"]'
    assert suggestion in " ".join(as_text([diff]).split())
    assert [suggestion in finding.help for finding in findings([diff])] == [True]


def test_what_is_no_longer_reserved_is_shown_there() -> None:
    diff = compared(f"[reserved]\nbits = [8]\n{BASE}", f"[reserved]\nbits = [7]\n{BASE}")
    made = {finding.rule: finding for finding in findings([diff])}
    assert {rule: finding.severity for rule, finding in made.items()} == {
        "bits-reserved": Severity.NOTE,
        "bits-unreserved": Severity.WARNING,
    }
    assert {(finding.place.span.line, finding.place.span.column) for finding in made.values()} == {(2, 8)}


def test_c_reserves_what_the_declaration_does() -> None:
    data = COMMITTED["reserved"].read_bytes()
    header = rendered(sound_declaration(data.decode()))["header"].text.encode()
    toml, c = side("flags.toml", data), side("a.h", header)
    for old, new in ((toml, c), (c, toml)):
        assert not [verdict for verdict in compare(old, new).verdicts if "reserved" in verdict.change.kind]
