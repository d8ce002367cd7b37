"""The list of the kernel's object-like macros."""

from __future__ import annotations

import pytest

from compiled import declared
from flaggen.lint.names import rendered_names
from flaggen.model.kernel_macros import kernel_macros
from repository import COMMITTED


def test_it_has_what_a_file_with_kernel_headers_sees() -> None:
    assert {"pageblock_order", "current", "vmemmap", "default_hstate", "NULL", "HZ", "linux"} <= kernel_macros()
    assert all(name.isidentifier() for name in kernel_macros())


def test_it_has_no_function_like_macro_no_config_symbol_and_nothing_defined_as_itself() -> None:
    assert (
        not {"page_folio", "BUILD_BUG_ON", "CONFIG_HUGETLB_PAGE", "GFP_KERNEL_", "arch_atomic64_inc"} & kernel_macros()
    )


@pytest.mark.parametrize("name", COMMITTED)
def test_what_is_rendered_for_kernels_is_none_of_them(name: str) -> None:
    declaration = declared(COMMITTED[name].read_bytes())
    assert not {each.text for each in rendered_names(declaration)} & kernel_macros()
