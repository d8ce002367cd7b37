"""Git's merge driver: what becomes of a declaration in a merge, and of a file that is rendered from one."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import product
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from flaggen.diff.sides import InvalidSide
from flaggen.git.discover import NAME
from flaggen.git.history import history
from flaggen.git.merge_file import merge_lines
from flaggen.merge.merge import merge
from flaggen.merge.toml_merge import Three
from flaggen.model.mark import marked_declaration
from flaggen.report.findings import Finding, Source
from flaggen.toml.load import load

if TYPE_CHECKING:
    from flaggen.model.declaration import Declaration
    from flaggen.render.render import Artifact, Rendered

    Renderer = Callable[[Declaration], Rendered]

# How many declarations are tried of those from which the same file is rendered.
_ALIKE = 4


class Driven(NamedTuple):
    """What is at the path after the merge, and whether that is without conflict. `notes` say what is to be known."""

    data: bytes
    is_clean: bool
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


class _Torn(Exception):
    """The path is left to `git merge-file`; the message says why."""


def drive(texts: Sequence[bytes], path: str) -> Driven:
    """Merge the base's, our and their text of a path in git's work tree, in which the process is at the top.

    A declaration is merged as such. Any other file is rendered from the merged declaration, and proven, where the
    declarations are found from which the three were rendered. What cannot be merged so has git's conflicts.

    Raises GitMissing.
    """
    try:
        return _declaration(texts, path) if path.endswith(".toml") else Driven(_rendered(texts, path), True)
    except _Torn as torn:
        data, is_clean = _lines(texts)
        return Driven(data, is_clean, (), (f"{path} is merged line by line: {torn}",))


def _lines(texts: Sequence[bytes]) -> tuple[bytes, bool]:
    text, is_clean = merge_lines(*(data.decode("utf-8", "surrogateescape") for data in texts))
    return text.encode("utf-8", "surrogateescape"), is_clean


def _named(path: str, texts: Sequence[bytes]) -> list[tuple[str, bytes]]:
    return [(f"{path} ({side})", data) for side, data in zip(Three._fields, texts, strict=True)]


def _declaration(texts: Sequence[bytes], path: str) -> Driven:
    try:
        merged = merge(*_named(path, texts))
    except InvalidSide as invalid:
        raise _Torn(_first(invalid.findings)) from None
    if merged.declaration is None:
        return Driven(_lines(texts)[0], False, merged.clashes)
    notes = (f"{path}: {change.flag}, which {side} has added, {change.text}" for side, change in merged.moved)
    return Driven(merged.text.encode(), True, (), tuple(notes))


def _first(findings: Sequence[Finding]) -> str:
    return f"{findings[0].place.source.name}: {findings[0].message}"


def _rendered(texts: Sequence[bytes], path: str) -> bytes:
    """The path as it is rendered from the merged declaration. Raises _Torn."""
    renderers = cache(_renderer)
    why = "its three versions are not as rendered from any declarations that git knows"
    for directory in PurePosixPath(path).parents:
        home = directory / _declared_in(texts)
        found: tuple[list[bytes], ...] = ([], [], [])
        for data in history(str(home)):
            artifact = _artifact(data, home, path, renderers)
            for text, those in zip(texts, found, strict=True):
                if artifact is not None and artifact.text.encode() == text and len(those) < _ALIKE:
                    those.append(data)
            for three in product(*found):
                if data in three:
                    merged = merge(*_named(str(home), three))
                    if merged.declaration is not None:
                        return _proven(merged.declaration._replace(name=home.name), home, path, renderers)
                    why = f"{home} does not merge: {merged.clashes[0].message}"
    raise _Torn(why)


def _declared_in(texts: Sequence[bytes]) -> str:
    """The name of the declaration that the head of a rendered file says."""
    names = (marked_declaration(data.decode("utf-8", "replace")) for data in texts)
    return next((posixpath.basename(name) for name in names if name is not None), NAME)


def _renderer(templates: Path | None) -> Renderer:
    from flaggen.render.render import render_with
    from flaggen.render.templates import Templates

    return partial(render_with, Templates(templates))


def _artifacts(
    declaration: Declaration, home: PurePosixPath, renderers: Callable[[Path | None], Renderer]
) -> dict[str, Artifact]:
    """What is rendered, by its path in the work tree. Raises TemplateFault."""
    templates = Path(home.parent, declaration.templates) if declaration.templates is not None else None
    artifacts = renderers(templates)(declaration).artifacts
    return {posixpath.normpath(home.parent / artifact.path): artifact for artifact in artifacts}


def _artifact(
    data: bytes, home: PurePosixPath, path: str, renderers: Callable[[Path | None], Renderer]
) -> Artifact | None:
    """The file at the path as a declaration has it; None where that is unsound, or has no such file."""
    from flaggen.render.templates import TemplateFault

    loaded = load(data, str(home), home.name, own_targets=True)
    if loaded.findings or loaded.declaration is None:
        return None
    try:
        return _artifacts(loaded.declaration, home, renderers).get(path)
    except TemplateFault:
        return None


def _proven(
    declaration: Declaration, home: PurePosixPath, path: str, renderers: Callable[[Path | None], Renderer]
) -> bytes:
    from flaggen.prove.prove import prove
    from flaggen.render.templates import TemplateFault

    try:
        artifacts = _artifacts(declaration, home, renderers)
    except TemplateFault as fault:
        raise _Torn(str(fault)) from None
    if path not in artifacts:
        raise _Torn(f"the merged {home} does not have it")
    proof = prove(declaration, {one.target: Source(where, one.text) for where, one in artifacts.items()})
    if proof.findings:
        raise _Torn(_first(proof.findings))
    return artifacts[path].text.encode()
