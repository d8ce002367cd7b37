"""Turns errors in the inputs of a comparison or a merge into failures of the command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flaggen.cli import output
from flaggen.cli.exit_codes import Failure


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
