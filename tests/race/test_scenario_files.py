"""Scenarios that users write."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen.race.scenario_files import InvalidScenario, read_scenario
from flaggen.race.scenarios import CASES

SCENARIO = "from flaggen.race.scenarios import Scenario\ndef scenario(case): return "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = ", "SyntaxError: invalid syntax"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("x = 1", "has no function scenario(case)"),
        ("scenario = 1", "has no function scenario(case)"),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
    ],
)
def test_a_file_without_a_scenario(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(InvalidScenario) as caught:
        read_scenario(tmp_path / "mine.py")
    assert message in str(caught.value)


def test_an_absent_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidScenario, match="cannot be read: No such file"):
        read_scenario(tmp_path / "mine.py")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def scenario(case): return 1", "must return a flaggen.race.scenarios.Scenario"),
        (f"{SCENARIO}Scenario(3, {{'a': print}})", "must be those of a Layout"),
        (f"{SCENARIO}Scenario((), {{}})", "must be a dict with a function for each name"),
        (f"{SCENARIO}Scenario((), {{'a': 1}})", "must be a dict with a function for each name"),
        ("def scenario(case): raise KeyError(1)", r"scenario\(\) raised KeyError: 1"),
    ],
)
def test_a_scenario_that_is_none(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(InvalidScenario, match=message):
        read_scenario(tmp_path / "mine.py")(CASES[0])


def test_a_scenario_may_define_a_dataclass(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from dataclasses import dataclass\n@dataclass\nclass Driver:\n    order: int\n"
        f"{SCENARIO}Scenario((Driver(9).order,), {{'a': print}})"
    )
    assert read_scenario(tmp_path / "mine.py")(CASES[0]).values == (9,)
