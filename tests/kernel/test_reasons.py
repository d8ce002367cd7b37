"""Why C cannot be declared, and how rendering would change it."""

from __future__ import annotations

import pytest

from imported import imported
from vendor_header import SECOND, changed

IN_THE_LINE = ("HPAGEFLAG(Second, second)\n", SECOND)

NOT_A_SINGLE = "which is not a single operation on a known bit of the page"

REASONS = {
    "a volatile parameter": (
        ("second(struct folio *folio)\n{ return", "second(volatile struct folio *folio)\n{ return"),
        "its parameter is `volatile struct folio *`, not `struct page *` or `struct folio *`",
    ),
    "a double negation": (
        ("return test_bit(HPG_second", "return !!test_bit(HPG_second"),
        f"its body is `return !!test_bit(HPG_second, &folio->private);`, {NOT_A_SINGLE}",
    ),
    "a hint": (
        ("return test_bit(HPG_second, &folio->private);", "return unlikely(test_bit(HPG_second, &folio->private));"),
        f"its body is `return unlikely(test_bit(HPG_second, &folio->private));`, {NOT_A_SINGLE}",
    ),
    "another operation": (
        ("{ clear_bit(HPG_second", "{ clear_bit_unlock(HPG_second"),
        "no operation of a declaration calls clear_bit_unlock()",
    ),
    "a condition": (
        ("{ set_bit(HPG_second", "{ if (folio) set_bit(HPG_second"),
        f"its body is `if (folio) set_bit(HPG_second, &folio->private);`, {NOT_A_SINGLE}",
    ),
    "a number": (("{ set_bit(HPG_second", "{ set_bit(1"), "its bit 1 is a number"),
    "another word": (
        ("{ set_bit(HPG_second, &folio->private", "{ set_bit(HPG_second, &folio->page.flags"),
        "it accesses a bit of page->flags, but the flags are bits of page->private",
    ),
    "a second name": (
        ("#else\nstatic inline bool folio_test_hugetlb_second", "static __always_inline bool folio_test_2(struct folio "
         "*folio)\n{ return test_bit(HPG_second, &folio->private); }\n#else\n"
         "static inline bool folio_test_hugetlb_second"),
        "folio_test_2() does the same",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), REASONS.values(), ids=REASONS)
def test_why_a_function_cannot_be_declared(change: tuple[str, str], reason: str) -> None:
    findings = imported(changed(IN_THE_LINE, change)).findings
    (finding,) = [finding for finding in findings if reason in finding.message]
    assert finding.message.endswith(f"cannot be declared: {reason} (CONFIG_HUGETLB_PAGE on)")
    assert finding.help == "rendering would leave it out: keep it by hand, or change the C"


def test_a_value_that_is_no_constant_is_named() -> None:
    findings = imported(changed(("HPG_second,", "HPG_second = OTHER,"))).findings
    message = "enumerator HPG_second cannot be declared: its value `OTHER` is not a constant in these files"
    assert any(finding.message.startswith(message) for finding in findings)


def test_the_help_says_how_rendering_would_change_the_c() -> None:
    stub = "static inline void folio_clear_hugetlb_second(struct folio *folio) { }\n"
    changes = (IN_THE_LINE, (stub, ""), ("{ return 0; }\nstatic inline void folio_set_hugetlb_second", "{ return 1; }\n"
               "static inline void folio_set_hugetlb_second"))  # fmt: skip
    helps = {finding.message.split(":")[0]: finding.help for finding in imported(changed(*changes)).findings}
    assert helps == {
        "function folio_clear_hugetlb_second() of flag 'second' is missing from the header (CONFIG_HUGETLB_PAGE off)": (
            "rendering would add it: add it to the C, or keep the flag by hand"
        ),
        "function folio_test_hugetlb_second() of flag 'second'": (
            "rendering would change it: change the C, or keep this part by hand"
        ),
    }
