"""The texts of a flag: each rule, what it reports and where, and what it lets pass."""

from __future__ import annotations

from flaggen.lint import texts
from rule_cases import rule_tests

CASES: dict[str, tuple[str, ...]] = {
    "missing-doc": (
        "[flags.⟦a⟧]\n[flags.b]\ndoc = 'x'\n",
        "[flags.a]\n⟦doc⟧ = ''",
        'flags.a.⟦doc⟧ = """\n\t \n"""',
        "flags.a.doc = 'x'",
        "flags.a.ignore = ['missing-doc']",
    ),
    "missing-synchronization": (
        "[flags.⟦a⟧]\n[flags.b]\nsynchronization = 'x'\n",
        "flags.a = { ⟦synchronization⟧ = ' ' }",
        "flags.a.synchronization = 'x'",
        "lint.ignore = ['missing-synchronization']\nflags.a = {}",
    ),
}


test_each_text, test_texts_of_each_rule, test_ignores = rule_tests(CASES, texts.RULE_CHECKS)
