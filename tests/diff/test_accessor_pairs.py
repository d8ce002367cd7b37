"""Pairs of calls: what each old accessor becomes, whichever way the accessors changed."""

from __future__ import annotations

from declarations import sound_declaration
from flaggen.diff.changes import changes
from flaggen.model.declaration import Declaration

REPLACES = 'replaces = { test = "page_huge_active", set = "set_page_huge_active" }'


def declared(c: str, flag: str, keys: str = "") -> Declaration:
    return sound_declaration(f"[c]\n{c}\n[flags.{flag}]\n{keys}\n")


def pairs(old: Declaration | None, new: Declaration) -> dict[str, list[str]]:
    """The texts of the pairs, by the id of their change."""
    return {change.id: [pair.text for pair in change.pairs] for change in changes(old, new) if change.pairs}


def test_a_renamed_flag_has_the_same_operations_of_the_same_api() -> None:
    old, new = declared('api = ["page", "folio"]', "b"), declared('api = ["page", "folio"]', "a", 'was = "b"')
    assert pairs(old, new) == {
        "flag-renamed a": [
            "HPageB() -> HPageA()",
            "SetHPageB() -> SetHPageA()",
            "ClearHPageB() -> ClearHPageA()",
            "folio_test_hugetlb_b() -> folio_test_hugetlb_a()",
            "folio_set_hugetlb_b() -> folio_set_hugetlb_a()",
            "folio_clear_hugetlb_b() -> folio_clear_hugetlb_a()",
        ]
    }
    assert [change.enumerators for change in changes(old, new)] == [(("HPG_b", "HPG_a"),)]


def test_accessors_of_a_removed_api_become_those_of_the_other() -> None:
    old, new = declared('api = ["page", "folio"]', "a"), declared('api = ["folio"]', "a")
    expected = [
        "HPageA() -> folio_test_hugetlb_a()",
        "SetHPageA() -> folio_set_hugetlb_a()",
        "ClearHPageA() -> folio_clear_hugetlb_a()",
    ]
    assert pairs(old, new) == {"api-removed page": expected}


def test_accessors_of_a_word_become_those_of_a_flag_and_the_other_way_round() -> None:
    word, flag = declared('era = "v1"', "a"), declared('era = "5.12"', "a")
    assert pairs(word, flag)["accessors"] == [
        "hugetlb_test_page_flag(HP_A) -> HPageA()",
        "hugetlb_set_page_flag(HP_A) -> SetHPageA()",
        "hugetlb_clear_page_flag(HP_A) -> ClearHPageA()",
    ]
    assert pairs(flag, word)["accessors"][0] == "HPageA() -> hugetlb_test_page_flag(HP_A)"


def test_a_renamed_flag_of_a_word_is_passed_under_its_new_name() -> None:
    old, new = declared('era = "v1"', "b"), declared('era = "v1"', "a", 'was = "b"')
    assert pairs(old, new)["flag-renamed a"][0] == "hugetlb_test_page_flag(HP_B) -> hugetlb_test_page_flag(HP_A)"


def test_replaced_functions_become_accessors() -> None:
    expected = ["page_huge_active() -> HPageA()", "set_page_huge_active() -> SetHPageA()"]
    new = declared('api = ["page", "folio"]', "a", REPLACES)
    assert pairs(None, new) == {"flag-added a": expected}
    assert pairs(declared("", "a"), new) == {"replaces a": expected}
    folio = declared('api = ["folio"]', "a", REPLACES)
    assert pairs(None, folio)["flag-added a"][0] == "page_huge_active() -> folio_test_hugetlb_a()"


def test_an_operation_that_is_gone_has_no_pair() -> None:
    old = declared("", "b", 'operations = ["test", "set"]')
    new = declared("", "a", 'was = "b"\noperations = ["test"]')
    names = [pair.old.accessor.name for change in changes(old, new) for pair in change.pairs]
    assert names == ["folio_test_hugetlb_b"]
