"""Guards and locks: which the C can have, and which contradict the rest of the declaration."""

from __future__ import annotations

import pytest

from declarations import marked
from flaggen.lint import guards
from rule_cases import assert_says, rule_tests

_PAGE, _WORD = "c.api = ['page']\n", "c.accessors = 'word'\n"
_LOCK = "lock = 'hugetlb_lock'"
CASES: dict[str, tuple[str, ...]] = {
    "impossible-guard": (
        "flags.a.⟦guard⟧ = 'head'",
        "c.api = ['page', 'folio']\nflags.a.⟦guard⟧ = { test = ['huge', 'head'] }",
        f"{_PAGE}flags.a.⟦guard⟧ = ['none', 'bug']",
        "flags.a.⟦guard⟧ = { test = ['bug', 'warn'], set = 'bug' }",
        "flags.a.⟦guard⟧ = 'bug_head_huge'",
        "flags.a.⟦guard⟧ = { test = 'head_huge' }",
        f"{_PAGE}flags.a.⟦guard⟧ = ['bug', 'bug_head_huge']",
        f"{_PAGE}flags.a.⟦guard⟧ = ['head', 'head_huge']",
        f"{_PAGE}c.era = '6.6'\nflags.a.⟦guard⟧ = {{ set = 'warn_head_huge' }}",
        f"{_PAGE}c.era = '6.12'\nflags.a.⟦guard⟧ = 'head_huge'",
        "c.era = '6.2'\nc.const_test = true\nflags.a.⟦guard⟧ = 'head'",
        "flags.a.⟦guard⟧ = { test_set = 'bug' }",
        "c = { era = '6.2', const_test = true }\nflags.a.⟦guard⟧ = 'bug'",
        "c = { era = '6.8', const_test = true }\nflags.a.⟦guard⟧ = { test = 'huge' }",
        "c = { era = 'rfc', const_test = true }\nflags.a.⟦guard⟧ = { test = 'head' }",
        "c = { era = '6.9', const_test = true }\nflags.a.guard = 'warn'",
        "c.const_test = true\nflags.a.guard = 'bug'",
        "c = { era = '5.12', const_test = true }\nflags.a.guard = { set = 'bug', test = 'none' }",
        "flags.a.⟦lock⟧ = { test_set = 'hugetlb_lock' }",
        f"{_WORD}flags.a.guard = 'bug'\nflags.⟦b⟧.doc = ''",
        f"{_WORD}flags.a.lock = {{ set = 'hugetlb_lock' }}\nflags.⟦b⟧.lock = {{ clear = 'hugetlb_lock' }}",
        f"{_PAGE}flags.a.guard = ['head', 'bug']",
        f"{_PAGE}flags.a.guard = ['head_huge', 'bug']",
        f"{_PAGE}c.era = '6.5'\nflags.a.guard = {{ test = 'head_huge', set = 'bug_head_huge' }}",
        "c.era = 'rfc'\nflags.a.guard = 'head_huge'",
        "flags.a.guard = { test = ['warn', 'huge'], set = 'none' }",
        f"{_WORD}flags.a.guard = 'bug'\nflags.b = {{ guard = {{ test = 'bug' }}, operations = ['test'] }}",
    ),
    "racing-lock": (
        "flags.a = { lock = «'hugetlb_lock'», ⟦races⟧ = ['test'] }",
        "flags.a.⟦races⟧ = ['test_set']",
        "flags.a = { lock = { set = 'hugetlb_lock' }, races = ['test'] }",
    ),
    "unmentioned-lock": (
        f"flags.a = {{ {_LOCK}, ⟦synchronization⟧ = 'a reference' }}",
        f"flags.a = {{ {_LOCK}, ⟦synchronization⟧ = 'hugetlb_locks' }}",
        f"flags.a = {{ {_LOCK}, synchronization = 'hugetlb_lock, or a reference.' }}",
        f"flags.a = {{ {_LOCK} }}",
    ),
}


test_each_text, test_texts_of_each_rule, test_ignores = rule_tests(CASES, guards.RULE_CHECKS)


@pytest.mark.parametrize(
    ("rule", "number", "message", "help_text"),
    [
        ("impossible-guard", 0, "head is for pages only: a folio is never a tail page", "use huge, which asks"),
        ("impossible-guard", 4, "bug_head_huge is for pages only", "use bug, which asks whether the folio is hugetlb"),
        ("impossible-guard", 5, "head_huge is for pages only", "use huge, which asks"),
        ("impossible-guard", 6, "bug and bug_head_huge are the same check", "remove one of the two"),
        ("impossible-guard", 7, "head_huge includes head", "remove head"),
        ("impossible-guard", 8, "warn_head_huge calls PageHeadHuge(), which Linux has only up to 6.5", "set [c] era"),
        (
            "impossible-guard",
            3,
            "bug and warn are the same check",
            "remove one of the two",
        ),
        (
            "impossible-guard",
            12,
            "folio_test_hugetlb(folio) and what reports a wrong folio take a const folio only since Linux 6.9",
            "remove the guard of test, or const_test, or set [c] era",
        ),
        (
            "impossible-guard",
            19,
            "'a' and 'b' share the accessor for test",
            'set [c] accessors = "flag"',
        ),
        ("racing-lock", 0, "some callers of test do not hold hugetlb_lock, on purpose", "remove test from races"),
        (
            "unmentioned-lock",
            0,
            "the synchronization of 'a' does not name hugetlb_lock",
            "say when hugetlb_lock is",
        ),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_to_do(rule: str, number: int, message: str, help_text: str) -> None:
    assert_says(marked(CASES[rule][number]).text, rule, message, help_text)
