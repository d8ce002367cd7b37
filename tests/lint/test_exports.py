"""export_symbol: which flags can have one, and which namespaces."""

from __future__ import annotations

import pytest

from declarations import marked
from flaggen.lint import exports
from rule_cases import assert_complete, assert_found, assert_ignored_if_it_can_be, assert_says, each_text

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


@pytest.mark.parametrize(("rule", "text"), each_text(CASES))
def test_rule(rule: str, text: str) -> None:
    assert_found(rule, text)


def test_every_rule_has_a_text_that_breaks_it_and_one_that_does_not() -> None:
    assert_complete(CASES, (check.rule for check in exports.RULE_CHECKS))


@pytest.mark.parametrize("rule", CASES)
def test_an_ignore_silences_a_rule_or_is_reported(rule: str) -> None:
    assert_ignored_if_it_can_be(rule, CASES[rule])


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
