"""The only place that starts git."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess


class GitMissing(Exception):
    """There is no program called git on the PATH."""


def git(
    *words: str, environment: Mapping[str, str], directory: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git with the words as its arguments, and return its exit code and what it printed. Raises GitMissing.

    `environment` holds all variables that git gets. Callers pass `os.environ` where they ask about the repository
    that git itself would choose, and `without_repository(os.environ)` where the directory alone decides.
    """
    import subprocess

    try:
        return subprocess.run(["git", *words], cwd=directory, env=environment, capture_output=True, check=False)
    except FileNotFoundError:
        raise GitMissing("git is not on the PATH") from None


def without_repository(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without the variables that lead git to a repository, an index or a work tree.

    Git sets these (GIT_DIR, GIT_INDEX_FILE, ...) for its hooks. GIT_CONFIG_* stay: they hold the user's configuration,
    such as the safe.directory of a container.
    """
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG_")
    }


def first_error(done: subprocess.CompletedProcess[bytes]) -> str:
    """The first line that git wrote to its standard error."""
    return done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
