"""What replaces what, from the changes between two declarations."""

from __future__ import annotations

import pytest

from conversions import call
from declarations import load_text
from flaggen.convert.replacements import Ambiguous, Compared, Replacements, replacements
from flaggen.diff.changes import changes
from flaggen.model.declaration import Declaration


def declared(text: str) -> Declaration:
    declaration = load_text(text).declaration
    assert declaration is not None
    return declaration


def converted(old: str | None, new: str) -> Replacements:
    before = declared(old) if old is not None else None
    after = declared(new)
    return replacements([Compared(before, after, changes(before, after))])


def test_a_renamed_flag_has_new_accessors_and_a_new_enumerator() -> None:
    page = "c.api = ['page']\n"
    wanted = converted(
        f"{page}flags.b.operations = ['test']", f"{page}flags.a = {{ was = 'b', operations = ['test'] }}"
    )
    assert wanted.calls == (call("HPageB", "HPageA"),)
    assert wanted.enumerators == {"HPG_b": "HPG_a"}
    assert wanted.definitions == ("HPageB",)
    assert wanted.names == ("HPageB", "HPG_b")


def test_a_page_becomes_a_folio_and_a_folio_a_page() -> None:
    page, folio = (f"c.api = ['{api}']\nflags.a.operations = ['test']" for api in ("page", "folio"))
    assert converted(page, folio).calls == (call("HPageA", "folio_test_hugetlb_a", "page to folio"),)
    assert converted(folio, page).calls == (call("folio_test_hugetlb_a", "HPageA", "folio to page"),)


def test_flags_that_are_passed_are_part_of_a_call() -> None:
    word, flag = (f"c.era = '{era}'\nflags.a.operations = ['set']" for era in ("v1", "5.12"))
    assert converted(word, flag).calls == (call("hugetlb_set_page_flag", "SetHPageA", old_flag="HP_A"),)
    assert converted(flag, word).calls == (call("SetHPageA", "hugetlb_set_page_flag", new_flag="HP_A"),)
    renamed = converted(word, "c.era = 'v1'\nflags.b = { was = 'a', operations = ['set'] }")
    assert renamed.calls == () and renamed.enumerators == {"HP_A": "HP_B"}


def test_replaced_functions_count_even_if_they_were_declared_before() -> None:
    new = "c.api = ['page']\nflags.a.replaces.test = 'page_huge_active'"
    expected = (call("page_huge_active", "HPageA"),)
    assert converted(None, new).calls == converted(new, new).calls == expected
    assert converted(new, new).definitions == ("page_huge_active",)
    assert converted(new, new).replaced == {"page_huge_active": "page"}
    assert converted(None, new.replace("'page'", "'folio'")).replaced == {"page_huge_active": "folio"}


def test_what_nothing_replaces_is_looked_for_too() -> None:
    both = "c.api = ['page', 'folio']\n"
    wanted = converted(f"{both}flags.a = {{}}\nflags.b.operations = ['test']", f"{both}flags.a = {{}}")
    assert wanted.calls == () and wanted.gone == {"HPageB", "folio_test_hugetlb_b", "HPG_b"}
    assert converted("flags.a = {}", "flags.a.doc = 'x'").names == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "flags.a = {}\nflags.b = {}",
            "flags.a.camel = 'B'\nflags.b.camel = 'A'",
            "HPageB() is both an old and a new name",
        ),
        (
            "flags.x = {}",
            "flags.a.was = 'x'\nflags.b.replaces.test = 'HPageX'",
            "HPageX() would become both HPageA() and",
        ),
    ],
)
def test_a_name_has_one_meaning(old: str, new: str, message: str) -> None:
    page = "c.api = ['page']\n"
    with pytest.raises(Ambiguous) as raised:
        converted(page + old, page + new)
    assert str(raised.value).startswith(message)
