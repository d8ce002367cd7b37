"""External programs: find one on the PATH, run it with a time limit, and skip what needs a missing one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

# The time limit of a tool in seconds. Kernel builds take longest.
_TIMEOUT = 900


class Skip(Exception):
    """A check, or a part of it, cannot run here; the message says what is missing."""


class Done(NamedTuple):
    """The result of a tool: its exit status, standard output and standard error."""

    code: int
    output: bytes
    errors: str

    @property
    def fault(self) -> str:
        """Standard error or, if that is empty and the tool failed, its exit status; "" otherwise."""
        errors = self.errors.strip()
        return errors or (f"exit status {self.code}" if self.code else "")


def tool(*names: str) -> str:
    """The path of the first of these tools that is on the PATH. Raises Skip if none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise Skip(f"{' or '.join(names)} is not on the PATH")


def run(*command: str | Path, cwd: Path | None = None, given: bytes = b"", timeout: float = _TIMEOUT) -> Done:
    """Run a tool with `given` as its standard input, for at most `timeout` seconds; exit status 124 if it takes longer.

    The tool gets its own process group, which is killed on a timeout or an exception (such as Ctrl-C), so that none of
    its child processes are left running.
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
            return Done(124, output, f"timed out after {timeout:.0f} seconds")
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return Done(process.returncode, output, errors.decode("utf-8", "replace"))
