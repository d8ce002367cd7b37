"""Earlier contents of a file, from the commits around a merge."""

from __future__ import annotations

import os
from collections.abc import Iterator

from flaggen.git.run import git

# The refs that git sets during a merge, a cherry-pick or a rebase.
_HEADS = ("HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD", "ORIG_HEAD")
# How many further commits that change the file are searched.
_COMMITS = 200


def history(path: str) -> Iterator[bytes]:
    """Yield each content of a file once: from the commits being merged, then from earlier commits, newest first.

    The path is relative to the top of the work tree, which must be the working directory. Raises GitMissing.
    """
    yielded = {""}
    for blob in _blobs(path):
        if blob not in yielded:
            yielded.add(blob)
            yield git("cat-file", "blob", blob, environment=os.environ).stdout


def _blobs(path: str) -> Iterator[str]:
    """The ids of the file's blobs, possibly with repetitions; empty for a commit without the file."""
    # While merge drivers run, git has an environment variable GITHEAD_<commit> for each commit that it merges.
    merged = [name.removeprefix("GITHEAD_") for name in os.environ if name.startswith("GITHEAD_")]
    for revision in (*_HEADS, *merged):
        yield _text("rev-parse", "--verify", "--quiet", f"{revision}:{path}").strip()
    walk = ["--all", "--reflog", "--full-history", "-m", "-n", str(_COMMITS)]
    shown = ["--raw", "--no-abbrev", "--no-renames", "--format="]
    for line in _text("log", *walk, *shown, *merged, "--", f":(top,literal){path}").splitlines():
        # The format is ":100644 100644 BEFORE AFTER M<tab>path"; an id of zeros means that there is no file.
        yield from (blob for blob in reversed(line.split()[2:4]) if blob.strip("0"))


def _text(*words: str) -> str:
    return os.fsdecode(git(*words, environment=os.environ).stdout)
