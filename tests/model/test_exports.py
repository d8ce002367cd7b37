"""The macros that export functions to modules, as text and as C."""

from __future__ import annotations

import re

import pytest

from flaggen.model.exports import EXPORT_MACROS, EXPORT_PATTERN, Export, export_of


@pytest.mark.parametrize(
    ("text", "export", "string", "token"),
    [
        ("EXPORT_SYMBOL", Export("EXPORT_SYMBOL"), "EXPORT_SYMBOL(f);", "EXPORT_SYMBOL(f);"),
        ("EXPORT_SYMBOL_GPL", Export("EXPORT_SYMBOL_GPL"), "EXPORT_SYMBOL_GPL(f);", "EXPORT_SYMBOL_GPL(f);"),
        (
            "EXPORT_SYMBOL_NS(A)",
            Export("EXPORT_SYMBOL_NS", "A"),
            'EXPORT_SYMBOL_NS(f, "A");',
            "EXPORT_SYMBOL_NS(f, A);",
        ),
        (
            "EXPORT_SYMBOL_NS_GPL(A_1)",
            Export("EXPORT_SYMBOL_NS_GPL", "A_1"),
            'EXPORT_SYMBOL_NS_GPL(f, "A_1");',
            "EXPORT_SYMBOL_NS_GPL(f, A_1);",
        ),
    ],
)
def test_an_export_is_its_text_and_its_c(text: str, export: Export, string: str, token: str) -> None:
    assert re.fullmatch(EXPORT_PATTERN, text) and export_of(text) == export and export.text == text
    assert (export.invocation("f", "string"), export.invocation("f", "token")) == (string, token)
    assert EXPORT_MACROS[export.macro] is bool(export.namespace)
    assert export.is_gpl_only is ("_GPL" in text)


@pytest.mark.parametrize(
    "text", ["", "EXPORT_SYMBOL_NS", "EXPORT_SYMBOL(A)", 'EXPORT_SYMBOL_NS("A")', "EXPORT_SYMBOL;"]
)
def test_anything_else_is_no_export(text: str) -> None:
    assert not re.fullmatch(EXPORT_PATTERN, text)
