"""Files that are not as in HEAD: changed, staged, untracked and ignored ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen.git.head import NoRepository, base_commit, dirty
from repositories import commit, git, home
from repository import need

__all__ = ["home"]


def test_what_is_not_as_in_head_is_dirty(home: Path) -> None:
    need("git")
    git("init", "-q")
    Path("sub").mkdir()
    for name in ("clean", "changed", "staged", "a b*"):
        commit("x", f"sub/{name}")
    commit("sub/ignored\nsub/build/\n", ".gitignore")
    Path("sub/build").mkdir()
    for name in ("changed", "staged", "untracked", "ignored", "build/x"):
        Path("sub", name).write_text("y")
    git("add", "sub/staged")
    names = ["clean", "a b*", "changed", "staged", "untracked", "ignored", "build/x"]
    assert dirty(Path("sub"), names) == names[2:]
    assert dirty(home, [f"sub/{name}" for name in names]) == [f"sub/{name}" for name in names[2:]]
    assert dirty(home, []) == []


def test_what_git_does_not_look_at_is_dirty(home: Path) -> None:
    need("git")
    git("init", "-q")
    names = ["clean", "assumed", "skipped"]
    for name in names:
        commit("x", name)
    git("update-index", "--assume-unchanged", "assumed")
    git("update-index", "--skip-worktree", "skipped")
    git("init", "-q", "inner")
    (home / "inner/file").write_text("x")
    git("-C", "inner", "add", "file")
    git("-C", "inner", "commit", "-qm", "x")
    assert dirty(home, [*names, "inner/file"]) == ["assumed", "skipped", "inner/file"]


def test_outside_of_a_repository_nothing_can_be_restored(home: Path) -> None:
    need("git")
    with pytest.raises(NoRepository, match="not a git repository"):
        dirty(home, ["a"])


def test_the_base_has_the_files_as_they_are(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("git")
    assert base_commit(home, ["a"]) is None
    git("init", "-q")
    assert base_commit(home, ["a"]) is None
    commit("one", "a")
    head = git("rev-parse", "HEAD")
    assert base_commit(home, ["a", "new"]) == head
    (home / "b").write_text("other")
    assert base_commit(home, ["a", "new"]) == head
    assert base_commit(home, ["a", "b"]) is None
    (home / "a").write_text("two")
    assert base_commit(home, ["a"]) is None
    monkeypatch.setenv("PATH", "")
    assert base_commit(home, ["a"]) is None
