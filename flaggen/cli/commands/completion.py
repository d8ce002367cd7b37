"""flaggen completion: print the completions for a shell."""

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
        help="the shell: bash or zsh, which eval what is printed, or fish, which sources it",
    )
    command.set_defaults(run=run, options=CompletionOptions)


def run(options: CompletionOptions) -> int:
    """Print the completions."""
    from flaggen.cli.completion import completion

    sys.stdout.write(completion(options.shell))
    return FINE
