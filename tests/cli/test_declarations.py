"""Which declarations operands name, and what is not taken for one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import EMULATOR, HEADER, SOURCE, Run
from repository import ROOT, need


def test_standard_input_stands_for_flags_toml(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("render")
    data = (home / "flags.toml").read_bytes()
    (home / "flags.toml").unlink()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run("render", "-", "--check")[0] == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"flags = 1\n")))
    assert run("render", "-")[2].startswith("<stdin>:1:1: error[wrong-type]")


def test_a_declaration_in_a_parent_directory_is_found(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "a/b").mkdir(parents=True)
    monkeypatch.chdir(home / "a/b")
    assert run("render", "--only", "source") == (0, f"created   ../../{SOURCE}\n", "")
    assert (home / SOURCE).is_file()


def test_no_declaration(run: Run, home: Path) -> None:
    (home / "flags.toml").unlink()
    code, printed, said = run("render")
    assert (code, printed) == (2, "")
    assert (
        said == "flaggen: no flags.toml here or in a parent directory; pass a path, "
        "or create a declaration with: flaggen init\n"
    )
    assert run("render", "none.toml")[::2] == (2, "flaggen: none.toml cannot be read: No such file or directory\n")
    assert run("render", ".")[::2] == (2, "flaggen: no flags.toml in or below .\n")
    (home / "a.toml").mkdir()
    assert run("render", "a.toml")[0] == 2


def test_a_declaration_below_is_suggested(run: Run, home: Path) -> None:
    need("git")
    subprocess.run(["git", "init", "-q"], check=True)
    (home / "mm").mkdir(exist_ok=True)
    (home / "flags.toml").rename(home / "mm/flags.toml")
    code, printed, said = run("show")
    assert (code, printed) == (2, "")
    assert "pass a path such as mm/flags.toml, or create" in said


def test_one_that_cannot_be_read_does_not_end_the_others(run: Run, home: Path) -> None:
    (home / "loop.toml").symlink_to("loop.toml")
    code, printed, said = run("render", "loop.toml/flags.toml", "flags.toml")
    assert code == 2
    assert printed.startswith(f"created   {HEADER}\n")
    assert said == "flaggen: loop.toml/flags.toml cannot be read: Too many levels of symbolic links\n"


def test_an_output_is_no_declaration(run: Run, home: Path) -> None:
    run("render")
    for output in (HEADER, SOURCE, EMULATOR):
        assert (
            "help: this file was generated from flags.toml; pass that declaration instead\n" in run("verify", output)[2]
        )
    assert run("render", "")[::2] == (2, "flaggen: empty path argument\n")


def test_what_is_no_file_is_not_read(run: Run, home: Path) -> None:
    os.mkfifo(home / "pipe.toml")
    assert run("render", "pipe.toml")[::2] == (
        2,
        "flaggen: pipe.toml is not a regular file; for standard input, use -\n",
    )
    command = [sys.executable, "-m", "flaggen", "render", "--check", "/dev/stdin"]
    with (home / "flags.toml").open("rb") as file:
        done = subprocess.run(command, stdin=file, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert (done.returncode, done.stderr) == (
        2,
        b"flaggen: /dev/stdin is not a regular file; for standard input, use -\n",
    )
    run("render")
    (home / SOURCE).unlink()
    os.mkfifo(home / SOURCE)
    assert run("verify")[::2] == (2, f"flaggen: {SOURCE} is not a regular file\n")
