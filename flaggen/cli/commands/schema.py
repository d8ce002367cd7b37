"""flaggen schema: print the JSON Schema of the declaration, or its reference page."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import NamedTuple

from flaggen.cli.exit_codes import FINE, WrongCall


class SchemaOptions(NamedTuple):
    """The options of `flaggen schema`."""

    diff: bool
    markdown: bool


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen schema`."""
    command.add_argument(
        "--diff", action="store_true", help="instead, print the schema of `flaggen diff --format json`"
    )
    command.add_argument("--markdown", action="store_true", help="instead, print the reference page")
    command.set_defaults(run=run, options=SchemaOptions)


def run(options: SchemaOptions) -> int:
    """Print the schema, or the reference page."""
    from flaggen.diff.json_schema import diff_schema
    from flaggen.toml.json_schema import json_schema
    from flaggen.toml.reference import reference

    if options.markdown and options.diff:
        raise WrongCall("--diff cannot be combined with --markdown")
    text = diff_schema if options.diff else reference if options.markdown else json_schema
    sys.stdout.write(text())
    return FINE
