"""The process: streams, signals, faults and exit codes."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import flaggen
from command_line import HEADER, Run
from flaggen.cli.commands import rules, verify
from repository import ROOT


def test_an_unforeseen_error_is_ours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise KeyError("oops")

    monkeypatch.setattr(rules, "run", broken)
    code, printed, said = run("rules")
    assert (code, printed) == (70, "")
    assert said.startswith("Traceback (most recent call last):")
    assert said.endswith("\nflaggen: internal error (please report): KeyError: 'oops'\n")
    monkeypatch.setattr(verify, "run", broken)
    said = "flaggen: internal error (please report): KeyError: 'oops'; for the traceback, add -v\n"
    assert run("verify") == (70, "", said)


def test_without_a_command_the_help_is_an_error(run: Run) -> None:
    code, printed, said = run()
    assert (code, printed) == (2, "")
    assert said.startswith("usage: flaggen [-h]") and "exit codes:" in said


def test_a_closed_pipe_is_no_fault(home: Path) -> None:
    command = f"{sys.executable} -m flaggen schema | head -c 1"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, env=environment, check=True, capture_output=True)
    assert (done.stdout, done.stderr) == (b"{", b"")


@pytest.mark.parametrize("redirection", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_fault(redirection: str, home: Path) -> None:
    command = f"{sys.executable} -m flaggen render {redirection}"
    done = subprocess.run(["bash", "-c", command], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (home / HEADER).is_file()


def test_a_signal_that_the_caller_ignores_is_ignored(home: Path) -> None:
    program = "import os, sys; from flaggen.cli import main; from flaggen.cli.commands import rules;"
    program += "rules.run = lambda _: os.kill(os.getpid(), 1) or 0; sys.argv[1:] = ['rules']; main.run()"
    for disposition, code in (("SIG_DFL", 129), ("SIG_IGN", 0)):
        before = f"import signal; signal.signal(signal.SIGHUP, signal.{disposition});"
        command = [sys.executable, "-c", before + program]
        assert subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode == code


def test_the_calling_process_stays_as_it_is(run: Run) -> None:
    """What belongs to the whole process is changed only where flaggen is the process."""

    def state() -> tuple[object, ...]:
        streams = [(stream, stream.errors) for stream in (sys.stdin, sys.stdout, sys.stderr)]
        return gc.get_threshold(), gc.isenabled(), [signal.getsignal(number) for number in signals], streams

    signals = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE)
    before = state()
    for words in (("render",), ("render", "--check"), ("rules",), ("none",), ("--version",)):
        run(*words)
        assert state() == before


def test_a_full_device_is_the_environments_fault(home: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""}
    for words in ("rules", "--version", "--help", "render --help"):
        command = f"{sys.executable} -m flaggen {words} >/dev/full"
        done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True)
        message = b"flaggen: standard output, or a temporary file, cannot be written: No space left on device\n"
        assert (done.returncode, done.stderr) == (2, message)


def test_the_help_of_a_process_is_that_of_a_call(run: Run, home: Path) -> None:
    """A process configures argparse."""
    for words in ((), ("render",)):
        command = [sys.executable, "-m", "flaggen", *words, "--help"]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "80"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert "None" not in done.stdout
        assert done.stdout.split() == run(*words, "--help")[1].split()


def test_version_and_help(run: Run) -> None:
    assert run("--version") == (0, f"flaggen {flaggen.__version__}\n", "")
    for arguments in ((), ("render",), ("verify",), ("schema",), ("rules",)):
        code, printed, _ = run(*arguments, "--help")
        assert code == 0
        assert "exit codes:" in printed
