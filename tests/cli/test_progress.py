"""The progress bar, for those who wait for many declarations."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import on_a_terminal


@pytest.mark.parametrize(("option", "shown"), [((), True), (("-q",), False), (("--format", "github"), False)])
def test_who_waits_for_many_sees_how_far_it_is(option: tuple[str, ...], shown: bool, home: Path) -> None:
    """And nothing of that is left when it is done."""
    for name in ("one", "two"):
        (home / name).mkdir()
        (home / name / "flags.toml").write_bytes((home / "flags.toml").read_bytes())
    program = "import sys; from flaggen.cli import main, progress; progress.PATIENCE = 0;"
    program += "sys.exit(main.main(sys.argv[1:]))"
    code, printed = on_a_terminal(["-c", program, "render", *option, "."])
    assert (code, "0%" in printed and "100%" in printed) == (0, shown)
    if shown:
        *_, last = printed.split("\x1b[2K")
        assert (last.count("created   "), "%" in last) == (9, False)
        assert last.endswith("\n3 declarations: 9 files created\n")
