"""Finds, reads and loads the declarations that a command's operands name."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from flaggen import pipeline
from flaggen.cli.exit_codes import WRONG, Failure, WrongCall
from flaggen.cli.output import Result
from flaggen.git.discover import NAME, NotFound, is_directory, nearest, searched
from flaggen.model.declaration import Declaration
from flaggen.pipeline import Loaded
from flaggen.render.output_root import output_path, path_below_root
from flaggen.report.dependency import Dependency, observe
from flaggen.report.findings import Finding

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")


class DeclarationFile(NamedTuple):
    """A declaration to load. `operand` is as given, "" if found without one; `stdin` is its content from a pipe.

    `name` is its path as text, because importing pathlib takes a sixteenth of the time of `show`.
    """

    name: str
    operand: str = ""
    stdin: bytes | None = None

    @property
    def path(self) -> Path:
        """The declaration's path."""
        from pathlib import Path

        return Path(self.name)


class Opened(NamedTuple):
    """A declaration that loaded without errors, and the file that it came from."""

    file: DeclarationFile
    loaded: Loaded
    dependency: Dependency | None

    @property
    def root(self) -> Path:
        """The directory that outputs and templates are relative to."""
        return self.file.path.parent

    @property
    def declaration(self) -> Declaration:
        """The declaration itself."""
        return self.loaded.valid_declaration

    def output_path(self, output: str) -> Path:
        """The path of an output as it is shown."""
        return output_path(self.root, output)

    def missing_output(self, target: str, fix: str) -> Finding:
        """The finding that the file of a target does not exist; the command `fix` writes it."""
        from flaggen.render.rules import MISSING_OUTPUT

        place = self.loaded.document.value(("output", target))
        path = self.output_path(self.declaration.output.paths[target])
        return MISSING_OUTPUT.at(place, f"{path} does not exist", f"to fix, run: {fix}")


class Selection(NamedTuple):
    """The declarations that operands name, each once, and the files and directories that the search depended on."""

    files: tuple[DeclarationFile, ...]
    dependencies: tuple[Dependency, ...]


def find(operands: Sequence[str]) -> Selection:
    """Find the declarations that the operands name; without operands, the nearest one. Raises Failure."""
    try:
        if not operands:
            path, missed = nearest()
            absent = tuple(Dependency(other, os.path.realpath(other), None) for other in missed)
            return Selection((DeclarationFile(path),), absent)
        parts = [_find(operand) for operand in operands]
    except NotFound as error:
        raise Failure(str(error)) from None
    files = [file for part in parts for file in part.files]
    # A declaration with two names is loaded once, under the first.
    once = {"-" if file.stdin is not None else os.path.realpath(file.name): file for file in reversed(files)}
    dependencies = tuple(dependency for part in parts for dependency in part.dependencies)
    return Selection(tuple(reversed(once.values())), dependencies)


def _find(operand: str) -> Selection:
    if not operand:
        raise Failure("empty path argument")
    if operand == "-":
        return Selection((DeclarationFile(NAME, operand, sys.stdin.buffer.read()),), ())
    if not is_directory(operand):
        return Selection((named(operand),), ())
    paths, search = searched(operand)
    return Selection(tuple(DeclarationFile(str(path), str(path)) for path in paths), (search,))


def named(operand: str) -> DeclarationFile:
    """The declaration at a path, whose name has no "./" in it."""
    from pathlib import Path

    return DeclarationFile(str(Path(operand)), operand)


def find_one(operand: str | None) -> DeclarationFile:
    """Find the one declaration that the operand names; without one, the nearest. Raises Failure or WrongCall."""
    files = find([] if operand is None else [operand]).files
    if len(files) > 1:
        paths = ", ".join(file.name for file in files)
        raise WrongCall(f"{operand} contains {len(files)} declarations; name one of them: {paths}")
    return files[0]


def load_one(operand: str | None, color: str = "auto") -> Declaration:
    """Load the one declaration that the operand names. Raises Failure if it has errors, which are printed."""
    from flaggen.cli.output import print_findings

    file = find_one(operand)
    result = attempt(file, lambda opened: Result(value=opened.declaration), strict=False, own_targets=True)
    if result.value is None:
        print_findings(result.findings, color)
        raise Failure(result.complaint or f"{file.name} has errors")
    return result.value


def attempt(
    file: DeclarationFile,
    step: Callable[[Opened], Result[T]],
    *,
    strict: bool,
    own_targets: bool = False,
    is_alone: bool = True,
) -> Result[T]:
    """Load the declaration, and call `step` if it has no errors; a Failure becomes a result too.

    The linter's findings precede those of `step`. A complaint names the declaration unless it `is_alone`.
    """
    findings: tuple[Finding, ...] = ()
    try:
        data, dependency = _read(file)
        name = file.name if file.stdin is None else "<stdin>"
        below_root = path_below_root(file.name)
        loaded = pipeline.load(data, name, path=below_root, strict=strict, own_targets=own_targets)
        findings = loaded.findings
        if loaded.declaration is None:
            return Result(WRONG, findings)
        result = step(Opened(file, loaded, dependency))
    except Failure as failure:
        result = Result(failure.code, complaint=failure.message)
    complaint = result.complaint
    if complaint and not is_alone and file.name not in complaint:
        complaint = f"{file.name}: {complaint}"
    return result._replace(findings=(*findings, *result.findings), complaint=complaint)


def _read(file: DeclarationFile) -> tuple[bytes, Dependency | None]:
    """The bytes of the declaration. Raises Failure if it cannot be read."""
    if file.stdin is not None:
        return file.stdin, None
    try:
        if _is_stream(file.name):
            raise Failure(f"{file.name} is not a regular file; for standard input, use -")
        dependency = observe(file.name)
        # Reading a file that does not exist raises the error that says why.
        return file.path.read_bytes() if dependency.content is None else dependency.content, dependency
    except OSError as error:
        raise Failure(f"{file.name} cannot be read: {error.strerror}") from None


def _is_stream(path: str) -> bool:
    """Whether the path is a pipe, a device or an open file such as /dev/stdin: outputs cannot be written next to it."""
    if f"{os.path.realpath(os.path.dirname(path))}/".startswith(("/dev/", "/proc/")):
        return True
    return os.path.exists(path) and not os.path.isdir(path) and not os.path.isfile(path)
