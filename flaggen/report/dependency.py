"""Files and directories that a result depends on, with their content at the time of use.

Every start pays for each import here. The record is a plain class, because importing typing takes longer than running
a remembered check.
"""

from __future__ import annotations

import os
import stat


class Dependency:
    """A path as given, the file that it resolves to through symbolic links, and the content of that file.

    `content` is None if there is no regular file. The path of a listed directory ends with a slash; its content is the
    sorted names in it, separated by NUL, and names of directories end with a slash too.
    """

    __slots__ = ("content", "file", "path")

    def __init__(self, path: str, file: str, content: bytes | None) -> None:
        self.path, self.file, self.content = path, file, content


def observe(path: str) -> Dependency:
    """The dependency on the path, with its present content.

    Raises OSError if the file cannot be read, if its directory cannot be searched, or if the path ends with a slash but
    is not a directory.
    """
    file = os.path.realpath(path)
    if path.endswith("/"):
        with os.scandir(file) as entries:
            names = [entry.name + "/" * entry.is_dir() for entry in entries]
        return Dependency(path, file, b"\0".join(sorted(map(os.fsencode, names))))
    if not _is_file(file):
        return Dependency(path, file, None)
    with open(file, "rb") as stream:
        return Dependency(path, file, stream.read())


def _is_file(path: str) -> bool:
    """Whether the path is a regular file. Raises PermissionError if that is unknown: the file may exist."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except PermissionError:
        raise
    except (OSError, ValueError):
        return False
