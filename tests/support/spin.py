"""Runs spin on a model."""

from __future__ import annotations

import subprocess
from pathlib import Path


def spin(text: str, directory: Path) -> tuple[set[str], int]:
    """The kinds that spin prints, and the number of errors: an assertion that fails is a disagreement."""
    (directory / "scenario.pml").write_text(text)
    subprocess.run(["spin", "-a", "scenario.pml"], cwd=directory, check=True, capture_output=True)
    subprocess.run(["gcc", "-O0", "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"], cwd=directory, check=True)
    done = subprocess.run(["./pan", "-c0", "-m100000"], cwd=directory, check=True, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    (errors,) = (int(line.rpartition("errors: ")[2]) for line in lines if "errors: " in line)
    return {line.removeprefix("bad: ") for line in lines if line.startswith("bad: ")}, errors
