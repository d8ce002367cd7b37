"""The man page and the page of the commands say what the help says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import man_page
from flaggen.cli.exit_codes import MEANINGS
from flaggen.cli.options import arguments, commands, parser
from repository import ROOT, need

FILES = {"docs/commands.md": man_page.markdown, "docs/flaggen.1": man_page.roff}


@pytest.mark.parametrize("name", FILES)
def test_the_files_in_the_repository_are_these(name: str, request: pytest.FixtureRequest) -> None:
    text = FILES[name]()
    if request.config.getoption("--update-golden"):
        (ROOT / name).write_text(text, encoding="utf-8")
    assert (ROOT / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", FILES)
def test_they_have_every_argument(name: str) -> None:
    text = FILES[name]().replace("\\", "")
    for command, its_parser in commands(parser()):
        assert f"flaggen {command}" in text
        for action in arguments(its_parser):
            for option in action.option_strings:
                assert option in text
            assert f"{(action.help or '')[1:]}.".replace("`", "(ga" if name.endswith("1") else "`") in text
    for code, meaning in MEANINGS.items():
        assert re.search(rf"[` ]{code}`?[\s|]+.{re.escape(meaning[1:])}\.", text)


def test_the_man_page_is_sound(tmp_path: Path) -> None:
    need("mandoc")
    (tmp_path / "flaggen.1").write_text(man_page.roff())
    command = ["mandoc", "-T", "lint", "-W", "warning", tmp_path / "flaggen.1"]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    assert [line for line in said.splitlines() if "missing date" not in line] == []
    shown = subprocess.run(["mandoc", "-T", "utf8", tmp_path / "flaggen.1"], capture_output=True, text=True).stdout
    plain = re.sub(".\b", "", shown)
    assert "flaggen render [OPTION ...] [FILE ...]" in plain
    assert re.search(r"^ +--exit-code\n +Exit 1 if a file was created or updated\.$", plain, re.MULTILINE)


def test_roff_takes_no_text_for_a_request() -> None:
    assert man_page._escaped(".so x") == "\\&.so x"
    assert man_page._escaped("a \\ -b") == "a \\e \\-b"
