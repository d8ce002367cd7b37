"""Resolve a specification's revisions with git, and read files from them."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flaggen.git import objects
from flaggen.git import operands as parse
from flaggen.git.answers import answer, answered, run_git
from flaggen.git.discover import NAME, declarations_below, is_directory, nearest, none_below
from flaggen.git.operands import (
    INDEX,
    WORK_TREE,
    File,
    MergeBase,
    OperandError,
    Revision,
    Specification,
    State,
)
from flaggen.git.run import first_error
from flaggen.report.file_content import FileContent


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


def snapshots(operands: Sequence[str], paths: Sequence[str]) -> list[tuple[Snapshot, Snapshot]]:
    """The pairs of an old and a new snapshot that the operands and the paths after -- mean.

    Of a directory, every flags.toml is compared that is in or below it on either side. If no file is named, the nearest
    flags.toml is compared. Raises OperandError or NotFound.
    """
    return resolve(parse.specification(operands, paths, os.path.isfile))


def resolve(specification: Specification) -> list[tuple[Snapshot, Snapshot]]:
    """The pairs of an old and a new snapshot that the specification means. Raises OperandError or NotFound."""
    old, new = (
        _of_file(end) if isinstance(end, File) else Snapshot(known(end), ())
        for end in (specification.old, specification.new)
    )
    revisions = [old.revision, new.revision]
    if specification.paths:
        groups = parse.groups([file for path in specification.paths for file in _expanded(path, revisions)])
    else:
        # If an operand is a revision, its version of the other operand's file is compared.
        groups = (new.paths or old.paths or (_nearest(revisions),),)
    return [(_with_paths(old, paths), _with_paths(new, paths)) for paths in groups]


def _nearest(revisions: Sequence[Revision]) -> str:
    """The flags.toml here or in the nearest parent directory that has one in the work tree or in any of the revisions.

    Raises NotFound if there is none.
    """
    path = NAME
    if not os.path.isfile(path):
        top = answer("rev-parse", "--show-cdup")
        for level in range(top.count("../") + 1):
            path = "../" * level + NAME
            if os.path.isfile(path) or any(
                objects.has_file(revision, path) for revision in revisions if revision != WORK_TREE
            ):
                return path
        path = nearest()[0]
    return path


def _expanded(path: str, revisions: Sequence[Revision]) -> list[str]:
    """The path, or for a directory the declarations that any of the revisions has there.

    Raises NotFound if there are none, except in a commit in the making: hooks run for commits without flags too.
    """
    if not path:
        raise OperandError("empty path argument")
    if os.path.isfile(path) or not any(_has_directory(revision, path) for revision in revisions):
        return [path]
    declarations = set().union(*(_declarations(revision, path) for revision in revisions))
    if not declarations and INDEX not in revisions:
        raise none_below(path)
    return sorted(declarations)


def _has_directory(revision: Revision, path: str) -> bool:
    return is_directory(path) if revision == WORK_TREE else objects.has_directory(revision, path)


def _declarations(revision: Revision, directory: str) -> set[str]:
    if revision != WORK_TREE:
        return objects.declarations(revision, directory)
    from pathlib import Path

    return {str(path) for path in declarations_below(Path(directory))} if is_directory(directory) else set()


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


def read(snapshot: Snapshot, environment: Mapping[str, str] = os.environ) -> list[FileContent]:
    """The snapshot's files, without those that do not exist. Raises OperandError if one cannot be read."""
    files = []
    for path in snapshot.paths:
        is_file = snapshot.revision == WORK_TREE
        data = _of_work_tree(path) if is_file else objects.read_blob(snapshot.revision, path, environment)
        if data is not None:
            files.append(FileContent(_shown(snapshot.revision, path), path, data))
    return files


def _of_file(file: File) -> Snapshot:
    if file.revision == WORK_TREE:
        return Snapshot(WORK_TREE, (file.path,))
    revision = known(file.revision)
    top = answer("rev-parse", "--show-cdup") if file.is_from_top else ""
    return Snapshot(revision, (os.path.normpath(top + file.path),))


def _with_paths(snapshot: Snapshot, paths: tuple[str, ...]) -> Snapshot:
    """The snapshot, which has these paths unless an operand names a file of it."""
    return snapshot if snapshot.paths else snapshot._replace(paths=paths)


def known(state: State) -> Revision:
    """The revision for a state. Raises OperandError if git does not know it, or cannot read it."""
    if isinstance(state, MergeBase):
        return _merge_base(*map(known, state))
    if state in (WORK_TREE, INDEX):
        return state
    if state.stage is not None:
        if not answer("ls-files", "--unmerged", "-z"):
            raise OperandError(f"the index has no conflict, so there is no {state.name}:")
        return state
    tree = f"{state.name}^{{tree}}"
    done = run_git("rev-parse", "--verify", "--quiet", "--end-of-options", tree)
    # ^HEAD means what HEAD does not have: git prints an id, but it is no revision.
    if done.returncode == 0 and not done.stdout.startswith(b"^"):
        return state
    if done.returncode and not run_git("rev-parse", "--verify", "--quiet", "--end-of-options", state.name).returncode:
        # Git knows the commit, but cannot read its tree. Without --quiet it says why.
        answered(run_git("rev-parse", "--verify", "--end-of-options", tree), f"cannot read {state.name}")
    if state.name == "HEAD" and _is_unborn():
        return state._replace(tree=answer("hash-object", "-t", "tree", os.devnull))
    if os.path.exists(state.name) and not os.path.isfile(state.name) and not is_directory(state.name):
        raise OperandError(f"{state.name} is not a regular file")
    reason = first_error(done).removeprefix("fatal: ")
    raise OperandError(
        f"{state.name!r} is neither a file nor a git revision{f': {reason}' if reason else if_shallow()}"
    )


def _merge_base(first: Revision, second: Revision) -> Revision:
    done = run_git("merge-base", first.name, second.name)
    if done.returncode == 1:
        raise OperandError(f"{first.name} and {second.name} have no common ancestor{if_shallow()}")
    return Revision(os.fsdecode(answered(done, "git merge-base failed")).strip())


def _is_unborn() -> bool:
    """Whether HEAD is a branch without a commit yet, which has no files; a damaged branch is not."""
    branch = run_git("symbolic-ref", "--quiet", "HEAD")
    if branch.returncode:
        return False
    return not os.path.lexists(answer("rev-parse", "--git-path", os.fsdecode(branch.stdout).strip()))


def if_shallow() -> str:
    """What to say about a commit that git does not have, because the clone has only the latest ones."""
    done = run_git("rev-parse", "--is-shallow-repository")
    return "; this clone is shallow: run git fetch --unshallow" if done.stdout.strip() == b"true" else ""


def _shown(revision: Revision, path: str) -> str:
    return path if revision == WORK_TREE else f"{revision.name}:{path}"


def _of_work_tree(path: str) -> bytes | None:
    try:
        if not stat.S_ISREG(mode := os.stat(path).st_mode) and not stat.S_ISDIR(mode):
            raise OperandError(f"{path} is not a regular file")
        with open(path, "rb") as file:
            data = file.read(objects.LIMIT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OperandError(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > objects.LIMIT:
        raise OperandError(objects.too_large(path))
    return data
