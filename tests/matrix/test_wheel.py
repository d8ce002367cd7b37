"""The wheel as a user has it: below a path with blanks and letters that are not ASCII, where nothing can be written."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from installed import installed
from repository import ROOT, need

pytestmark = pytest.mark.matrix


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel."""
    place = tmp_path_factory.mktemp("wheel")
    return installed(place / "Größe ☃ mit Blanks" / "venv", str(ROOT))


def run(*words: str | Path, cwd: Path) -> str:
    """What is printed, as by a user who may not write where the modes forbid it."""
    variables = {"PATH": os.defpath, "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    if os.geteuid() == 0:
        need("setpriv")
        words = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", *words)
    done = subprocess.run(words, cwd=cwd, env=variables, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_command_works_there(programs: Path, tmp_path: Path) -> None:
    home = tmp_path / "Quelle ☃ mit Blanks"
    home.mkdir()
    shutil.copy(ROOT / "flags.toml", home)
    flaggen = programs / "flaggen"
    assert run(flaggen, "--version", cwd=home).startswith("flaggen ")
    assert run(flaggen, "render", cwd=home).count("created") == 3
    for path in (home / "generated").rglob("*.*"):
        assert path.read_bytes() == (ROOT / path.relative_to(home)).read_bytes()
    assert run(flaggen, "verify", cwd=home).startswith("proven: ")
    assert "HPG_migratable" in run(flaggen, "show", cwd=home)
    assert run(programs / "python", "-m", "flaggen", "rules", "duplicate-bit", cwd=home).startswith("duplicate-bit\n")
    assert run(flaggen, "rules", "--markdown", cwd=home) == (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert run(flaggen, "init", "neu", cwd=home).count("created") == 3
    assert "complete" in run(flaggen, "completion", "fish", cwd=home)
    assert [*programs.parent.glob("lib*/python*/site-packages/flaggen/render/compiled_templates.py")]
    man = programs.parent / "share/man/man1/flaggen.1"
    assert man.read_bytes() == (ROOT / "docs/flaggen.1").read_bytes()


def test_nothing_there_has_to_be_writable(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("read only")
    shutil.copytree(ROOT / "generated", home / "generated", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "flags.toml", home)
    places = [home, programs.parent]
    writable = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    everything = [path for place in places for path in (place, *place.rglob("*")) if not path.is_symlink()]
    modes = {path: path.stat().st_mode for path in everything}
    try:
        for path, mode in modes.items():
            path.chmod((mode | 0o444 | (0o111 if path.is_dir() else 0)) & ~writable)
        with pytest.raises(AssertionError, match=r"\(2, .*as written"):
            run(programs / "flaggen", "init", "new", cwd=home)
        for _ in range(2):
            assert "0 out of date" in run(programs / "flaggen", "render", "--check", cwd=home)
        assert run(programs / "flaggen", "verify", cwd=home).startswith("proven: ")
        assert run(programs / "flaggen", "render", cwd=home).count("unchanged") == 3
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
