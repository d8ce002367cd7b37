"""What `flaggen render` prints about each file, about all of them, and about how to fix them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command_line import EMULATOR, HEADER, SOURCE, Run, edit, on_a_terminal
from flaggen.cli.commands import render as render_command
from flaggen.cli.declarations import DeclarationFile
from flaggen.cli.output import Result
from repository import ROOT


def test_render_creates_then_leaves_alone_then_updates(run: Run, home: Path) -> None:
    assert run("render") == (0, f"created   {HEADER}\ncreated   {SOURCE}\ncreated   {EMULATOR}\n", "")
    assert run("render") == (0, f"unchanged {HEADER}\nunchanged {SOURCE}\nunchanged {EMULATOR}\n", "")
    edit(home / "flags.toml", "on a free list", "on some free list")
    assert run("render") == (0, f"updated   {HEADER}\nunchanged {SOURCE}\nupdated   {EMULATOR}\n", "")
    for output in (HEADER, SOURCE, EMULATOR):
        assert (home / output).is_file()


def test_check(run: Run, home: Path) -> None:
    code, printed, said = run("render", "--check")
    assert (code, said) == (1, "")
    assert printed.startswith(f"missing   {HEADER}\n")
    assert printed.endswith("3 files compared, 3 out of date; to fix, run: flaggen render\n")
    assert not (home / "generated").exists()
    run("render")
    code, printed, said = run("render", "--check")
    assert (code, said) == (0, "")
    assert printed.endswith("3 files compared, 0 out of date\n")


@pytest.mark.parametrize("damage", ["// by hand\n", "\r\n", "\0"])
@pytest.mark.parametrize("output", [HEADER, SOURCE, EMULATOR])
def test_check_finds_a_hand_edited_file(output: str, damage: str, run: Run, home: Path) -> None:
    run("render")
    with (home / output).open("a", newline="") as file:
        file.write(damage)
    before = (home / output).read_bytes()
    code, printed, _ = run("render", "--check")
    assert code == 1
    assert f"stale     {output}\n" in printed
    assert (home / output).read_bytes() == before


def test_the_command_that_mends_does(run: Run, home: Path) -> None:
    (home / "dir with blanks").mkdir()
    (home / "flags.toml").rename(home / "dir with blanks" / "my flags.toml")
    (home / "mine/header").mkdir(parents=True)
    (home / "mine/header/flags.h.j2").write_bytes((ROOT / "templates/header/flags.h.j2").read_bytes())
    _, printed, _ = run("render", "dir with blanks/my flags.toml", "--check", "--only", "header", "--templates", "mine")
    command = printed.split("to fix, run: ")[1].strip()
    assert command == "flaggen render 'dir with blanks/my flags.toml' --only header --templates mine"
    subprocess.run(f"{sys.executable} -m {command}", shell=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    code, _, _ = run("render", "dir with blanks/my flags.toml", "--check", "--only", "header", "--templates", "mine")
    assert code == 0


def test_diff(run: Run, home: Path) -> None:
    run("render")
    edit(home / "flags.toml", "on a free list of", "on any free list of")
    code, printed, _ = run("render", "--diff")
    assert code == 1
    assert printed.count("@@ -") == 3  # in the emulator for editors, and for help()
    assert f"--- {HEADER}\n+++ {HEADER}\n" in printed
    assert "- * @HPG_freed: The page is on a free list of the pool.\n" in printed
    assert "+ * @HPG_freed: The page is on any free list of the pool.\n" in printed
    assert "\x1b" not in printed
    run("render")
    assert run("render", "--diff") == (0, "", "")


def test_diff_of_a_new_file_is_against_nothing(run: Run, home: Path) -> None:
    _, printed, _ = run("render", "--diff", "--only", "source")
    assert printed.startswith(f"--- /dev/null\n+++ {SOURCE}\n@@ -0,0 +1,")
    assert not (home / "generated").exists()


def test_a_diff_has_the_lines_of_the_file(run: Run, home: Path) -> None:
    run("render")
    (home / SOURCE).write_text("one\fline\u0085\n", encoding="utf-8")
    code, printed, _ = run("render", "--diff", "--only", "source")
    assert code == 1
    assert "\n@@ -1 +1,25 @@\n-one\fline\u0085\n+// SPDX" in printed


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)])
def test_diff_is_coloured_on_a_terminal(variables: dict[str, str], coloured: bool, home: Path) -> None:
    command = ["-m", "flaggen", "render", "--diff", "--only", "source"]
    code, printed = on_a_terminal(command, **variables)
    assert (code, "\x1b[32m+" in printed) == (1, coloured)


def test_a_file_that_git_converted_is_reported_as_such(run: Run, home: Path) -> None:
    run("render", "-q")
    (home / SOURCE).write_bytes((home / SOURCE).read_bytes().replace(b"\n", b"\r\n"))
    code, printed, _ = run("render", "--check")
    assert code == 1
    assert printed.endswith(
        "3 files compared, 1 out of date; to fix, run: flaggen render\n"
        "in 1 file only the line ends differ (CRLF); to keep git from converting them, add to .gitattributes:\n"
        f"    /{SOURCE} text eol=lf\n"
    )
    (finding,) = json.loads(run("render", "--check", "--format", "json")[1])
    assert "has CRLF line ends, and is otherwise up to date" in finding["message"]
    (home / SOURCE).write_bytes((home / SOURCE).read_bytes() + b"int x;\r\n")
    assert "line ends" not in run("render", "--check")[1]


def test_many_declarations(run: Run, home: Path) -> None:
    for name in ("one", "two"):
        (home / "more" / name).mkdir(parents=True)
        (home / "more" / name / "flags.toml").write_bytes((home / "flags.toml").read_bytes())
    code, printed, said = run("render", "--only", "source", "more", "flags.toml")
    assert (code, said) == (0, "")
    assert printed == (
        f"created   more/one/{SOURCE}\ncreated   more/two/{SOURCE}\ncreated   {SOURCE}\n"
        "3 declarations: 3 files created\n"
    )
    assert run("render", "more", "-q") == (0, "", "")
    _, printed, _ = run("render", "flags.toml", "--only", "source", "more/two")
    assert printed.endswith("2 declarations: 2 files unchanged\n")
    (home / "more/one" / SOURCE).unlink()
    code, printed, said = run("render", "--check", ".")
    assert (code, said) == (1, "")
    assert printed.endswith(
        f"current   more/two/{EMULATOR}\n9 files in 3 declarations compared, 3 out of date; "
        "to fix, run: flaggen render .\n"
    )
    assert f"missing   more/one/{SOURCE}\n" in printed
    (home / "more/one/flags.toml").write_text("flags = 1\n")
    code, printed, said = run("render", ".")
    assert code == 2
    assert printed.endswith("3 declarations: 2 files created, 4 files unchanged, 1 failed\n")
    assert said.startswith("more/one/flags.toml:1:1: error[wrong-type]")
    assert said.endswith("flaggen: 2 errors\n")
    code, printed, said = run("render", "--check", ".")
    assert (code, printed.splitlines()[-1]) == (2, "6 files in 2 declarations compared, 0 out of date")
    assert run("verify", "more/two", "flags.toml")[0] == 0
    assert run("render", "none.toml", "flags.toml")[::2] == (
        2,
        "flaggen: none.toml cannot be read: No such file or directory\n",
    )


def test_an_interruption_counts_what_was_done(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("two", "three"):
        (home / f"{name}.toml").write_text(
            f'output.header = "{name}.h"\nflags.a = {{doc = "a", synchronization = "b"}}\n'
        )
    attempt = render_command.attempt

    def interrupted(file: DeclarationFile, *arguments: Any, **options: Any) -> Result[Any]:
        if file.operand == "two.toml":
            raise KeyboardInterrupt
        return attempt(file, *arguments, **options)

    monkeypatch.setattr(render_command, "attempt", interrupted)
    summary = "3 declarations: 3 files created, 2 not rendered\n"
    assert run("render", "flags.toml", "two.toml", "three.toml") == (
        130,
        f"created   {HEADER}\ncreated   {SOURCE}\ncreated   {EMULATOR}\n{summary}",
        "flaggen: interrupted\n",
    )
    _, printed, _ = run("render", "--check", "flags.toml", "two.toml", "three.toml")
    assert printed.endswith("3 files in 1 declaration compared, 0 out of date\n")
