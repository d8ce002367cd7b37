"""Runs of `flaggen render --check`, with a cache of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flaggen.cli import cache as remembered
from flaggen.cli import commands
from flaggen.cli.main import main
from repository import ROOT

SOURCE = "generated/mm/hugetlb_page_flags.c"
Check = Callable[..., tuple[int, bool]]


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory in which all is rendered, with a cache of its own, outside of CI."""
    rendered = tmp_path / "rendered"
    rendered.mkdir()
    (rendered / "flags.toml").write_bytes((ROOT / "flags.toml").read_bytes())
    monkeypatch.chdir(rendered)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CI", raising=False)
    # As if flaggen had not been edited or copied for a while.
    monkeypatch.setattr(remembered, "_STARTED", 2**63)
    assert main(["render", "-q"]) == 0
    return rendered


@pytest.fixture
def check(rendered: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Check]:
    """Runs `render --check`: the exit code, and whether it took the work."""
    worked: list[bool] = []
    run = commands.run
    monkeypatch.setattr(commands, "run", lambda words: worked.append(True) or run(words))

    def call(*arguments: str) -> tuple[int, bool]:
        worked.clear()
        return main(["render", "--check", *arguments]), bool(worked)

    yield call


def edited_with_its_old_time(rendered: Path) -> None:
    path = rendered / SOURCE
    times, text = path.stat(), path.read_text()
    path.write_text(text.replace("test_bit", "text_bit", 1))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
