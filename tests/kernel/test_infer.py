"""The guards of imported accessors."""

from __future__ import annotations

import re

import pytest

from flaggen.report.findings import Source
from imported import imported

ACTIVE = """\
enum pageflags {
	PG_locked,
	PG_private = 13,
};

#ifdef CONFIG_HUGETLB_PAGE
bool page_huge_active(struct page *page);
#else
static inline bool page_huge_active(struct page *page)
{
	return 0;
}
#endif
"""

# As in 5.10.0.
ACTIVE_SOURCE = """\
bool page_huge_active(struct page *page)
{
	VM_BUG_ON_PAGE(!PageHuge(page), page);
	return PageHead(page) && PagePrivate(&page[1]);
}
"""


def test_the_guards_of_page_huge_active_are_imported() -> None:
    found = imported(Source("page-flags.h", ACTIVE), Source("hugetlb.c", ACTIVE_SOURCE))
    assert found.findings == ()
    (flag,) = found.declaration.flags
    assert flag.guard == (("test", ("bug", "head")),)
    assert 'guard = ["bug", "head"]\n' in found.text


@pytest.mark.parametrize(
    ("body", "guard"),
    [
        ("return PageHeadHuge(page) && PagePrivate(&page[1]);", '"head_huge"'),
        ("VM_BUG_ON_PAGE(!PageHeadHuge(page), page);\n\treturn PagePrivate(&page[1]);", '"bug_head_huge"'),
        ("VM_WARN_ON_ONCE_PAGE(!PageHeadHuge(page), page);\n\treturn PagePrivate(&page[1]);", '"warn_head_huge"'),
    ],
)
def test_the_guards_of_later_5_10_are_imported(body: str, guard: str) -> None:
    source = re.sub(r"\tVM_BUG.*\n.*", f"\t{body}", ACTIVE_SOURCE)
    found = imported(Source("page-flags.h", ACTIVE), Source("hugetlb.c", source))
    assert found.findings == ()
    assert f"guard = {guard}\n" in found.text


@pytest.mark.parametrize("body", ["PageHeadHuge(&page[1])", "!PageHeadHuge(page)", "PageTransHuge(page)"])
def test_other_checks_are_reported(body: str) -> None:
    source = ACTIVE_SOURCE.replace("PageHead(page)", body)
    found = imported(Source("page-flags.h", ACTIVE), Source("hugetlb.c", source))
    assert [body in finding.message for finding in found.findings] == [True]
