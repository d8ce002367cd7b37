"""Git's merge driver: merge a declaration, or render a file again from the merged declaration."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from flaggen import pipeline
from flaggen.diff.sides import InvalidSide
from flaggen.git.discover import NAME
from flaggen.git.history import history
from flaggen.git.merge_file import MergeFailed, merge_lines, with_conflict
from flaggen.merge.declarations import merge
from flaggen.merge.three_way import ThreeWay
from flaggen.model.mark import marked_declaration
from flaggen.pipeline import TemplateFault
from flaggen.report.findings import Finding
from flaggen.toml.load import load

if TYPE_CHECKING:
    from flaggen.pipeline import Renderer

# How many declarations are tried for each of the three texts. The same file may be rendered from many of them.
_ALIKE = 4


class MergedFile(NamedTuple):
    """The merged file, whether it has no conflict, and messages for the user."""

    data: bytes
    is_clean: bool
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


class _LeftToGit(Exception):
    """The file must be merged by `git merge-file`; the message is the reason."""


def merge_file(texts: ThreeWay[bytes], path: str) -> MergedFile:
    """Merge three versions of a file. Its path is relative to the top of the work tree, the working directory.

    A declaration is merged key by key; if one of the texts is not valid, or the changes conflict, the result has
    conflict markers. Any other file is rendered again from the merged declaration, and proven, if git's history has the
    declarations that the three versions were rendered from. Otherwise git merges the lines. Raises GitMissing or
    MergeFailed.
    """
    if path.endswith(".toml"):
        return _merge_declaration(texts, path)
    try:
        return MergedFile(_render_again(texts, path), True)
    except _LeftToGit as reason:
        text, is_clean = merge_lines(*map(_decoded, texts))
        return MergedFile(_encoded(text), is_clean, (), (f"merged {path} line by line: {reason}",))


def _merge_declaration(texts: ThreeWay[bytes], path: str) -> MergedFile:
    try:
        merged = merge(*_named(path, texts), path=path)
    except InvalidSide as invalid:
        return _conflict(texts, invalid.findings)
    if merged.declaration is None:
        return _conflict(texts, merged.conflicts)
    notes = (f"{path}: {change.flag} (added by {side}) {change.text}" for side, change in merged.moved)
    return MergedFile(merged.text.encode(), True, (), tuple(notes))


def _conflict(texts: ThreeWay[bytes], findings: tuple[Finding, ...]) -> MergedFile:
    """The lines of both sides with conflict markers, although git may find no conflict in them."""
    return MergedFile(_encoded(with_conflict(*map(_decoded, texts))), False, findings)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _named(path: str, texts: ThreeWay[bytes]) -> list[tuple[str, bytes]]:
    return [(f"{path} ({side})", data) for side, data in zip(ThreeWay._fields, texts, strict=True)]


def _render_again(texts: ThreeWay[bytes], path: str) -> bytes:
    """The file at the path, rendered from the merged declaration. Raises _LeftToGit."""
    reason = "git's history has no declarations that render its three versions"
    place = _declaration_place(texts)
    for directory in PurePosixPath(path).parents:
        home = directory / place
        for declarations in _sources(texts, home, path):
            try:
                merged = merge(*_named(str(home), declarations), path=str(home))
            except MergeFailed as failed:
                raise _LeftToGit(f"cannot merge {home}: {failed}") from None
            if merged.declaration is not None:
                return _build(merged.text.encode(), home, path)
            reason = f"cannot merge {home}: {merged.conflicts[0].message}"
    raise _LeftToGit(reason)


def _declaration_place(texts: ThreeWay[bytes]) -> str:
    """The path of the declaration from some directory above the rendered file, which is marked with it."""
    marks = (marked_declaration(data.decode("utf-8", "replace")) for data in texts)
    place = next((mark for mark in marks if mark is not None), NAME)
    # A mark that was edited by hand could lead anywhere, but what is read has to be below the directory.
    return posixpath.normpath(f"/{place}").lstrip("/")


def _sources(texts: ThreeWay[bytes], home: PurePosixPath, path: str) -> Iterator[ThreeWay[bytes]]:
    """Yield declarations at `home` that render the three texts, beginning with those of the merged commits."""
    alike: ThreeWay[list[bytes]] = ThreeWay([], [], [])
    # Compiling a user's templates takes longer than rendering all versions of a declaration with them.
    renderer = cache(pipeline.renderer)
    for data in history(str(home)):
        rendered = _rendered(data, home, path, renderer)
        for text, declarations in zip(texts, alike, strict=True):
            if rendered == text and len(declarations) < _ALIKE:
                declarations.append(data)
        # Combinations without this declaration were yielded before.
        yield from (ThreeWay(*three) for three in product(*alike) if data in three)


def _rendered(data: bytes, home: PurePosixPath, path: str, renderer: Callable[[Path | None], Renderer]) -> bytes | None:
    """The file that a declaration at `home` renders to the path; None if it is invalid or renders no such file."""
    loaded = load(data, str(home), str(home), own_targets=True)
    declaration = loaded.declaration
    if loaded.findings or declaration is None:
        return None
    if not any(_leads_to(path, home, output) for output in declaration.output.whole_files.values()):
        return None
    templates = Path(home.parent, declaration.templates) if declaration.templates is not None else None
    try:
        artifacts = renderer(templates)(declaration).artifacts
    except TemplateFault:
        return None
    return next((artifact.text.encode() for artifact in artifacts if _leads_to(path, home, artifact.path)), None)


def _leads_to(path: str, home: PurePosixPath, output: str) -> bool:
    return posixpath.normpath(home.parent / output) == path


def _build(data: bytes, home: PurePosixPath, path: str) -> bytes:
    """Render the merged declaration, prove it, and return the file at the path. Raises _LeftToGit."""
    loaded = pipeline.load(data, str(home), path=str(home), own_targets=True)
    built = pipeline.build(loaded, Path(home.parent))
    if findings := (*built.findings, *built.proof.findings):
        raise _LeftToGit(f"{findings[0].place.source.name}: {findings[0].message}")
    for artifact in built.artifacts:
        if artifact.target in built.declaration.output.whole_files and _leads_to(path, home, artifact.path):
            return artifact.text.encode()
    raise _LeftToGit(f"the merged {home} does not render it")
