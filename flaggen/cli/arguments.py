"""Groups of arguments that several commands have."""

from __future__ import annotations

from argparse import ArgumentParser


def add_declarations(command: ArgumentParser) -> None:
    """Any number of declarations, and how much is said of them."""
    _add_operand(command, "files", "*", " of a directory all flags.toml in and below it that git does not ignore;")
    add_findings(command)
    volume = command.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help="say nothing of what is fine")
    volume.add_argument(
        "-v", "--verbose", action="store_true", help="say what was proven, and show a fault's traceback"
    )


def add_declaration(command: ArgumentParser) -> None:
    """At most one declaration."""
    _add_operand(command, "file", "?", "")
    add_findings(command)


def _add_operand(command: ArgumentParser, name: str, number: str, directories: str) -> None:
    command.add_argument(
        name,
        nargs=number,
        metavar="FILE",
        help="the declaration (default: flags.toml here or in a parent directory);"
        f"{directories} - reads standard input, as if it were ./flags.toml",
    )


def add_findings(command: ArgumentParser) -> None:
    """How severe findings are, and what they look like."""
    command.add_argument("--strict", action="store_true", help="make warnings errors")
    command.add_argument(
        "--format",
        choices=("text", "json", "github", "gitlab", "sarif"),
        default="text",
        metavar="FORMAT",
        help="what findings look like: text, on standard error (default); or json, github, gitlab or sarif, "
        "on standard output in place of all else",
    )
    add_color(command)


def add_color(command: ArgumentParser) -> None:
    """Whether what is printed is coloured."""
    command.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        metavar="WHEN",
        help="when to colour: auto (default: on a terminal, unless NO_COLOR is set), always or never",
    )
