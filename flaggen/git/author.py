"""Who makes a commit, according to git."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import NamedTuple

from flaggen.git.operands import OperandError
from flaggen.git.run import GitMissing, git

_IDENTITY = re.compile(r"(.*) <(.*)> (\d+) ([+-])(\d\d)(\d\d)\s*", re.DOTALL)


class Author(NamedTuple):
    """The author of a patch as in a mail: "Name <address>", and the date."""

    sender: str
    date: str


def author(directory: Path) -> Author:
    """Return the author that git would give a commit made now in the directory. Raises OperandError."""
    try:
        done = git("var", "GIT_AUTHOR_IDENT", environment=os.environ, directory=directory)
    except GitMissing:
        raise OperandError("git is needed for the author of a patch") from None
    identity = _IDENTITY.fullmatch(done.stdout.decode("utf-8", "replace"))
    if done.returncode or identity is None:
        raise OperandError("a patch needs an author: set git's user.name and user.email")
    name, address, seconds, sign, hours, minutes = identity.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    date = datetime.fromtimestamp(int(seconds), timezone(offset))
    return Author(formataddr((name, address)), format_datetime(date))
