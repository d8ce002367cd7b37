"""Read files of a revision or of the index. A file that git cannot read is an error, never an absent one."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from typing import NamedTuple

from flaggen.git.answers import answered, run_git
from flaggen.git.discover import NAME
from flaggen.git.operands import INDEX, OperandError, Revision

# Far more than any header has; the largest ones of the kernel have 25 MB.
LIMIT = 64 * 1024 * 1024
_DIRECTORY, _LINK, _SUBMODULE = "040000", "120000", "160000"
_KINDS = {_DIRECTORY: "a directory", _LINK: "a symbolic link; name the file that it leads to"}


class Entry(NamedTuple):
    """An entry of a tree or of the index. The path is relative to the working directory; a tree has only stage 0."""

    mode: str
    object_id: str
    stage: str
    path: str


def read_blob(revision: Revision, path: str, environment: Mapping[str, str]) -> bytes | None:
    """The file's content in the revision, or None if that has no such path. Raises OperandError if unreadable."""
    name = f"{revision.name}:{path}"
    entry = _entry(revision, path, environment)
    if entry is None:
        return None
    if entry.mode in _KINDS:
        raise OperandError(f"{name} is {_KINDS[entry.mode]}")
    if entry.mode == _SUBMODULE:
        raise OperandError(f"{name} is a submodule; run flaggen in it")
    size = answered(run_git("cat-file", "-s", entry.object_id, environment=environment), f"{name} cannot be read")
    if int(size) > LIMIT:
        raise OperandError(too_large(name))
    return answered(run_git("cat-file", "blob", entry.object_id, environment=environment), f"{name} cannot be read")


def too_large(name: str) -> str:
    """The message about a file beyond the limit."""
    return f"{name} is too large: it has more than {LIMIT // 1024 // 1024} MiB"


def has_directory(revision: Revision, path: str) -> bool:
    """Whether the revision has a directory at the path. Raises OperandError."""
    relative = posixpath.normpath(os.path.relpath(path))
    if relative == "." or not relative.strip("./"):
        return True
    listed = entries(revision, [path])
    if revision.stage is not None:
        return any(entry.path != relative for entry in listed)
    return any(entry.path == relative and entry.mode == _DIRECTORY for entry in listed)


def has_file(revision: Revision, path: str) -> bool:
    """Whether the revision has a file at the path. Raises OperandError."""
    listed = entries(revision, [path])
    return any(entry.path == os.path.relpath(path) and entry.mode != _DIRECTORY for entry in listed)


def declarations(revision: Revision, directory: str) -> set[str]:
    """The paths of every flags.toml in and below the directory in the revision. Raises OperandError."""
    listed = entries(revision, [directory], "-r")
    return {
        entry.path
        for entry in listed
        if posixpath.basename(entry.path) == NAME and entry.mode not in (_LINK, _SUBMODULE)
    }


def entries(
    revision: Revision, paths: list[str], *options: str, environment: Mapping[str, str] = os.environ
) -> list[Entry]:
    """What the tree or the index has at the paths; below a directory only for the index. Raises OperandError."""
    relative = [os.path.relpath(path) for path in paths]
    if revision.stage is not None:
        command = ["ls-files", "--stage", "-z", "--", *relative]
    else:
        command = ["ls-tree", "-z", *options, revision.tree_ish, "--", *relative]
    done = run_git("--literal-pathspecs", *command, environment=environment)
    listed = answered(done, f"cannot list the files of {revision.name}")
    return [_parsed(line, is_index=revision.stage is not None) for line in listed.split(b"\0") if line]


def _parsed(line: bytes, *, is_index: bool) -> Entry:
    fields, _, path = os.fsdecode(line).partition("\t")
    mode, second, third = fields.split()
    return Entry(mode, second, third, path) if is_index else Entry(mode, third, "0", path)


def _entry(revision: Revision, path: str, environment: Mapping[str, str]) -> Entry | None:
    """The file at the path. Raises OperandError if it is in another repository, or if the index has a conflict."""
    relative = os.path.relpath(path)
    listed = entries(revision, [path], environment=environment)
    here = [entry for entry in listed if entry.path == relative]
    if not here:
        if submodule := _submodule(revision, relative, environment):
            raise OperandError(f"{revision.name}:{path} is in the submodule {submodule}; run flaggen there")
        if revision.stage is not None and listed:
            raise OperandError(f"{revision.name}:{path} is {_KINDS[_DIRECTORY]}")
    has_conflict = any(entry.stage != "0" for entry in here)
    if revision == INDEX and has_conflict:
        raise OperandError(f"{path} has a conflict in the index; name a side of it, :2: or :3:")
    if revision.stage not in (None, "0") and not has_conflict:
        raise OperandError(f"{path} has no conflict in the index, so there is no {revision.name}:{path}")
    return next((entry for entry in here if entry.stage == (revision.stage or "0")), None)


def _submodule(revision: Revision, path: str, environment: Mapping[str, str]) -> str | None:
    """The submodule that has the path, which is relative to the working directory; None if there is none."""
    parents = []
    while (path := posixpath.dirname(path)) and path.strip("./"):
        parents.append(path)
    if not parents:  # without paths git would list everything
        return None
    listed = entries(revision, parents, environment=environment)
    return next((entry.path for entry in listed if entry.mode == _SUBMODULE and entry.path in parents), None)
