"""A patch as a mail, in the form of git format-patch: `git am` and `git apply` take it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flaggen.report.file_changes import FileChange, diffstat, git_diff

# The first line of a mail in an mbox, with the id and the date that git format-patch writes for every patch.
_FIRST = f"From {'0' * 40} Mon Sep 17 00:00:00 2001"
_MIME = """MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
"""


class Envelope(NamedTuple):
    """What is not in the changes themselves: sender and date as in the headers of a mail, subject, body and base."""

    sender: str
    date: str
    subject: str
    body: str
    base: str | None


def as_mail(envelope: Envelope, changes: Sequence[FileChange]) -> str:
    """The mail: headers, body, diffstat and diff."""
    diff = git_diff(changes)
    headers = f"From: {envelope.sender}\nDate: {envelope.date}\nSubject: [PATCH] {envelope.subject}\n"
    if not f"{envelope.body}{diff}".isascii():
        headers += _MIME
    base = f"\nbase-commit: {envelope.base}" if envelope.base else ""
    stat = diffstat(changes)
    return f"{_FIRST}\n{headers}\n{envelope.body.strip()}\n---\n{stat}\n{diff}{base}\n-- \nflaggen\n"
