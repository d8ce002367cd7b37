"""The [c] table that is imported: the era, and the prefix of the enumerators."""

from __future__ import annotations

import re

import pytest

from compiled import declared
from flaggen.report.findings import Source
from imported import assert_round_trip, c_files, imported
from repository import COMMITTED
from vendor_header import LINES, SECOND, changed


@pytest.mark.parametrize("era", ["5.10", "rfc", "v1", "5.12", "6.2", "6.12"])
def test_an_era_is_recognized(era: str) -> None:
    """[c] contains nothing but the era."""
    text = imported(*c_files(declared(COMMITTED[f"era_{era}"].read_text(encoding="utf-8")))).text
    (table,) = re.findall(r"^\[c\]\n(.*?)\n\[", text, re.MULTILINE | re.DOTALL)
    assert table == f'era = "{era}"\n'


@pytest.mark.parametrize("api", ["page", "folio"])
def test_const_tests_with_guards_are_of_an_era_that_has_both(api: str) -> None:
    c = f'[c]\napi = ["{api}"]\ntest_type = "int"\ninline = "static inline"\nconst_test = true\nmax_page_index = 1\n'
    text = f'{c}[output]\nheader = "h.h"\n[flags.a]\nguard = "bug"\ndoc = "A."\nsynchronization = "None."\n'
    assert_round_trip(text)


def test_const_test_functions() -> None:
    """The key is what most of them have; the others are reported."""
    head, body = "folio_test_hugetlb_##flname(struct folio *folio)", "{ void *word = &folio->private; return"
    const = ((head, head.replace("struct", "const struct")), (body, body.replace("void", "const void")))
    every = imported(changed(*const))
    assert "const_test = true" in every.text and every.declaration.c.const_test
    assert every.findings == ()
    third = (LINES, f"{LINES}{SECOND.replace('second', 'third')}")
    some = imported(changed(*const, third, ("HPG_second,", "HPG_second,\n\tHPG_third,")))
    assert some.declaration.c.const_test
    assert sorted(finding.message for finding in some.findings if "parameter list" in finding.message) == [
        "function folio_test_hugetlb_third() of flag 'third': parameter list is `struct folio *`, "
        f"not `const struct folio *` (CONFIG_HUGETLB_PAGE {state})"
        for state in ("off", "on")
    ]


SERVING = """#ifdef CONFIG_HUGETLB_PAGE
static inline bool hugetlb_test_page_flag(struct page *page, enum hugetlb_page_flags flag)
{ return test_bit(flag, &page->private); }
#else
static inline bool hugetlb_test_page_flag(struct page *page, enum hugetlb_page_flags flag) { return 0; }
#endif
"""


@pytest.mark.parametrize(
    ("enumerators", "flags", "warning"),
    [
        (("HPG_a_0",), ["a_0"], []),
        (("HPG_a_b",), ["a_b"], []),
        (("HPG_a_b", "HPG_a_c"), ["a_b", "a_c"], []),
        (("OWN_a_b", "OWN_a_c"), ["b", "c"], ["OWN_a_ is taken to be the prefix of the enumerators"]),
        (("OWN_a_0", "OWN_a_1"), ["a_0", "a_1"], ["OWN_ is taken to be the prefix of the enumerators"]),
    ],
)
def test_where_the_prefix_of_the_enumerators_ends(
    enumerators: tuple[str, ...], flags: list[str], warning: list[str]
) -> None:
    """Accessors that serve all flags do not contain the flags' names."""
    enum = f"enum hugetlb_page_flags {{\n\t{', '.join(enumerators)}\n}};\n"
    adopted = imported(Source("hugetlb.h", enum + SERVING))
    assert [flag.name for flag in adopted.declaration.flags] == flags
    assert [finding.message.partition(",")[0] for finding in adopted.findings] == warning
