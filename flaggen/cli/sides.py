"""The inputs of a comparison or a merge: reads them, and turns errors in them into failures of the command."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flaggen.cli import output
from flaggen.cli.exit_codes import Failure

if TYPE_CHECKING:
    from flaggen.git.revisions import Snapshot
    from flaggen.report.file_content import FileGroup


def side(snapshot: Snapshot, environment: Mapping[str, str] = os.environ) -> FileGroup:
    """The snapshot's files. Git reads them in this environment. Raises OperandError."""
    from flaggen.git.revisions import read
    from flaggen.report.file_content import FileGroup

    return FileGroup(snapshot.name, read(snapshot, environment))


@contextmanager
def sides_read(color: str) -> Iterator[None]:
    """Turn an invalid operand, or errors in the file that it names, into a Failure."""
    from flaggen.diff.compare import NothingToCompare
    from flaggen.diff.sides import InvalidSide
    from flaggen.git.discover import NotFound
    from flaggen.git.merge_file import MergeFailed
    from flaggen.git.operands import OperandError
    from flaggen.git.run import GitMissing
    from flaggen.report.findings import count

    try:
        yield
    except (OperandError, NothingToCompare, GitMissing, MergeFailed, NotFound) as error:
        raise Failure(str(error)) from None
    except InvalidSide as invalid:
        output.print_findings(invalid.findings, color)
        raise Failure(count(invalid.findings)) from None
