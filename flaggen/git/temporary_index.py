"""Apply patches in a temporary index: neither the repository's index nor its work tree changes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flaggen.git.answers import answer, answered, run_git
from flaggen.git.mails import Patch
from flaggen.git.operands import OperandError, Revision

# What `git apply` reports, with LC_ALL=C: the file, and the line where the hunk should be.
_FAILED = re.compile(r"^error: patch failed: (.*):(\d+)$", re.MULTILINE)


class Applied(NamedTuple):
    """The states before the first and after each patch, and the environment in which git can read them."""

    states: tuple[Revision, ...]
    environment: Mapping[str, str]


@contextmanager
def applied(patches: Sequence[Patch], base: Revision, directory: Path) -> Iterator[Applied]:
    """Apply the patches to the base, one after the other. Raises OperandError if one does not apply."""
    objects = os.path.abspath(answer("rev-parse", "--git-path", "objects"))  # noqa: PTH100
    alternates = [objects, *filter(None, [os.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES")])]
    (directory / "objects").mkdir()
    environment = os.environ | {
        "GIT_INDEX_FILE": str(directory / "index"),
        "GIT_OBJECT_DIRECTORY": str(directory / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.pathsep.join(alternates),
        "LC_ALL": "C",
    }
    answer("read-tree", base.tree_ish, environment=environment)
    states = [base]
    for number, patch in enumerate(patches, 1):
        file = directory / f"{number}.diff"
        file.write_bytes(patch.diff)
        # In a directory below the top, `git apply` would skip the files outside of it.
        up = answer("rev-parse", "--show-cdup") or "."
        done = run_git("-C", up, "apply", "--cached", "--whitespace=nowarn", str(file), environment=environment)
        if done.returncode:
            raise OperandError(_failure(patch, base, done.stderr.decode("utf-8", "replace")))
        states.append(Revision(patch.name, answer("write-tree", environment=environment)))
    yield Applied(tuple(states), environment)


def touched(old: Revision, new: Revision, environment: Mapping[str, str]) -> list[str]:
    """The paths that differ, relative to the working directory."""
    up = answer("rev-parse", "--show-cdup")
    words = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", old.tree_ish, new.tree_ish)
    listed = answered(run_git(*words, environment=environment), "cannot list what the patch changes")
    return [os.path.normpath(up + os.fsdecode(path)) for path in listed.split(b"\0") if path]


def _failure(patch: Patch, base: Revision, errors: str) -> str:
    message = f"{patch.name!r} does not apply to {base.name}"
    failed = _FAILED.search(errors)
    if failed is None:
        return f"{message}: {errors.strip().partition(chr(10))[0].removeprefix('error: ')}"
    path, line = failed.groups()
    rest = patch.diff[max(patch.diff.find(path.encode()), 0) :]
    hunk = re.search(rf"^@@ -{line}\b.*?@@".encode(), rest, re.MULTILINE)
    where = hunk[0].decode() if hunk else f"at line {line}"
    return f"{message}: {path}, hunk {where}; name the commit that it is for with --base"
