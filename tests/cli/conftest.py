"""The command line, as a user meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cached_checks import check, rendered
from command_line import Run
from flaggen.cli.main import main
from repository import ROOT

__all__ = ["check", "rendered"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the repository's flags.toml, as the working directory."""
    (tmp_path / "flags.toml").write_bytes((ROOT / "flags.toml").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the command line: exit code, standard output, standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capfdbinary.readouterr()
        return code, printed.out.decode(), printed.err.decode()

    return call
