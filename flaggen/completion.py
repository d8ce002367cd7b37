"""What the shells complete: commands, options and their values."""

from __future__ import annotations

import argparse

from flaggen.parser import parser
from flaggen.renderer import TARGETS
from flaggen.rules import RULES


def completion(shell: str) -> str:
    """What the shell (bash, zsh or fish) is to evaluate; zsh does not take it from a file that it sources."""
    import shtab

    paths = {"FILE": shtab.FILE, "PICTURE": shtab.FILE, "DIR": shtab.DIRECTORY}
    values = {"RULE": [rule.id for rule in RULES], "TARGET": list(TARGETS)}
    root = parser()
    for action in _actions(root):
        if action.metavar in paths:
            action.complete = paths[str(action.metavar)]  # type: ignore[attr-defined]
        elif action.metavar in values:
            action.choices = values[str(action.metavar)]
    return f"{shtab.complete(root, shell)}\n"


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    actions = []
    for action in parser._actions:
        actions.append(action)
        if isinstance(action, argparse._SubParsersAction):
            actions += [inner for command in action.choices.values() for inner in _actions(command)]
    return actions
