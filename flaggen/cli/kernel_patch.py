"""`flaggen import --patch`: print one patch that generates the flags of a kernel."""

from __future__ import annotations

import os
import posixpath
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen import pipeline
from flaggen.cli import output, progress
from flaggen.cli.exit_codes import DIFFERENT, FAULT, FINE, WRONG, Failure
from flaggen.cli.output import Look, Result
from flaggen.patch.replacement import (
    FlagFiles,
    NewText,
    RenderedFile,
    edits,
    file_changes,
    flag_files,
    new_header,
    new_private,
)
from flaggen.render.output_root import output_root
from flaggen.report.findings import Finding, Severity, errors_in

if TYPE_CHECKING:
    from flaggen.cli.commands.import_ import ImportOptions
    from flaggen.diff.change import Change
    from flaggen.kernel.declare import Imported
    from flaggen.kernel.tree import KernelTree
    from flaggen.pipeline import Built, Loaded

# Where the declaration goes in a kernel tree. Outside a git repository its outputs have to be below it.
_HOME = "mm"


class _Tree(NamedTuple):
    """The tree that the patch is for.

    `top` is the top of the git repository or, without one, of the kernel. `kernel` is the path of the kernel in it, and
    `home` that of the directory for a declaration that has no place in the tree yet.
    """

    top: Path
    kernel: str
    home: str
    release: str | None

    def name(self, path: str) -> str:
        """The path from the top. Raises Failure for a file elsewhere."""
        file = Path(os.path.realpath(path))
        if not file.is_relative_to(self.top):
            raise Failure(f"{path} is outside {self.top}, where the first file is")
        return file.relative_to(self.top).as_posix()

    def read(self, path: str) -> str | None:
        """The text of the file at a path from the top; None if it does not exist. Raises Failure."""
        try:
            return (self.top / path).read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"{self.top / path} cannot be read: {_reason(error)}") from None


class _Stopped(Exception):
    """No patch can be made; the findings are the reason."""

    def __init__(self, findings: Sequence[Finding], code: int = DIFFERENT) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)
        self.code = code


class _Declared(NamedTuple):
    """The declaration of the patch: its file in the tree, how it loaded, and what it changes about the C."""

    file: RenderedFile
    loaded: Loaded
    changes: tuple[Change, ...]


def print_patch(options: ImportOptions) -> int:
    """Print the patch, or the findings that prevent it; return the exit code. Raises Failure."""
    is_quiet = not (options.verbose or sys.stderr.isatty())
    try:
        with progress.steps(is_quiet=is_quiet, color=options.color) as step:
            result = _patch(options, step)
    except _Stopped as stopped:
        result = Result(stopped.code, stopped.findings)
    output.report([result], result.text, Look("text", options.color), is_file=True)
    return result.code


def _patch(options: ImportOptions, step: Callable[[str], None]) -> Result[None]:
    """Make the patch. Raises _Stopped or Failure."""
    from flaggen.git.author import author
    from flaggen.git.head import base_commit
    from flaggen.git.operands import OperandError
    from flaggen.patch.mail import Envelope, as_mail
    from flaggen.patch.message import SUBJECT, Moved, body
    from flaggen.patch.replacement import NotReplaceable

    top = _top(options.files[0])
    step("read the C")
    tree, findings = _read(options.files, top, options.strict)
    flagged = flag_files(tree.sections)
    if isinstance(flagged, Finding):
        raise _Stopped([flagged])
    step("compare it with its declaration")
    imported = _imported(tree, top, flagged.header.file.name if options.region else None, options.strict)
    declared = _declared(imported, options.declaration, top)
    step("render and prove")
    built = _built(declared, Path(options.declaration or top.top / declared.file.path).parent)
    step("make the patch")
    rendered = _rendered(declared, built)
    declaration = declared.loaded.valid_declaration
    try:
        texts, around = _texts(flagged, declared, rendered, top)
        made = file_changes(texts, declared.file, rendered, declaration.c.config, top.read)
        by = author(top.top)
    except (NotReplaceable, OperandError) as error:
        raise Failure(str(error)) from None
    paths = tuple(file.path for file in rendered)
    changed = [change.path for change in made]
    _require_committed(top, sorted({declared.file.path, *paths}.difference(changed)))
    moved = Moved(declared.file.path, flagged.names, paths, declared.changes, built.proof.facts)
    base = base_commit(top.top, changed)
    mail = as_mail(Envelope(by.sender, by.date, SUBJECT, body(moved, declaration), base), made)
    return Result(FINE, (*findings, *imported.findings, *around), mail)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error.strerror)


def _top(header: str) -> _Tree:
    """The tree that the header is in. Raises Failure."""
    from flaggen.kernel.release import release_of

    file = Path(os.path.realpath(header))
    parts = file.parts
    if "include" not in parts[:-1]:
        raise Failure(f"{header} is not below include/; begin with the header that has the flags, in a kernel tree")
    kernel = Path(*parts[: len(parts) - 1 - parts[::-1].index("include")])
    top = output_root(kernel)
    inside = kernel.relative_to(top).as_posix().removeprefix(".")
    in_git = os.path.lexists(top / ".git")
    return _Tree(top, inside, posixpath.join(inside, _HOME) if in_git else inside, release_of([header]))


