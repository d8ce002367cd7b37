"""flaggen init: create a starter declaration."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple

from flaggen.cli.exit_codes import FINE, Failure


class InitOptions(NamedTuple):
    """The options of `flaggen init`."""

    directory: str


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen init`."""
    command.add_argument(
        "directory", nargs="?", default=".", metavar="DIR", help="target directory (default: the current one)"
    )
    command.set_defaults(run=run, options=InitOptions)


def run(options: InitOptions) -> int:
    """Create the files unless they exist, and print the next step."""
    import shlex

    from flaggen.git.discover import NAME
    from flaggen.render.context import operand
    from flaggen.render.files import FileFault, create
    from flaggen.toml.json_schema import json_schema
    from flaggen.toml.starter import SCHEMA_NAME, starter

    directory = Path(options.directory)
    if directory.exists() and not directory.is_dir():
        raise Failure(f"{directory} is not a directory; nothing was written")
    texts = {directory / NAME: starter(), directory / SCHEMA_NAME: json_schema()}
    try:
        created = create(texts)
    except FileFault as fault:
        raise Failure(f"{fault}; nothing was written") from None
    for path in texts:
        print(f"{'created' if path in created else 'unchanged':9} {path}")
    declaration = directory / NAME
    where = [] if options.directory == "." else [operand(str(declaration))]
    print(f"next: declare your flags in {declaration}, then run: {shlex.join(['flaggen', 'render', *where])}")
    return FINE
