"""`flaggen render --staged`: check that git's index has every rendered file as rendered, and no leftovers."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flaggen.cli.declarations import DeclarationFile, Opened, Selection, find
from flaggen.cli.exit_codes import Failure
from flaggen.git.discover import NAME, is_directory
from flaggen.git.index import (
    IndexUnreadable,
    absolute,
    changed_since_head,
    pattern,
    pattern_below,
    tracked,
    unstaged,
)
from flaggen.git.operands import INDEX, OperandError, Revision
from flaggen.git.revisions import Snapshot, read
from flaggen.render.rules import LEFTOVER_OUTPUT, UNSTAGED_OUTPUT
from flaggen.report.terminal import command_line
from flaggen.toml.load import load

if TYPE_CHECKING:
    from flaggen.render.files import OutputFile
    from flaggen.report.findings import Finding, Place


def find_tracked(operands: Sequence[str]) -> Selection:
    """Find the declarations that the operands name; in directories, those that are in the index. Raises Failure."""
    try:
        below = tracked(pattern_below(operand, NAME) for operand in operands if is_directory(operand))
    except IndexUnreadable as error:
        raise _failure(error) from None
    paths = sorted(os.path.relpath(path) for path in below if Path(path).is_file())
    named = [operand for operand in operands if not is_directory(operand)]
    selection = find(named) if named or not operands else Selection((), ())
    once = {os.path.realpath(file.name): file for file in selection.files}
    for path in paths:
        once.setdefault(os.path.realpath(path), DeclarationFile(path, path))
    return selection._replace(files=tuple(once.values()))


def unstaged_findings(opened: Opened, files: Sequence[OutputFile]) -> tuple[Finding, ...]:
    """A finding for the declaration and for each file that is up to date, if the index does not have it so.

    Files that git ignores need not be in the index, and nothing around a region. Raises Failure.
    """
    document = opened.loaded.document
    places = {opened.file.name: document.key(())}
    for file in files:
        path = os.fspath(opened.output_path(file.artifact.path))
        places[path] = document.value(("output", file.artifact.target))
    try:
        missing = unstaged(map(pattern, places))
        missing -= {
            absolute(os.fspath(opened.output_path(file.artifact.path)))
            for file in files
            if _has_staged_region(file, opened)
        }
    except IndexUnreadable as error:
        raise _failure(error) from None
    return tuple(
        UNSTAGED_OUTPUT.at(
            place, f"{path} is not staged, or staged with other content", f"to fix, run: {_git('add', path)}"
        )
        for path, place in places.items()
        if absolute(path) in missing
    )


def _has_staged_region(file: OutputFile, opened: Opened) -> bool:
    """Whether the file is that of a region, which the index has as it is rendered, whatever is around it."""
    from flaggen.render.region import RegionFault, find_region, seen_from

    if file.region is None:
        return False
    output = file.artifact.path
    try:
        staged = read(Snapshot(INDEX, (os.path.relpath(opened.output_path(output)),)))
        regions = [find_region(content.data, content.name, seen_from(output, opened.file.path)) for content in staged]
    except (OperandError, RegionFault):
        return False
    return any(region.text == file.artifact.text for region in regions)


def leftover_findings(operands: Sequence[str], selection: Selection, outputs: Collection[str]) -> tuple[Finding, ...]:
    """A finding for each output of a declaration in HEAD that is no output any more, but still in the index.

    `outputs` are the real paths of all outputs. A file that has changed since HEAD is no longer its output.
    Raises Failure.
    """
    patterns = [pattern_below(operand, NAME) for operand in operands if is_directory(operand)]
    patterns += [pattern(file.name) for file in selection.files]
    try:
        places = {
            path: place
            for declaration in sorted(changed_since_head(patterns, "DMT"))
            for path, place in _outputs_of_head(os.path.relpath(declaration))
            if os.path.realpath(path) not in outputs
        }
        before = [pattern(path) for path in places]
        left = tracked(before) - changed_since_head(before)
    except IndexUnreadable as error:
        raise _failure(error) from None
    return tuple(
        LEFTOVER_OUTPUT.at(place, f"{path} is not an output any more", f"to delete it, run: {_git('rm', path)}")
        for path, place in places.items()
        if absolute(path) in left
    )


def _outputs_of_head(declaration: str) -> Iterator[tuple[str, Place]]:
    """The path of each output of the declaration in HEAD, and the place that names it; none if it is not valid."""
    for file in read(Snapshot(Revision("HEAD"), (declaration,))):
        loaded = load(file.data, file.name, NAME, own_targets=True)
        if loaded.declaration is not None:
            for target, path in loaded.declaration.output.whole_files.items():
                yield os.path.normpath(Path(declaration).parent / path), loaded.document.value(("output", target))


def _git(command: str, path: str) -> str:
    return command_line(("git", command, *(["--"] if path.startswith("-") else []), path))


def _failure(error: IndexUnreadable) -> Failure:
    return Failure(f"--staged requires git's index: {error}")
