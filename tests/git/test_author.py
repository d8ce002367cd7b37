"""The author of a patch."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen.git.author import author
from flaggen.git.operands import OperandError
from repositories import git, home
from repository import need

__all__ = ["home"]


def test_the_author_is_that_of_a_commit(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("git")
    git("init", "-q")
    git("config", "user.name", "A. \u00dc")
    git("config", "user.email", "a@example.org")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "1610000000 -0330")
    assert author(home) == ("=?utf-8?b?QS4gw5w=?= <a@example.org>", "Thu, 07 Jan 2021 02:43:20 -0330")
    git("config", "user.name", "A. B")
    assert author(home).sender == '"A. B" <a@example.org>'


def test_without_an_author(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("git")
    git("init", "-q")
    git("config", "user.useConfigOnly", "true")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(OperandError, match=r"user\.name and user\.email"):
        author(home)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OperandError, match="git is needed"):
        author(home)
