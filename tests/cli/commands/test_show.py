"""`flaggen show`: widths, pictures and its one declaration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import Run, on_a_terminal
from repository import ROOT


@pytest.mark.parametrize("width", [100, 60, 40, 20])
def test_show_is_as_wide_as_the_terminal(width: int, home: Path) -> None:
    golden = (ROOT / f"tests/golden/show/repository-{width}.txt").read_text(encoding="utf-8")
    command = ["-m", "flaggen", "show"]
    assert on_a_terminal(command, COLUMNS=str(width), NO_COLOR="1") == (0, golden)
    code, printed = on_a_terminal(command, COLUMNS=str(width))
    assert (code, "\x1b[1;35m" in printed) == (0, True)


def test_show_draws_over_nothing_but_pictures(run: Run, home: Path) -> None:
    before = (home / "flags.toml").read_bytes()
    code, printed, said = run("show", "--svg", "flags.toml")
    assert (code, printed) == (2, "")
    assert said == "flaggen: flags.toml exists and is not an SVG file; --svg names the file to write\n"
    assert (home / "flags.toml").read_bytes() == before
    for _ in range(2):
        assert run("show", "--svg", "flags.svg") == (0, "", "")
    assert run("show", "--svg", "none/flags.svg")[2] == (
        "flaggen: none/flags.svg cannot be written: No such file or directory\n"
    )
    assert run("show", "--svg", "-")[1] == (home / "flags.svg").read_text(encoding="utf-8")


def test_show_takes_one_declaration(run: Run, home: Path) -> None:
    assert run("show", ".")[0] == 0
    (home / "more").mkdir()
    (home / "more/flags.toml").write_bytes((home / "flags.toml").read_bytes())
    code, printed, said = run("show", ".")
    assert (code, printed) == (2, "")
    assert said.endswith(": . contains 2 declarations; name one of them: flags.toml, more/flags.toml\n")


def test_show_prints_data_and_leaves_warnings_to_standard_error(run: Run, home: Path) -> None:
    text = (home / "flags.toml").read_text(encoding="utf-8")
    (home / "flags.toml").write_text(text + "\n[flags.bare]\n", encoding="utf-8")
    code, printed, said = run("show", "--format", "json")
    names = [flag["name"] for flag in json.loads(printed)["configurations"][0]["words"][0]["flags"]]
    assert (code, names[-1]) == (0, "bare")
    assert said.endswith("(missing-doc, missing-synchronization); to see the warnings, add -v\n")
    code, printed, _ = run("show", "--format", "json", "--strict")
    assert (code, {finding["rule"] for finding in json.loads(printed)}) == (
        2,
        {"missing-doc", "missing-synchronization"},
    )
    assert run("show", "none.toml", "--format", "json")[:2] == (2, "")


def test_one_schema_at_a_time(run: Run, home: Path) -> None:
    assert json.loads(run("schema", "--show")[1])["title"] == "flaggen: a declaration"
    code, printed, said = run("schema", "--markdown", "--show")
    assert (code, printed) == (2, "")
    assert "--show cannot be combined with --markdown" in said
