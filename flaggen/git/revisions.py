"""Which two versions of which files a call of `flaggen diff` means, and what is in them: git's or the work tree's."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

# Git's name of the index.
INDEX = ":0"
_SUFFIX = ".toml"
# What a merge, a cherry-pick or a rebase is of, as far as git says so; and how many commits are looked at besides.
_HEADS = ("HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD", "ORIG_HEAD")
_COMMITS = 200


class Unknown(Exception):
    """A file or revision is not there, or cannot be read; the message says which."""


class Version(NamedTuple):
    """Files of a revision as git names it (HEAD~1, or `:0` for the index), or of the work tree where it is empty.

    The paths are from the working directory. It is one declaration, or C files that belong together.
    """

    revision: str
    paths: tuple[str, ...]

    @property
    def name(self) -> str:
        """How it is told from other ones: HEAD~1:flags.toml."""
        return " ".join(named(self.revision, path) for path in self.paths)


def named(revision: str, path: str) -> str:
    """The name of a file of a version."""
    return f"{revision}:{path}" if revision else path


def read(version: Version) -> list[tuple[str, bytes]]:
    """Each of the version's files that is there, with its name. Raises Unknown where one cannot be read."""
    found = []
    for path in version.paths:
        data = _of_git(version.revision, path) if version.revision else _of_work_tree(path)
        if data is not None:
            found.append((named(version.revision, path), data))
    return found


def _of_work_tree(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unknown(f"{path} cannot be read: {error.strerror}") from None


def _of_git(revision: str, path: str) -> bytes | None:
    relative = os.path.relpath(path)
    relative = relative if relative.startswith("../") else f"./{relative}"
    done = _git("cat-file", "blob", f"{revision}:{relative}")
    return done.stdout if done.returncode == 0 else None


def versions(
    operands: Sequence[str], paths: Sequence[str], default: Callable[[], str]
) -> list[tuple[Version, Version]]:
    """The pairs of an old and a new version that the operands mean, and the paths that were named after them.

    Where no path is named, `default` says which. Raises Unknown where an operand means nothing, or too much.
    """
    if paths:
        old, new = _revisions(operands)
        declarations = [path for path in paths if path.endswith(_SUFFIX)]
        c_files = tuple(path for path in paths if not path.endswith(_SUFFIX))
        groups = [*((path,) for path in declarations), *([c_files] if c_files else [])]
        return [(Version(old, group), Version(new, group)) for group in groups]
    if len(operands) == 1 and _is_range(operands[0]) and not Path(operands[0]).exists():
        old, new = _revisions(operands)
        path = default()
        return [(Version(old, (path,)), Version(new, (path,)))]
    if len(operands) > 2:
        raise Unknown(f"more than two versions are named: {' '.join(operands)}; the paths in them go after --")
    old_, new_ = map(_file, (*operands, "")[:2])
    if old_ is not None and not old_.revision and len(operands) == 1:
        raise Unknown(f"{operands[0]} is compared with nothing: name a revision, as in HEAD -- {operands[0]}")
    # A revision is one of the file that the other operand names.
    paths = (new_ or old_ or Version("", (default(),))).paths
    old_ = old_ or Version(_revision(operands[0]), paths)
    return [(old_, new_ or Version(_revision(operands[1]) if len(operands) > 1 else "", paths))]


def _file(operand: str) -> Version | None:
    """The file that the operand names by itself: none where it is a revision."""
    if Path(operand).is_file():
        return Version("", (operand,))
    revision, colon, path = (
        operand.removeprefix(":0").rpartition(":") if operand.startswith(":") else operand.partition(":")
    )
    if not (colon and path):
        return None
    revision = INDEX if operand.startswith(":") else _revision(revision)
    if path.startswith(("./", "../")):
        return Version(revision, (os.path.normpath(path),))
    return Version(revision, (os.path.normpath(_git_says("rev-parse", "--show-cdup") + path),))


def _revisions(operands: Sequence[str]) -> tuple[str, str]:
    """The old and the new revision; "" is the work tree."""
    if len(operands) == 1 and _is_range(operands[0]):
        old, dots, new = operands[0].partition("...")
        if dots:
            return _git_says("merge-base", _revision(old or "HEAD"), _revision(new or "HEAD")), _revision(new or "HEAD")
        old, _, new = operands[0].partition("..")
        return _revision(old or "HEAD"), _revision(new or "HEAD")
    if not 1 <= len(operands) <= 2:
        raise Unknown("name one or two revisions before the paths")
    old, new = (*map(_revision, operands), "")[:2]
    return old, new


def contents(operands: Sequence[str]) -> list[tuple[str, bytes]]:
    """The name and the bytes of each file, of the work tree or of a revision. Raises Unknown where one is not there."""
    found = []
    for operand in operands:
        version = _file(operand)
        if version is None or not (files := read(version)):
            raise Unknown(f"there is no file {operand}")
        found += files
    return found


def history(path: str) -> Iterator[bytes]:
    """What a file has in the commits that are being merged, and had in those before: each text once.

    The path is from the top of the work tree, where the process is. Raises Unknown without git.
    """
    seen = {""}
    for blob in _blobs(path):
        if blob not in seen:
            seen.add(blob)
            yield _git("cat-file", "blob", blob).stdout


def _blobs(path: str) -> Iterator[str]:
    merged = [name.removeprefix("GITHEAD_") for name in os.environ if name.startswith("GITHEAD_")]
    for revision in (*_HEADS, *merged):
        yield os.fsdecode(_git("rev-parse", "--verify", "--quiet", f"{revision}:{path}").stdout).strip()
    words = ["--all", "--reflog", "--full-history", "-m", "-n", str(_COMMITS)]
    shown = ["--raw", "--no-abbrev", "--no-renames", "--format="]
    log = _git("log", *words, *shown, *merged, "--", f":(top,literal){path}").stdout
    for line in os.fsdecode(log).splitlines():
        # :100644 100644 BEFORE AFTER M<tab>path
        yield from (blob for blob in reversed(line.split()[2:4]) if blob.strip("0"))


def _is_range(operand: str) -> bool:
    """Whether it is two revisions, not a path or a file of one."""
    return ".." in operand and ":" not in operand and not operand.startswith("../")


def _revision(operand: str) -> str:
    """The revision, once git knows it. A branch without a commit yet has no files, and is one."""
    if operand in (":0:", INDEX, ":"):
        return INDEX
    if _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{operand}^{{tree}}").returncode == 0:
        return operand
    if operand == "HEAD" and _git("symbolic-ref", "--quiet", "HEAD").returncode == 0:
        return operand
    raise Unknown(f"{operand!r} is neither a file nor a revision that git knows here")


def _git_says(*words: str) -> str:
    done = _git(*words)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise Unknown(f"git {words[0]} failed: {said}")
    return os.fsdecode(done.stdout).strip()


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise Unknown("git is needed to read a revision") from None
