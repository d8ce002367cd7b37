"""The only place that starts git."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flaggen.report.errors import FlaggenError

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


class GitMissing(FlaggenError):
    """Git is not on the PATH."""


def git(
    *words: str, environment: Mapping[str, str], directory: Path | None = None, data: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git with these arguments, and `data` as its input; return its exit status and output. Raises GitMissing.

    `environment` has all variables that git gets. Callers pass `os.environ` to use the repository that git itself would
    choose, and `without_repository(os.environ)` to use the one that `directory` is in.
    """
    import subprocess

    try:
        return subprocess.run(
            ["git", *words], cwd=directory, env=environment, input=data, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise GitMissing("git is not on the PATH") from None


def without_repository(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without the variables that select a repository, an index or a work tree.

    Git sets these (GIT_DIR, GIT_INDEX_FILE, ...) for its hooks. GIT_CONFIG_* are kept: they are the user's
    configuration, such as the safe.directory of a container.
    """
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG_")
    }


def first_error(done: subprocess.CompletedProcess[bytes]) -> str:
    """The first line of git's standard error."""
    return done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
