"""The directory below which a declaration's outputs have to be: that of the git repository, or else its own."""

from __future__ import annotations

import os
from pathlib import Path


def output_root(directory: Path) -> Path:
    """Return the top of the git repository that the declaration's directory is in, or else the directory itself."""
    real = Path(os.path.realpath(directory))
    return next((parent for parent in (real, *real.parents) if os.path.lexists(parent / ".git")), real)


def path_below_root(declaration: Path) -> str:
    """Return the declaration's path from that directory: mm/flags.toml."""
    directory = Path(os.path.realpath(declaration.parent))
    return (directory / declaration.name).relative_to(output_root(directory)).as_posix()


def output_path(directory: Path, output: str) -> Path:
    """Return the path of an output, from the declaration's directory, without ".." in it if that is the same file."""
    path = directory / output
    if ".." not in path.parts:
        return path
    short = os.path.normpath(path)
    return Path(short) if os.path.realpath(short) == os.path.realpath(path) else path
