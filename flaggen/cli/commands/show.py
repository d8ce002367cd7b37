"""flaggen show: print a declaration's flags as a table or as data, and draw its words as text or SVG."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli import output
from flaggen.cli.arguments import add_declaration
from flaggen.cli.declarations import Opened, attempt, find_one
from flaggen.cli.exit_codes import FINE, Failure, WrongCall
from flaggen.cli.output import Result

if TYPE_CHECKING:
    from pathlib import Path

    from flaggen.model.declaration import Declaration


class ShowOptions(NamedTuple):
    """The options of `flaggen show`."""

    file: str | None
    eras: bool
    svg: str | None
    strict: bool
    format: str
    color: str
    quiet: bool
    verbose: bool


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen show`."""
    add_declaration(command)
    command.add_argument("--eras", action="store_true", help="instead, list the dialects from which [c] era chooses")
    command.add_argument(
        "--svg", metavar="PICTURE", help="instead, draw the words as SVG into this file; - for standard output"
    )
    command.set_defaults(run=run, options=ShowOptions)


def run(options: ShowOptions) -> int:
    """Print or draw the declaration, or list the eras."""
    if options.format != "text" and options.svg is not None:
        raise WrongCall("--svg cannot be combined with --format")
    if options.eras:
        return _list_eras(options)
    result = attempt(find_one(options.file), lambda opened: _show(opened, options), strict=options.strict)
    # The data takes the place of the findings, which are then text; a failed run has no data.
    has_data = options.format == "json" and result.code == FINE
    look = output.look(
        "text" if has_data else options.format, options.color, quiet=options.quiet, verbose=options.verbose
    )
    output.report([result], output.result_text([result], result.text, look), look, is_file=options.svg == "-")
    return result.code


def _list_eras(options: ShowOptions) -> int:
    from flaggen.toml.eras import listing

    if options.file or options.svg is not None or options.strict or options.format != "text":
        raise WrongCall("--eras cannot be combined with FILE, --svg, --strict or --format")
    sys.stdout.write(listing())
    return FINE


def _show(opened: Opened, options: ShowOptions) -> Result[None]:
    """The declaration as a table, as JSON or as SVG text, or its picture written to a file."""
    declaration = opened.declaration
    if options.format == "json":
        from flaggen.show.document import as_json

        return Result(text=as_json(declaration))
    if options.svg is None:
        return Result(text=_table(declaration, options.color))
    from pathlib import Path

    from flaggen.show.svg import picture

    if options.svg == "-":
        return Result(text=picture(declaration))
    _draw(Path(options.svg), picture(declaration))
    return Result()


def _table(declaration: Declaration, color: str) -> str:
    """The words as maps and tables for a terminal, or as fields for a pipe."""
    if not sys.stdout.isatty() and color != "always":
        from flaggen.show.fields import fields

        return fields(declaration)
    import shutil

    from flaggen.show.table import overview

    return overview(declaration, shutil.get_terminal_size().columns, output.is_coloured(sys.stdout, color))


def _draw(path: Path, picture: str) -> None:
    """Write the picture, unless the file has other content: the user may have meant it as the declaration."""
    try:
        if path.is_file() and path.read_bytes()[:4] not in (b"", b"<svg"):
            raise Failure(f"{path} exists and is not an SVG file; --svg names the file to write")
        path.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise Failure(f"{path} cannot be written: {error.strerror}") from None
