"""Other people's programs: whether they are there, and what they say."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

# How many seconds a tool may take: a kernel's build is the longest.
_PATIENCE = 900


class Skip(Exception):
    """A check, or a part of it, cannot be made here; the message says what is missing."""


class Done(NamedTuple):
    """How a tool ended, and all that it said."""

    code: int
    output: bytes
    said: str

    @property
    def fault(self) -> str:
        """What it said where it failed or said anything at all; "" where all is fine."""
        return "" if not self.code and not self.said.strip() else self.said.strip() or f"exit status {self.code}"


def tool(*names: str) -> str:
    """The path of the first of these tools that is there. Raises Skip."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise Skip(f"{' or '.join(names)} is not on the PATH")


def run(*command: str | Path, cwd: Path | None = None, given: bytes = b"", patience: float = _PATIENCE) -> Done:
    """Run a tool to its end, for at most so many seconds. Whatever it has started ends with us."""
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
            output, errors = process.communicate(given, timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            return Done(124, output, f"not finished after {patience:.0f} seconds")
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return Done(process.returncode, output, errors.decode("utf-8", "replace"))
