"""A repository of git's with two commits of a declaration, and a change in the work tree."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from repository import ROOT, need

OLD = """\
[output]
header = "include/linux/flags.h"
source = "mm/flags.c"

[c]
api = ["folio"]

[flags.migratable]
visibility = "exported"
doc = "Migration may pick the page."
synchronization = "hugetlb_lock."

[flags.freed]
doc = "On a free list."
synchronization = "hugetlb_lock."

[flags.cma]
doc = "From CMA."
synchronization = "None."
"""
# migratable is static, freed is gone, so that cma has its bit, and there is another one.
NEW = (
    OLD.replace('visibility = "exported"\n', "")
    .replace(OLD[OLD.index("[flags.freed]") : OLD.index("[flags.cma]")], "")
    .replace('"From CMA."', '"It came from CMA."')
) + '\n[flags.zeroed]\nvisibility = "exported"\ndoc = "Zeroed."\nsynchronization = "hugetlb_lock."\n'


def git(*words: str) -> str:
    """What git prints; fails where git does."""
    done = attempt(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def attempt(*words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run git, which may run this flaggen, with changed environment variables."""
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
    variables = os.environ | {"PYTHONPATH": str(ROOT), "GIT_EDITOR": "true"} | changed
    return subprocess.run(["git", *identity, *words], capture_output=True, text=True, env=variables)


def commit(text: str, path: str = "flags.toml") -> None:
    Path(path).write_text(text, encoding="utf-8")
    git("add", path)
    git("commit", "-q", "--allow-empty", "-m", "x")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repository(home: Path) -> Path:
    """Two commits and a change in the work tree: without a flag, then OLD, then NEW."""
    need("git")
    git("init", "-q")
    commit(OLD[: OLD.index("[flags.cma]")])
    commit(OLD)
    (home / "flags.toml").write_text(NEW, encoding="utf-8")
    return home
