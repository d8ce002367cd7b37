"""Tools of others that a test installs for itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from repository import missing


def installed(venv: Path, *requirements: str) -> Path:
    """A new virtual environment's directory of programs, with what is required from the package index."""
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    install = [venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
    if subprocess.run(install).returncode:
        missing(" and ".join(requirements))
    return venv / "bin"
