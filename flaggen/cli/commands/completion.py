"""flaggen completion: print the completion script for a shell."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import NamedTuple

from flaggen.cli.exit_codes import FINE


class CompletionOptions(NamedTuple):
    """The options of `flaggen completion`."""

    shell: str


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen completion`."""
    command.add_argument(
        "shell",
        choices=("bash", "zsh", "fish"),
        metavar="SHELL",
        help="bash or zsh (eval the output), or fish (source it)",
    )
    command.set_defaults(run=run, options=CompletionOptions)


def run(options: CompletionOptions) -> int:
    """Print the completion script."""
    from flaggen.cli.completion import completion

    sys.stdout.write(completion(options.shell))
    return FINE
