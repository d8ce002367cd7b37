"""No merge loses an edit: what merges without a conflict is what both sides' edits make in either order."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edits import (
    Add,
    Comment,
    Delete,
    Edit,
    Edited,
    End,
    FlagText,
    Inapplicable,
    Move,
    Rename,
    Set,
    SetOfTable,
    applied,
    comments,
    of_both,
)
from flaggen.merge import declarations, toml_merge
from flaggen.merge.lost_edits import lost_edits
from flaggen.merge.order import MergedOrder, merge_order
from flaggen.merge.renames import Renames
from flaggen.merge.three_way import ThreeWay
from flaggen.model.declaration import Declaration
from repository import need
from sample import sample, sampled


def _flag(name: str, bit: int | None = None, comment: str = "") -> FlagText:
    keys = {"doc": f"Of {name}.", "synchronization": "x", "visibility": "static"}
    return FlagText(name, keys if bit is None else {"bit": bit, **keys}, comment)


FLAGS = {"a": _flag("a", 3, "Of a."), "b": _flag("b", 5), "c": _flag("c", 7), "d": _flag("d", 9)}
TABLES = {"output": {"header": "h.h", "emulator": "h.py"}}
START = Edited(FLAGS, TABLES, "Add flags above.")
WITHOUT_BITS = Edited({"a": FLAGS["a"], **{name: _flag(name) for name in "bcd"}}, TABLES)

EDITS: list[Edit] = [
    Add("x", "b", '{"bit": 20}'),
    Add("x", "d", '{"bit": 20}'),
    Add("z", "d", '{"bit": 28}'),
    Add("z", "d", '{"bit": 28, "config": "CONFIG_Z"}'),
    Delete("b"),
    Delete("d"),
    Rename("b", "x"),
    Rename("b", "y"),
    Rename("c", "x"),
    Move("b", False),
    Move("b", True),
    Move("d", False),
    *(Set("b", *change) for change in (("doc", "One."), ("doc", "Two."), ("bit", 11), ("config", "CONFIG_B"))),
    Set("b", "visibility", None),
    *(SetOfTable("c", *change) for change in (("prefix", "A_"), ("prefix", "B_"), ("count", "NR"))),
    *(SetOfTable("output", *change) for change in (("header", "g.h"), ("emulator", None), ("source", "s.c"))),
    SetOfTable("review", "accepted", {"flag-moved b": "Nobody has dumps."}),
    Comment("a", ""),
    Comment("b", "One."),
    Comment("b", "Two."),
    End("", ""),
    End("", "Stay sorted."),
]


def fault(start: Edited, ours: Sequence[Edit], theirs: Sequence[Edit]) -> str:
    """What is wrong with the merge of the two sides, if it is clean; "" if nothing is."""
    texts = [start.text(), applied(start, ours).text(), applied(start, theirs).text()]
    merged = declarations.merge(*((name, text.encode()) for name, text in zip(ThreeWay._fields, texts, strict=True)))
    if merged.conflicts:
        may_conflict = any(_may_conflict(*pair) for pair in itertools.product(ours, theirs))
        return "" if may_conflict else merged.conflicts[0].message
    results = of_both(start, ours, theirs)
    if results is None:
        return "an edit of one side has lost its object"
    for result in results:
        if tomllib.loads(merged.text) != result.data():
            return "the values are not those of both edits"
        if comments(merged.text) != comments(result.text()):
            return "the comments are not those of both edits"
        kept = [flag.name for name, flag in result.flags.items() if name in start.flags]
        if [name for name in tomllib.loads(merged.text)["flags"] if name in kept] != kept:
            return "the order is not that of both edits"
    return ""


def _may_conflict(ours: Edit, theirs: Edit) -> bool:
    """Whether the edits are about the same flag, name or key, or about the order."""
    if isinstance(ours, SetOfTable) and isinstance(theirs, SetOfTable):
        return ours != theirs and (ours.flag, ours.key) == (theirs.flag, theirs.key)
    names = [{edit.flag, edit.to} if isinstance(edit, Rename) else {edit.flag} for edit in (ours, theirs)]
    return not names[0].isdisjoint(names[1]) or all(isinstance(edit, Add | Move) for edit in (ours, theirs))


def pairs(edits: Sequence[Edit]) -> list[tuple[Edit, Edit]]:
    """Every two of the edits, the first of them alternately ours and theirs."""
    every = enumerate(itertools.combinations_with_replacement(edits, 2))
    return [pair if number % 2 else pair[::-1] for number, pair in every]


def faults(some: Sequence[tuple[Edit, Edit]]) -> list[tuple[Edit, Edit, str]]:
    """The pairs of edits whose merge is wrong."""
    found = []
    for ours, theirs in some:
        if text := fault(START, [ours], [theirs]):
            found.append((ours, theirs, text))
    return found


@sampled
def test_all_pairs_of_edits() -> None:
    need("git")
    assert faults(sample(pairs(EDITS), 5)) == []


@st.composite
def _sides(draw: st.DrawFn) -> tuple[Edited, list[Edit], list[Edit]]:
    """A declaration, and up to three edits of each side, one of each flag or table."""
    start = draw(st.sampled_from([START, WITHOUT_BITS]))
    edits = st.lists(st.sampled_from(EDITS), max_size=3, unique_by=lambda edit: edit.flag)
    ours, theirs = draw(edits), draw(edits)
    try:
        for side in (ours, theirs):
            before = start
            for edit in side:
                after = edit(before)
                assume(after != before)
                before = after
    except Inapplicable:
        assume(False)
    return start, ours, theirs


@given(sides=_sides())
def test_several_edits_of_each_side(sides: tuple[Edited, list[Edit], list[Edit]]) -> None:
    start, ours, theirs = sides
    # Bits that nobody has set may be displaced by any edit.
    text = fault(start, ours, theirs)
    assert text == "" or "but would be" in text


def _no_renames(declarations: ThreeWay[Declaration]) -> ThreeWay[Renames]:
    return ThreeWay({}, {}, {})


def _any_order(keys: ThreeWay[list[Any]]) -> MergedOrder[Any]:
    return merge_order(keys)._replace(is_clean=True)


@pytest.mark.parametrize(
    ("module", "broken", "edits"),
    [
        (declarations, {"renames": _no_renames}, [Rename("b", "x"), Delete("b")]),
        (
            declarations,
            {"flag_conflicts": lambda *sides: (), "lost_edits": lambda *values: ()},
            [Add("z", "d", '{"bit": 28}'), Add("z", "d", '{"bit": 28, "config": "CONFIG_Z"}')],
        ),
        (toml_merge, {"merge_order": _any_order}, [Move("b", False), Move("d", False)]),
    ],
)
def test_a_broken_merge_is_found(
    module: ModuleType, broken: dict[str, object], edits: list[Edit], monkeypatch: pytest.MonkeyPatch
) -> None:
    need("git")
    assert faults(pairs(edits)) == []
    for name, value in broken.items():
        monkeypatch.setattr(module, name, value)
    assert faults(pairs(edits)) != []


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged", "expected"),
    [
        ({"a": 1}, {"a": 2}, {"a": 1, "b": 3}, {"a": 2, "b": 3}, []),
        ({"a": 1}, {"a": 2}, {"a": 1, "b": 3}, {"a": 2}, [("b",)]),
        ({"a": 1}, {"a": 2}, {"a": 1, "b": 3}, {"a": 1, "b": 3}, [("a",)]),
        ({"a": 1}, {"a": 2}, {"a": 2, "b": 3}, {"a": 2, "b": 3, "c": 4}, [("c",)]),
        ({"a": 1}, {}, {"a": 2}, {"a": 2}, [("a",)]),
        ({}, {"c": {"a": 1}}, {"c": {"b": 1}}, {"c": {"a": 1, "b": 1}}, []),
        ({}, {"flags": {"x": {"a": 1}}}, {"flags": {"x": {"b": 1}}}, {"flags": {"x": {"a": 1}}}, [("flags", "x")]),
        ({"a": "1 2"}, {"a": "3 2"}, {"a": "1 4"}, {"a": "3 4"}, []),
    ],
)
def test_values(base: Any, ours: Any, theirs: Any, merged: Any, expected: list[object]) -> None:
    assert [*lost_edits(ThreeWay(base, ours, theirs), merged)] == expected
