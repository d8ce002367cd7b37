"""Merge three texts line by line with git."""

from __future__ import annotations

import os

from flaggen.git.run import GitMissing, first_error, git
from flaggen.report.errors import FlaggenError

# A line that neither side has, so that each of their differences is a conflict.
_NO_COMMON_LINE = "\x1f\n"
# In the styles that show the base, git joins the conflicts and shows that line.
_WITHOUT_BASE = ("-c", "merge.conflictStyle=merge")
# The exit status is the number of conflicts, at most this; a higher one is an error.
_MOST_CONFLICTS = 127


class MergeFailed(FlaggenError):
    """Git cannot merge the texts, for example because one is binary; the message says why."""


def merge_lines(base: str, ours: str, theirs: str) -> tuple[str, bool]:
    """Return the result of `git merge-file`, and whether it has no conflict.

    Bytes that are not UTF-8 are kept as surrogate escapes. Raises GitMissing or MergeFailed with a message for the
    user.
    """
    return _merge_file({"ours": ours, "base": base, "theirs": theirs})


def with_conflict(base: str, ours: str, theirs: str) -> str:
    """Return the result of `git merge-file`, or if that has no conflict, both sides with each difference marked.

    For texts whose lines can be merged, but whose meaning cannot. Raises as `merge_lines` does.
    """
    text, is_clean = merge_lines(base, ours, theirs)
    if not is_clean:
        return text
    return _merge_file({"ours": ours, "base": _NO_COMMON_LINE, "theirs": theirs}, _WITHOUT_BASE)[0]


def _merge_file(texts: dict[str, str], options: tuple[str, ...] = ()) -> tuple[str, bool]:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as directory:
        for name, text in texts.items():
            Path(directory, name).write_bytes(text.encode("utf-8", "surrogateescape"))
        labels = [word for name in texts for word in ("-L", name)]
        files = [f"{directory}/{name}" for name in texts]
        try:
            done = git(*options, "merge-file", "-p", *labels, *files, environment=os.environ)
        except GitMissing:
            raise GitMissing("git is needed to merge lines") from None
    if not 0 <= done.returncode <= _MOST_CONFLICTS:
        raise MergeFailed(f"git cannot merge the lines: {first_error(done)}")
    return done.stdout.decode("utf-8", "surrogateescape"), done.returncode == 0
