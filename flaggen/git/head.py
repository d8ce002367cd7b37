"""Which files are as HEAD has them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from flaggen.git.run import GitMissing, first_error, git, without_repository
from flaggen.report.errors import FlaggenError


class NoRepository(FlaggenError):
    """The directory is in no work tree that git can read; the message says why."""


def dirty(directory: Path, paths: Sequence[str]) -> list[str]:
    """The paths, relative to the directory, whose content differs from HEAD or is not tracked. Raises NoRepository.

    They include files of another repository, such as a submodule, and those that git does not look at because the index
    says so (assume-unchanged, skip-worktree).
    """
    if not paths:
        return []
    prefix = os.fsdecode(_output(directory, "rev-parse", "--show-prefix")).removesuffix("\n")
    options = ("-z", "--porcelain", "--no-renames", "--untracked-files=all", "--ignored=matching")
    literal = [f":(literal){path}" for path in paths]
    status = _output(directory, "status", *options, "--", *literal)
    # Each entry is two letters, a blank and a path that is relative to the top of the work tree.
    names = {os.fsdecode(entry[3:]) for entry in status.split(b"\0") if entry}
    # An ignored directory stands for all files in it.
    directories = tuple(name for name in names if name.endswith("/"))
    tracked = _output(directory, "ls-files", "-z", "-v", "--", *literal).split(b"\0")
    compared = {os.fsdecode(entry[2:]) for entry in tracked if entry.startswith(b"H ")}
    return [
        path
        for path in paths
        if path not in compared or prefix + path in names or (prefix + path).startswith(directories)
    ]


def base_commit(top: Path, paths: Iterable[str]) -> str | None:
    """The id of HEAD if it has these files, whose paths are from the top, as they are on disk; else None."""
    try:
        head = git("rev-parse", "--verify", "--quiet", "HEAD^{commit}", environment=os.environ, directory=top)
        status = ("--literal-pathspecs", "status", "--porcelain", "--ignored", "--", *paths)
        changed = git(*status, environment=os.environ, directory=top)
    except GitMissing:
        return None
    if head.returncode or changed.returncode or changed.stdout:
        return None
    return os.fsdecode(head.stdout).strip()


def _output(directory: Path, *words: str) -> bytes:
    try:
        done = git(*words, environment=without_repository(os.environ), directory=directory)
    except GitMissing as missing:
        raise NoRepository(str(missing)) from None
    if done.returncode:
        raise NoRepository(first_error(done).removeprefix("fatal: "))
    return done.stdout
