"""flaggen git: the attributes, the textconv driver for git's diffs, and the merge driver."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from flaggen.cli import output, progress
from flaggen.cli.arguments import add_color
from flaggen.cli.declarations import Opened, attempt, find
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure, WrongCall
from flaggen.cli.output import Look, Result
from flaggen.cli.sides import sides_read
from flaggen.cli.streams import complain
from flaggen.report.terminal import logged

_INSTALL, _TEXTCONV, _MERGE_FILE = "install", "textconv", "merge-file"


class GitOptions(NamedTuple):
    """The options of `flaggen git`; the action determines what the operands are."""

    action: str
    operands: tuple[str, ...]
    color: str


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen git`."""
    command.add_argument(
        "action",
        choices=(_INSTALL, _TEXTCONV, _MERGE_FILE),
        metavar="ACTION",
        help="install: for each declaration FILE (default: as for render), write .gitattributes, so that git's own "
        "diffs show flags below the text of a declaration and its headers, and its merges render the files again; "
        "print the git configuration to run. textconv: print FILE and its flags, as git's textconv driver. "
        "merge-file: merge BASE OURS THEIRS PATH as git's merge driver for PATH, a declaration or a rendered "
        "file; write the result, or the conflicts, to OURS",
    )
    command.add_argument("operands", nargs="*", default=[], metavar="FILE", help="the files of the action")
    add_color(command)
    command.set_defaults(run=run, options=GitOptions)


def run(options: GitOptions) -> int:
    """Do what the action asks for."""
    operands = options.operands
    if options.action == _INSTALL:
        return _install(operands, options.color)
    if options.action == _TEXTCONV:
        if len(operands) != 1:
            raise WrongCall("textconv requires one FILE")
        return _textconv(operands[0])
    if len(operands) != 4:
        raise WrongCall("merge-file requires BASE OURS THEIRS PATH")
    return _merge_file(operands[:3], operands[3], options.color)


def _install(operands: Sequence[str], color: str) -> int:
    """Write the attributes for each declaration, and print the commands that configure git."""
    from flaggen.git.attributes import CONFIGURATION

    selection = find(operands)
    results: list[Result[None]] = []
    try:
        for file in progress.tracked(selection.files, is_quiet=False, color=color):
            results.append(attempt(file, _write_attributes, strict=False, is_alone=len(selection.files) == 1))
    finally:
        output.report(results, "".join(result.text for result in results), Look("text", color))
    code = max(result.code for result in results)
    if code == FINE:
        print("run once in each clone:")
        print("".join(f"    {line}\n" for line in CONFIGURATION), end="")
    return code


def _write_attributes(opened: Opened) -> Result[None]:
    """Add the lines of one declaration to the .gitattributes of the lowest directory that has it and all outputs."""
    from flaggen.diff.textconv import shown_files
    from flaggen.git.attributes import ATTRIBUTES, with_attributes
    from flaggen.render.files import FileFault, read, replace

    declaration = opened.declaration
    whole = (path for target, path in declaration.paths.items() if target in declaration.output.whole_files)
    files = (declaration.place, *whole)
    directory = opened.output_path("../" * declaration.levels)
    try:
        before = read(ATTRIBUTES, directory)
        after = with_attributes((before or b"").decode("utf-8"), files, shown_files(declaration)).encode()
        if after != before:
            replace(directory / ATTRIBUTES, after)
    except (FileFault, UnicodeDecodeError) as fault:
        raise Failure(f"{ATTRIBUTES}: {fault}; nothing was written") from None
    state = "created" if before is None else "unchanged" if after == before else "updated"
    return Result(text=logged(f"{state:9} {directory / ATTRIBUTES}") + "\n")


def _textconv(path: str) -> int:
    """Print a file, followed by its flags, for git to compare."""
    from flaggen.diff.textconv import converted
    from flaggen.git.operands import OperandError
    from flaggen.git.revisions import read_named

    try:
        data = read_named(path).data
    except OperandError as error:
        raise Failure(str(error)) from None
    sys.stdout.flush()
    sys.stdout.buffer.write(converted(path, data))
    return FINE


def _merge_file(operands: Sequence[str], path: str, color: str) -> int:
    """Merge the three files as git's merge driver for the path; write the result, or conflicts, to the second one."""
    from flaggen.git.revisions import contents
    from flaggen.merge import merge_driver
    from flaggen.merge.three_way import ThreeWay
    from flaggen.render.files import FileFault, replace

    with sides_read(color):
        merged = merge_driver.merge_file(ThreeWay(*(file.data for file in contents(operands))), path)
    output.print_findings(merged.findings, color)
    for note in merged.notes:
        complain(note)
    try:
        replace(Path(operands[1]), merged.data)
    except FileFault as fault:
        raise Failure(str(fault)) from None
    return FINE if merged.is_clean else DIFFERENT
