"""flaggen schema: print the JSON Schema of the declaration or of other JSON, or the declaration's reference page."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import NamedTuple

from flaggen.cli.exit_codes import FINE, WrongCall


class SchemaOptions(NamedTuple):
    """The options of `flaggen schema`."""

    diff: bool
    show: bool
    markdown: bool


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen schema`."""
    command.add_argument(
        "--diff", action="store_true", help="instead, print the schema of `flaggen diff --format json`"
    )
    command.add_argument(
        "--show", action="store_true", help="instead, print the schema of `flaggen show --format json`"
    )
    command.add_argument("--markdown", action="store_true", help="instead, print the reference page")
    command.set_defaults(run=run, options=SchemaOptions)


def run(options: SchemaOptions) -> int:
    """Print the schema, or the reference page."""
    from flaggen.diff.json_schema import diff_schema
    from flaggen.show.json_schema import show_schema
    from flaggen.toml.json_schema import json_schema
    from flaggen.toml.reference import reference

    texts = {"--diff": diff_schema, "--show": show_schema, "--markdown": reference}
    chosen = [option for option in texts if getattr(options, option.removeprefix("--"))]
    if len(chosen) > 1:
        raise WrongCall(f"{chosen[0]} cannot be combined with {chosen[1]}")
    sys.stdout.write(texts[chosen[0]]() if chosen else json_schema())
    return FINE
