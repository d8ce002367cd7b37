"""Support for git: attributes, the textconv driver for its diffs, and the merge driver.

Today these are options of `flaggen diff`: --install-driver, --textconv, and --driver with --merge.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from flaggen.cli import output
from flaggen.cli.declarations import Opened, attempt, find
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure
from flaggen.cli.output import Look, Result
from flaggen.cli.sides import sides_read
from flaggen.cli.streams import complain
from flaggen.report.terminal import printable


def install(operands: Sequence[str], format_name: str, color: str) -> int:
    """Write the attributes for each declaration, and print the commands that configure git."""
    from flaggen.git.attributes import CONFIGURATION

    found = find(operands)
    results: list[Result[None]] = []
    is_quiet = format_name != "text"
    try:
        for file in output.tracked(found.files, is_quiet=is_quiet, color=color):
            results.append(attempt(file, _write_attributes, strict=False, is_alone=len(found.files) == 1))
    finally:
        look = Look(format_name, color)
        output.report(results, _text(results, format_name), look)
    code = max(result.code for result in results)
    if code == FINE:
        print("run once in each clone:")
        print("".join(f"    {line}\n" for line in CONFIGURATION), end="")
    return code


def _text(results: Sequence[Result[None]], format_name: str) -> str:
    if format_name == "text":
        return "".join(result.text for result in results)
    from flaggen.diff.report import in_format

    return in_format([], format_name)


def _write_attributes(opened: Opened) -> Result[None]:
    """Add the lines of one declaration to the .gitattributes next to it."""
    from flaggen.diff.textconv import shown_files
    from flaggen.git.attributes import ATTRIBUTES, with_attributes
    from flaggen.render.files import FileFault, read, replace

    declaration = opened.loaded.declaration
    assert declaration is not None
    files = (declaration.name, *declaration.output.paths.values())
    try:
        before = read(ATTRIBUTES, opened.root)
        after = with_attributes((before or b"").decode("utf-8"), files, shown_files(declaration)).encode()
        if after != before:
            replace(opened.root / ATTRIBUTES, after)
    except (FileFault, UnicodeDecodeError) as fault:
        raise Failure(f"{ATTRIBUTES}: {fault}; nothing was written") from None
    state = "created" if before is None else "unchanged" if after == before else "updated"
    return Result(text=printable(f"{state:9} {opened.root / ATTRIBUTES}") + "\n")


def textconv(path: str) -> int:
    """Print a file, followed by its flags, for git to compare."""
    from flaggen.diff.textconv import converted

    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}") from None
    sys.stdout.flush()
    sys.stdout.buffer.write(converted(path, data))
    return FINE


def merge_file(operands: Sequence[str], path: str, color: str) -> int:
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
