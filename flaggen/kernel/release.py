"""The release of the kernel that C files are in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

# More than what precedes the release in a kernel's Makefile, in bytes.
_BEGINNING = 4096
_NUMBER = r"^(VERSION|PATCHLEVEL)[ \t]*=[ \t]*(\d+)[ \t]*$"


def release_of(paths: Iterable[str]) -> str | None:
    """Return the release in the Makefile of the kernel's tree that the first header of these is in, such as "6.12".

    A header of a kernel is below include/. None if there is no such tree.
    """
    for path in paths:
        *directories, name = os.path.realpath(path).split("/")
        if name != "-" and "include" in directories:
            top = directories[: len(directories) - 1 - directories[::-1].index("include")]
            return _release("/".join([*top, "Makefile"]))
    return None


def _release(makefile: str) -> str | None:
    try:
        with open(makefile, "rb") as file:  # noqa: PTH123 # to import pathlib takes longer
            text = file.read(_BEGINNING).decode("utf-8", "replace")
    except OSError:
        return None
    numbers = dict(re.findall(_NUMBER, text, re.MULTILINE))
    return f"{numbers['VERSION']}.{numbers['PATCHLEVEL']}" if len(numbers) > 1 else None
