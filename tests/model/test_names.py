"""Names that follow from a declaration are those of include/linux/hugetlb.h and page-flags.h."""

from __future__ import annotations

import pytest

from declarations import sound_declaration
from flaggen.model.names import bit_name, camel_case, include, include_guard, macro, stub_macro, title_case, word_name


def test_cases() -> None:
    assert camel_case("raw_hwp_unreliable") == "RawHwpUnreliable"
    assert title_case("restore_reserve") == "Restore_Reserve"


def test_words_and_bits() -> None:
    declaration = sound_declaration("[flags.freed]\nbit = 3\npage_index = 2\n")
    assert word_name(2, "private") == "page[2].private"
    assert bit_name(declaration.flags[0], "private") == "bit 3 of page[2].private"


@pytest.mark.parametrize(
    ("operation", "visibility", "page_index", "name", "stub"),
    [
        ("", "static", 0, "HPAGEFLAG", "HPAGEFLAG_FALSE"),
        ("test", "static", 0, "TESTHPAGEFLAG", "TESTHPAGEFLAG_FALSE"),
        ("set", "exported", 2, "EXT_SETHPAGE2FLAG", "SETHPAGE2FLAG_NOOP"),
        ("set_nonatomic", "exported", 0, "__EXT_SETHPAGEFLAG", "__SETHPAGEFLAG_NOOP"),
    ],
)
def test_macros(operation: str, visibility: str, page_index: int, name: str, stub: str) -> None:
    assert macro(operation, visibility, page_index) == name  # type: ignore[arg-type]
    assert stub_macro(operation, page_index) == stub


@pytest.mark.parametrize(
    ("path", "guard"),
    [
        ("include/linux/hugetlb_page_flags.h", "_LINUX_HUGETLB_PAGE_FLAGS_H"),
        ("mm/flags.h", "_MM_FLAGS_H"),
        ("a/../flags.h", "_FLAGS_H"),
    ],
)
def test_an_include_guard(path: str, guard: str) -> None:
    assert include_guard(path) == guard


def test_includes() -> None:
    paths = {"header": "include/linux/flags.h", "private_header": "mm/flags.h", "source": "mm/flags.c"}
    assert include(paths, "header", "source") == "<linux/flags.h>"
    assert include(paths, "private_header", "source") == '"flags.h"'
    assert include(paths, "source", "header") == '"../../mm/flags.c"'
