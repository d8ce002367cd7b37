"""What git knows of the revisions in a specification, and files of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen.cli.main import main
from flaggen.git.history import history
from flaggen.git.operands import INDEX, WORK_TREE, File, MergeBase, OperandError, Revision, Specification
from flaggen.git.revisions import Snapshot, contents, read, read_named, resolve, snapshots
from flaggen.report.file_content import FileContent
from repositories import NEW, OLD, git, home, repository

__all__ = ["home", "repository"]

HEAD = Revision("HEAD")


def test_a_revision_stands_for_the_file_that_the_other_end_names(repository: Path) -> None:
    (pair,) = resolve(Specification(HEAD, File(INDEX, "a.toml")))
    assert pair == (Snapshot(HEAD, ("a.toml",)), Snapshot(INDEX, ("a.toml",)))
    (pair,) = resolve(Specification(HEAD, WORK_TREE))
    assert pair == (Snapshot(HEAD, ("flags.toml",)), Snapshot(WORK_TREE, ("flags.toml",)))
    assert [snapshot.name for snapshot in pair] == ["HEAD:flags.toml", "flags.toml"]


def test_each_group_of_paths_is_a_pair(repository: Path) -> None:
    pairs = resolve(Specification(HEAD, WORK_TREE, ("a.toml", "b.h", "b.c")))
    assert [new.paths for _, new in pairs] == [("a.toml",), ("b.h", "b.c")]


def test_a_commit_without_declarations_has_nothing_to_compare(repository: Path) -> None:
    git("rm", "-q", "--cached", "-r", ".")
    git("commit", "-qm", "No flags")
    assert snapshots(["HEAD", ":0:"], ["."]) == []
    assert main(["diff", "HEAD", ":0:", "--", "."]) == 0
    assert main(["diff", "HEAD", "HEAD", "--", "."]) == 2, "a directory without declarations may be a mistake"


def test_a_path_of_a_revision_begins_at_the_top(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "sub").mkdir()
    monkeypatch.chdir(repository / "sub")
    ((old, _),) = resolve(Specification(File(HEAD, "flags.toml"), WORK_TREE))
    assert old.paths == ("../flags.toml",)
    assert read(old) == [FileContent("HEAD:../flags.toml", "../flags.toml", OLD.encode())]
    ((old, _),) = resolve(Specification(File(HEAD, "./flags.toml"), WORK_TREE))
    assert read(old) == []


def test_the_merge_base_is_a_commit(repository: Path) -> None:
    ((old, _),) = resolve(Specification(MergeBase(Revision("HEAD~1"), HEAD), HEAD))
    assert old.revision == Revision(git("rev-parse", "HEAD~1"))


def test_git_has_to_know_a_revision(repository: Path) -> None:
    with pytest.raises(OperandError, match="'nothing' is neither a file nor a git revision"):
        resolve(Specification(Revision("nothing"), WORK_TREE))


def test_files_are_read_from_the_work_tree_the_index_and_revisions(repository: Path) -> None:
    for operand, text in (("flags.toml", NEW), (":flags.toml", OLD), ("HEAD:flags.toml", OLD)):
        (content,) = contents([operand])
        assert content.data == text.encode() and content.path == "flags.toml"
    assert read_named("flags.toml").data == NEW.encode()
    with pytest.raises(OperandError, match=r"^no such file: HEAD:none\.toml$"):
        contents(["HEAD:none.toml"])
    with pytest.raises(OperandError, match=r"^no such file: none\.toml$"):
        read_named("none.toml")
    with pytest.raises(OperandError, match=r"^\. cannot be read: Is a directory$"):
        read_named(".")


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OperandError, match="git is needed to read a revision"):
        contents(["HEAD:flags.toml"])


def test_history_has_each_content_once_and_the_newest_first(repository: Path) -> None:
    without_cma = OLD[: OLD.index("[flags.cma]")]
    assert [*history("flags.toml")] == [OLD.encode(), without_cma.encode()]
    assert [*history("none.toml")] == []


def test_the_nearest_declaration_of_either_side_is_compared(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "flags.toml").unlink()
    (repository / "sub" / "below").mkdir(parents=True)
    for directory in (repository, repository / "sub" / "below"):
        monkeypatch.chdir(directory)
        assert main(["diff"]) == 1
        assert capsys.readouterr().out.count("[flag-removed]") == 3
    (repository / "sub" / "flags.toml").write_text(OLD, encoding="utf-8")
    assert main(["diff"]) == 0
    assert capsys.readouterr().out.startswith("HEAD:../flags.toml -> ../flags.toml\n")
    git("rm", "-q", "--cached", ":/flags.toml")
    (repository / "sub" / "flags.toml").unlink()
    git("commit", "-qm", "Remove the flags")
    assert main(["diff", "HEAD~1", "HEAD"]) == 1
    assert capsys.readouterr().out.count("[flag-removed]") == 3
    assert main(["diff"]) == 2
    assert "no flags.toml here or in a parent directory" in capsys.readouterr().err
