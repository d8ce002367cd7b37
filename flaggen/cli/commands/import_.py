"""flaggen import: print a declaration of the flags in a kernel's C, or compare the two."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli import output
from flaggen.cli.arguments import add_findings
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure, WrongCall
from flaggen.cli.output import Look, Result
from flaggen.report.english import plural
from flaggen.report.findings import Finding, Severity

if TYPE_CHECKING:
    from flaggen.cli.declarations import Opened
    from flaggen.kernel.tree import KernelTree


# More than any header of a kernel, tables of registers included.
_BYTES = 64 * 1024 * 1024


class ImportOptions(NamedTuple):
    """The options of `flaggen import`."""

    files: tuple[str, ...]
    check: bool
    strict: bool
    format: str
    color: str


class TreeRead(NamedTuple):
    """The flags in C files, None if they cannot be read, and the findings about these files."""

    tree: KernelTree | None
    findings: tuple[Finding, ...]


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen import`."""
    command.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="kernel header with flags, such as include/linux/hugetlb.h, and any further files, such as mm/hugetlb.c; "
        "with --check, the last FILE is a declaration",
    )
    command.add_argument(
        "--check",
        action="store_true",
        help="instead of printing a declaration, compare the C with the declaration in the last FILE, and exit 1 if "
        "they differ",
    )
    add_findings(command)
    command.set_defaults(run=run, options=ImportOptions)


def run(options: ImportOptions) -> int:
    """Print the declaration, or with --check the differences from the C."""
    stdin = sys.stdin.buffer.read() if "-" in options.files else b""
    if not options.check:
        if declaration := next((name for name in options.files if name.endswith(".toml")), None):
            raise WrongCall(f"{declaration} is a declaration; to compare the C with it, add --check")
        try:
            result = _import(options, stdin)
        except Failure as failure:
            result = Result(failure.code, complaint=failure.message)
    else:
        *c_files, declaration = options.files
        if not c_files or not declaration.endswith(".toml") or any(name.endswith(".toml") for name in c_files):
            raise WrongCall(
                "--check requires C files followed by one declaration, such as include/linux/hugetlb.h flags.toml"
            )
        from pathlib import Path

        from flaggen.cli.declarations import DeclarationFile, attempt

        file = DeclarationFile(Path(declaration), declaration)
        result = attempt(file, lambda opened: _compare(opened, c_files, options, stdin), strict=False)
        if result.value is not None:  # warnings about the declaration itself are no differences
            result = result._replace(findings=result.value)
    look = Look(options.format, options.color)
    output.report([result], output.result_text([result], result.text, look), look)
    return result.code


def _import(options: ImportOptions, stdin: bytes) -> Result[tuple[Finding, ...]]:
    """Infer the declaration from the C."""
    from flaggen.kernel.declare import broken_rules, declare, in_order

    read = _read(options.files, stdin)
    if read.tree is None:
        return _result(read.findings, options, DIFFERENT)
    imported = declare(read.tree)
    findings = in_order((*imported.findings, *broken_rules(imported, read.tree)))
    return _result((*read.findings, *findings), options)._replace(text=imported.text)


def _compare(
    opened: Opened, c_files: Sequence[str], options: ImportOptions, stdin: bytes
) -> Result[tuple[Finding, ...]]:
    """Compare the C files with the declaration."""
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
    return result._replace(
        text=f"{names} matches {opened.file.path}: {plural(len(declaration.flags), 'flag')} compared\n"
    )


def _result(findings: Sequence[Finding], options: ImportOptions, code: int = FINE) -> Result[tuple[Finding, ...]]:
    """The result for the findings: a warning counts as a difference only with --strict."""
    if options.strict:
        findings = [finding._replace(severity=Severity.ERROR) for finding in findings]
    is_wrong = any(finding.severity is Severity.ERROR for finding in findings)
    return Result(DIFFERENT if is_wrong else code, tuple(findings), value=tuple(findings))


def _content(name: str) -> bytes:
    """The bytes of a C file. Raises Failure if it cannot be read, or is larger than any: a device may have no end."""
    try:
        with open(name, "rb") as stream:  # noqa: PTH123
            data = stream.read(_BYTES + 1)
    except OSError as error:
        raise Failure(f"{name} cannot be read: {error.strerror}") from None
    if len(data) > _BYTES:
        raise Failure(f"{name} has more than {_BYTES // 1024 // 1024} MiB: it is no C file of a kernel")
    return data


def _read(names: Sequence[str], stdin: bytes) -> TreeRead:
    """Read the flags in the C files; a file with two names is read once. Raises Failure if a file cannot be read."""
    from flaggen.kernel.source import c_text
    from flaggen.kernel.tree import read_tree

    once = {os.path.realpath(name) if name != "-" else name: name for name in reversed(names)}
    texts = []
    findings: list[Finding] = []
    for name in once.values():
        if not name:
            raise Failure("empty path argument")
        data = stdin if name == "-" else _content(name)
        text, wrong = c_text(data, "<stdin>" if name == "-" else name)
        texts.append(text)
        findings += wrong
    tree = read_tree(list(reversed(texts)))
    if isinstance(tree, Finding):
        return TreeRead(None, (*findings, tree))
    return TreeRead(tree, tuple(findings))
