"""Differences between a tree and its declaration are reported once, at their places."""

from __future__ import annotations

import pytest

from flaggen.prove import messages as proof_messages
from imported import imported
from vendor_header import LINES, changed


def test_a_function_that_two_macros_create_is_reported_once() -> None:
    """Another macro creates it if the config symbol is off."""
    findings = imported(changed((LINES, f"{LINES}HPAGEFLAG(Second, second)\n"))).findings
    assert [finding.message for finding in findings] == [
        f"function folio_{verb}_hugetlb_second() appears more than once (CONFIG_HUGETLB_PAGE on and off)"
        for verb in ("test", "set", "clear")
    ]


def test_what_is_there_twice_is_in_its_configurations() -> None:
    """Not in every configuration, because it is defined twice in one."""
    prototype = "#ifdef CONFIG_HUGETLB_PAGE\nint folio_test_hugetlb_first(struct folio *folio);\n#endif\n"
    findings = imported(changed((LINES, LINES + prototype * 2))).findings
    assert [finding.message for finding in findings] == [
        "prototype folio_test_hugetlb_first() cannot be declared: the function is defined in the header "
        "(CONFIG_HUGETLB_PAGE on)",
        "prototype folio_test_hugetlb_first() cannot be declared: the function is defined in the header "
        "(CONFIG_HUGETLB_PAGE on)",
    ]


# A macro that makes a function without a stub.
STUBLESS = (
    "#ifdef CONFIG_HUGETLB_PAGE\n",
    "#define TESTSETHPAGEFLAG(uname, flname) \\\n"
    "static __always_inline bool folio_test_set_hugetlb_##flname(struct folio *folio) \\\n"
    "{ return test_and_set_bit(HPG_##flname, (void *)&folio->private); }\n"
    "#ifdef CONFIG_HUGETLB_PAGE\n",
)


def test_where_a_finding_stands_does_not_depend_on_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    header = changed((LINES, f"{LINES}#ifdef CONFIG_OWN\nTESTSETHPAGEFLAG(First, first)\n#endif\n"), STUBLESS)
    places = [finding.place for finding in imported(header).findings]
    monkeypatch.setattr(proof_messages, "named", lambda subject: f"REWORDED: the {subject.name}")
    findings = imported(header).findings
    assert all("REWORDED: the " in finding.message for finding in findings if "missing" in finding.message)
    assert any(
        finding.message.startswith("REWORDED: the folio_test_set_hugetlb_first is missing") for finding in findings
    )
    assert [finding.place for finding in findings] == places
