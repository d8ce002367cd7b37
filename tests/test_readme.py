"""The README's commands are run, and print what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

README = ROOT / "README.md"
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ (?P<command>.*\n(?:>.*\n)*)(?P<printed>(?:(?!\$ ).*\n)*)", re.MULTILINE)


def environment(directory: Path) -> dict[str, str]:
    """One where `flaggen` and `python3` are those that run the tests."""
    (directory / "flaggen").write_text(f'#!/bin/sh\nexec {sys.executable} -m flaggen "$@"\n')
    (directory / "python3").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    for name in ("flaggen", "python3"):
        (directory / name).chmod(0o755)
    paths = {"PATH": f"{directory}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return os.environ | paths | {"PYTHONDONTWRITEBYTECODE": "1"}


def checkout(directory: Path) -> Path:
    for path in [ROOT / "flags.toml", *(path for path in (ROOT / "generated").rglob("*.[chp]*") if path.is_file())]:
        if "__pycache__" not in path.parts:
            copy = directory / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return directory


def test_the_tour_prints_what_it_says(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "clone").mkdir()
    home, variables = checkout(tmp_path / "clone"), environment(tmp_path / "bin")

    def run(match: re.Match[str]) -> str:
        command = match["command"].replace("\n> ", "\n").replace("\n>", "\n")
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=home,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return f"$ {match['command']}{done.stdout}"

    text = README.read_text(encoding="utf-8")
    ran = _BLOCK.sub(lambda block: _COMMAND.sub(run, block[0]), text)
    if request.config.getoption("--update-golden"):
        README.write_text(ran, encoding="utf-8")
    assert ran == text
    assert len(_COMMAND.findall("".join(_BLOCK.findall(text)))) >= 10


def test_the_two_commands_are_marked() -> None:
    """CI runs them as they stand there."""
    text = README.read_text(encoding="utf-8")
    assert len(re.findall(r"<!-- run -->\n```sh\n.*\n```", text)) == 1
    assert len(re.findall(r"<!-- test -->\n```sh\n.*\n```", text)) == 1


def test_links_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https:)([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
