"""Completion scripts for shells: commands, options and their values."""

from __future__ import annotations

from flaggen.cli.options import arguments, commands, parser
from flaggen.cli.rules import RULES
from flaggen.model.targets import TARGETS
from flaggen.verify import CHECKS


def completion(shell: str) -> str:
    """The completion script for a shell, to be evaluated; zsh can also load it from its fpath, as _flaggen."""
    import shtab

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
    return f"{_after_compinit(script) if shell == 'zsh' else script}\n"


def _after_compinit(script: str) -> str:
    """The script for zsh that also works where nothing has set up completion yet. `-i` skips insecure directories."""
    tag, _, rest = script.partition("\n")
    return f"{tag}\n(( $+functions[compdef] )) || {{ autoload -Uz compinit && compinit -i }}\n{rest}"
