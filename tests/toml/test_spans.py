"""Keys and values are found where they stand, whatever way TOML has of writing them."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations import marked
from flaggen.report.findings import Source, Span
from flaggen.toml.spans import Path, Positions, Statement
from sample import cases


def positions(text: str) -> Positions:
    return Positions(Source("flags.toml", text))


KEYS: list[tuple[str, Path]] = [
    ("⟦a⟧ = 1", ("a",)),
    ("\n\n  ⟦a⟧\t= 1", ("a",)),
    ("a.⟦b⟧.c = 1", ("a", "b")),
    ("a . b .\t⟦c⟧ = 1", ("a", "b", "c")),
    ("a.b = 1\na.⟦c⟧ = 2", ("a", "c")),
    ("⟦a⟧.b = 1\na.c = 2", ("a",)),
    ("[a.⟦b⟧]\nc = 1", ("a", "b")),
    ("[a.b]\n⟦c⟧ = 1", ("a", "b", "c")),
    ("[ a . ⟦b⟧ ]\nc.d = 1", ("a", "b")),
    ("[a]\nb.⟦c⟧.d = 1", ("a", "b", "c")),
    ("⟦'a'⟧ = 1", ("a",)),
    ('⟦"a b"⟧ = 1', ("a b",)),
    ('a.⟦"b.c"⟧ = 1', ("a", "b.c")),
    ('⟦"\\u00e9\\t"⟧ = 1', ("é\t",)),
    ('⟦""⟧ = 1', ("",)),
    ("[a.⟦''⟧]", ("a", "")),
    ("⟦1⟧.2 = 3", ("1",)),
    ("1.⟦2⟧ = 3", ("1", "2")),
    ("⟦true⟧ = false", ("true",)),
    ("⟦1979-05-27⟧ = 1", ("1979-05-27",)),
    ("⟦-⟧ = 1", ("-",)),
    ("[⟦inf⟧]", ("inf",)),
    ("a = { ⟦b⟧ = 1, c.d = 2 }", ("a", "b")),
    ("a = { b = 1, c.⟦d⟧ = 2 }", ("a", "c", "d")),
    ("a = [{ b = 1 }, { ⟦b⟧ = 2 }]", ("a", 1, "b")),
    ("[[⟦a⟧]]\nb = 1\n[[a]]\nb = 2", ("a",)),
    ("[[a]]\nb = 1\n[[a]]\n⟦b⟧ = 2", ("a", 1, "b")),
    ("[[a.⟦b⟧]]\nc = 1", ("a", "b", 0)),
    ("# é\r\n[a]\r\n⟦b⟧ = 1\r\n", ("a", "b")),
    ("a = '''\r\n漢\r\n'''\r\n⟦b⟧ = 1", ("b",)),
    ("'漢字😀'.⟦b⟧ = 1", ("漢字😀", "b")),
    ("a = { '😀' = '漢', ⟦b⟧ = 1 }", ("a", "b")),
    ("a = 'line \u2028 separator \x85 and next line'\n⟦b⟧ = 1", ("b",)),
    # What is not written out is shown at the nearest table around it that is.
    ("[⟦a⟧]", ("a", "b", "c")),
    ("[⟦a⟧]", ("a", "b", 3)),
    ("⟦⟧[a]", ("b",)),
    ("⟦⟧", ("a",)),
]

VALUES: list[tuple[str, Path]] = [
    ("a = ⟦1⟧ # comment", ("a",)),
    ("a =⟦0x1F⟧\n", ("a",)),
    ("a = ⟦1979-05-27 07:32:00⟧", ("a",)),
    ("a = ⟦-inf⟧", ("a",)),
    ("a = ⟦'b # c'⟧ # comment", ("a",)),
    ('a = ⟦"b \\" c"⟧', ("a",)),
    ("a = { 'é漢😀' = ⟦true⟧ }", ("a", "é漢😀")),
    ("a = ⟦[1, 2]⟧", ("a",)),
    ("a = [1, ⟦2⟧]", ("a", 1)),
    ("a = [[1], [2, ⟦3⟧]]", ("a", 1, 1)),
    ("a = [\n  1, # one\n  # none\n  ⟦2⟧,\n]", ("a", 1)),
    ("a = [\r\n  1,\r\n  ⟦'é'⟧\r\n]\r\n", ("a", 1)),
    ("a = ⟦[⟧\n  1,\n]", ("a",)),
    ("a = ⟦[ # é⟧\r\n  1,\r\n]", ("a",)),
    ("a = [{ b = 1 }, { b = ⟦2⟧ }]", ("a", 1, "b")),
    ("a = ⟦{ b = 1 }⟧", ("a",)),
    ('a = ⟦"""one⟧\ntwo"""', ("a",)),
    ("a = ⟦'''⟧\r\none\r\n'''", ("a",)),
    ('a = ⟦"""one"""⟧', ("a",)),
    ('a = ⟦"""one"""""⟧', ("a",)),
    ("[[a]]\nb = 1\n[[a]]\nb = ⟦2⟧", ("a", 1, "b")),
    ("[a]\nb.c = ⟦2⟧", ("a", "b", "c")),
    # A table, or nothing: its key.
    ("[⟦a⟧]\nb = 1", ("a",)),
    ("[⟦a⟧]\nb = 1", ("a", "c")),
    ("⟦a⟧.b = 1", ("a",)),
]


@pytest.mark.parametrize(("text", "path"), KEYS)
def test_key(text: str, path: Path) -> None:
    expected = marked(text)
    tomllib.loads(expected.text)
    assert positions(expected.text).key(path) == expected.carets[0]


@pytest.mark.parametrize(("text", "path"), VALUES)
def test_value(text: str, path: Path) -> None:
    expected = marked(text)
    tomllib.loads(expected.text)
    assert positions(expected.text).value(path) == expected.carets[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a = 'one ⟦*/⟧ two */'", "*/"),
        ("a = '⟦漢⟧字'", "漢"),
        ("'é' = 1\n'漢' = 1\na = '字 ⟦😀⟧'", "😀"),
        ("a = '''one ⟦*/⟧'''", "*/"),
        ("a = '''\none\n 漢 ⟦*/⟧ two\n'''", "*/"),
        ("a = '''\r\none\r\n⟦*/⟧\r\n'''", "*/"),
        ('a = """one\n\n\ttwo ⟦\u202e⟧"""', "\u202e"),
        # Written as an escape, it is the value as a whole that is shown.
        ('a = ⟦"one \\u0007"⟧', "\a"),
        ('a = ⟦"""⟧\none \\u0007"""', "\a"),
        ("[⟦a⟧]\nb = 1", "*/"),
    ],
)
def test_part_of_a_value(text: str, part: str) -> None:
    expected = marked(text)
    assert positions(expected.text).value(("a",), part) == expected.carets[0]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("«a» = 1\n⟦a⟧ = 2", ("a",)),
        ("[«a»]\n[⟦a⟧]", ("a",)),
        ("[a.«b»]\n[a.⟦'b'⟧]", ("a", "b")),
        ("a.«b» = 1\na.⟦b⟧ = 2", ("a", "b")),
        ("a = { «b» = 1, ⟦b⟧ = 2 }", ("a", "b")),
        ("«a» = 1\n[⟦a⟧]", ("a",)),
        ("a.b = 1\na.c = 2", ()),
        ("[a.b]\n[a]\n[a.c]", ()),
        ("[[a]]\n[[a]]", ()),
        ("[[a]]\nb = 1\n[[a]]\nb = 1", ()),
        ("[[a]]\n[a.b]\n[[a]]\n[a.b]", ()),
        ("a = [{ b = 1 }, { b = 1 }]", ()),
    ],
)
def test_twice(text: str, path: Path) -> None:
    expected = marked(text)
    twice = list(positions(expected.text).twice())
    assert twice == [(path, first, again) for first, again in zip(expected.related, expected.carets, strict=True)]


@pytest.mark.parametrize("text", ["a = ", "= 1", "[", "[a", "[[a]", "a.b.", "a = [1,", "a = {b", "'", "]]\n\0é\n"])
def test_a_broken_text_has_positions_too(text: str) -> None:
    """They are asked for to show what is defined twice, before anything else that is wrong."""
    found = positions(text)
    assert found.key(("a", "b")).line == 1
    assert found.value(("a", 0)).line == 1
    assert list(found.twice()) == []


@dataclass
class Writer:
    """A text in the making, and where each key and value of it stands."""

    eol: str
    text: str = ""
    keys: dict[Path, Span] = field(default_factory=dict)
    values: dict[Path, Span] = field(default_factory=dict)

    def put(self, text: str) -> None:
        self.text += text

    def span(self, start: int) -> Span:
        """From there to here, or to the end of the first line."""
        before, stretch = self.text[:start], self.text[start:].partition(self.eol)[0]
        return Span(before.count("\n") + 1, start - before.rfind("\n"), len(stretch))


NAMES = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True),
    st.sampled_from(
        ["", "a.b", "true", "inf", "nan", "1", "1.5", "1979-05-27", "é", "漢字", "😀", 'a"b', "a'b", "a b", "#"]
    ),
)
# No control characters, no surrogates, and no end of a line: where the text has one is for the writer to know.
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=10)
SCALARS = st.sampled_from(
    [
        *["0", "-1", "+31", "0x1F", "0o17", "0b1", "1_000", "1.5", "-0.0", "1e10", "6.26e-34", "inf", "-inf", "nan"],
        *["true", "false", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.999999-07:00"],
        *[r'"\u00e9 \U0001F600 \" \\ \t"', "'\\'", "''", '""', '""""""', "''''''", '"""""a"""', "'''a'''''"],
    ]
)


def basic(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def literal(text: str) -> str:
    return f"'{text}'" if "'" not in text else basic(text)


@st.composite
def documents(draw: st.DrawFn) -> Writer:
    """A valid text, with what is known of it from having written it."""
    out = Writer(draw(st.sampled_from(["\n", "\r\n"])))
    blanks = st.sampled_from(["", " ", "\t", "  "])
    comments = st.one_of(st.just(""), TEXTS.map(lambda text: f" # {text}"))
    some_names = st.lists(NAMES, max_size=4, unique=True)

    def key(path: Path, names: list[str]) -> Path:
        """Write a dotted key."""
        for number, name in enumerate(names):
            if number:
                out.put(draw(blanks) + "." + draw(blanks))
            start, path = len(out.text), (*path, name)
            bare = re.fullmatch("[A-Za-z0-9_-]+", name) is not None
            out.put(name if bare and draw(st.booleans()) else draw(st.sampled_from([basic, literal]))(name))
            out.keys[path] = out.span(start)
        return path

    def pair(path: Path, name: str, depth: int) -> None:
        path = key(path, [name, *draw(st.lists(NAMES, max_size=2))])
        out.put(draw(blanks) + "=" + draw(blanks))
        value(path, depth)

    def pairs(path: Path, names: list[str]) -> None:
        """Write pairs, each on lines of its own."""
        for name in names:
            out.put(draw(blanks))
            pair(path, name, depth=2)
            out.put(draw(comments) + out.eol)

    def value(path: Path, depth: int) -> None:
        start = len(out.text)
        kind = draw(st.sampled_from(["scalar", "text", "lines", *(["array", "table"] if depth else [])]))
        match kind:
            case "scalar":
                out.put(draw(SCALARS))
            case "text":
                out.put(draw(st.sampled_from([basic, literal]))(draw(TEXTS)))
            case "lines":
                lines = out.eol.join(re.sub(r"['\"\\]", "", line) for line in draw(st.lists(TEXTS, max_size=3)))
                quotes = draw(st.sampled_from(['"""', "'''"]))
                out.put(quotes + lines + quotes)
            case "array":
                out.put("[")
                for index in range(draw(st.integers(0, 3))):
                    out.put(draw(st.sampled_from(["", " ", out.eol, f" # [,{out.eol}  "])))
                    value((*path, index), depth - 1)
                    out.put(draw(blanks) + ",")
                out.put(draw(st.sampled_from(["", " ", out.eol])) + "]")
            case "table":
                out.put("{" + draw(blanks))
                for number, name in enumerate(draw(some_names)):
                    out.put(", " if number else "")
                    pair(path, name, depth - 1)
                out.put(draw(blanks) + "}")
        out.values[path] = out.span(start)

    names = draw(some_names)
    tables = draw(st.integers(0, len(names)))
    out.put(draw(comments) + out.eol)
    pairs((), names[tables:])
    for name in names[:tables]:
        out.put(draw(blanks) + "[" + draw(blanks))
        table = key((), [name, *draw(st.lists(NAMES, max_size=2))])
        out.put(draw(blanks) + "]" + draw(comments) + out.eol)
        pairs(table, draw(some_names))
    return out


@settings(max_examples=cases(200, 50), deadline=None)
@given(documents())
def test_every_key_and_value_is_found_where_it_was_written(document: Writer) -> None:
    tomllib.loads(document.text)
    found = positions(document.text)
    assert {path: found.key(path) for path in document.keys} == document.keys
    assert {path: found.value(path) for path in document.values} == document.values
    assert list(found.twice()) == []


def test_statements_are_the_lines_of_headers_and_keys() -> None:
    text = '# c\na.\'b c\' = [\n  1,\n] # d\n\n[ x . y ]\nz = { w = 1 }\n# e\n[[t]]\ns = """\n[u]\n"""\r\n[[t]]'
    assert [*positions(text).statements()] == [
        Statement(("a", "b c"), False, 1, 3),
        Statement(("x", "y"), True, 5, 5),
        Statement(("z",), False, 6, 6),
        Statement(("t",), True, 8, 8),
        Statement(("s",), False, 9, 11),
        Statement(("t",), True, 12, 12),
    ]
