"""flaggen import: print a declaration of the flags in a kernel's C, or compare the two."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli import output
from flaggen.cli.arguments import add_findings, add_steps
from flaggen.cli.exit_codes import DIFFERENT, FINE, WrongCall
from flaggen.cli.kernel_files import read_flags
from flaggen.cli.output import Look, Result
from flaggen.report.english import plural
from flaggen.report.findings import Finding, Severity, errors_in
from flaggen.report.terminal import logged

if TYPE_CHECKING:
    from flaggen.cli.declarations import Opened


class ImportOptions(NamedTuple):
    """The options of `flaggen import`."""

    files: tuple[str, ...]
    check: bool
    patch: bool
    declaration: str | None
    region: bool
    verbose: bool
    strict: bool
    format: str
    color: str


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
    command.add_argument(
        "--patch",
        action="store_true",
        help="instead of printing a declaration, print a patch for git am or git apply: it adds the declaration "
        "(mm/flags.toml) and its rendered files, and replaces the flags in the files by an #include. Writes nothing. "
        "Example: flaggen import include/linux/hugetlb.h --patch | git am",
    )
    command.add_argument(
        "--declaration",
        metavar="FILE",
        help="with --patch, use this declaration instead of the one that would be printed, for example after making "
        "flags exported in it. If the file is in the tree, the patch has it there",
    )
    command.add_argument(
        "--region",
        action="store_true",
        help="with --patch, leave the flags in the header, and generate that region of it",
    )
    add_steps(command, "--patch")
    add_findings(command)
    command.set_defaults(run=run, options=ImportOptions)


def run(options: ImportOptions) -> int:
    """Print the declaration, or with --check the differences from the C."""
    if (options.declaration is not None or options.region or options.verbose) and not options.patch:
        raise WrongCall("--declaration, --region and --verbose require --patch")
    if options.patch:
        if options.check or "-" in options.files or options.format != "text":
            raise WrongCall("--patch cannot be combined with --check, --format or -")
        if options.region and options.declaration is not None:
            raise WrongCall("--region cannot be combined with --declaration; write region = … in its [output]")
        from flaggen.cli.kernel_patch import print_patch

        return print_patch(options)
    stdin = sys.stdin.buffer.read() if "-" in options.files else b""
    if not options.check:
        if declaration := next((name for name in options.files if name.endswith(".toml")), None):
            raise WrongCall(f"{declaration} is a declaration; to compare the C with it, add --check")
        result = _import(options, stdin)
    else:
        *c_files, declaration = options.files
        if not c_files or not declaration.endswith(".toml") or any(name.endswith(".toml") for name in c_files):
            raise WrongCall(
                "--check requires C files followed by one declaration, such as include/linux/hugetlb.h flags.toml"
            )
        from flaggen.cli.declarations import attempt, named

        result = attempt(named(declaration), lambda opened: _compare(opened, c_files, options, stdin), strict=False)
        if result.value is not None:  # warnings about the declaration itself are no differences
            result = result._replace(findings=result.value)
    look = Look(options.format, options.color)
    output.report([result], output.result_text([result], result.text, look), look)
    return result.code


def _import(options: ImportOptions, stdin: bytes) -> Result[tuple[Finding, ...]]:
    """Infer the declaration from the C."""
    from flaggen.kernel.declare import declare, with_broken_rules
    from flaggen.kernel.release import release_of

    read = read_flags(options.files, stdin)
    if read.tree is None:
        return _result(read.findings, options, DIFFERENT)
    imported = with_broken_rules(declare(read.tree, release=release_of(options.files)), read.tree)
    return _result((*read.findings, *imported.findings), options)._replace(text=imported.text)


def _compare(
    opened: Opened, c_files: Sequence[str], options: ImportOptions, stdin: bytes
) -> Result[tuple[Finding, ...]]:
    """Compare the C files with the declaration."""
    from flaggen.diff.against_kernel import compare

    read = read_flags(c_files, stdin)
    if read.tree is None:
        return _result(read.findings, options, DIFFERENT)
    result = _result((*read.findings, *compare(opened.declaration, opened.loaded.document, read.tree)), options)
    if result.code != FINE:
        return result
    names = " and ".join("<stdin>" if name == "-" else name for name in c_files)
    verb = "matches" if len(c_files) == 1 else "match"
    line = f"{names} {verb} {opened.file.path}: {plural(len(opened.declaration.flags), 'flag')} compared"
    return result._replace(text=f"{logged(line)}\n")


def _result(findings: Sequence[Finding], options: ImportOptions, code: int = FINE) -> Result[tuple[Finding, ...]]:
    """The result for the findings: a warning counts as a difference only with --strict."""
    if options.strict:
        findings = [finding._replace(severity=Severity.ERROR) for finding in findings]
    return Result(DIFFERENT if errors_in(findings) else code, tuple(findings), value=tuple(findings))
