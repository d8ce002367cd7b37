"""`flaggen diff --patch`: patches, series and mails, in a temporary index."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen.cli.main import main
from repositories import NEW, OLD, commit, git, home, repository

__all__ = ["home", "repository"]


@pytest.fixture
def mailed(repository: Path) -> Path:
    """A series of two patches; HEAD and the work tree are at its base."""
    commit(OLD.replace("On a free list.", "Free."))
    commit(NEW)
    series = git("format-patch", "--stdout", "--base=HEAD~2", "HEAD~2..HEAD")
    git("reset", "-q", "--hard", "HEAD~2")
    Path("series.mbox").write_text(series + "\n")
    return repository


def state() -> tuple[str, str, str]:
    return git("status", "--porcelain"), git("ls-files", "-s"), git("count-objects")


def test_a_series_changes_nothing_in_the_repository(mailed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = state()
    assert main(["diff", "--patch", "series.mbox"]) == 1
    whole = capsys.readouterr().out
    assert "[flag-removed]" in whole and "series.mbox:flags.toml" in whole
    assert main(["diff", "--patch", "series.mbox", "--each"]) == 1
    assert capsys.readouterr().out.count(" -> ") == 2
    assert state() == before


def test_the_base_commit_precedes_head(mailed: Path) -> None:
    commit(OLD.replace("doc", "# doc"))
    assert main(["diff", "--patch", "series.mbox"]) == 1


def test_a_plain_diff_in_a_directory_below(mailed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("flags.toml").write_text(NEW)
    Path("sub").mkdir()
    Path("sub/x.diff").write_text(git("diff") + "\n")
    git("checkout", "-q", "flags.toml")
    monkeypatch.chdir("sub")
    assert main(["diff", "--patch", "x.diff"]) == 1


def test_a_header(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q")
    Path("flags.toml").write_text(OLD)
    assert main(["render", "-q"]) == 0
    git("add", "include")
    git("commit", "-qm", "x")
    Path("flags.toml").write_text(NEW)
    assert main(["render", "-q"]) == 0
    Path("x.diff").write_text(git("diff") + "\n")
    git("checkout", "-q", "include")
    capsys.readouterr()
    assert main(["diff", "--patch", "x.diff"]) == 1
    assert "[flag-removed]" in capsys.readouterr().out


def test_a_patch_that_does_not_apply_names_the_hunk(mailed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path("series.mbox").read_text()
    Path("series.mbox").write_text(text.replace("base-commit: ", "no-base: "))
    commit(OLD.replace("On a free list.", "Other."))
    assert main(["diff", "--patch", "series.mbox"]) == 2
    assert "does not apply to HEAD: flags.toml, hunk @@ -" in capsys.readouterr().err
    assert main(["diff", "--patch", "series.mbox", "--base", "HEAD~1"]) == 1
    assert main(["diff", "--patch", "flags.toml"]) == 2
    assert main(["diff", "--each"]) == 2
