"""Uses of flags that are not accessors are reported."""

from __future__ import annotations

import pytest

from imported import imported
from vendor_header import ENUM, LINES, changed

# C next to the macros, and the message about it.
BESIDE = {
    "void folio_forget(struct folio *folio)\n{\n\tif (folio)\n\t\tclear_bit(9, &folio->page.private);\n}\n": (
        "folio_forget() accesses bits of a page in a way that no accessor does"
    ),
    "#define HPG_third 9\n": "HPG_third does more with a flag than an accessor does",
    "#define HPG_third HPG_second\n": "HPG_third does more with a flag than an accessor does",
    "#define is_second(page) folio_test_hugetlb_second(page_folio(page))\n": (
        "is_second is another name for an accessor"
    ),
    "#define folio_set_hugetlb_first(f) do { } while (0)\n": "folio_set_hugetlb_first is a macro, not a function",
    "#define set_any(nr, page) set_bit(nr, &(page)->private)\n": (
        "set_any accesses bits of a page in a way that no accessor does"
    ),
    "static const int all = 1 << HPG_first;\n": "HPG_first is used outside of an accessor",
    "#define MORE(macro) macro(Third, third)\nMORE(TESTHPAGEFLAG)\n": (
        "function folio_test_hugetlb_third() cannot be declared: its body is `void *word = &folio->private; "
        "return test_bit(HPG_third, word);`, which is not a single operation on a known bit of the page "
        "(CONFIG_HUGETLB_PAGE on)"
    ),
    "static inline void folio_set_hugetlb_third(struct folio *folio)\n{ folio->page.private |= BIT(HPG_second); }\n": (
        "folio_set_hugetlb_third() does more with a flag than an accessor does"
    ),
    "static inline int HPageOther(struct page *page)\n{ return test_bit(PG_arch_1, &page->flags); }\n": (
        "function HPageOther() cannot be declared: it accesses a bit of page->flags, but the flags are bits of "
        "page->private (CONFIG_HUGETLB_PAGE on and off)"
    ),
    "EXPORT_SYMBOL(folio_set_hugetlb_first);\n": (
        "export of folio_set_hugetlb_first() cannot be declared: it is static (CONFIG_HUGETLB_PAGE on and off)"
    ),
    "EXPORT_SYMBOL_GPL(unrelated);\n": None,
    "int unrelated(struct page *page)\n{\n\tif (PageHuge(page))\n\t\treturn 0;\n\treturn 1;\n}\n": None,
    "/* HPG_second, and clear_bit(HPG_second, &page->private); */\n": None,
    "#if 0\nvoid f(struct page *p) { if (p) set_bit(HPG_second, &p->private); }\n#endif\n": None,
    "static_assert(HPG_second < 3);\n": None,
}


@pytest.mark.parametrize(("beside", "message"), BESIDE.items(), ids=lambda text: (text or "")[:30])
def test_what_stands_beside_the_macros_is_not_lost(beside: str, message: str | None) -> None:
    header = changed((LINES, LINES + beside))
    adopted = imported(header)
    if message is None:
        assert adopted.findings == ()
    else:
        lines = {finding.message: finding.place.span.line for finding in adopted.findings}
        assert message in lines
        assert header.text.split("\n").index(beside.split("\n")[0]) <= lines[message] - 1


def test_all_of_it_under_a_condition_is_one_finding() -> None:
    (finding,) = imported(changed((ENUM, f"#ifdef CONFIG_MMU\n{ENUM}"), (LINES, f"{LINES}#endif\n"))).findings
    assert finding.message == "all flags are under #ifdef CONFIG_MMU; the declaration makes them unconditional"
