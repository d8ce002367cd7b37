"""Syntax trees of declarations that are parsed once for all of a shape."""

from __future__ import annotations

import pytest

from flaggen.cfront.preprocess import preprocess
from flaggen.cfront.syntax_trees import Declaration, Unparsed, Vocabulary, declarations
from flaggen.cfront.tokens import Fault
from flaggen.report.findings import Source

_WORDS = Vocabulary("typedef _Bool bool;", {}, ())


def trees(text: str) -> list[tuple[str, int]]:
    """Each declaration's C, and its line."""
    from pycparser.c_generator import CGenerator

    tokens = preprocess([Source("a.h", text)], set(), set()).tokens
    return [
        (" ".join(CGenerator().visit(item.node).split()), item.token(item.node).line)
        for item in declarations(_WORDS, tokens)
        if isinstance(item, Declaration)
    ]


def test_names_and_lines_are_those_of_each_declaration() -> None:
    text = "int a_1;\nint b_1 = A + B;\nint\nc_1 = C + C;\nenum { D, E };\nenum { F, G };\n"
    assert trees(text) == [
        ("int a_1", 1),
        ("int b_1 = A + B", 2),
        ("int c_1 = C + C", 4),
        ("enum { D, E }", 5),
        ("enum { F, G }", 6),
    ]


def test_a_dollar_sign_is_no_number() -> None:
    assert trees("int $;\nint A;\n") == [("int $", 1), ("int A", 2)]


def test_functions_without_semicolons() -> None:
    text = "bool F1(int A) { return A; }\nbool F2(int B) { return B; }\nstruct s { int a; } X;\n"
    assert trees(text) == [
        ("bool F1(int A) { return A; }", 1),
        ("bool F2(int B) { return B; }", 2),
        ("struct s { int a; } X", 3),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "typedef int T1;\nT1 f(T1 a) { return (T1)a; }\n",
        "enum E { A } static inline f_1(void) { return 1; }\n",
    ],
    ids=["typedef", "an enum before a function's specifiers"],
)
def test_what_cannot_be_split(text: str) -> None:
    from pycparser import CParser
    from pycparser.c_generator import CGenerator

    _, *nodes = CParser().parse(_WORDS.prelude + text).ext
    assert [c for c, _ in trees(text)] == [" ".join(CGenerator().visit(node).split()) for node in nodes]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("int A;\nint B C;\nint D;", 2, "`B` is not accepted"),
        ("int A;\nint f(a) int a; { return a; }\nint D;\n", 2, "unexpected `f`"),
        ("int A;\nint D;\nint C =\n", 3, "this declaration cannot be parsed"),
    ],
    ids=["a token", "old style", "the end"],
)
def test_a_declaration_that_cannot_be_parsed_does_not_hide_others(text: str, line: int, message: str) -> None:
    items = list(declarations(_WORDS, preprocess([Source("a.h", text)], set(), set()).tokens))
    faults = [item.fault for item in items if isinstance(item, Unparsed)]
    assert [(fault.at.line, fault.message) for fault in faults][:1] == [(line, message)]
    assert "int A" in {c for c, _ in trees(text)}


def test_a_fault_after_a_typedef() -> None:
    with pytest.raises(Fault, match="cannot parse the C") as caught:
        trees("typedef int T;\nT A;\nint T;\n")
    assert caught.value.at.line == 3
