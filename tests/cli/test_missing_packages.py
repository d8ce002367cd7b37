"""Where packages are few, flaggen does what it can without them, and says what it cannot."""

from __future__ import annotations

import subprocess
import sys

import pytest

from repository import ROOT

ABSENT = ("black", "rich", "shtab", "tree_sitter", "tree_sitter_toml")
PROGRAM = f"import sys; sys.modules.update(dict.fromkeys({ABSENT!r})); from flaggen.cli.main import run; run()"


def flaggen(*words: str, text: str | None = None) -> tuple[int, str]:
    """The exit code and standard error without the absent packages, with this text on standard input."""
    command = [sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True)
    return done.returncode, done.stderr


@pytest.mark.parametrize("words", ["render --check --no-cache", "verify", "show", "schema", "rules"])
def test_what_a_build_root_needs_works_without(words: str) -> None:
    assert flaggen(*words.split()) == (0, "")


def test_what_is_missing_is_named() -> None:
    assert flaggen("completion", "bash") == (
        2,
        "flaggen: this needs the Python package shtab, which is not installed (docs/offline.md says what does)\n",
    )


def test_an_error_is_reported_without_its_place() -> None:
    code, said = flaggen("render", "-", "-q", text="output.header = 'a.h'\n[flags.while]\n[flags.b]\nbits = 1\n")
    assert code == 2
    assert "<stdin>:1:1: error[reserved-word]: 'while' is a C keyword\n" in said
    assert "<stdin>:1:1: error[unknown-key]: unknown key 'bits' in [flags.b]\n" in said
    code, said = flaggen("render", "-", "-q", text="[flags.a]\n[flags.a]\n")
    assert code == 2
    assert "error[toml]: cannot declare ('flags', 'a') twice" in said
