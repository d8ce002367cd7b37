"""Three-way merges of texts: table by table, and key by key."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaggen.merge.three_way import ThreeWay
from flaggen.merge.toml_merge import ConflictKind, Merged, merge_texts, misplaced_comments
from flaggen.merge.toml_pieces import END
from flaggen.toml.spans import Path
from repository import need
from sides import BASE, PINNED, ZEROED
from strategies import declarations


def as_written(path: Path) -> Path:
    return path


def merge(base: str, ours: str, theirs: str) -> Merged:
    """The merge of texts in which no table was renamed."""
    return merge_texts(ThreeWay(base, ours, theirs), ThreeWay(as_written, as_written, as_written))


def merged(base: str, ours: str, theirs: str) -> str:
    """The merged text, which has no conflict."""
    made = merge(base, ours, theirs)
    assert made.conflicts == ()
    return made.text


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        (BASE, BASE + ZEROED, BASE + PINNED, BASE + ZEROED + PINNED),
        (BASE, BASE + ZEROED, BASE + ZEROED, BASE + ZEROED),
        # Each behind what it follows on its side.
        (
            "[a]\n[b]\n[c]\n",
            "[a]\n[x]\n[b]\n[c]\n",
            "[a]\n[y]\n[z]\n[b]\n[c]\n[w]\n",
            "[a]\n[x]\n[y]\n[z]\n[b]\n[c]\n[w]\n",
        ),
        ("[a]\n[b]\n", "[a]\n[x]\n[b]\n", "[y]\n", "[x]\n[y]\n"),
        # The order of the side that has another one.
        ("[a]\n[b]\n", "[a]\n[b]\n[x]\n", "[b]\n[a]\n[y]\n", "[b]\n[a]\n[x]\n[y]\n"),
        ("[a]\n[b]\n", "[b]\n[a]\n[x]\n", "[a]\n[b]\n[y]\n", "[b]\n[a]\n[x]\n[y]\n"),
        # Keys that stand side by side, and one in front of all tables.
        ("[a]\nx = 1\ny = 1\n", "[a]\nx = 2\ny = 1\n", "[a]\nx = 1\ny = 2\n", "[a]\nx = 2\ny = 2\n"),
        ("[a]\nx = 1\n", "[a]\nx = 1\ny = 1\n", "[a]\nx = 1\nz = 1\n", "[a]\nx = 1\ny = 1\nz = 1\n"),
        ("[a]\nx = 1\ny = 1\n", "[a]\ny = 1\n", "[a]\nx = 1\ny = 2\n", "[a]\ny = 2\n"),
        ("x = 1\n[a]\n", "x = 1\ny = 2\n[a]\n", "x = 3\n[a]\n", "x = 3\ny = 2\n[a]\n"),
        ("", "[a]\n", "[b]\n", "[a]\n[b]\n"),
        # Inline tables, dotted keys and quoted ones.
        ("a = { x = 1 }\n", "a = { x = 1 }\nb.c = 1\n", "a = { x = 2 }\n", "a = { x = 2 }\nb.c = 1\n"),
        ("[a]\nb.c = 1\n", "[a]\nb.c = 2\n", "[a]\nb.c = 1\nb.d = 1\n", "[a]\nb.c = 2\nb.d = 1\n"),
        ("[r]\n'x = y' = 1\n", "[r]\n'x = y' = 2\n", "[r]\n'x = y' = 1\n'x = z'=1\n", "[r]\n'x = y' = 2\n'x = z'=1\n"),
        # What looks like a header, a key or a comment in a string or a list is none.
        (
            '[a]\nx = """\n[flags.x]\nz = 1\n# c"""\n[b]\ny = [\n  [1],\n  # c\n]\n',
            '[a]\nx = """\n[flags.x]\nz = 2\n# c"""\n[b]\ny = [\n  [1],\n  # c\n]\n',
            '[a]\nx = """\n[flags.x]\nz = 1\n# c"""\n[b]\ny = [\n  [2],\n  # c\n]\n[flags.x]\n',
            '[a]\nx = """\n[flags.x]\nz = 2\n# c"""\n[b]\ny = [\n  [2],\n  # c\n]\n[flags.x]\n',
        ),
        # Two lines of one value.
        (
            '[a]\nx = """\n1\n2\n3\n4\n5"""\n',
            '[a]\nx = """\none\n2\n3\n4\n5"""\n',
            '[a]\nx = """\n1\n2\n3\n4\nfive"""\n',
            '[a]\nx = """\none\n2\n3\n4\nfive"""\n',
        ),
        # Comments go with what is below them.
        ("[a]\n\n# b\n[b]\n", "[a]\n\n# b\n[b]\n", "[a]\n", "[a]\n"),
        ("[a]\n", "[a]\n# rest\n", "[a]\n\n# b\n[b]\n", "[a]\n# rest\n\n# b\n[b]\n"),
        ("# x\nx = 1\ny = 1\n", "# X\nx = 1\ny = 1\n", "# x\nx = 1\ny = 2\n", "# X\nx = 1\ny = 2\n"),
        ("# head\n\n# a\n[a]\n", "# HEAD\n\n# a\n[a]\n", "# head\n\n# A\n[a]\n", "# HEAD\n\n# A\n[a]\n"),
        # A comment at the end stays there, wherever a side adds a table, and may change.
        ("[a]\n\n# end\n", "[a]\n\n# end\n[b]\n", "[a]\n\n# end\n[c]\n", "[a]\n\n# end\n[b]\n[c]\n"),
        ("[a]\n\n# end\n", "[a]\n[b]\n\n# end\n", "[a]\n\n# end\n\n[c]\n", "[a]\n[b]\n\n# end\n\n[c]\n"),
        ("[a]\n\n# end\n", "[a]\n[b]\n\n# end\n", "[a]\n\n# END\n", "[a]\n[b]\n\n# END\n"),
        ("[a]\n\n# end\n", "[a]\n[b]\n\n# end\n", "[a]\n", "[a]\n[b]\n"),
        ("[a]\n", "[a]\n\n# end\n", "[a]\n[b]\n", "[a]\n[b]\n\n# end\n"),
        # The ends of the lines, and of the file, are those of the side that has changed them.
        ("[a]", "[a]\n[b]\n", "[a]\n[c]", "[a]\n[b]\n[c]\n"),
        ("[a]", "[a]\n[b]", "[a]\n[c]", "[a]\n[b]\n[c]"),
        ("[a]\r\n", "[a]\r\n[b]\r\n", "[a]\r\n[c]\r\n", "[a]\r\n[b]\r\n[c]\r\n"),
        ("[a]\r\n", "[a]\n[b]\n", "[a]\r\n[c]\r\n", "[a]\n[b]\n[c]\n"),
        ("[a]\n", "[a]\n[b]\n", "[a]\r\n[c]\r\n", "[a]\r\n[b]\r\n[c]\r\n"),
    ],
)
def test_texts(base: str, ours: str, theirs: str, expected: str) -> None:
    need("git")
    assert merged(base, ours, theirs) == expected


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "clashes"),
    [
        ("[a]\nx = 1\n", "[a]\nx = 2\n", "[a]\nx = 3\n", [(("a", "x"), ConflictKind.CHANGED)]),
        ("[a]\n", "[a]\nx = 2\n", "[a]\nx = 3\n", [(("a", "x"), ConflictKind.CHANGED)]),
        ("", "[a]\nx = 2\n", "[a]\nx = 3\n", [(("a", "x"), ConflictKind.CHANGED)]),
        ("[a]\nx = 1\n", "", "[a]\nx = 3\n", [(("a",), ConflictKind.REMOVED_BY_OURS)]),
        ("[a]\nx = 1\ny = 1\n", "[a]\nx = 2\ny = 2\n", "[a]\ny = 1\n", [(("a", "x"), ConflictKind.REMOVED_BY_THEIRS)]),
        ("# a\n[a]\n", "# b\n[a]\n", "# c\n[a]\n", [(("a",), ConflictKind.CHANGED)]),
        ("[a]\n\n# end\n", "[a]\n\n# b\n", "[a]\n\n# c\n", [(END, ConflictKind.CHANGED)]),
        ("[a]\n\n# end\n", "[a]\n\n# b\n", "[a]\n", [(END, ConflictKind.REMOVED_BY_THEIRS)]),
        ("[a]\n[b]\n[c]\n", "[b]\n[a]\n[c]\n", "[a]\n[c]\n[b]\n", [((), ConflictKind.ORDER)]),
        ("[a]\n[b]\n", "[a]\n[x]\n[b]\n", "[b]\n[a]\n", [((), ConflictKind.ORDER)]),
        ("[a]\n[b]\n", "[a]\n[x]\n[b]\n", "[a]\n[b]\n[x]\n", [((), ConflictKind.ORDER)]),
        (
            "[a]\nx = 1\ny = 1\nz = 1\n",
            "[a]\ny = 1\nx = 1\nz = 1\n",
            "[a]\nx = 1\nz = 1\ny = 1\n",
            [(("a",), ConflictKind.ORDER)],
        ),
        ("# a\nx = 1\n", "# b\nx = 1\n", "# c\nx = 1\n", [(("x",), ConflictKind.CHANGED)]),
    ],
)
def test_texts_that_clash(base: str, ours: str, theirs: str, clashes: list[object]) -> None:
    need("git")
    assert [tuple(conflict) for conflict in merge(base, ours, theirs).conflicts] == clashes


