"""Virtual environments that a test makes for itself. uv makes them: pip takes five times as long."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from repository import missing


def installed(venv: Path, *requirements: str, python: str = sys.executable) -> Path:
    """A new virtual environment's directory of programs, with what is required from the package index."""
    if importlib.util.find_spec("uv") is None:
        missing("uv (pip install uv)")
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", python, venv], check=True)
    # Copies, because a test changes the modes of the files, and links would lead into uv's cache.
    install = [*uv, "pip", "install", "--quiet", "--link-mode=copy", "--compile-bytecode", "--python", venv]
    if subprocess.run([*install, *requirements]).returncode:
        missing(" and ".join(requirements))
    return venv / "bin"
