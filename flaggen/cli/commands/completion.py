"""flaggen completion: print the completion script for a shell: commands, options and their values."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import NamedTuple

from flaggen.cli.exit_codes import FINE

# zsh forgets what was registered before compinit, which may come later in a .zshrc or not at all. So the first prompt
# registers it. `-i` skips insecure directories.
_REGISTRATION = "  compdef _shtab_flaggen -N flaggen\n"
_ZSH_REGISTRATION = """\
  _flaggen_register() {
    add-zsh-hook -d precmd _flaggen_register
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _shtab_flaggen -N flaggen
  }
  autoload -Uz add-zsh-hook && add-zsh-hook precmd _flaggen_register
  (( $+functions[compdef] )) && compdef _shtab_flaggen -N flaggen
"""


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
    sys.stdout.write(completion(options.shell))
    return FINE


def completion(shell: str) -> str:
    """The completion script for a shell, to be evaluated; zsh can also load it from its fpath, as _flaggen."""
    import shtab

    from flaggen.cli.options import arguments, commands, parser
    from flaggen.cli.rules import RULES
    from flaggen.model.targets import TARGETS
    from flaggen.verify import CHECKS

    paths = dict.fromkeys(("FILE", "PICTURE", "BASE", "OURS", "THEIRS"), shtab.FILE) | {"DIR": shtab.DIRECTORY}
    values = {
        "RULE": [rule.id for rule in RULES],
        "TARGET": list(TARGETS),
        "TEMPLATE": list(TARGETS),
        "CHECK,…": [*CHECKS, "all"],
    }
    root = parser()
    for action in (action for _, command in commands(root) for action in arguments(command)):
        if action.metavar in paths:
            action.complete = paths[str(action.metavar)]  # type: ignore[attr-defined]
        elif action.metavar in values:
            action.choices = values[str(action.metavar)]
    script = shtab.complete(root, shell)
    return f"{script.replace(_REGISTRATION, _ZSH_REGISTRATION) if shell == 'zsh' else script}\n"
