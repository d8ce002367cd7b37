"""Merge three texts line by line with git."""

from __future__ import annotations

import os
from pathlib import Path

from flaggen.git.run import GitMissing, git


def merge_lines(base: str, ours: str, theirs: str) -> tuple[str, bool]:
    """Return the result of `git merge-file`, and whether it has no conflict.

    Bytes that are not UTF-8 are kept as surrogate escapes. Raises GitMissing with a message for the user.
    """
    from tempfile import TemporaryDirectory

    texts = {"ours": ours, "base": base, "theirs": theirs}
    with TemporaryDirectory() as directory:
        for name, text in texts.items():
            Path(directory, name).write_bytes(text.encode("utf-8", "surrogateescape"))
        labels = [word for name in texts for word in ("-L", name)]
        try:
            done = git("merge-file", "-p", *labels, *(f"{directory}/{name}" for name in texts), environment=os.environ)
        except GitMissing:
            raise GitMissing("git is needed to merge lines") from None
    return done.stdout.decode("utf-8", "surrogateescape"), done.returncode == 0
