"""The struct page of a flag: each rule, what it reports and where, and what it lets pass."""

from __future__ import annotations

import pytest

from flaggen.lint import pages
from rule_cases import assert_says, rule_tests

NO_TAKEN = "c.taken_page_indices = []\n"

CASES: dict[str, tuple[str, ...]] = {
    "page-index-range": (
        "flags.a.page_index = ⟦4⟧",
        "flags.a.page_index = ⟦-1⟧",
        "c.max_page_index = 1\nflags.a.page_index = ⟦9⟧",
        "c.max_page_index = 0\nc.taken_page_indices = []\nflags.a = { page_index = ⟦2⟧, bit = 5 }",
        f"{NO_TAKEN}flags.a.page_index = 3",
        f"{NO_TAKEN}c.max_page_index = 7\nflags.a.page_index = 7",
    ),
    "page-index-read-only": (
        "c.max_page_index = 100\nflags.a.page_index = ⟦64⟧",
        "c.max_page_index = 300\nc.writable_pages = 256\nflags.a.page_index = ⟦256⟧",
        "c.writable_pages = 2\nc.taken_page_indices = []\nflags.a.page_index = ⟦2⟧",
        "c.max_page_index = 100\nflags.a.page_index = 63",
        "c.max_page_index = 300\nc.writable_pages = 256\nflags.a.page_index = 64",
    ),
    "page-index-taken": (
        "flags.a.page_index = ⟦1⟧",
        "flags.a.page_index = ⟦2⟧\nflags.b.page_index = ⟦3⟧",
        "c.taken_page_indices = [5]\nc.max_page_index = 7\nflags.a.page_index = ⟦5⟧\nflags.b.page_index = 2",
        "flags.a.page_index = 0",
        f"{NO_TAKEN}flags.a.page_index = 2",
        "flags.a = { page_index = 2, ignore = ['page-index-taken'] }",
    ),
    "page-index-crowded": (
        f"{NO_TAKEN}flags.a.page_index = ⟦1⟧",
        "c.taken_page_indices = [2, 3]\nflags.a = { page_index = ⟦1⟧ }",
        f"{NO_TAKEN}flags.a = {{ page_index = 1, ignore = ['page-index-crowded'] }}",
        f"{NO_TAKEN}flags.a = {{ page_index = 0 }}\nflags.b.page_index = 2",
    ),
}


test_each_text, test_texts_of_each_rule, test_ignores = rule_tests(CASES, pages.RULE_CHECKS)


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_text"),
    [
        ("flags.a.page_index = -1", "page-index-range", "page_index is -1", "0 is the head page"),
        ("flags.a.page_index = 9", "page-index-range", "beyond 3", "max_page_index"),
        ("c.max_page_index = 99\nflags.a.page_index = 80", "page-index-read-only", "page[80]", "below 64"),
        ("flags.a.page_index = 1", "page-index-taken", "subpool", "taken_page_indices"),
        ("c.taken_page_indices = [2]\nflags.a.page_index = 2", "page-index-taken", "cgroup", "taken_page_indices"),
        ("flags.a.page_index = 3", "page-index-taken", "6.17", "taken_page_indices"),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_to_do(text: str, rule: str, message: str, help_text: str) -> None:
    assert_says(text, rule, message, help_text)
