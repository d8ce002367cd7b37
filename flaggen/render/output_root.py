"""The directory below which a declaration's outputs have to be: that of the git repository, or else its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

# Where Path is returned, it is imported: `flaggen show` and `flaggen diff` start without pathlib.
if TYPE_CHECKING:
    from pathlib import Path


def output_root(directory: Path) -> Path:
    """Return the top of the git repository that the declaration's directory is in, or else the directory itself."""
    from pathlib import Path

    return Path(_root(os.path.realpath(directory)))


def _root(directory: str) -> str:
    root = directory
    while not os.path.lexists(os.path.join(root, ".git")):
        if root == os.path.dirname(root):
            return directory
        root = os.path.dirname(root)
    return root


def path_below_root(declaration: str) -> str:
    """Return the declaration's path from that directory: mm/flags.toml."""
    directory, name = os.path.split(declaration)
    real = os.path.realpath(directory)
    return os.path.relpath(os.path.join(real, name), _root(real))


def output_path(directory: Path, output: str) -> Path:
    """Return the path of an output, from the declaration's directory, without ".." in it if that is the same file."""
    from pathlib import Path

    path = directory / output
    if ".." not in path.parts:
        return path
    short = os.path.normpath(path)
    return Path(short) if os.path.realpath(short) == os.path.realpath(path) else path
