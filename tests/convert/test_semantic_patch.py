"""The semantic patch that is printed: what it says, and that Coccinelle does what it says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conversions import ACTIVE, TO_FOLIO, call
from flaggen.convert.replacements import Replacements
from flaggen.convert.semantic_patch import semantic_patch
from repository import need

PATCHED = Replacements(
    (
        call("page_huge_active", "HPageMigratable"),
        call("HPageFreed", "folio_test_hugetlb_freed", "page to folio"),
        call("hugetlb_set_page_flag", "SetHPageFreed", old_flag="HP_Freed"),
        call("SetHPageCma", "hugetlb_set_page_flag", new_flag="HP_Cma"),
        call("folio_test_hugetlb_cma", "HPageCma", "folio to page"),
    ),
    ("page_huge_active",),
    {"HPG_freed": "HPG_free"},
    frozenset(),
)
BEFORE = """\
bool page_huge_active(struct page *page);

bool page_huge_active(struct page *page)
{
	return PageHeadHuge(page) && PagePrivate(&page[1]);
}

int f(struct page *page, struct folio *folio)
{
	if (page_huge_active(page))
		return HPageFreed(&folio->page);
	hugetlb_set_page_flag(page, HP_Freed);
	SetHPageCma(page);
	set_bit(HPG_freed, &page->private);
	return HPageFreed(page + 1) + HPageFreed(page) + folio_test_hugetlb_cma(folio);
}
"""
AFTER = """\
int f(struct page *page, struct folio *folio)
{
	if (HPageMigratable(page))
		return folio_test_hugetlb_freed(folio);
	SetHPageFreed(page);
	hugetlb_set_page_flag(page, HP_Cma);
	set_bit(HPG_free, &page->private);
	return folio_test_hugetlb_freed((struct folio *)(page + 1)) + folio_test_hugetlb_freed((struct folio *)page)
		+ HPageCma(&folio->page);
}
"""


def test_coccinelle_does_what_it_says(tmp_path: Path) -> None:
    need("spatch")
    rules, before, after = (tmp_path / name for name in ("a.cocci", "a.c", "b.c"))
    rules.write_text(semantic_patch(PATCHED))
    before.write_text(BEFORE)
    command = ["spatch", "--very-quiet", "--no-includes", "--no-show-diff", "--sp-file", rules, before, "-o", after]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    # It formats what it changes.
    assert "".join(after.read_text().split()) == "".join(AFTER.split())


def test_a_renamed_call_is_one_rule() -> None:
    text = semantic_patch(Replacements((call("HPageB", "HPageA"),), (), {}, frozenset()))
    assert text.endswith("\n\n@@\nexpression E;\n@@\n- HPageB\n+ HPageA\n  (\n  E\n  )\n")
    assert "folio" not in text


@pytest.mark.parametrize(("form", "says", "becomes"), [("cast", "by a cast", "(struct folio *)"), ("page_folio",) * 3])
def test_the_form_of_a_folio_is_explained(form: str, says: str, becomes: str) -> None:
    text = semantic_patch(TO_FOLIO, form)  # type: ignore[arg-type] # of a parameter
    comment, rules = text.split("\n\n", 1)
    assert says in comment and f"+ {becomes}" in rules


def test_macros_above_a_removed_function_are_known_to_declare_something() -> None:
    assert "declarer name TESTPAGEFLAG_FALSE;\n" in semantic_patch(ACTIVE)
    assert semantic_patch(Replacements((), (), {}, frozenset({"HPageGone"}))).count("@@") == 0
    assert semantic_patch(Replacements((), (), {}, frozenset())) == ""
