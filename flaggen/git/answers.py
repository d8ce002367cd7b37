"""What git answers about operands. If it fails, the operands are wrong, and git's reason goes to the user."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flaggen.git.operands import OperandError
from flaggen.git.run import GitMissing, first_error, git

if TYPE_CHECKING:
    import subprocess


def run_git(
    *words: str, environment: Mapping[str, str] = os.environ, data: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git where the user is, with `data` as its input. Raises OperandError if it is missing."""
    try:
        return git(*words, environment=environment, data=data)
    except GitMissing:
        raise OperandError("git is needed to read a revision") from None


def answered(done: subprocess.CompletedProcess[bytes], failure: str) -> bytes:
    """Git's standard output. Raises OperandError, with git's reason after `failure`, if git failed."""
    if done.returncode:
        reason = first_error(done).removeprefix("fatal: ").removeprefix("error: ")
        raise OperandError(f"{failure}: {reason or f'git exited with {done.returncode}'}")
    return done.stdout


def answer(*words: str, environment: Mapping[str, str] = os.environ) -> str:
    """Git's standard output as text, without blanks around it. Raises OperandError if git fails or is missing."""
    return os.fsdecode(answered(run_git(*words, environment=environment), f"git {words[0]} failed")).strip()
