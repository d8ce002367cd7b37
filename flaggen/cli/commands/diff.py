"""flaggen diff: show what a change does to the flags."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Literal, NamedTuple

from flaggen.cli import output
from flaggen.cli.arguments import add_color, add_versions
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure, WrongCall
from flaggen.cli.sides import side, sides_read
from flaggen.cli.streams import complain
from flaggen.model.change_kinds import LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flaggen.diff.compare import DeclarationDiff
    from flaggen.model.change_kinds import Level
    from flaggen.report.file_content import FileGroup


class DiffOptions(NamedTuple):
    """The options of `flaggen diff`; `paths` are the operands after --."""

    operands: tuple[str, ...]
    paths: tuple[str, ...]
    fail_on: Level | Literal["never"]
    policy: str | None
    patch: str | None
    base: str | None
    each: bool
    format: str
    color: str


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen diff`."""
    add_versions(command)
    command.add_argument(
        "--fail-on",
        choices=(*LEVELS, "never"),
        default=LEVELS[0],
        metavar="LEVEL",
        help="exit 1 if a change of this level or above is not accepted: breaking (default), notable or fine; or never",
    )
    command.add_argument(
        "--policy",
        metavar="FILE",
        help="file with a [review] table, which takes precedence over the declaration's",
    )
    command.add_argument(
        "--patch",
        metavar="FILE",
        help="compare what a patch, a series or an mbox changes (- for standard input, operands are further patches): "
        "it is applied in a temporary index to its base-commit, else to --base; FILE defaults to what it changes",
    )
    command.add_argument(
        "--base",
        metavar="REV",
        help="with --patch, apply to this revision if the patch names no base-commit, or one that the repository lacks "
        "(default: HEAD, if it names none)",
    )
    command.add_argument("--each", action="store_true", help="with --patch, compare before and after each patch")
    command.add_argument(
        "--format",
        choices=("text", "markdown", "commit", "json", "github", "gitlab", "sarif"),
        default="text",
        metavar="FORMAT",
        help="output format: text (default), markdown, commit (a paragraph for a commit message), json, github, gitlab "
        "or sarif",
    )
    add_color(command)
    command.set_defaults(run=run, options=DiffOptions)


def run(options: DiffOptions) -> int:
    """Print the changes."""
    try:
        return _compare(options)
    except Failure as failure:
        if options.format in ("github", "gitlab", "sarif"):
            from flaggen.report.formats import in_format

            sys.stdout.write(in_format(options.format, (), failures=[failure.message]))
        complain(failure.message)
        return failure.code


def _compare(options: DiffOptions) -> int:
    """Print the changes. Return DIFFERENT if one reaches the level of --fail-on, or if none describes a difference."""
    from flaggen.diff import report

    with sides_read(options.color):
        diffs = _diffs(options)
    output.print_findings([finding for diff in diffs for finding in diff.undescribed + diff.ignored], options.color)
    if options.format == "text":
        width = 80
        if sys.stdout.isatty():
            import shutil

            width = shutil.get_terminal_size().columns
        sys.stdout.write(report.as_text(diffs, width, output.is_coloured(sys.stdout, options.color)))
    else:
        sys.stdout.write(report.in_format(diffs, options.format, output.project_root(options.format)))
    if options.fail_on == "never":
        return FINE
    fails = any(
        diff.undescribed or any(verdict.reaches(options.fail_on) for verdict in diff.verdicts) for diff in diffs
    )
    return DIFFERENT if fails else FINE


def _diffs(options: DiffOptions) -> list[DeclarationDiff]:
    """Compare each pair of snapshots that the operands name."""
    from flaggen.diff.compare import compare
    from flaggen.diff.sides import load_declared
    from flaggen.git.revisions import read_named, snapshots
    from flaggen.model.review_table import NO_REVIEW

    if options.patch is None and (options.each or options.base is not None):
        raise WrongCall("--base and --each require --patch")
    sides: Sequence[tuple[FileGroup, FileGroup]]
    if options.patch is not None:
        from flaggen.cli.patch_sides import pairs

        files = (options.patch, *options.operands)
        sides = pairs(files, options.base, options.paths, each=options.each)
    else:
        sides = [(side(old), side(new)) for old, new in snapshots(options.operands, options.paths)]
    policy = NO_REVIEW
    if options.policy is not None:
        file = read_named(options.policy)
        policy = load_declared(file.name, file.data).declaration.review
    return [compare(old, new, policy) for old, new in sides]
