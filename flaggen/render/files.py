"""Rendered files on disk: all of them are written, or none."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple

from flaggen.render.render import Artifact


class FileFault(Exception):
    """A file cannot be read or written; the message says which, and why."""


class Comparison(NamedTuple):
    """An artifact, the file that a path leads to (through symbolic links), and what that file has now."""

    artifact: Artifact
    file: Path
    before: bytes | None

    @property
    def state(self) -> Literal["created", "updated", "unchanged"]:
        """What writing the artifact does, or did, to the file."""
        if self.before is None:
            return "created"
        return "unchanged" if self.before == self.artifact.text.encode() else "updated"


def compare(artifacts: Sequence[Artifact], declaration: Path) -> tuple[Comparison, ...]:
    """What writing the artifacts below the declaration's directory would do. Raises FileFault."""
    comparisons = tuple(_compare(artifact, declaration.parent) for artifact in artifacts)
    for number, comparison in enumerate(comparisons):
        if comparison.file == Path(os.path.realpath(declaration)):
            raise FileFault(f"{comparison.artifact.path} leads to the declaration itself")
        for other in comparisons[:number]:
            if comparison.file == other.file:
                raise FileFault(f"{other.artifact.path} and {comparison.artifact.path} are one and the same file")
    return comparisons


def write(artifacts: Sequence[Artifact], declaration: Path) -> tuple[Comparison, ...]:
    """Write the artifacts below the declaration's directory; the result has what each file was before.

    Raises FileFault, also where a file would be lost that does not say, as the artifact does, who generated it.

    Each file is replaced as a whole, with its mode kept; a symbolic link stays, and what it leads to is replaced.
    A file that has the right bytes is not touched. If anything fails, every file is as it was before. Of two
    runs at once, the second waits for the first.
    """
    with _only_run(declaration.parent):
        comparisons = compare(artifacts, declaration)
        for comparison in comparisons:
            _require_ours(comparison)
        made: list[Path] = []
        replaced: list[Comparison] = []
        try:
            for comparison in comparisons:
                _remove_leftover(comparison.file)
                if comparison.state != "unchanged":
                    made += _make_directory(comparison.file.parent)
                    _stage(comparison.file, comparison.artifact.text.encode())
            for comparison in comparisons:
                if comparison.state != "unchanged":
                    replaced.append(comparison)
                    _temporary(comparison.file).replace(comparison.file)
        except BaseException as error:
            _undo(comparisons, replaced, made)
            if isinstance(error, OSError):
                raise FileFault(_said(error, "cannot be written")) from error
            raise
        return comparisons


def _require_ours(comparison: Comparison) -> None:
    """Raise FileFault where a file that flaggen has not made would be lost."""
    mark = "by flaggen"
    before = comparison.before or b""
    if before.strip() and mark in comparison.artifact.text and mark.encode() not in before:
        raise FileFault(
            f"{comparison.artifact.path} is there, and no line of it says that it is generated {mark}: "
            "name another file in [output], or move this one away"
        )


def replace(path: Path, data: bytes) -> None:
    """Write the file as a whole; a symbolic link stays. Raises FileFault, and has changed nothing then."""
    file = Path(os.path.realpath(path))
    try:
        _remove_leftover(file)
        _stage(file, data)
        _temporary(file).replace(file)
    except OSError as error:
        with suppress(OSError):
            _temporary(file).unlink(missing_ok=True)
        raise FileFault(f"{path} cannot be written: {error.strerror}") from error


def create(files: Mapping[Path, str]) -> list[Path]:
    """Create the files, and return which were; one that has that text already is left alone.

    Raises FileFault, and creates none, where one is there with another text or cannot be created.
    """
    created: list[Path] = []
    try:
        for path, text in files.items():
            if path.is_file() and path.read_bytes() == text.encode():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as stream:
                created.append(path)
                stream.write(text)
    except OSError as error:
        error.filename = error.filename or str(path)  # that of a write has none
        for made in created:
            made.unlink()
        raise FileFault(_said(error, "cannot be created")) from error
    return created


def read(output: str, root: Path) -> bytes | None:
    """What the file that an output's path leads to has; None where there is none. Raises FileFault."""
    return _content(output, _file(output, root))


def _content(output: str, file: Path) -> bytes | None:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise FileFault(f"{output} is not a regular file")
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileFault(_said(error, "cannot be read")) from error


def _compare(artifact: Artifact, root: Path) -> Comparison:
    file = _file(artifact.path, root)
    return Comparison(artifact, file, _content(artifact.path, file))


def _file(output: str, root: Path) -> Path:
    """The file below the root that an output's path leads to."""
    top = Path(os.path.realpath(root))
    file = Path(os.path.realpath(root / output))
    if not file.is_relative_to(top):
        raise FileFault(f"{output} leads to {file}, out of the declaration's directory")
    # A program that git would run could be named there, by a declaration and a template that came with a branch.
    if any(part.lower() == ".git" for part in file.relative_to(top).parts):
        raise FileFault(f"{output} leads to {file}, which is git's own")
    return file


@contextmanager
def _only_run(root: Path) -> Iterator[None]:
    """Wait until no other run writes below the root; a file system without locks does without."""
    try:
        directory = os.open(root, os.O_RDONLY)
    except OSError as error:
        raise FileFault(_said(error, "cannot be read")) from error
    try:
        with suppress(OSError):
            fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)


def _temporary(file: Path) -> Path:
    """Where a file's next content is until it is complete. No output can have such a name: see output-path."""
    return file.with_name(f".{file.name}.flaggen")


def _remove_leftover(file: Path) -> None:
    """Remove what a killed run has left."""
    if os.path.lexists(_temporary(file)):
        _temporary(file).unlink(missing_ok=True)


def _make_directory(directory: Path) -> list[Path]:
    """Make the directory and those above it that are missing; return those that were."""
    missing = []
    while not directory.exists():
        missing.append(directory)
        directory = directory.parent
    made = []
    try:
        for path in reversed(missing):
            path.mkdir()
            made.append(path)
    except OSError:
        _remove_directories(made)
        raise
    return made


def _stage(file: Path, data: bytes) -> None:
    """Write the data, durably, to the file's temporary neighbour, with the file's mode and owner."""
    descriptor = os.open(_temporary(file), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        with suppress(FileNotFoundError):
            kept = file.stat()
            with suppress(PermissionError):
                os.fchown(descriptor, kept.st_uid, kept.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(kept.st_mode))
        try:
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
        except OSError as error:
            error.filename = str(file)  # the descriptor's error has no name
            raise


def _undo(comparisons: Sequence[Comparison], replaced: Sequence[Comparison], made: Sequence[Path]) -> None:
    """Put back what was replaced, and remove what was made."""
    for comparison in comparisons:
        with suppress(OSError):
            _temporary(comparison.file).unlink(missing_ok=True)
    for comparison in replaced:
        with suppress(OSError):
            if comparison.before is None:
                comparison.file.unlink(missing_ok=True)
            elif comparison.file.read_bytes() != comparison.before:
                _stage(comparison.file, comparison.before)
                _temporary(comparison.file).replace(comparison.file)
    _remove_directories(made)


def _remove_directories(made: Sequence[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):
            path.rmdir()


def _said(error: OSError, what: str) -> str:
    return f"{error.filename} {what}: {error.strerror}"
