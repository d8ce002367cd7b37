"""Findings in each format, colours, and what terminals and pipes get."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import EMULATOR, SOURCE, Run, edit
from repository import ROOT


def test_findings_for_machines_are_the_result(run: Run, home: Path) -> None:
    assert run("render", "--format", "json") == (0, "[]\n", "")
    assert run("render", "--check", "--format", "github") == (0, "", "")
    edit(home / SOURCE, "test_bit", "text_bit")
    (home / EMULATOR).unlink()
    for command in ("--check", "--exit-code"):
        code, printed, said = run("render", command, "--format", "json")
        assert (code, said) == (1, "")
        found = [(each["rule"], each["file"], each["line"], each["column"]) for each in json.loads(printed)]
        assert found == [("stale-output", SOURCE, 12, 2), ("missing-output", "flags.toml", 11, 12)]
    edit(home / SOURCE, "test_bit", "text_bit")
    code, printed, said = run("verify", "--format", "github")
    assert (code, said) == (1, "")
    assert printed.startswith(f"::error file={SOURCE},line=")
    edit(home / "flags.toml", '"exported"', '"extern"')
    code, printed, said = run("render", "--format", "sarif")
    assert (code, said) == (2, "")
    assert [each["ruleId"] for each in json.loads(printed)["runs"][0]["results"]] == ["bad-value"]
    code, printed, said = run("render", "none.toml", "--format", "gitlab")
    assert (code, printed, said) == (2, "", "flaggen: none.toml cannot be read: No such file or directory\n")
    (home / "empty").mkdir()
    assert run("render", "empty", "--format", "json")[:2] == (2, "")
    assert run("show", "empty", "--format", "gitlab")[:2] == (2, "")


@pytest.mark.parametrize(
    ("name", "variable"), [("github", "GITHUB_WORKSPACE"), ("sarif", "GITHUB_WORKSPACE"), ("gitlab", "CI_PROJECT_DIR")]
)
def test_paths_begin_where_the_project_does(
    name: str, variable: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(home / "flags.toml", "[flags.freed]", "[flags.Freed]")
    (home / "deep").mkdir()
    monkeypatch.chdir(home / "deep")
    monkeypatch.delenv(variable, raising=False)
    assert "../flags.toml" in run("render", "--format", name)[1]
    monkeypatch.setenv(variable, str(home.parent))
    printed = run("render", "--format", name)[1]
    assert f"{home.name}/flags.toml" in printed
    assert ".." not in printed
    monkeypatch.setenv(variable, str(home / "elsewhere"))
    assert "../flags.toml" in run("render", "--format", name)[1]
    assert "../flags.toml" in run("render", "--format", "json")[1]


def test_many_findings_of_one_rule_are_counted(run: Run, home: Path) -> None:
    items = ", ".join(["1", *["'x'"] * 150])
    text = f"[c]\ntaken_page_indices = [{items}]\nno_such_key = 1\n[output]\nheader = 'a.h'\n[flags.a]\nbit = 1\n"
    (home / "flags.toml").write_text(text, encoding="utf-8")
    code, _, said = run("render")
    assert (code, said.count("error[wrong-type]"), said.count("error[unknown-key]")) == (2, 100, 1)
    assert "\nand 50 more of wrong-type\nflaggen: 151 errors" in said
    found = json.loads(run("render", "--format", "json")[1])
    assert [finding["severity"] for finding in found].count("error") == 151


@pytest.mark.parametrize("when", ["auto", "always", "never"])
def test_color(when: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(home / "flags.toml", 'doc = "The page is on a free list of the pool."\n', "")
    monkeypatch.setenv("NO_COLOR", "1")
    _, printed, said = run("render", "--diff", "-v", "--color", when)
    assert ("\x1b[32m+" in printed) is ("\x1b[1;33mwarning" in said) is (when == "always")


@pytest.mark.parametrize("arguments", [("render", "--stdout", "source"), ("show", "--svg", "-")])
def test_a_file_that_is_printed_has_its_bytes(arguments: tuple[str, ...], home: Path) -> None:
    edit(home / "flags.toml", "The page is on a free list", "日本: The page is on a free list")
    edit(home / "flags.toml", "[flags.freed]", '[flags.freed]\nvisibility = "exported"')
    runs = [
        subprocess.run(
            [sys.executable, "-m", "flaggen", *arguments],
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=True,
        ).stdout
        for encoding in ("utf-8", "ascii", "latin-1")
    ]
    assert runs[0] == runs[1] == runs[2]


def test_a_terminal_that_cannot_show_it(home: Path) -> None:
    """Output that is not UTF-8 escapes what it cannot show, and does not fail."""
    edit(home / "flags.toml", "[flags.freed]", "[flags.größe]")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "flaggen", "render"], env=environment, check=False, capture_output=True
    )
    assert done.returncode == 2
    assert rb"[flags.gr\xf6\xdfe]" in done.stderr
