"""What is read from revisions and the index, and what counts as a failure instead of an absent file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flaggen.cli.main import main
from flaggen.git.operands import WORK_TREE, OperandError, Revision
from flaggen.git.revisions import Snapshot, read, snapshots
from repositories import NEW, OLD, commit, git, home, repository

__all__ = ["home", "repository"]

HEAD = Revision("HEAD")


def paths(operands: list[str], *named: str) -> list[tuple[str, ...]]:
    return [new.paths for _, new in snapshots(operands, named)]


def remove_blob(revision: str) -> None:
    blob = git("rev-parse", revision)
    Path(".git/objects", blob[:2], blob[2:]).unlink()


def test_a_directory_has_the_declarations_of_both_sides(repository: Path) -> None:
    for name in ("x", "y"):
        Path(name).mkdir()
        commit(OLD, f"{name}/flags.toml")
    git("mv", "y", "z")
    Path("new").mkdir()
    Path("new/flags.toml").write_text(OLD)
    assert paths(["HEAD", ":0:"], ".") == [("flags.toml",), ("x/flags.toml",), ("y/flags.toml",), ("z/flags.toml",)]
    assert ("new/flags.toml",) in paths(["HEAD"], ".")
    assert paths(["HEAD~2..HEAD"], "y") == [("y/flags.toml",)]
    assert main(["diff", "HEAD", ":0:", "--", "y"]) == 1


def test_an_unreadable_file_is_no_absent_one(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(Snapshot(HEAD, ("none.toml",))) == []
    remove_blob("HEAD:flags.toml")
    assert main(["diff", "HEAD"]) == 2
    assert "HEAD:flags.toml cannot be read: " in capsys.readouterr().err


def test_an_unreadable_tree_or_branch_is_no_empty_one(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remove_blob("HEAD^{tree}")
    assert main(["diff", "HEAD"]) == 2 and "HEAD" in capsys.readouterr().err
    Path(git("rev-parse", "--git-path", git("symbolic-ref", "HEAD"))).write_text("x\n")
    assert main(["diff", "HEAD"]) == 2 and "'HEAD' is neither a file nor a git revision" in capsys.readouterr().err


def test_without_a_commit_there_are_no_files(home: Path) -> None:
    git("init", "-q")
    Path("flags.toml").write_text(OLD)
    assert main(["diff"]) == 0
    assert paths(["HEAD"], ".") == [("flags.toml",)]


@pytest.mark.parametrize("operand", ["^HEAD", ":1:", ":2:flags.toml", "HEAD~9"])
def test_what_is_no_version(operand: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", operand]) == 2
    assert capsys.readouterr().out == ""


def test_the_sides_of_a_conflict(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("checkout", "-q", "-b", "topic", "HEAD~1", "-f")
    commit(NEW)
    git("checkout", "-q", "-")
    commit(OLD.replace("On a free list.", "Free."))
    with pytest.raises(AssertionError):
        git("merge", "topic")
    assert main(["diff", ":2:", ":3:"]) == 1
    assert main(["diff", ":2:flags.toml", "topic"]) == 1
    capsys.readouterr()
    assert main(["diff", "HEAD", ":0:"]) == 2
    assert "flags.toml has a conflict in the index; name a side of it" in capsys.readouterr().err


def test_a_bare_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("clone", "-q", "--bare", ".", "bare")
    monkeypatch.chdir("bare")
    assert main(["diff", "HEAD~1..HEAD", "--", "flags.toml"]) == 0
    assert main(["diff", "HEAD..HEAD~1", "--", "."]) == 1


def test_a_shallow_clone(repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    git("clone", "-q", "--depth=1", f"file://{repository}", "shallow")
    monkeypatch.chdir("shallow")
    assert main(["diff", "HEAD"]) == 0
    assert main(["diff", "HEAD~1"]) == 2
    assert "this clone is shallow" in capsys.readouterr().err


def test_a_linked_work_tree(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("worktree", "add", "-q", "--detach", "linked", "HEAD~1")
    monkeypatch.chdir("linked")
    assert main(["diff", "HEAD", "--", "."]) == 0


def test_a_submodule(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("clone", "-q", ".", "sub")
    git("add", "sub")
    git("commit", "-qm", "x")
    with pytest.raises(OperandError, match=r"HEAD:sub/flags\.toml is in the submodule sub; run flaggen there"):
        read(Snapshot(HEAD, ("sub/flags.toml",)))
    with pytest.raises(OperandError, match="HEAD:sub is a submodule"):
        read(Snapshot(HEAD, ("sub",)))
    monkeypatch.chdir("sub")
    assert main(["diff", "HEAD", "--", "."]) == 0


@pytest.mark.parametrize(
    "name", ["-x.toml", "a\nb.toml", "a'b\"c.toml", "ü ü.toml", os.fsdecode(b"\xff\xfe.toml"), ":a.toml", "*.toml"]
)
def test_any_name_of_a_file(name: str, repository: Path) -> None:
    Path(name).write_text(OLD)
    git("add", "--", f"./{name}" if name != "*.toml" else ":(literal)*.toml")
    git("commit", "-qm", "x")
    Path(name).write_text(NEW)
    assert [file.data for file in read(Snapshot(HEAD, (name,)))] == [OLD.encode()]
    for revision in ("HEAD", ":0:"):
        assert main(["diff", revision, "--format=json", "--", name]) == 1


def test_what_is_no_file(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe.toml")
    Path("link.toml").symlink_to("flags.toml")
    git("add", "link.toml")
    for words, says in (
        (["/dev/zero", "flags.toml"], "/dev/zero is not a regular file"),
        (["HEAD", "--", "pipe.toml"], "pipe.toml is not a regular file"),
        (["HEAD", "--policy", "/dev/zero"], "/dev/zero is not a regular file"),
        ([":0:", "--", "link.toml"], ":0:link.toml is a symbolic link"),
        (["HEAD", "--", ""], "empty path argument"),
    ):
        assert main(["diff", *words]) == 2
        assert says in capsys.readouterr().err


def test_a_file_that_is_absurdly_large(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaggen.git.objects.LIMIT", len(OLD) - 1)
    for revision, name in ((HEAD, "HEAD:flags.toml"), (WORK_TREE, "flags.toml")):
        with pytest.raises(OperandError, match=f"^{name} is too large"):
            read(Snapshot(revision, ("flags.toml",)))
