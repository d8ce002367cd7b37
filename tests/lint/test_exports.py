"""export_symbol: which flags can have one, and which namespaces."""

from __future__ import annotations

import pytest

from declarations import marked
from flaggen.lint import exports
from rule_cases import assert_says, rule_tests

_OUTPUT = "output = { header = 'a.h', source = 'a.c' }\n"
_SYMBOL = "flags.a = { visibility = 'exported', export_symbol = "
CASES: dict[str, tuple[str, ...]] = {
    "export-symbol": (
        f"{_OUTPUT}flags.a.export_symbol = ⟦'EXPORT_SYMBOL'⟧",
        f"{_OUTPUT}flags.a = {{ visibility = 'static', export_symbol = ⟦'EXPORT_SYMBOL_NS(HUGETLB)'⟧ }}",
        f"output.header = 'a.h'\nlint.ignore = ['exported-without-source']\n{_SYMBOL}⟦'EXPORT_SYMBOL_GPL'⟧ }}",
        f"{_OUTPUT}c.export_namespace = 'token'\n{_SYMBOL}⟦'EXPORT_SYMBOL_NS(PAGE_SIZE)'⟧ }}",
        f"{_OUTPUT}c.export_namespace = 'token'\n{_SYMBOL}⟦'EXPORT_SYMBOL_NS_GPL(CONFIG_X)'⟧ }}",
        f"{_OUTPUT}c.export_namespace = 'token'\n{_SYMBOL}'EXPORT_SYMBOL_NS(HUGETLB)' }}",
        f"{_OUTPUT}{_SYMBOL}'EXPORT_SYMBOL_NS(PAGE_SIZE)' }}",
        f"{_OUTPUT}{_SYMBOL}'EXPORT_SYMBOL_GPL' }}",
        f"output.emulator = 'a.py'\n{_SYMBOL}'EXPORT_SYMBOL_GPL' }}",
    ),
}


test_each_text, test_texts_of_each_rule, test_ignores = rule_tests(CASES, exports.RULE_CHECKS)


@pytest.mark.parametrize(
    ("number", "message", "help_text"),
    [
        (0, "the accessors of 'a' are static", 'set visibility = "exported"'),
        (2, "there is no source that could export the accessors of 'a'", 'add source = "…" to [output]'),
        (3, "the namespace PAGE_SIZE is a kernel macro", 'set [c] export_namespace = "string" if the kernel is 6.13'),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_to_do(number: int, message: str, help_text: str) -> None:
    assert_says(marked(CASES["export-symbol"][number]).text, "export-symbol", message, help_text)
