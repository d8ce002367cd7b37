"""The files of a declaration that have to be rendered again, because it changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from flaggen import pipeline
from flaggen.cli import output
from flaggen.cli.declarations import DeclarationFile, Opened, attempt
from flaggen.cli.exit_codes import DIFFERENT, Failure
from flaggen.cli.output import Result
from flaggen.pipeline import Built
from flaggen.render.files import FileFault, OutputFile
from flaggen.render.region import RegionFault
from flaggen.report.findings import count, errors_in


class Rerendered(NamedTuple):
    """A declaration, what is rendered from it, and the files of the tree that are out of date.

    `files` are rendered as a whole. `regions` are files with a region, whose other parts may call accessors.
    """

    path: Path
    built: Built
    files: tuple[OutputFile, ...]
    regions: tuple[OutputFile, ...]

    def write(self) -> None:
        """Write the files, but not the regions: all or none. Raises FileFault."""
        if self.files:
            pipeline.sync(self.built, self.path, write=True, only=[state.artifact.target for state in self.files])


def rerendered(path: Path, tree: Path, color: str) -> Rerendered | None:
    """What to render again of a declaration; None if it is not in the tree. Raises Failure.

    A file that does not exist is not rendered: it has no old names.
    """
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(tree)):
        return None
    result = attempt(DeclarationFile(str(path)), _build, strict=False)
    errors = errors_in(result.findings)
    if result.value is None or errors:
        output.print_findings(errors, color)
        raise Failure(result.complaint or count(errors), result.code or DIFFERENT)
    return result.value


def _build(opened: Opened) -> Result[Rerendered]:
    built = pipeline.build(opened.loaded, opened.root)
    findings = (*built.findings, *built.proof.findings)
    if findings:
        return Result(DIFFERENT, findings)
    try:
        states = pipeline.sync(built, opened.file.path)
    except FileFault as fault:
        raise Failure(str(fault)) from None
    except RegionFault as fault:
        return Result(DIFFERENT, fault.findings)
    stale = [state for state in states if state.state == "updated"]
    files = tuple(state for state in stale if state.region is None)
    regions = tuple(state for state in stale if state.region is not None)
    return Result(value=Rerendered(opened.file.path, built, files, regions))
