"""flaggen import: write the declaration of the flags that a kernel's C has, or compare the two."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli import output
from flaggen.cli.arguments import add_findings
from flaggen.cli.declarations import DeclarationFile, Opened, attempt
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure, WrongCall
from flaggen.cli.output import Look, Result
from flaggen.report.findings import Finding, Severity

if TYPE_CHECKING:
    from flaggen.kernel.tree import KernelTree


class ImportOptions(NamedTuple):
    """The options of `flaggen import`."""

    files: tuple[str, ...]
    check: bool
    strict: bool
    format: str
    color: str


class TreeRead(NamedTuple):
    """What C files say of flags, None where that cannot be told, and what is wrong with them."""

    tree: KernelTree | None
    findings: tuple[Finding, ...]


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen import`."""
    command.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a kernel's header with flags, as include/linux/hugetlb.h, and files with more of them, as mm/hugetlb.c; "
        "with --check, a declaration after them",
    )
    command.add_argument(
        "--check",
        action="store_true",
        help="print no declaration: say where the C and the last FILE, a declaration, have drifted apart, and exit 1 "
        "if they have",
    )
    add_findings(command)
    command.set_defaults(run=run, options=ImportOptions)


def run(options: ImportOptions) -> int:
    """Print the declaration, or where it and the C have drifted apart."""
    stdin = sys.stdin.buffer.read() if "-" in options.files else b""
    if not options.check:
        if declaration := next((name for name in options.files if name.endswith(".toml")), None):
            raise WrongCall(f"{declaration} is a declaration: --check compares the C with it")
        try:
            result = _import(options, stdin)
        except Failure as failure:
            result = Result(failure.code, complaint=failure.message)
    else:
        *c_files, declaration = options.files
        if not c_files or not declaration.endswith(".toml") or any(name.endswith(".toml") for name in c_files):
            raise WrongCall("--check takes the C files, and then the declaration: include/linux/hugetlb.h flags.toml")
        file = DeclarationFile(Path(declaration), declaration)
        result = attempt(file, lambda opened: _compare(opened, c_files, options, stdin), strict=False)
        if result.value is not None:  # what the declaration lacks is no drift
            result = result._replace(findings=result.value)
    look = Look(options.format, options.color)
    output.report([result], output.result_text([result], result.text, look), look)
    return result.code


def _import(options: ImportOptions, stdin: bytes) -> Result[tuple[Finding, ...]]:
    """The declaration that the C stands for."""
    from flaggen.kernel.declare import declare

    read = _read(options.files, stdin)
    if read.tree is None:
        return _result(read.findings, options, DIFFERENT)
    imported = declare(read.tree)
    return _result((*read.findings, *imported.findings), options)._replace(text=imported.text)


def _compare(
    opened: Opened, c_files: Sequence[str], options: ImportOptions, stdin: bytes
) -> Result[tuple[Finding, ...]]:
    """Where the C files and the declaration have drifted apart."""
    from flaggen.diff.against_kernel import compare

    declaration = opened.loaded.declaration
    assert declaration is not None
    read = _read(c_files, stdin)
    if read.tree is None:
        return _result(read.findings, options, DIFFERENT)
    result = _result((*read.findings, *compare(declaration, opened.loaded.document, read.tree)), options)
    if result.code != FINE:
        return result
    names = " and ".join("<stdin>" if name == "-" else name for name in c_files)
    return result._replace(text=f"{len(declaration.flags)} flags of {opened.file.path} are in {names} as declared\n")


def _result(findings: Sequence[Finding], options: ImportOptions, code: int = FINE) -> Result[tuple[Finding, ...]]:
    """The result that the findings make: a warning is no difference, unless --strict makes it an error."""
    if options.strict:
        findings = [finding._replace(severity=Severity.ERROR) for finding in findings]
    is_wrong = any(finding.severity is Severity.ERROR for finding in findings)
    return Result(DIFFERENT if is_wrong else code, tuple(findings), value=tuple(findings))


def _read(names: Sequence[str], stdin: bytes) -> TreeRead:
    """What the C files say of flags; a file under two names is read once. Raises Failure where one cannot be read."""
    from flaggen.kernel.source import c_text
    from flaggen.kernel.tree import read_tree

    once = {os.path.realpath(name) if name != "-" else name: name for name in reversed(names)}
    texts = []
    findings: list[Finding] = []
    for name in once.values():
        if not name:
            raise Failure("an empty operand names no file")
        try:
            data = stdin if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise Failure(f"{name} cannot be read: {error.strerror}") from None
        text, wrong = c_text(data, "<stdin>" if name == "-" else name)
        texts.append(text)
        findings += wrong
    tree = read_tree(list(reversed(texts)))
    if isinstance(tree, Finding):
        return TreeRead(None, (*findings, tree))
    return TreeRead(tree, tuple(findings))