def _read(files: Sequence[str], top: _Tree, strict: bool) -> tuple[KernelTree, tuple[Finding, ...]]:
    """The flags in the files, and warnings about their text. Raises _Stopped or Failure."""
    from flaggen.cli.kernel_files import read_flags

    read = read_flags(files, b"", top.name)
    if read.tree is None or (strict and read.findings) or any(_is_changed(finding) for finding in read.findings):
        raise _Stopped([finding._replace(severity=Severity.ERROR) for finding in read.findings])
    return read.tree, read.findings


def _is_changed(finding: Finding) -> bool:
    """Whether the text that was read is not that of the file, so that no patch of it would apply."""
    from flaggen.kernel.rules import FOREIGN_TEXT

    return finding.rule == FOREIGN_TEXT.id


def _imported(tree: KernelTree, top: _Tree, region: str | None, strict: bool) -> Imported:
    """The declaration of the flags in the C, with that region or a header. Raises _Stopped if it lacks any of the C."""
    from flaggen.git.discover import NAME
    from flaggen.kernel.declare import declare, with_broken_rules
    from flaggen.kernel.to_toml import USUAL_OUTPUTS

    targets = ("header", "private_header", "source")
    paths = {target: posixpath.join(top.kernel, USUAL_OUTPUTS[target]) for target in targets}
    if region is not None:
        paths = {"region": region} | {target: path for target, path in paths.items() if target != "header"}
    outputs = {target: posixpath.relpath(path, top.home or ".") for target, path in paths.items()}
    imported = with_broken_rules(declare(tree, outputs, posixpath.join(top.home, NAME), top.release), tree)
    if imported.findings if strict else errors_in(imported.findings):
        raise _Stopped(imported.findings)
    return imported


def _declared(imported: Imported, declaration: str | None, top: _Tree) -> _Declared:
    """The imported declaration, or the user's. Raises _Stopped or Failure."""
    from flaggen.git.discover import NAME

    path = posixpath.join(top.home, NAME)
    text = imported.text
    if declaration is not None:
        file = Path(os.path.realpath(declaration))
        path = file.relative_to(top.top).as_posix() if file.is_relative_to(top.top) else path
        try:
            text = file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"{declaration} cannot be read: {_reason(error)}") from None
    loaded = pipeline.load(text.encode(), declaration or path, path=path)
    if loaded.declaration is None:
        raise _Stopped(loaded.findings, WRONG)
    changes, broken = edits(imported.declaration, loaded.declaration, loaded.document)
    if broken:
        raise _Stopped(broken)
    return _Declared(RenderedFile("", path, text), loaded, changes)


def _built(declared: _Declared, root: Path) -> Built:
    """The rendered files, proven; `root` is the directory of the declaration. Raises _Stopped."""
    built = pipeline.build(declared.loaded, root)
    if findings := (*built.findings, *built.proof.findings):
        raise _Stopped(findings, WRONG if built.templates else FAULT)
    return built


def _require_committed(top: _Tree, paths: list[str]) -> None:
    """Require that others have the files that the patch leaves out, because they are as it would make them.

    Raises Failure.
    """
    from flaggen.git.head import NoRepository, dirty

    try:
        missing = dirty(top.top, paths)
    except NoRepository:
        return
    if missing:
        raise Failure(
            f"not committed, and so missing from a patch: {', '.join(missing)}; commit or stash it first, or keep a "
            "declaration outside of the tree"
        )


def _texts(
    flagged: FlagFiles, declared: _Declared, rendered: Sequence[RenderedFile], top: _Tree
) -> tuple[list[NewText], tuple[Finding, ...]]:
    """What the files with flags become, and warnings about the text around a region.

    Raises _Stopped or NotReplaceable.
    """
    from flaggen.patch.replacement import NotReplaceable
    from flaggen.render.region import has_marker, markers, seen_from

    path = flagged.header.file.name
    if has_marker(flagged.header.file.text.encode()):
        raise NotReplaceable(f"{path} already has a region that is generated by flaggen")
    home = posixpath.dirname(declared.file.path) or "."
    seen = seen_from(posixpath.relpath(path, home), top.top / declared.file.path)
    made = [new_header(flagged.header, declared.file, rendered, markers(seen))]
    made += [new_private(section, rendered, path) for section in flagged.private]
    if findings := [each for each in made if isinstance(each, Finding)]:
        raise _Stopped(findings)
    texts = [each for each in made if isinstance(each, NewText)]
    is_region = any(file.target == "region" for file in rendered)
    return texts, _around_region(texts[0], seen, declared) if is_region else ()


def _around_region(header: NewText, seen: str, declared: _Declared) -> tuple[Finding, ...]:
    """Warnings about the text around the region. Raises _Stopped if the region would not be what was rendered."""
    from flaggen.prove.around_region import findings_around
    from flaggen.render.region import find_region

    region = find_region(header.text.encode(), header.file.name, seen)
    findings = findings_around(declared.loaded.valid_declaration, region.around, region.line, region.text)
    if errors_in(findings):
        raise _Stopped(findings)
    return findings


def _rendered(declared: _Declared, built: Built) -> list[RenderedFile]:
    """The rendered files with their paths from the top of the tree."""
    directory = posixpath.dirname(declared.file.path)
    return [
        RenderedFile(each.target, posixpath.normpath(posixpath.join(directory, each.path)), each.text)
        for each in built.artifacts
    ]
