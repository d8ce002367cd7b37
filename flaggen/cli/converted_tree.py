"""What `flaggen convert --tree` makes of a tree: a patch, or the files themselves, all of which are written or none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli.exit_codes import Failure
from flaggen.git.head import NoRepository, dirty
from flaggen.render import files
from flaggen.report.english import plural
from flaggen.report.file_changes import FileChange, git_diff

if TYPE_CHECKING:
    from flaggen.cli.rerendered import Rerendered
    from flaggen.convert.file import ConvertedFile
    from flaggen.render.files import OutputFile


class ConvertedTree(NamedTuple):
    """The files of a tree that have an old name, converted, and what is rendered again of the declarations."""

    directory: Path
    converted: tuple[ConvertedFile, ...]
    rendered: tuple[Rerendered, ...]

    @property
    def changed(self) -> list[ConvertedFile]:
        """The converted files that become others."""
        return [file for file in self.converted if file.before != file.after]


def path_in(directory: Path, output: OutputFile) -> str:
    """The path of a rendered file, relative to the directory of the tree."""
    return os.path.relpath(output.file, os.path.realpath(directory))


def patch_of(tree: ConvertedTree) -> bytes:
    """The changes in the order of the paths; bytes that are not UTF-8 stay as they are."""
    texts = {file.path: (file.before, file.after) for file in tree.changed}
    for each in tree.rendered:
        for output in each.files:
            texts[path_in(tree.directory, output)] = (output.before or b"", output.after)
    changes = [
        FileChange(path, *(text.decode("utf-8", "surrogateescape") for text in texts[path])) for path in sorted(texts)
    ]
    return git_diff(changes).encode("utf-8", "surrogateescape")


def report_of(tree: ConvertedTree) -> Iterator[str]:
    """Yield a line for each file that is written: how it was changed."""
    for each in tree.rendered:
        for output in (*each.files, *each.regions):
            yield f"rendered  {tree.directory / path_in(tree.directory, output)}"
    for file in tree.changed:
        if not file.calls and not file.definitions:
            continue  # only its region was rendered
        counts = [plural(file.calls, "use")] if file.calls else []
        counts += [f"{plural(file.definitions, 'definition')} removed"] if file.definitions else []
        yield f"converted {tree.directory / file.path}: {', '.join(counts)}"


def write(tree: ConvertedTree) -> None:
    """Write all files, or none. Raises Failure."""
    _require_restorable(tree)
    begun: list[tuple[Path, bytes]] = []
    try:
        for file in tree.changed:
            path = tree.directory / file.path
            _require_unchanged(path, file.before)
            begun.append((path, file.before))
            files.replace(path, file.after)
        for each in tree.rendered:
            begun += [(output.file, output.before or b"") for output in each.files]
            each.write()
    except BaseException as error:
        lost = [str(path) for path, before in begun if not _is_restored(path, before)]
        if isinstance(error, files.FileFault):
            done = f"restore {', '.join(lost)} with git" if lost else "nothing was changed"
            raise Failure(f"{error}; {done}") from None
        raise


def _require_restorable(tree: ConvertedTree) -> None:
    """Raise Failure if git could not restore one of the files that are converted."""
    try:
        refused = dirty(tree.directory, [file.path for file in tree.changed])
    except NoRepository as error:
        raise Failure(
            f"--apply needs a git repository, which can restore the files of {tree.directory}: {error}; "
            "without one, apply the patch that --tree prints"
        ) from None
    if refused:
        raise Failure(
            f"git could not restore {', '.join(refused)}: commit or stash these files first, or apply the patch that "
            "--tree prints; nothing was changed"
        )


def _require_unchanged(path: Path, before: bytes) -> None:
    """Raise FileFault if somebody changed the file while it was converted."""
    try:
        is_same = path.read_bytes() == before
    except OSError as error:
        raise files.FileFault(f"{path} cannot be read: {error.strerror}") from None
    if not is_same:
        raise files.FileFault(f"{path} was changed meanwhile, by another program")


def _is_restored(path: Path, before: bytes) -> bool:
    try:
        if path.read_bytes() != before:
            files.replace(path, before)
    except (files.FileFault, OSError):
        return False
    return True
