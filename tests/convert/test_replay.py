"""Coccinelle's result is accepted only if it is the original with expected edits."""

from __future__ import annotations

import pytest

from conversions import ACTIVE, TO_FOLIO
from flaggen.convert.c_text import c_text, token_texts
from flaggen.convert.edits import applied
from flaggen.convert.replacements import Replacements
from flaggen.convert.replay import Unexpected, replay
from flaggen.convert.uses import uses

CODE = "void f(void) { page_huge_active(p); page_huge_active(q /* b */); }"


def replayed(code: str, result: str, replacements: Replacements = ACTIVE) -> str:
    text = c_text("a.c", code.encode())
    found = uses(text, replacements, "cast")
    chosen = replay(text, found.convertible, token_texts(result.encode()))
    return applied(text.data, [edit for _, way in chosen for edit in way]).decode()


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (CODE, CODE),
        (
            "void f(void) {\n HPageMigratable( p );page_huge_active(q);\n}",
            CODE.replace("page_huge_active(p", "HPageMigratable(p"),
        ),
        (CODE.replace("page_huge_active", "HPageMigratable"), CODE.replace("page_huge_active", "HPageMigratable")),
    ],
)
def test_blanks_and_comments_are_those_of_the_original(result: str, expected: str) -> None:
    assert replayed(CODE, result) == expected


@pytest.mark.parametrize(
    "result",
    [
        CODE.replace("page_huge_active(p)", "HPageMigratable(q)"),
        CODE.replace("page_huge_active(p)", "HPageFreed(p)"),
        CODE.replace("page_huge_active(p);", ""),
        CODE + " int more;",
        CODE.removesuffix("}"),
        CODE.replace("f(void)", "g(void)"),
        "",
    ],
)
def test_anything_else_is_refused(result: str) -> None:
    with pytest.raises(Unexpected):
        replayed(CODE, result)


@pytest.mark.parametrize("argument", ["x", "(struct folio *)(&x->page)"])
def test_coccinelle_chooses_between_the_ways_to_convert_a_call(argument: str) -> None:
    result = f"int f(void) {{ return folio_test_hugetlb_freed({argument}); }}"
    assert replayed("int f(void) { return HPageFreed(&x->page); }", result, TO_FOLIO) == result


def test_calls_in_arguments_are_converted_too() -> None:
    code = "int f(void) { return HPageFreed(g(HPageFreed(p))); }"
    inner = "folio_test_hugetlb_freed((struct folio *)p)"
    both = f"int f(void) {{ return folio_test_hugetlb_freed((struct folio *)(g({inner}))); }}"
    assert replayed(code, both, TO_FOLIO) == both
    assert replayed(code, code.replace("HPageFreed(p)", inner), TO_FOLIO) == code.replace("HPageFreed(p)", inner)
