"""flaggen merge: merge three versions of a declaration."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple

from flaggen.cli import output
from flaggen.cli.arguments import add_color
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure
from flaggen.cli.sides import sides_read


class MergeOptions(NamedTuple):
    """The options of `flaggen merge`."""

    base: str
    ours: str
    theirs: str
    output: str | None
    color: str


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen merge`."""
    command.add_argument(
        "base", metavar="BASE", help="common ancestor: a file, or one in a revision (HEAD~1:flags.toml)"
    )
    command.add_argument("ours", metavar="OURS", help="the version whose flags come first")
    command.add_argument("theirs", metavar="THEIRS", help="the other version")
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the merged declaration to this file unless there are conflicts (default: only print what each side "
        "changed)",
    )
    add_color(command)
    command.set_defaults(run=run, options=MergeOptions)


def run(options: MergeOptions) -> int:
    """Print what each side changed, and write the merged declaration unless there are conflicts."""
    from flaggen.git.revisions import contents
    from flaggen.merge import report
    from flaggen.merge.declarations import merge
    from flaggen.render.files import FileFault, replace
    from flaggen.render.output_root import path_below_root
    from flaggen.report.findings import count

    versions = options.base, options.ours, options.theirs
    with sides_read(options.color):
        files = contents(versions)
        base, ours, theirs = ((file.name, file.data) for file in files)
        merged = merge(base, ours, theirs, path=path_below_root(files[1].path))
    sys.stdout.write(report.as_text(merged))
    try:
        if options.output is not None and not merged.conflicts:
            replace(Path(options.output), merged.text.encode())
    except FileFault as fault:
        raise Failure(f"{fault}; nothing was written") from None
    if not merged.conflicts:
        return FINE
    output.print_findings(merged.conflicts, options.color)
    raise Failure(count(merged.conflicts), DIFFERENT)
