"""The list of the kernel's object-like macros."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiled import declared
from flaggen.lint.names import rendered_names
from flaggen.model import kernel_macros
from flaggen.model.kernel_macros import is_kernel_macro
from repository import COMMITTED

NAMES = Path(kernel_macros.__file__).with_suffix(".txt").read_text().partition("\n\n")[2].splitlines()


@pytest.mark.parametrize(
    "name", ["pageblock_order", "current", "vmemmap", "default_hstate", "NULL", "HZ", "linux", NAMES[0], NAMES[-1]]
)
def test_it_has_what_a_file_with_kernel_headers_sees(name: str) -> None:
    assert is_kernel_macro(name)


@pytest.mark.parametrize(
    "name",
    ["page_folio", "BUILD_BUG_ON", "CONFIG_HUGETLB_PAGE", "GFP_KERNEL_", "GFP_KERNE", "arch_atomic64_inc", "x", "zzz"],
)
def test_it_has_no_function_like_macro_no_config_symbol_and_nothing_defined_as_itself(name: str) -> None:
    assert not is_kernel_macro(name)


def test_each_name_of_the_list_is_found() -> None:
    assert sorted(set(NAMES)) == NAMES
    assert all(name.isidentifier() and name.isascii() for name in NAMES)
    assert [name for name in NAMES if not is_kernel_macro(name)] == []
    others = {f"{name}{end}" for name in NAMES for end in ("", "_", "0")} | {name[:-1] for name in NAMES if name[1:]}
    assert [name for name in others.difference(NAMES) if is_kernel_macro(name)] == ["linux"] * ("linux" in others)


@pytest.mark.parametrize("name", COMMITTED)
def test_what_is_rendered_for_kernels_is_none_of_them(name: str) -> None:
    declaration = declared(COMMITTED[name].read_bytes())
    assert [each.text for each in rendered_names(declaration) if is_kernel_macro(each.text)] == []
