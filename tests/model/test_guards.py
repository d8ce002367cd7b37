"""Guards and locks: their names, order and C."""

from __future__ import annotations

from itertools import combinations

import pytest

from flaggen.model.guards import GUARD_NAMES, GUARDS, NO_CHECKS, Checks, for_operations, guards_of, united

C = {
    ("bug", "page"): "VM_BUG_ON_PAGE(!PageHuge(page), page);",
    ("bug", "folio"): "VM_BUG_ON_FOLIO(!folio_test_hugetlb(folio), folio);",
    ("warn", "page"): "VM_WARN_ON_ONCE_PAGE(!PageHuge(page), page);",
    ("warn", "folio"): "VM_WARN_ON_ONCE_FOLIO(!folio_test_hugetlb(folio), folio);",
    ("huge", "page"): "PageHuge(page)",
    ("huge", "folio"): "folio_test_hugetlb(folio)",
    ("head", "page"): "PageHead(page)",
    ("bug_head_huge", "page"): "VM_BUG_ON_PAGE(!PageHeadHuge(page), page);",
    ("warn_head_huge", "page"): "VM_WARN_ON_ONCE_PAGE(!PageHeadHuge(page), page);",
    ("head_huge", "page"): "PageHeadHuge(page)",
}


def test_the_c_of_each_guard() -> None:
    said = {
        (guard.name, api): guard.assertion(api) if guard.is_assertion else guard.call(api)
        for guard in GUARDS.values()
        for api, _ in guard.functions
    }
    assert said == C


def test_assertions_come_before_conditions_whatever_the_order_of_the_names() -> None:
    checks = Checks(guards_of(["head", "none", "huge", "bug"]), "hugetlb_lock")
    assert checks.names == ("hugetlb_lock", "bug", "huge", "head")
    assert checks.assertions("page") == ["lockdep_assert_held(&hugetlb_lock);", C["bug", "page"]]
    assert checks.condition("page") == "PageHuge(page) && PageHead(page)"
    assert checks.macro_suffix == "_BUG_HUGE_HEAD_LOCKED"


def test_no_two_lists_of_guards_have_a_macro_in_common() -> None:
    """bug and head_huge, for instance, and bug_head_huge."""
    lists = [names for count in range(4) for names in combinations(GUARDS, count)]
    assert len({Checks(guards_of(names)).macro_suffix for names in lists}) == len(lists)


def test_without_checks_there_is_no_c() -> None:
    assert guards_of(["none"]) == ()
    assert (NO_CHECKS.assertions("page"), NO_CHECKS.condition("page"), NO_CHECKS.macro_suffix) == ([], "", "")


def test_checks_are_united() -> None:
    bug, lock = Checks(guards_of(["bug"])), Checks(guards_of(["head"]), "hugetlb_lock")
    assert united([NO_CHECKS, lock, bug]) == Checks(guards_of(["bug", "head"]), "hugetlb_lock")
    assert united([]) == NO_CHECKS


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((("", "x"),), (("test", "x"), ("set", "x"))),
        ((("set", "x"), ("clear", "y")), (("set", "x"), ("clear", "y"))),
        ((), ()),
    ],
)
def test_a_value_for_all_operations(value: tuple[tuple[str, str], ...], expected: tuple[tuple[str, str], ...]) -> None:
    assert for_operations(value, ("test", "set")) == expected


def test_none_is_a_name_but_no_guard() -> None:
    assert ("none", *GUARDS) == GUARD_NAMES
