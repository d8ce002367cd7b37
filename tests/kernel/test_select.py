"""Flags are found in any form."""

from __future__ import annotations

import pytest

from flaggen.report.findings import Severity
from imported import imported
from vendor_header import ENUM, LINES, changed

LIST = "#define LIST(M) M(First, first) M(Second, second)\n"

NEAR = {
    "a list of flags": ((LINES, f"{LIST}LIST(HPAGEFLAG)\n"),),
    "a list that makes the enumerators, too": (
        (ENUM, f"{LIST}#define ENTRY(uname, flname) HPG_##flname,\nenum hugetlb_page_flags {{ LIST(ENTRY) }};\n"),
        (LINES, "LIST(HPAGEFLAG)\n"),
    ),
    "a volatile word": (("void *word = &", "unsigned long *word = (volatile unsigned long *)&"),),
}  # fmt: skip


@pytest.mark.parametrize("changes", NEAR.values(), ids=NEAR)
def test_flags_are_found_however_they_are_written(changes: tuple[tuple[str, str], ...]) -> None:
    adopted = imported(changed(*changes))
    assert [flag.name for flag in adopted.declaration.flags] == ["first", "second"]
    assert [finding for finding in adopted.findings if finding.severity is Severity.ERROR] == []
