"""Convert the files of a tree: find those that have an old name, and run Coccinelle on several at the same time."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

from flaggen.convert.file import ConvertedFile, Plan, convert_file
from flaggen.convert.uses import name_pattern
from flaggen.report.errors import FlaggenError

# Larger files are no sources; in bytes.
_LIMIT = 64 * 1024 * 1024


class TreeError(FlaggenError):
    """A file or directory of the tree cannot be read."""


def files_with_names(tree: Path, names: Sequence[str], without: Collection[str]) -> list[str]:
    """The files below a directory that have any of the names as a word, as sorted paths relative to it.

    Skipped are directories and files whose name begins with a dot, symbolic links, binary files, and the real paths in
    `without`. Raises TreeError.
    """
    pattern = name_pattern(names)
    literals = _literals(names)
    paths = []
    for path in _files(str(tree)):
        data = _content(path)
        # To look for a literal takes a tenth of the time of the pattern.
        has_name = any(literal in data for literal in literals) and pattern.search(data) and b"\0" not in data
        if has_name and os.path.realpath(path) not in without:
            paths.append(os.path.relpath(path, tree))
    return sorted(paths)


def _literals(names: Sequence[str]) -> list[bytes]:
    """Texts such that each of the names contains one of them: few, because each is looked for in every file."""
    alone = [name for name in names if not any(other in name for other in names if other != name)]
    by_beginning: dict[str, list[str]] = defaultdict(list)
    for name in alone:
        by_beginning[name[:5]].append(name)
    # Despite its name it compares characters, which is what is needed here.
    return [os.path.commonprefix(group).encode() for group in by_beginning.values()]  # noqa: RUF071


def _files(directory: str) -> Iterator[str]:
    """The regular files below a directory. A tree has 80,000, whose types scandir() returns without a further call."""
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from _files(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    yield entry.path
    except OSError as error:
        raise TreeError(f"{error.filename} cannot be read: {error.strerror}") from None


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 # a Path for each file would take as long as reading it
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise TreeError(f"{path} cannot be read: {error.strerror}") from None
    return data if len(data) <= _LIMIT else b""


def convert_files(
    plan: Plan, tree: Path, paths: Sequence[str], jobs: int, rendered: Mapping[str, bytes] = MappingProxyType({})
) -> Iterator[ConvertedFile]:
    """Convert the files, `jobs` at the same time; yield each in order. Raises SpatchFailed.

    `rendered` has the content of those of which a region was rendered again.
    """
    executor = ThreadPoolExecutor(jobs)
    try:
        yield from executor.map(lambda path: convert_file(plan, tree, path, rendered.get(path)), paths)
    finally:
        executor.shutdown(cancel_futures=True)
