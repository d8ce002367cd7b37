"""What a file was in the commits around a merge."""

from __future__ import annotations

import os
from collections.abc import Iterator

from flaggen.git.run import git

# The refs that git keeps of a merge, a cherry-pick or a rebase in progress.
_HEADS = ("HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD", "ORIG_HEAD")
# How many commits that touch the file are searched besides.
_COMMITS = 200


def history(path: str) -> Iterator[bytes]:
    """Yield each content of a file once: of the commits that are being merged, then of those before, newest first.

    The path is from the top of the work tree, which is the working directory. Raises GitMissing.
    """
    yielded = {""}
    for blob in _blobs(path):
        if blob not in yielded:
            yielded.add(blob)
            yield git("cat-file", "blob", blob, environment=os.environ).stdout


def _blobs(path: str) -> Iterator[str]:
    """The ids of the file's blobs; one may come twice, and is empty where a commit lacks the file."""
    # Git names the commits that it merges in variables called GITHEAD_<commit> while its merge drivers run.
    merged = [name.removeprefix("GITHEAD_") for name in os.environ if name.startswith("GITHEAD_")]
    for revision in (*_HEADS, *merged):
        yield _text("rev-parse", "--verify", "--quiet", f"{revision}:{path}").strip()
    walk = ["--all", "--reflog", "--full-history", "-m", "-n", str(_COMMITS)]
    shown = ["--raw", "--no-abbrev", "--no-renames", "--format="]
    for line in _text("log", *walk, *shown, *merged, "--", f":(top,literal){path}").splitlines():
        # :100644 100644 BEFORE AFTER M<tab>path; a blob of zeros is no file.
        yield from (blob for blob in reversed(line.split()[2:4]) if blob.strip("0"))


def _text(*words: str) -> str:
    return os.fsdecode(git(*words, environment=os.environ).stdout)
