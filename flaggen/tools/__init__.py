"""Programs of others: find one, run it to its end, and know when it is missing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

# How many seconds a tool may take: a kernel's build is the longest.
_TIMEOUT = 900


class Skip(Exception):
    """A check, or a part of it, cannot be made here; the message says what is missing."""


class Done(NamedTuple):
    """How a tool ended: its exit status, standard output and standard error."""

    code: int
    output: bytes
    errors: str

    @property
    def fault(self) -> str:
        """Standard error where the tool failed or wrote anything there; "" otherwise."""
        errors = self.errors.strip()
        return errors or (f"exit status {self.code}" if self.code else "")


def tool(*names: str) -> str:
    """The path of the first of these tools that is on the PATH. Raises Skip where none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise Skip(f"{' or '.join(names)} is not on the PATH")


def run(*command: str | Path, cwd: Path | None = None, given: bytes = b"", timeout: float = _TIMEOUT) -> Done:
    """Run a tool with `given` as its standard input, for at most `timeout` seconds.

    The tool has a process group of its own. That is killed when the time is up or an exception (Ctrl-C) ends the wait,
    so that nothing the tool has started is left behind.
    """
    with subprocess.Popen(
        [os.fspath(word) for word in command],
        cwd=cwd,
        env=os.environ | {"LC_ALL": "C"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(given, timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            return Done(124, output, f"not finished after {timeout:.0f} seconds")
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return Done(process.returncode, output, errors.decode("utf-8", "replace"))
