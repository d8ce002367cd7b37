"""Files that git could not restore: changed, staged, untracked and ignored ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen.git.dirty import NoRepository, dirty
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
