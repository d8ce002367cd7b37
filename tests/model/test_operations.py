"""What an accessor does to its bit, and the names that follow from it."""

from __future__ import annotations

from flaggen.model.operations import OPERATIONS


def test_the_names_are_the_kernels() -> None:
    test, set_ = OPERATIONS["test"], OPERATIONS["set"]
    assert test.accessor("page", "Migratable", "migratable") == "HPageMigratable"
    assert set_.accessor("page", "Migratable", "migratable") == "SetHPageMigratable"
    assert set_.accessor("folio", "Migratable", "migratable") == "folio_set_hugetlb_migratable"
    assert test.word_accessor("page", 0) == "hugetlb_test_page_flag"
    assert OPERATIONS["set_nonatomic"].word_accessor("folio", 2) == "__hugetlb_set_folio2_flag"


def test_which_change_their_bit_and_which_are_atomic() -> None:
    assert {name for name, operation in OPERATIONS.items() if operation.sets} == {"set", "test_set", "set_nonatomic"}
    assert {name for name, operation in OPERATIONS.items() if not operation.is_atomic} == {
        "set_nonatomic",
        "clear_nonatomic",
    }
