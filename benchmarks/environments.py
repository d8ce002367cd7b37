"""Clean virtual environments, and what a command costs there."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A command did not exit with 0; the message has what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians: of user and system time, and of its ratio to that of an interpreter that does nothing."""

    seconds: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment as `python -m venv` makes it, with one tool and what it needs."""

    path: Path

    def program(self, name: str) -> str:
        return str(self.path / "bin" / name)

    def run(self, words: Sequence[str], directory: Path) -> str:
        """Run a program of the environment; return what it prints. Raises Failed."""
        command = [self.program(words[0]), *words[1:]]
        done = subprocess.run(command, cwd=directory, env=self._variables(), capture_output=True, text=True)
        if done.returncode:
            raise Failed(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def version(self, distribution: str) -> str:
        """The version of what is installed there."""
        program = f"from importlib.metadata import version; print(version({distribution!r}))"
        return self.run(["python", "-I", "-c", program], self.path).strip()

    def cost(
        self, words: Sequence[str], directory: Path, rounds: int, prepare: Callable[[], None] = lambda: None
    ) -> Cost:
        """What running a program of the environment costs; `prepare` comes before each round. Raises Failed.

        It runs in turns with `python -I -c pass`, and once before, so that all is compiled and cached.
        """
        pairs = []
        for number in range(rounds + 1):
            prepare()
            pair = self._time(["python", "-I", "-c", "pass"], directory), self._time(words, directory)
            pairs += [pair] if number else []
        return Cost(
            seconds=statistics.median(ours for _, ours in pairs),
            ratio=statistics.median(ours / floor for floor, ours in pairs),
        )

    @property
    def cache(self) -> Path:
        """What XDG_CACHE_HOME is there."""
        return self.path / "cache"

    def _variables(self) -> dict[str, str]:
        """Nothing of the caller's: CI would switch flaggen's stamps off, PYTHON… change what is measured."""
        return {"PATH": os.defpath, "HOME": str(self.path), "XDG_CACHE_HOME": str(self.cache), "LANG": "C.UTF-8"}

    def _time(self, words: Sequence[str], directory: Path) -> float:
        command = [self.program(words[0]), *words[1:]]
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(command, cwd=directory, env=self._variables(), stdout=said, stderr=said)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                said.seek(0)
                raise Failed(f"{' '.join(words)}: {said.read().decode()}")
        return used.ru_utime + used.ru_stime


class Maker:
    """Makes environments below a directory, with the newest pip, in one that is not measured.

    The pip matters: the programs that older ones install import re before they start. Raises Failed.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self.installer = _venv(scratch / "pip")
        self._run("install", "--upgrade", "pip")

    def wheel(self, project: Path) -> Path:
        """The project, built. Raises Failed."""
        wheels = self._scratch / "wheels"
        self._run("wheel", "--no-deps", "--wheel-dir", str(wheels), str(project))
        (wheel,) = wheels.glob("*.whl")
        return wheel

    def environment(self, name: str, *requirements: str) -> Environment:
        """A clean environment that has these. Raises Failed."""
        made = _venv(self._scratch / name)
        self._run("--python", made.program("python"), "install", *requirements)
        return made

    def _run(self, *words: str) -> None:
        command = [self.installer.program("python"), "-m", "pip", "--quiet", *words]
        done = subprocess.run(command, cwd=self._scratch, capture_output=True, text=True)
        if done.returncode:
            raise Failed(f"pip {' '.join(words)}: {done.stderr}")


def _venv(path: Path) -> Environment:
    subprocess.run([sys.executable, "-m", "venv", str(path)], check=True)
    return Environment(path)
