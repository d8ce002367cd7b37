"""Create clean virtual environments, and measure commands in them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Failed(Exception):
    """A command exited with an unexpected code; the message contains its output."""


class Usage(NamedTuple):
    """The resources that a process used: user and system time in seconds, and peak memory in MiB."""

    seconds: float
    peak: float


def measure(
    command: Sequence[str],
    directory: Path | None = None,
    variables: Mapping[str, str] | None = None,
    exit_code: int = 0,
) -> Usage:
    """Run a command, with its output in a file. Raises Failed on any other exit code."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=directory, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != exit_code:
            output.seek(0)
            raise Failed(f"{' '.join(command)}: {output.read().decode()}")
    return Usage(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians of user and system time in seconds, its ratio to that of an idle interpreter, and peak memory in MiB."""

    seconds: float
    ratio: float
    peak: float


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment created by `python -m venv`, with one tool and its dependencies."""

    path: Path

    def program(self, name: str) -> str:
        return str(self.path / "bin" / name)

    def run(self, words: Sequence[str], directory: Path) -> str:
        """Run a program of the environment; return its standard output. Raises Failed unless it exits with 0."""
        command = [self.program(words[0]), *words[1:]]
        done = subprocess.run(command, cwd=directory, env=self._variables(), capture_output=True, text=True)
        if done.returncode:
            raise Failed(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def version(self, distribution: str) -> str:
        """Return the version of a distribution that is installed in the environment."""
        program = f"from importlib.metadata import version; print(version({distribution!r}))"
        return self.run(["python", "-I", "-c", program], self.path).strip()

    @property
    def cache(self) -> Path:
        """The value of XDG_CACHE_HOME in the environment."""
        return self.path / "cache"

    def _variables(self) -> dict[str, str]:
        """None of the caller's variables: CI disables flaggen's cache, and PYTHON… would affect the measurement."""
        return {"PATH": os.defpath, "HOME": str(self.path), "XDG_CACHE_HOME": str(self.cache), "LANG": "C.UTF-8"}

    def measure(self, words: Sequence[str], directory: Path, exit_code: int = 0) -> Usage:
        """Measure a program of the environment. Raises Failed on any other exit code."""
        return measure([self.program(words[0]), *words[1:]], directory, self._variables(), exit_code)


@dataclass(frozen=True, slots=True)
class Run:
    """A command to measure in an environment; `prepare` runs before each round, and is not measured."""

    environment: Environment
    words: Sequence[str]
    directory: Path
    prepare: Callable[[], None] = lambda: None
    exit_code: int = 0


def costs(runs: Sequence[Run], rounds: int, *, warm_up: bool = True) -> list[Cost]:
    """Measure the cost of each command. Raises Failed.

    In each round, all commands run alternately, each right after `python -I -c pass` in the same environment, so that
    other load on the machine has little effect on the ratios and on the comparison of commands. The first round is a
    warm-up, which compiles and caches everything, and is not counted.
    """
    pairs: list[list[tuple[Usage, Usage]]] = [[] for _ in runs]
    for number in range(rounds + warm_up):
        for run, measured in zip(runs, pairs, strict=True):
            run.prepare()
            floor = run.environment.measure(["python", "-I", "-c", "pass"], run.directory)
            usage = run.environment.measure(run.words, run.directory, run.exit_code)
            if number >= warm_up:
                measured.append((floor, usage))
    return [
        Cost(
            seconds=statistics.median(usage.seconds for _, usage in measured),
            ratio=statistics.median(usage.seconds / floor.seconds for floor, usage in measured),
            peak=statistics.median(usage.peak for _, usage in measured),
        )
        for measured in pairs
    ]


class Maker:
    """Creates environments below a directory with the newest pip, from one that is not measured. Raises Failed.

    The version of pip matters: the scripts that older ones install import re before they start.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self.installer = _venv(scratch / "pip")
        self._run("install", "--upgrade", "pip")

    def wheel(self, project: Path, name: str) -> Path:
        """Build the project's wheel in a directory with this name, and return its path. Raises Failed."""
        wheels = self._scratch / "wheels" / name
        self._run("wheel", "--no-deps", "--wheel-dir", str(wheels), str(project))
        (wheel,) = wheels.glob("*.whl")
        return wheel

    def environment(self, name: str, *requirements: str) -> Environment:
        """Create a clean environment with these requirements. Raises Failed."""
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
