"""Macro bodies, parsed once."""

from __future__ import annotations

import pytest

from flaggen.cfront.macros import Literal, Macro, Parameter, Paste, Stringify, parse_definition
from flaggen.cfront.tokens import Token

HERE = Token("", 0, 1)


@pytest.mark.parametrize(
    ("text", "macro"),
    [
        ("A", Macro("A", None, ())),
        ("A 1 + x", Macro("A", None, (Literal("1"), Literal("+"), Literal("x")))),
        ("A (x)", Macro("A", None, (Literal("("), Literal("x"), Literal(")")))),
        ("F() x", Macro("F", (), (Literal("x"),))),
        ("F(x) x y", Macro("F", ("x",), (Parameter("x"), Literal("y")))),
        ("F(x) #x # y", Macro("F", ("x",), (Stringify("x"), Literal("#"), Literal("y")))),
        ("A #x", Macro("A", None, (Literal("#"), Literal("x")))),
        ("F(x) a##x##b", Macro("F", ("x",), (Paste((Literal("a"), Parameter("x"), Literal("b"))),))),
        ("F(x) L## #x", Macro("F", ("x",), (Paste((Literal("L"), Stringify("x"))),))),
        ("V(a, ...) __VA_ARGS__", Macro("V", ("a", "__VA_ARGS__"), (Parameter("__VA_ARGS__"),), is_variadic=True)),
        ("V(a...) a", Macro("V", ("a",), (Parameter("a"),), is_variadic=True)),
    ],
)
def test_a_definition(text: str, macro: Macro) -> None:
    parsed = parse_definition(text, HERE)
    assert parsed.is_same(macro)
    assert len(parsed.origins) == len(macro.body)
    assert list(map(type, parsed.body)) == list(map(type, macro.body))
