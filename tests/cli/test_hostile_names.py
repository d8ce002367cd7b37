"""No name of a file or directory, and no text, is a command of a CI job's runner in what a command prints."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from command_line import Run
from flaggen.cli.main import main
from flaggen.report.terminal import command_line
from repositories import git
from repository import need

HEADER, SOURCE = "include/linux/hugetlb_page_flags.h", "mm/hugetlb_page_flags.c"
NAMES = ["::error::x", "a\n::error::x", "a\n  ::error::x", "##[error]x", "a\n##[error]x", "a\x1b[31m\u202e"]


def commands(printed: str) -> list[str]:
    """The lines that GitHub's runner takes for commands, or that act on a terminal."""
    return [line for line in printed.split("\n") if line.lstrip().startswith("::") or "##[" in line or "\x1b" in line]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_is_a_command(name: str, run: Run, home: Path) -> None:
    need("git")
    git("init", "-q")
    (home / "flags.toml").unlink()
    file = f"{name}/flags.toml"
    calls = [
        ["init", name],
        ["render", "--check", "."],
        ["render", "-v", "."],
        ["verify", file],
        ["render", "--diff", "--check", file],
        ["show", file],
        ["git", "install", file],
        ["import", f"{name}/{HEADER}"],
        ["import", "--check", f"{name}/{HEADER}", f"{name}/{SOURCE}", file],
        ["merge", file, file, file],
        ["render", "--eject", "header", "--templates", f"{name}/mine"],
        ["diff", "HEAD", "--", file],
        ["diff", "HEAD", "--format", "markdown", "--", file],
        ["diff", "HEAD", "--format", "commit", "--", file],
        ["decode", "--declaration", file, "0x3"],
        ["convert", file],
        ["render", "--staged", "--check", file],
        *(["render", f"{name}/none"], ["show", f"{name}/none"], ["diff", name], ["diff", "--patch", name]),
        *(["rules", name], ["render", "--only", name]),
    ]
    printed = {tuple(call): "\n".join(run(*call)[1:]) for call in calls}
    assert {call: found for call, text in printed.items() if (found := commands(text))} == {}
    (home / name / SOURCE).write_text("::error::x\n##[error]\n")
    for call in (["render", file], ["verify", file], ["render", "--diff", file], ["render", "--check", file]):
        assert commands("\n".join(run(*call)[1:])) == []


@pytest.mark.parametrize("call", [["schema", "a\n##[error]x"], ["render", "--a\n::error::x"], ["a\n##[error]x"]])
def test_no_wrong_call_is_a_command(call: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    main(call)
    assert commands(capfd.readouterr().err) == []


def test_a_text_of_the_c_is_no_command_when_it_is_imported(run: Run, home: Path) -> None:
    text = (home / "flags.toml").read_text()
    (home / "flags.toml").write_text(text.replace("The page is on a free", f"{'x' * 117} ::error::x ##[error]x"))
    assert run("render", "-q")[0] == 0
    header, source = (str(path) for path in (*home.glob("generated/include/linux/*.h"), *home.glob("generated/mm/*.c")))
    code, printed, _ = run("import", header, source)
    assert (code, commands(printed)) == (0, [])
    Path("again.toml").write_text(printed)
    assert "::error::x ##[error]x" in run("show", "--format", "json", "again.toml")[1].replace("\\u0023", "#")
    assert commands(run("show")[1]) == []


@pytest.mark.parametrize("word", [*NAMES, "a b", "it's", "é", "\udcff", "a\\b", "a\n\\'["])
def test_a_suggested_command_can_be_pasted(word: str) -> None:
    need("bash")
    line = command_line(["printf", "%s", word])
    assert "\n" not in line and commands(line) == []
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True)
    assert done.stdout == word.encode("utf-8", "surrogateescape")
    if word.isprintable() and "##[" not in word:
        assert line == shlex.join(["printf", "%s", word])
