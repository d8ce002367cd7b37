"""Files and directories that a result depends on, each as it was when it was used.

Every import here is paid by every start: the record is a plain class, because typing takes longer to import than a
remembered check takes to run.
"""

from __future__ import annotations

import os
import stat


class Dependency:
    """A path as it was given, the file that it leads to through symbolic links, and what was there.

    `content` is None where there is no regular file. The path of a directory whose names were listed ends with a
    slash, and its content is these names, of which those of directories end with a slash too.
    """

    __slots__ = ("content", "file", "path")

    def __init__(self, path: str, file: str, content: bytes | None) -> None:
        self.path, self.file, self.content = path, file, content


def observe(path: str) -> Dependency:
    """What is at the path now.

    Raises OSError where a file cannot be read or looked for, and where a path ends with a slash and is no directory.
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


def content(path: str) -> bytes:
    """What one of flaggen's own files has: a start reads hundreds, and a stream would take twice the time.

    A file system may call the size of a user's file 0; use `observe` for these. Raises OSError.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)


def _is_file(path: str) -> bool:
    """Whether a regular file is there. Raises PermissionError where that cannot be told: it is not missing then."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except PermissionError:
        raise
    except (OSError, ValueError):
        return False
