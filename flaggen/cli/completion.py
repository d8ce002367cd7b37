"""Completion scripts for shells: commands, options and their values."""

from __future__ import annotations

from flaggen.cli.options import arguments, commands, parser
from flaggen.cli.rules import RULES
from flaggen.model.targets import TARGETS


def completion(shell: str) -> str:
    """The completion script for bash, zsh or fish. zsh has to eval it: sourced from a file, it does not work."""
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
