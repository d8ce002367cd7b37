"""The same bytes with each supported Python, and with the oldest and newest of each dependency."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from installed import installed
from repository import COMMITTED, ROOT, missing

pytestmark = pytest.mark.matrix


def oldest() -> list[str]:
    """The dependencies' lower bounds, as requirements of exactly those."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [requirement.replace(">=", "==") for requirement in project["dependencies"]]


def interpreters(version: str) -> list[str]:
    """The Pythons of that version, the oldest release first: on the PATH, the system's, and those that pyenv has."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    paths = [shutil.which(f"python{version}"), f"/usr/bin/python{version}", *pyenv.glob(f"{version}.*/bin/python")]
    program = "import sys; print(sys.version_info[2])"
    found = {}
    for path in {str(path) for path in paths if path is not None and Path(path).exists()}:
        done = subprocess.run([path, "-c", program], capture_output=True, text=True)
        if done.returncode == 0:
            found[int(done.stdout)] = path
    if not found:
        missing(f"Python {version}")
    return [path for _, path in sorted(found.items())]


@pytest.mark.parametrize(
    ("version", "requirements"),
    [("3.11", oldest()), ("3.11", []), ("3.12", []), ("3.13", [])],
    ids=["3.11-oldest", "3.11-newest", "3.12-newest", "3.13-newest"],
)
def test_the_same_bytes(version: str, requirements: list[str], tmp_path: Path) -> None:
    """The wheel, installed in an empty environment away from the repository, finds the committed files current.

    The oldest dependencies are those of the oldest release, such as 3.11.2 of Debian 12.
    """
    python = interpreters(version)[0 if requirements else -1]
    flaggen = installed(tmp_path / "venv", str(ROOT), *requirements, python=python) / "flaggen"
    for path in COMMITTED.values():
        subprocess.run([flaggen, "render", "--check", path], cwd=tmp_path, check=True)
        subprocess.run([flaggen, "verify", path], cwd=tmp_path, check=True)
    rules = subprocess.run([flaggen, "rules"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "duplicate-bit" in rules.stdout
    # What is rendered is imported again.
    header = COMMITTED["era_6.2"].parent / "include/linux/hugetlb_page_flags.h"
    imported = subprocess.run([flaggen, "import", header], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert '[c]\nera = "6.2"\n' in imported.stdout
    # A finding needs the positions, and so the parser of that version.
    broken = tmp_path / "broken.toml"
    broken.write_text("[flags.a]\nbit = true\n", encoding="utf-8")
    refused = subprocess.run([flaggen, "render", broken], capture_output=True, text=True)
    assert refused.returncode == 2
    assert f"{broken}:2:7: error[wrong-type]" in refused.stderr
