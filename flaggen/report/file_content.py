"""A file that is compared or merged."""

from __future__ import annotations

from typing import NamedTuple


class FileContent(NamedTuple):
    """A file's bytes. `name` is its name in messages (HEAD~1:flags.toml), `path` its path in the work tree."""

    name: str
    path: str
    data: bytes
