"""What the shells complete: commands, options and their values."""

from __future__ import annotations

from flaggen.cli.options import arguments, commands, parser
from flaggen.cli.rules import RULES
from flaggen.model.targets import TARGETS


def completion(shell: str) -> str:
    """What the shell (bash, zsh or fish) is to evaluate; zsh does not take it from a file that it sources."""
    import shtab

    paths = {"FILE": shtab.FILE, "PICTURE": shtab.FILE, "DIR": shtab.DIRECTORY}
    values = {"RULE": [rule.id for rule in RULES], "TARGET": list(TARGETS)}
    root = parser()
    for action in (action for _, command in commands(root) for action in arguments(command)):
        if action.metavar in paths:
            action.complete = paths[str(action.metavar)]  # type: ignore[attr-defined]
        elif action.metavar in values:
            action.choices = values[str(action.metavar)]
    return f"{shtab.complete(root, shell)}\n"
