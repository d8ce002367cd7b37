"""The table of outcomes."""

from __future__ import annotations

from flaggen.verify.report import table
from flaggen.verify.run import Outcome


def test_the_table() -> None:
    outcomes = [
        Outcome("gcc", ("gcc -m64",), 20, 2, 40_000, ("gcc -m32: no",), (), 1.0),
        Outcome("btf", (), 0, 0, 0, ("none",), (), 0.1),
    ]
    assert table(outcomes) == (
        "check  result   checks  controls  operations  with\n"
        "gcc    passed       20         2      40,000  gcc -m64\n"
        "  skipped: gcc -m32: no\n"
        "btf    skipped       -         -           -  -\n"
        "  skipped: none\n"
        "1 passed, 1 skipped: 20 checks, 2 of 2 seeded faults caught, 40,000 operations replayed\n"
    )
