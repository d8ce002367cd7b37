"""What git's index has: which files it tracks, and whether it has their content."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from flaggen.git.run import GitMissing, first_error, git
from flaggen.report.errors import FlaggenError


class IndexUnreadable(FlaggenError):
    """Git cannot read its index, for example outside a repository; the message says why."""


def pattern(path: str) -> str:
    """The pattern for git that means this file alone."""
    return f":(literal){os.path.relpath(absolute(path))}"


def pattern_below(directory: str, name: str) -> str:
    """The pattern for git that means the files of this name in and below a directory."""
    escaped = re.sub(r"([*?\[\\])", r"\\\1", os.path.relpath(os.path.realpath(directory)))
    return f":(glob){escaped}/**/{name}".replace(":(glob)./", ":(glob)")


def tracked(patterns: Iterable[str]) -> set[str]:
    """The absolute paths of the files in the index that the patterns mean. Raises IndexUnreadable."""
    return _listed(patterns, "ls-files", "--cached")


def unstaged(patterns: Iterable[str]) -> set[str]:
    """The absolute paths of the files whose content the index does not have, and that git does not ignore.

    Raises IndexUnreadable.
    """
    return _listed(patterns, "ls-files", "--others", "--modified", "--exclude-standard")


def changed_since_head(patterns: Iterable[str], kinds: str = "ADMT") -> set[str]:
    """The absolute paths of the files that differ between HEAD and the index; before the first commit, of all files.

    `kinds` are those of git's --diff-filter: added, deleted, modified, or of another type. Raises IndexUnreadable.
    """
    top = os.fsdecode(_output("rev-parse", "--show-cdup")).removesuffix("\n")
    options = ("--cached", "--name-only", "--no-renames", f"--diff-filter={kinds}")
    return _listed(patterns, "diff", *options, prefix=top)


def absolute(path: str) -> str:
    """The path without symbolic links in its directories: git tracks nothing beyond these."""
    return os.fspath(Path(os.path.realpath(Path(path).parent), Path(path).name))


def _listed(patterns: Iterable[str], command: str, *options: str, prefix: str = "") -> set[str]:
    """The files that git lists for the patterns, each after the prefix; without patterns git would list all."""
    if not (wanted := [*patterns]):
        return set()
    names = _output(command, "-z", *options, "--", *wanted)
    return {absolute(f"{prefix}{os.fsdecode(name)}") for name in names.split(b"\0") if name}


def _output(*words: str) -> bytes:
    try:
        done = git(*words, environment=os.environ)
    except GitMissing as missing:
        raise IndexUnreadable(str(missing)) from None
    if done.returncode:
        raise IndexUnreadable(f"git {words[0]} failed: {first_error(done)}")
    return done.stdout
