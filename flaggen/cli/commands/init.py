"""flaggen init: create a starter declaration."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple

from flaggen.cli.exit_codes import FINE, Failure
from flaggen.report.terminal import command_line, logged


class InitOptions(NamedTuple):
    """The options of `flaggen init`."""

    directory: str


class Attributes(NamedTuple):
    """The text of .gitattributes, and what writing it does to the file."""

    text: str
    state: str


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen init`."""
    command.add_argument(
        "directory", nargs="?", default=".", metavar="DIR", help="target directory (default: the current one)"
    )
    command.set_defaults(run=run, options=InitOptions)


def run(options: InitOptions) -> int:
    """Create the files unless they exist, and print the next step."""
    from flaggen.git.attributes import ATTRIBUTES
    from flaggen.git.discover import NAME
    from flaggen.render.context import operand
    from flaggen.render.files import FileFault, create, replace
    from flaggen.toml.json_schema import json_schema
    from flaggen.toml.starter import SCHEMA_NAME, starter

    directory = Path(options.directory)
    if directory.exists() and not directory.is_dir():
        raise Failure(f"{directory} is not a directory; nothing was written")
    texts = {directory / NAME: starter(), directory / SCHEMA_NAME: json_schema()}
    try:
        attributes = _attributes(directory)
        created = create(texts)
        if attributes.state != "unchanged":
            replace(directory / ATTRIBUTES, attributes.text.encode())
    except FileFault as fault:
        raise Failure(f"{fault}; nothing was written") from None
    for path in texts:
        print(logged(f"{'created' if path in created else 'unchanged':9} {path}"))
    print(logged(f"{attributes.state:9} {directory / ATTRIBUTES}"))
    declaration = directory / NAME
    where = [] if options.directory == "." else [operand(str(declaration))]
    command = command_line(["flaggen", "render", *where])
    print(logged(f"next: declare your flags in {declaration}, then run: {command}"))
    return FINE


def _attributes(directory: Path) -> Attributes:
    """The .gitattributes that keeps git from converting the line ends of what is rendered. Raises FileFault."""
    import tomllib

    from flaggen.git.attributes import ATTRIBUTES, kept_line_ends, with_lines
    from flaggen.render.files import FileFault, read
    from flaggen.toml.starter import starter

    before = read(ATTRIBUTES, directory)
    try:
        text = (before or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise FileFault(f"{directory / ATTRIBUTES} is not UTF-8") from None
    outputs: dict[str, str] = tomllib.loads(starter())["output"]
    after = with_lines(text, map(kept_line_ends, outputs.values()))
    return Attributes(after, "created" if before is None else "unchanged" if after == text else "updated")
