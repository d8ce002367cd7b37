"""The edits of a call and of a definition: exactly these bytes change."""

from __future__ import annotations

import pytest

from conversions import ACTIVE, call
from flaggen.convert.c_text import c_text
from flaggen.convert.edits import applied, conversions
from flaggen.convert.replacements import Replacement
from flaggen.convert.semantic_patch import FolioForm
from flaggen.convert.uses import removals

RENAMED = call("HPageB", "HPageA")
TO_FOLIO = call("HPageB", "folio_test_hugetlb_b", "page to folio")
TO_PAGE = call("folio_test_hugetlb_b", "HPageB", "folio to page")


def converted(code: str, replacement: Replacement, form: FolioForm = "cast") -> list[str]:
    """The call as each of the ways to convert it has it."""
    text = c_text("a.c", code.encode())
    name = next(n for n, token in enumerate(text.tokens) if token.text == replacement.old.encode())
    return [applied(text.data, way).decode() for way in conversions(text, name, replacement, form)]


@pytest.mark.parametrize(
    ("before", "replacement", "after"),
    [
        ("x =  HPageB ( p /* of b */ );", RENAMED, "x =  HPageA ( p /* of b */ );"),
        ("HPageB(p)", TO_FOLIO, "folio_test_hugetlb_b((struct folio *)p)"),
        ("HPageB(p + 1)", TO_FOLIO, "folio_test_hugetlb_b((struct folio *)(p + 1))"),
        ("HPageB(f(a, b))", TO_FOLIO, "folio_test_hugetlb_b((struct folio *)(f(a, b)))"),
        ("folio_test_hugetlb_b(f)", TO_PAGE, "HPageB(&f->page)"),
        ("folio_test_hugetlb_b(f())", TO_PAGE, "HPageB(&(f())->page)"),
        ("set_flag( p , HP_B )", call("set_flag", "SetHPageB", old_flag="HP_B"), "SetHPageB( p )"),
        ("SetHPageB(p)", call("SetHPageB", "set_flag", new_flag="HP_B"), "set_flag(p, HP_B)"),
        (
            "HPageB(p)",
            call("HPageB", "test_flag", "page to folio", new_flag="HP_B"),
            "test_flag((struct folio *)p, HP_B)",
        ),
    ],
)
def test_a_call_changes_where_it_has_to(before: str, replacement: Replacement, after: str) -> None:
    assert converted(before, replacement) == [after]


def test_the_page_of_a_folio_may_be_that_folio() -> None:
    general = "folio_test_hugetlb_b((struct folio *)(&x->page))"
    assert converted("HPageB(&x->page)", TO_FOLIO) == [general, "folio_test_hugetlb_b(x)"]
    head = "folio_test_hugetlb_b(page_folio(&x->page))"
    assert converted("HPageB(&x->page)", TO_FOLIO, "page_folio") == [head, "folio_test_hugetlb_b(x)"]
    assert converted("HPageB(p)", TO_FOLIO, "page_folio") == ["folio_test_hugetlb_b(page_folio(p))"]


@pytest.mark.parametrize(
    ("code", "replacement"),
    [
        ("HPageB", RENAMED),
        ("HPageB()", RENAMED),
        ("HPageB(a, b)", RENAMED),
        ("HPageB(a;", RENAMED),
        ("set_flag(p, HP_C)", call("set_flag", "SetHPageB", old_flag="HP_B")),
        ("set_flag(p, HP_B + 1)", call("set_flag", "SetHPageB", old_flag="HP_B")),
        ("set_flag(p)", call("set_flag", "SetHPageB", old_flag="HP_B")),
        ("set_flag(p, /* why */ HP_B)", call("set_flag", "SetHPageB", old_flag="HP_B")),
    ],
)
def test_other_arguments_are_not_converted(code: str, replacement: Replacement) -> None:
    assert converted(code, replacement) == []


def removed(code: str) -> str:
    text = c_text("a.c", code.encode())
    return applied(text.data, removals(text, ACTIVE)).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("int a;\n\nbool page_huge_active(struct page *page);\n\nint b;\n", "int a;\n\nint b;\n"),
        ("int a;\nbool page_huge_active(struct page *page);\nint b;\n", "int a;\nint b;\n"),
        (
            "int a;\n\n/* Whether it is.\n */\nstatic inline bool\npage_huge_active(struct page *page)\n{\n\tif (x) {\n"
            "\t}\n}\n\nint b;\n",
            "int a;\n\nint b;\n",
        ),
        (
            "#else\nTESTPAGEFLAG_FALSE(Huge)\n\nstatic inline bool page_huge_active(struct page *p)\n{\n}\n#endif\n",
            "#else\nTESTPAGEFLAG_FALSE(Huge)\n#endif\n",
        ),
        # The comment may be about all of them.
        (
            "/* Flags. */\nbool page_huge_active(struct page *page);\nint b(void);\n",
            "/* Flags. */\nint b(void);\n",
        ),
        ("int a; bool page_huge_active(struct page *page); int b;\n", "int a;  int b;\n"),
        # Where it begins is not clear, or it is not this function.
        ("odd_t page_huge_active(struct page *page)\n{\n}\n", "\n"),
        (
            "FOO(x) odd page_huge_active(struct page *page)\n{\n}\n",
            "FOO(x) odd page_huge_active(struct page *page)\n{\n}\n",
        ),
        ("bool my_page_huge_active(void);\n", "bool my_page_huge_active(void);\n"),
        ("int x = page_huge_active(p);\n", "int x = page_huge_active(p);\n"),
    ],
)
def test_a_definition_goes_with_what_is_about_it(before: str, after: str) -> None:
    assert removed(before).strip("\n") == after.strip("\n")
