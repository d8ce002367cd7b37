"""Files that are compared or merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class FileContent(NamedTuple):
    """A file's bytes. `name` is its name in messages (HEAD~1:flags.toml), `path` its path in the work tree."""

    name: str
    path: str
    data: bytes


class FileGroup(NamedTuple):
    """A declaration, or C files that belong together, as one side of a comparison; `name` is for messages."""

    name: str
    files: Sequence[FileContent]
