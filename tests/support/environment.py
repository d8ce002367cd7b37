"""The environment of commands that a test runs as a user would."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from repository import ROOT


def environment(directory: Path) -> dict[str, str]:
    """One where `flaggen` and `python3` are those that run the tests."""
    (directory / "flaggen").write_text(f'#!/bin/sh\nexec {sys.executable} -m flaggen "$@"\n')
    (directory / "python3").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    for name in ("flaggen", "python3"):
        (directory / name).chmod(0o755)
    paths = {"PATH": f"{directory}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return os.environ | paths | {"PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
