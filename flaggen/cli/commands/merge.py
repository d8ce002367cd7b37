"""flaggen diff --merge: merge three versions of a declaration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from flaggen.cli import output
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure
from flaggen.cli.sides import sides_read


class MergeOptions(NamedTuple):
    """The options of a merge; the operands are the base, ours and theirs."""

    operands: tuple[str, ...]
    output: str | None
    color: str


def run(options: MergeOptions) -> int:
    """Print what each side changed, and write the merged declaration unless there are conflicts."""
    from flaggen.git.revisions import contents
    from flaggen.merge import report
    from flaggen.merge.declarations import merge
    from flaggen.render.files import FileFault, replace
    from flaggen.report.findings import count

    with sides_read(options.color):
        base, ours, theirs = ((file.name, file.data) for file in contents(options.operands))
        merged = merge(base, ours, theirs)
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