@pytest.mark.parametrize(
    ("number", "possible"),
    [
        # How often a comment is in the base, in ours and in theirs, and how often it may be in the merge.
        ((1, 1, 1), {1}),
        ((1, 0, 1), {0}),
        ((0, 1, 0), {1}),
        ((0, 1, 1), {1, 2}),
        ((0, 1, 2), {2, 3}),
        ((2, 1, 1), {0, 1}),
        ((1, 0, 2), {1}),
    ],
)
def test_misplaced_comments(number: tuple[int, int, int], possible: set[int]) -> None:
    texts = ThreeWay(*("# c\n" * count for count in number))
    assert {count for count in range(4) if not [*misplaced_comments(texts, "# c\n" * count)]} == possible


_LINES = ["[a]", "[b]", "[c.d]", "x = 1", "y = 2", 'y = """', "x = '''", '"""', "'''", "z = [", "]", "# c", "", "  "]


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


_lines = st.lists(st.sampled_from(_LINES), max_size=12)
_ends = st.sampled_from(["\n", "\r\n"])
tomls = st.builds(lambda lines, end, last: end.join(lines) + last, _lines, _ends, st.sampled_from(["", "\n"])).filter(
    _is_toml
)


@given(base=tomls | declarations(), other=tomls | declarations())
def test_where_one_side_has_changed_nothing_the_other_one_is_the_merge(base: str, other: str) -> None:
    assert merged(base, other, base) == other
    assert merged(base, base, other) == other
    assert merged(base, other, other) == other
