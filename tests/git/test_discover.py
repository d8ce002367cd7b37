"""Which declarations a directory stands for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from flaggen.git.discover import NotFound, searched
from repository import need


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    need("git")
    for directory in (".", "a", "b/c", "ignored", ".hidden", "a blank ä"):
        (tmp_path / directory).mkdir(parents=True, exist_ok=True)
        (tmp_path / directory / "flags.toml").touch()
    (tmp_path / "b/my-flags.toml").touch()
    (tmp_path / "b/flags.toml").mkdir()
    (tmp_path / ".gitignore").write_text("/ignored/\n")
    return tmp_path


def below(directory: Path) -> list[Path]:
    paths, _ = searched(str(directory))
    return paths


def names(directory: Path, start: Path) -> list[str]:
    return [str(path.parent.relative_to(directory)) for path in below(start)]


def git(directory: Path, *words: str) -> None:
    subprocess.run(["git", "-C", directory, *words], check=True, capture_output=True)


def test_what_git_ignores_is_left_out(tree: Path) -> None:
    git(tree, "init")
    assert names(tree, tree) == [".hidden", "a", "a blank ä", "b/c", "."]
    assert names(tree, tree / "b") == ["b/c"]
    git(tree, "add", "--force", "ignored/flags.toml")
    assert "ignored" in names(tree, tree)
    git(tree, "rm", "--cached", "-q", "ignored/flags.toml")
    with pytest.raises(NotFound, match=r"ignored; files that git ignores are not searched$"):
        below(tree / "ignored")
    git(tree, "add", "--force", "ignored/flags.toml")
    (tree / "a/flags.toml").unlink()
    assert "a" not in names(tree, tree)


def test_without_git_all_is_looked_through(tree: Path) -> None:
    assert names(tree, tree) == [".hidden", "a", "a blank ä", "b/c", ".", "ignored"]


def test_work_trees_below_are_asked_for_theirs(tree: Path) -> None:
    (tree / "b/.gitignore").write_text("c\n")
    git(tree / "b", "init")
    assert names(tree, tree) == [".hidden", "a", "a blank ä", ".", "ignored"]


def test_a_hooks_variables_do_not_mislead(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tree, "init")
    monkeypatch.setenv("GIT_DIR", str(tree / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tree / "index"))
    assert names(tree, tree / "a") == ["a"]


def test_gits_configuration_from_the_environment_is_kept(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git finds the owner of a repository dubious, as in containers, safe.directory is said so."""
    git(tree, "init")
    (tree / "excluded").write_text("/a/\n")
    for name, value in (("COUNT", "1"), ("KEY_0", "core.excludesFile"), ("VALUE_0", str(tree / "excluded"))):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    assert "a" not in names(tree, tree)


def test_paths_are_as_the_directory_was_given(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert [str(path) for path in below(Path("a"))] == ["a/flags.toml"]
    assert "flags.toml" in map(str, below(Path()))


def test_a_directory_that_cannot_be_searched(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("/b"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(NotFound, match=r"^cannot search .*/b: Permission denied; pass the declarations' paths instead"):
        below(tree)


def test_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=rf"^no flags.toml in or below {tmp_path}$"):
        below(tmp_path)
    (tmp_path / ".gitmodules").touch()
    with pytest.raises(NotFound, match=r"; submodules are not searched$"):
        below(tmp_path)


def test_git_that_fails_or_is_missing(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / ".git").write_text("not git's\n")
    with pytest.raises(NotFound, match=r"git cannot list the files in .*: fatal: "):
        below(tree)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotFound, match="git is needed to find the ignored files"):
        below(tree)
