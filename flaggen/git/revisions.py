"""Resolve a specification's revisions with git, and read files from them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen.git import operands as parse
from flaggen.git.operands import (
    INDEX,
    WORK_TREE,
    File,
    MergeBase,
    OperandError,
    Revision,
    Specification,
    State,
    WorkTreeFile,
)
from flaggen.git.run import GitMissing, first_error, git

if TYPE_CHECKING:
    import subprocess


class Snapshot(NamedTuple):
    """Files in a revision, the index or the work tree: a declaration, or C files that belong together.

    The paths are relative to the working directory. The revision exists.
    """

    revision: Revision
    paths: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name in messages, such as HEAD~1:flags.toml."""
        return " ".join(_shown(self.revision, path) for path in self.paths)


class FileContent(NamedTuple):
    """A file of a snapshot. `name` is its name in messages (HEAD~1:flags.toml), `path` its path in the work tree."""

    name: str
    path: str
    data: bytes


def snapshots(
    operands: Sequence[str], paths: Sequence[str], default: Callable[[], str]
) -> list[tuple[Snapshot, Snapshot]]:
    """The pairs of an old and a new snapshot that the operands and the paths after -- mean.

    `default` returns the path to use if no file is named. Raises OperandError.
    """
    return resolve(parse.specification(operands, paths, os.path.isfile), default)


def resolve(specification: Specification, default: Callable[[], str]) -> list[tuple[Snapshot, Snapshot]]:
    """The pairs of an old and a new snapshot that the specification means. Raises OperandError."""
    ends = [_of_file(end) if isinstance(end, File) else end for end in (specification.old, specification.new)]
    # If an operand is a revision, its version of the other operand's file is compared.
    files = [end for end in reversed(ends) if isinstance(end, Snapshot)]
    groups = specification.groups or (files[0].paths if files else (default(),),)
    old, new = (end if isinstance(end, Snapshot) else _known(end) for end in ends)
    return [(_at(old, paths), _at(new, paths)) for paths in groups]


def contents(operands: Sequence[str]) -> list[FileContent]:
    """The file that each operand names, in the work tree or in a revision. Raises OperandError if one is missing."""
    files = []
    for operand in operands:
        file = parse.file(operand, os.path.isfile)
        content = read(_of_file(file)) if file is not None else []
        if not content:
            raise OperandError(f"no such file: {operand}")
        files += content
    return files


def read_named(path: str) -> FileContent:
    """The file at the path in the work tree. Raises OperandError."""
    files = read(Snapshot(WORK_TREE, (path,)))
    if not files:
        raise OperandError(f"no such file: {path}")
    return files[0]


def read(snapshot: Snapshot) -> list[FileContent]:
    """The snapshot's files, without those that do not exist. Raises OperandError if one cannot be read."""
    files = []
    for path in snapshot.paths:
        data = _of_work_tree(path) if snapshot.revision == WORK_TREE else _of_git(snapshot.revision, path)
        if data is not None:
            files.append(FileContent(_shown(snapshot.revision, path), path, data))
    return files


def _of_file(file: File) -> Snapshot:
    if isinstance(file, WorkTreeFile):
        return Snapshot(WORK_TREE, (file.path,))
    revision = _known(file.revision)
    top = _answer("rev-parse", "--show-cdup") if file.is_from_top else ""
    return Snapshot(revision, (os.path.normpath(top + file.path),))


def _at(end: Snapshot | Revision, paths: tuple[str, ...]) -> Snapshot:
    return end if isinstance(end, Snapshot) else Snapshot(end, paths)


def _known(state: State) -> Revision:
    """The revision for a state. Raises OperandError if git does not know it."""
    if isinstance(state, MergeBase):
        return Revision(_answer("merge-base", *(_known(end).name for end in state)))
    if state in (WORK_TREE, INDEX):
        return state
    if _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{state.name}^{{tree}}").returncode == 0:
        return state
    # HEAD is a branch without a commit yet, so it has no files.
    if state.name == "HEAD" and _git("symbolic-ref", "--quiet", "HEAD").returncode == 0:
        return state
    raise OperandError(f"{state.name!r} is neither a file nor a git revision")


def _shown(revision: Revision, path: str) -> str:
    return path if revision == WORK_TREE else f"{revision.name}:{path}"


def _of_work_tree(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OperandError(f"{path} cannot be read: {error.strerror}") from None


def _of_git(revision: Revision, path: str) -> bytes | None:
    relative = os.path.relpath(path)
    # Without the dot, git would look for the path from the top of the work tree.
    relative = relative if relative.startswith("../") else f"./{relative}"
    done = _git("cat-file", "blob", f"{revision.name}:{relative}")
    return done.stdout if done.returncode == 0 else None


def _answer(*words: str) -> str:
    done = _git(*words)
    if done.returncode:
        raise OperandError(f"git {words[0]} failed: {first_error(done)}")
    return os.fsdecode(done.stdout).strip()


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return git(*words, environment=os.environ)
    except GitMissing:
        raise OperandError("git is needed to read a revision") from None
