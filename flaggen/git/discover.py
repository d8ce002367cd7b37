"""Find declarations: the nearest flags.toml, or all below a directory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

from flaggen.git.run import GitMissing, first_error, git, without_repository
from flaggen.report.dependency import Dependency
from flaggen.report.errors import FlaggenError

if TYPE_CHECKING:
    from pathlib import Path

NAME = "flags.toml"


class NotFound(FlaggenError, LookupError):
    """No declaration was found; the message says where."""


def nearest() -> tuple[str, list[str]]:
    """Return the flags.toml here or in the nearest parent directory, and the paths that were tried before it.

    Raises NotFound if there is none.
    """
    missed: list[str] = []
    for level in range(os.getcwd().rstrip("/").count("/") + 1):
        path = "../" * level + NAME
        if os.path.isfile(path):
            return path, missed
        missed.append(path)
    from pathlib import Path

    create = "or create a declaration with: flaggen init"
    raise NotFound(f"no {NAME} here or in a parent directory; pass a path{_example(Path.cwd())}, {create}")


def _example(directory: Path) -> str:
    """The first declaration below a directory: " such as mm/flags.toml". Only with git is the search quick."""
    if not _in_git(directory):
        return ""
    try:
        paths = declarations_below(directory)
    except NotFound:
        return ""
    return f" such as {paths[0].relative_to(directory)}" if paths else ""


def is_directory(operand: str) -> bool:
    """Whether the operand is a directory. Path.is_dir would raise PermissionError."""
    return os.path.isdir(operand)


def none_below(directory: str) -> NotFound:
    """The error that there is no declaration in or below the directory."""
    has_submodules = os.path.isfile(f"{directory}/.gitmodules")
    hidden = "submodules" if has_submodules else "files that git ignores" if _has_ignored(directory) else ""
    return NotFound(f"no {NAME} in or below {directory}{f'; {hidden} are not searched' if hidden else ''}")


def _has_ignored(directory: str) -> bool:
    """Whether git ignores a declaration there, as the .gitignore of some kernels ignores every new file."""
    from pathlib import Path

    command = ["ls-files", "--others", "--ignored", "--exclude-standard", "--", f":(glob)**/{NAME}"]
    try:
        return bool(git(*command, environment=without_repository(os.environ), directory=Path(directory)).stdout)
    except GitMissing:
        return False


def declarations_below(directory: Path) -> list[Path]:
    """Return every flags.toml in and below the directory that git does not ignore, sorted. Raises NotFound.

    Outside a work tree every directory is searched. Git's own directories, work trees inside a work tree, and
    symbolic links to directories are skipped.
    """
    return sorted(_listed(directory) if _in_git(directory.absolute()) else _walked(directory))


def _in_git(directory: Path) -> bool:
    return any(os.path.lexists(parent / ".git") for parent in (directory, *directory.parents))


def searched(directory: str) -> tuple[list[Path], Dependency]:
    """Return the declarations in and below a directory, and the search as a dependency.

    The path of the dependency ends in **, and its content is the result. Raises NotFound if there is no declaration.
    """
    from pathlib import Path

    paths = declarations_below(Path(directory))
    if not paths:
        raise none_below(str(Path(directory)))
    content = b"\0".join(os.fsencode(path) for path in paths)
    return paths, Dependency(f"{directory}/**", os.path.realpath(directory), content)


def _walked(directory: Path) -> Iterator[Path]:
    from pathlib import Path

    for root, directories, files in os.walk(directory, onerror=_refuse):
        path = Path(root)
        if ".git" in directories or ".git" in files:
            directories.clear()
            yield from _listed(path)
        elif NAME in files:
            yield path / NAME


def _refuse(error: OSError) -> NoReturn:
    raise NotFound(f"cannot search {error.filename}: {error.strerror}; pass the declarations' paths instead")


def _listed(directory: Path) -> Iterator[Path]:
    """The declarations that git lists: tracked ones, and untracked ones that it does not ignore."""
    command = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", f":(glob)**/{NAME}"]
    try:
        done = git(*command, environment=without_repository(os.environ), directory=directory)
    except GitMissing:
        message = f"git is needed to find the ignored files in {directory}; pass the declarations' paths instead"
        raise NotFound(message) from None
    if done.returncode:
        raise NotFound(f"git cannot list the files in {directory}: {first_error(done)}")
    for name in set(done.stdout.split(b"\0")):
        path = directory / os.fsdecode(name)
        if name and path.is_file():
            yield path
