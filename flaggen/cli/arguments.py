"""Groups of arguments that several commands have."""

from __future__ import annotations

from argparse import ArgumentParser

_FINDINGS = (
    "format of the findings: text, on standard error (default); or json, github, gitlab or sarif, on standard output "
    "and instead of all other output"
)
_SHOWN = (
    "text (default); json, the declaration as data, or the findings if it has errors (`flaggen schema --show` prints "
    "the schema of the data); or github, gitlab or sarif, the findings instead of all other output"
)


def add_versions(command: ArgumentParser) -> None:
    """Add the old and the new version to compare, as operands."""
    command.add_argument(
        "operands",
        nargs="*",
        metavar="OLD [NEW] [-- FILE …]",
        help="what to compare: declarations, headers with flags, git revisions (HEAD~1, v6.1..v6.12, :0: for the "
        "index) or a file in one (HEAD:flags.toml); OLD defaults to HEAD, and NEW to the work tree. FILE selects what "
        "to compare in the revisions: declarations, or C files that belong together (default: flags.toml in this "
        "directory or the nearest parent that has one)",
    )


def add_declarations(command: ArgumentParser) -> None:
    """Add any number of declarations, the options for findings, and --quiet and --verbose."""
    _add_operand(command, "files", "*", " for a directory, every flags.toml in and below it that git does not ignore;")
    add_findings(command)
    _add_volume(
        command,
        "print only errors and differences",
        "print all warnings, what was proven, and the traceback of an internal error",
    )


def add_declaration(command: ArgumentParser) -> None:
    """Add at most one declaration, the options for findings, and --quiet and --verbose."""
    _add_operand(command, "file", "?", "")
    add_findings(command, _SHOWN)
    _add_volume(command, "print no warnings", "print all warnings, and the traceback of an internal error")


def _add_operand(command: ArgumentParser, name: str, number: str, directories: str) -> None:
    command.add_argument(
        name,
        nargs=number,
        metavar="FILE",
        help="declaration (default: flags.toml in this directory or the nearest parent that has one);"
        f"{directories} - for standard input, as if it were ./flags.toml",
    )


def _add_volume(command: ArgumentParser, quiet: str, verbose: str) -> None:
    volume = command.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help=quiet)
    volume.add_argument("-v", "--verbose", action="store_true", help=verbose)


def add_findings(command: ArgumentParser, formats: str = _FINDINGS) -> None:
    """Add the options for the severity and the format of findings."""
    command.add_argument("--strict", action="store_true", help="treat warnings as errors")
    add_format(command, formats)
    add_color(command)


def add_format(command: ArgumentParser, formats: str) -> None:
    """Add --format, whose help describes the formats of findings."""
    command.add_argument(
        "--format",
        choices=("text", "json", "github", "gitlab", "sarif"),
        default="text",
        metavar="FORMAT",
        help=formats,
    )


def add_steps(command: ArgumentParser, option: str) -> None:
    """Add --verbose, which prints the steps of what the option does."""
    command.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        help=f"with {option}, print each step and its time also if standard error is not a terminal",
    )


def add_color(command: ArgumentParser) -> None:
    """Add --color."""
    command.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        metavar="WHEN",
        help="when to use colour: auto (default: on a terminal, unless NO_COLOR is set), always or never",
    )
