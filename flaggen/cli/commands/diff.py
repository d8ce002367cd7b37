"""flaggen diff: what a change does to the flags; and, as options, a merge and what git is given."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from flaggen.cli import output
from flaggen.cli.arguments import add_color
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure, WrongCall
from flaggen.cli.sides import sides_read
from flaggen.cli.streams import complain
from flaggen.model.change_kinds import LEVELS

if TYPE_CHECKING:
    from flaggen.diff.compare import DeclarationDiff
    from flaggen.diff.sides import Input
    from flaggen.git.revisions import Snapshot
    from flaggen.model.change_kinds import Level


class DiffOptions(NamedTuple):
    """The options of `flaggen diff`; `words` is the whole call, because argparse does not say what stood after --."""

    words: Sequence[str]
    operands: tuple[str, ...]
    fail_on: Level | Literal["never"]
    policy: str | None
    install_driver: bool
    textconv: str | None
    merge: bool
    output: str | None
    driver: str | None
    format: str
    color: str


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen diff`."""
    command.add_argument(
        "operands",
        nargs="*",
        metavar="OLD [NEW] [-- FILE …]",
        help="what is compared: declarations, headers with flags, git's revisions (HEAD~1, v6.1..v6.12, :0: for the "
        "index) or a file of one (HEAD:flags.toml); NEW is the work tree by default. FILE is what of the revisions is "
        "compared: declarations, or C files that belong together (default: flags.toml here or in a parent directory)",
    )
    command.add_argument(
        "--fail-on",
        choices=(*LEVELS, "never"),
        default=LEVELS[0],
        metavar="LEVEL",
        help="exit 1 at a change as severe as this that is not accepted: breaking (default), notable or fine; or never",
    )
    command.add_argument(
        "--policy",
        metavar="FILE",
        help="a file with a [review] table, which goes before that of the declaration",
    )
    command.add_argument(
        "--install-driver",
        action="store_true",
        help="have git's own diffs show flags under the text of a declaration (OLD, or flags.toml here or in a parent "
        "directory) and its headers, and merges render anew: write .gitattributes, and print what git has to be told",
    )
    command.add_argument(
        "--textconv",
        metavar="FILE",
        help="print this file and what it says of flags, as git's diff driver does",
    )
    command.add_argument(
        "--merge",
        action="store_true",
        help="merge three versions of a declaration instead, BASE OURS THEIRS: files, or files of revisions; say what "
        "each side has changed, and exit 1 where that does not fit together",
    )
    command.add_argument(
        "-o", "--output", metavar="FILE", help="with --merge, write the merged declaration into this file"
    )
    command.add_argument(
        "--driver",
        metavar="PATH",
        help="with --merge, be git's merge driver of this path, a declaration or a rendered file: OURS gets the "
        "result, or git's conflicts",
    )
    command.add_argument(
        "--format",
        choices=("text", "markdown", "commit", "json", "github", "gitlab", "sarif"),
        default="text",
        metavar="FORMAT",
        help="what changes look like: text (default), markdown, commit (a paragraph for a commit's message), json, "
        "github, gitlab or sarif",
    )
    add_color(command)
    command.set_defaults(run=run, options=DiffOptions)


def run(options: DiffOptions) -> int:
    """Print what the change does, or do what one of the options asks for instead."""
    try:
        return _run(options)
    except Failure as failure:
        if options.format != "text":  # a program that reads changes is given a document even if there are none
            from flaggen.diff.report import in_format

            sys.stdout.write(in_format([], options.format))
        complain(failure.message)
        return failure.code


def _run(options: DiffOptions) -> int:
    from flaggen.cli.commands import git, merge

    if options.merge or options.output is not None or options.driver is not None:
        _refuse_for_merge(options)
        if options.driver is not None:
            return git.merge_file(options.operands, options.driver, options.color)
        return merge.run(merge.MergeOptions(options.operands, options.output, options.color))
    if options.textconv is not None:
        if options.operands:
            raise WrongCall("--textconv FILE goes alone")
        return git.textconv(options.textconv)
    if options.install_driver:
        return git.install(options.operands, options.format, options.color)
    if not options.operands:
        raise Failure("name what is compared: a revision such as HEAD, or two files")
    return _compare(options)


def _refuse_for_merge(options: DiffOptions) -> None:
    if not options.merge or len(options.operands) != 3:
        raise WrongCall("--merge takes three versions, BASE OURS THEIRS; --output and --driver go with it")
    if options.format != "text" or options.policy is not None or None not in (options.output, options.driver):
        raise WrongCall("--merge goes without --format and --policy, and --driver without --output")


def _compare(options: DiffOptions) -> int:
    """Print the changes; the exit code says whether one is too severe."""
    import shutil

    from flaggen.diff import report

    with sides_read(options.color):
        diffs = _diffs(options)
    sides = [side for diff in diffs for side in (diff.old, diff.new)]
    output.print_findings([finding for side in sides for finding in side.lost], options.color)
    if options.format == "text":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
        sys.stdout.write(report.as_text(diffs, width, output.is_coloured(sys.stdout, options.color)))
    else:
        sys.stdout.write(report.in_format(diffs, options.format, output.project_root(options.format)))
    if options.fail_on == "never":
        return FINE
    fails = any(verdict.reaches(options.fail_on) for diff in diffs for verdict in diff.verdicts)
    return DIFFERENT if fails else FINE


def _diffs(options: DiffOptions) -> list[DeclarationDiff]:
    """The comparison of each pair that the operands mean."""
    from flaggen.cli.declarations import expand
    from flaggen.diff.compare import compare
    from flaggen.diff.sides import load_declared
    from flaggen.git.discover import nearest
    from flaggen.git.revisions import read_named, snapshots
    from flaggen.model.declaration import NO_REVIEW

    words = options.words
    before = len(options.operands) - (len(words) - words.index("--") - 1 if "--" in words else 0)
    paths = [path for operand in options.operands[before:] for path in expand(operand)]
    pairs = snapshots(options.operands[:before], paths, lambda: str(nearest()[0]))
    policy = NO_REVIEW
    if options.policy is not None:
        file = read_named(options.policy)
        policy = load_declared(file.name, file.data).declaration.review
    return [compare(_side(old), _side(new), policy) for old, new in pairs]


def _side(snapshot: Snapshot) -> tuple[str, list[Input]]:
    """The snapshot's name and files, as `compare` takes them."""
    from flaggen.diff.sides import Input
    from flaggen.git.revisions import read

    return snapshot.name, [Input(*file) for file in read(snapshot)]
