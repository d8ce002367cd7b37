"""Scenarios that users write."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen.race.scenario_files import InvalidScenario, read_scenario
from flaggen.race.scenarios import CASES


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = ", "SyntaxError: invalid syntax"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("x = 1", "has no function scenario(case)"),
        ("scenario = 1", "has no function scenario(case)"),
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
        ("def scenario(case): raise KeyError(1)", r"scenario\(\) raised KeyError: 1"),
    ],
)
def test_a_scenario_that_is_none(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(InvalidScenario, match=message):
        read_scenario(tmp_path / "mine.py")(CASES[0])
