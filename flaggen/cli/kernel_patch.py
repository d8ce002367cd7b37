"""`flaggen import --patch`: print one patch that generates the flags of a kernel."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen import pipeline
from flaggen.cli import output
from flaggen.cli.exit_codes import DIFFERENT, FAULT, FINE, WRONG, Failure
from flaggen.cli.output import Look, Result
from flaggen.patch.replacement import RenderedFile, edits, file_changes, header_section
from flaggen.render.output_root import output_root
from flaggen.report.findings import Finding, Severity

if TYPE_CHECKING:
    from flaggen.diff.changes import Change
    from flaggen.kernel.declare import Imported
    from flaggen.kernel.tree import KernelTree
    from flaggen.pipeline import Built, Loaded

# Where the declaration is in a kernel tree. Outside of a git repository its outputs have to be below it.
_HOME = "mm"


class _Tree(NamedTuple):
    """The top of what the patch is for: a git repository, or else the kernel; and the kernel's directory in it.

    `home` is the directory for a declaration that is in no other one of the tree.
    """

    top: Path
    kernel: str
    home: str

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
            raise Failure(f"{self.top / path} cannot be read: {error}") from None


class _Stopped(Exception):
    """No patch can be made; the findings are the reason."""

    def __init__(self, findings: Sequence[Finding], code: int = DIFFERENT) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)
        self.code = code


class _Declared(NamedTuple):
    """The declaration of the patch: its text and its path, how it loaded, and what it changes about the C."""

    text: str
    path: str
    loaded: Loaded
    changes: tuple[Change, ...]


def print_patch(files: Sequence[str], declaration: str | None, strict: bool, color: str, is_quiet: bool) -> int:
    """Print the patch, or the reasons why there is none; return the exit code. If `is_quiet`, print no steps."""
    try:
        with output.steps(is_quiet=is_quiet, color=color) as step:
            result = _patch(files, declaration, step, strict=strict)
    except _Stopped as stopped:
        result = Result(stopped.code, stopped.findings)
    except Failure as failure:
        result = Result(failure.code, complaint=failure.message)
    output.report([result], result.text, Look("text", color), is_file=True)
    return result.code


def _patch(files: Sequence[str], declaration: str | None, step: Callable[[str], None], *, strict: bool) -> Result[None]:
    """Make the patch. Raises _Stopped or Failure."""
    from flaggen.git.author import author, base_commit
    from flaggen.git.operands import OperandError
    from flaggen.patch.mail import Envelope, as_mail
    from flaggen.patch.message import SUBJECT, Moved, body
    from flaggen.patch.replacement import NotReplaceable

    top = _top(files[0])
    step("read the C")
    tree, findings = _read(files, top, strict)
    step("compare it with its declaration")
    imported = _imported(tree, top, strict)
    section = header_section(tree.sections)
    if isinstance(section, Finding):
        raise _Stopped([section])
    declared = _declared(imported, declaration, top)
    step("render and prove")
    built = _built(declared, (top.top / declared.path if declaration is None else Path(declaration)).parent)
    step("make the patch")
    rendered = _rendered(declared, built)
    assert declared.loaded.declaration is not None
    own = RenderedFile("", declared.path, declared.text)
    try:
        made = file_changes(section, declared.loaded.declaration, own, rendered, top.read)
        if isinstance(made, Finding):
            raise _Stopped([made])
        by = author(top.top)
    except (NotReplaceable, OperandError) as error:
        raise Failure(str(error)) from None
    moved = Moved(
        declared.path, section.file.name, tuple(file.path for file in rendered), declared.changes, built.proof.facts
    )
    base = base_commit(top.top, [change.path for change in made])
    mail = as_mail(Envelope(by.sender, by.date, SUBJECT, body(moved, declared.loaded.declaration), base), made)
    return Result(FINE, (*findings, *imported.findings), mail)


def _top(header: str) -> _Tree:
    """The tree that the header is in. Raises Failure."""
    file = Path(os.path.realpath(header))
    parts = file.parts
    if "include" not in parts[:-1]:
        raise Failure(f"{header} is not below include/; begin with the header that has the flags, in a kernel tree")
    kernel = Path(*parts[: len(parts) - 1 - parts[::-1].index("include")])
    top = output_root(kernel)
    inside = kernel.relative_to(top).as_posix().removeprefix(".")
    in_git = os.path.lexists(top / ".git")
    return _Tree(top, inside, posixpath.join(inside, _HOME) if in_git else inside)


def _read(files: Sequence[str], top: _Tree, strict: bool) -> tuple[KernelTree, tuple[Finding, ...]]:
    """The flags in the files, and warnings about their text. Raises _Stopped or Failure."""
    from flaggen.cli.kernel_files import read_flags

    read = read_flags(files, b"", top.name)
    if read.tree is None or (strict and read.findings) or any(_is_changed(finding) for finding in read.findings):
        raise _Stopped(read.findings)
    return read.tree, read.findings


def _is_changed(finding: Finding) -> bool:
    """Whether the text that was read is not that of the file, so that no patch of it would apply."""
    from flaggen.kernel.rules import FOREIGN_TEXT

    return finding.rule == FOREIGN_TEXT.id


def _imported(tree: KernelTree, top: _Tree, strict: bool) -> Imported:
    """The declaration of the flags in the C. Raises _Stopped if it does not describe all of it."""
    from flaggen.git.discover import NAME
    from flaggen.kernel.declare import broken_rules, declare, in_order
    from flaggen.kernel.to_toml import USUAL_OUTPUTS

    paths = {target: posixpath.join(top.kernel, USUAL_OUTPUTS[target]) for target in ("header", "source")}
    outputs = {target: posixpath.relpath(path, top.home or ".") for target, path in paths.items()}
    imported = declare(tree, outputs, posixpath.join(top.home, NAME))
    findings = in_order((*imported.findings, *broken_rules(imported, tree)))
    if any(finding.severity is Severity.ERROR or strict for finding in findings):
        raise _Stopped(findings)
    return imported._replace(findings=findings)


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
            raise Failure(f"{declaration} cannot be read: {error}") from None
    loaded = pipeline.load(text.encode(), declaration or path, path=path)
    if loaded.declaration is None:
        raise _Stopped(loaded.findings, WRONG)
    changes, broken = edits(imported.declaration, loaded.declaration, loaded.document)
    if broken:
        raise _Stopped(broken)
    return _Declared(text, path, loaded, changes)


def _built(declared: _Declared, root: Path) -> Built:
    """The rendered files, proven; `root` is the directory of the declaration. Raises _Stopped."""
    built = pipeline.build(declared.loaded, root)
    if findings := (*built.findings, *built.proof.findings):
        raise _Stopped(findings, WRONG if built.templates else FAULT)
    return built


def _rendered(declared: _Declared, built: Built) -> list[RenderedFile]:
    """The rendered files with their paths from the top of the tree."""
    directory = posixpath.dirname(declared.path)
    return [
        RenderedFile(each.target, posixpath.normpath(posixpath.join(directory, each.path)), each.text)
        for each in built.artifacts
    ]
