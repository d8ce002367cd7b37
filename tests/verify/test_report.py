"""The table of outcomes."""

from __future__ import annotations

from flaggen.verify.report import table
from flaggen.verify.run import Outcome


def test_the_table() -> None:
    outcomes = [
        Outcome("gcc", ("gcc -m64",), 20, 2, 40_000, ("gcc -m32: no",), (), 1.0),
        Outcome("checkpatch", ("kernel 6.1",), 2, 1, 0, (), (), 1.0, tolerated={"CAMELCASE": 4, "A": 1}),
        Outcome("btf", (), 0, 0, 0, ("none",), (), 0.1),
    ]
    assert table(outcomes) == (
        "check       result   checks  controls  operations  with\n"
        "gcc         passed       20         2      40,000  gcc -m64\n"
        "  skipped: gcc -m32: no\n"
        "checkpatch  passed        2         1           0  kernel 6.1\n"
        "  tolerated: 1 A, 4 CAMELCASE\n"
        "btf         skipped       -         -           -  -\n"
        "  skipped: none\n"
        "2 passed, 1 skipped: 22 checks, 3 of 3 seeded faults caught, 40,000 operations replayed\n"
    )


def test_what_is_long_is_wrapped_below_its_column() -> None:
    tools = tuple(f"Linux 6.{number}" for number in range(12))
    outcome = Outcome("gcc", tools, 20, 2, 40_000, (" ".join(["a reason"] * 20),), (), 1.0)
    lines = table([outcome]).splitlines()
    assert max(map(len, lines)) <= 100
    column = lines[0].index("with")
    assert lines[2].lstrip().startswith("Linux 6.") and lines[2].index("Linux") == column
    assert lines[4].startswith("  skipped: a reason") and lines[5].startswith("    ")
