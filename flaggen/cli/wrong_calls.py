"""Messages about command lines that do not begin with a command, or that their command does not understand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flaggen.report.english import did_you_mean
from flaggen.report.terminal import command_line

_COMMANDS = "for the commands, run: flaggen --help"


def without_command(words: Sequence[str], options: Mapping[str, Sequence[str]]) -> str:
    """The message for words that do not begin with a command; `options` are those of each command."""
    first = words[0]
    if not first.startswith("-"):
        return f"unknown command {first!r}; {_suggestion(first, options)}{_COMMANDS}"
    command = next((word for word in words if word in options), None)
    if command is None:
        return f"{first} requires a command; {_COMMANDS}"
    at = words.index(command)
    meant = command_line(["flaggen", command, *words[:at], *words[at + 1 :]])
    return f"options follow the command; did you mean: {meant}"


def _suggestion(name: str, options: Mapping[str, Sequence[str]]) -> str:
    """A question that suggests what the unknown command may mean, followed by a space; "" if it may mean anything."""
    if name.endswith(".toml"):
        return f"did you mean {command_line(['render', name])}? "
    for command, known in options.items():
        if f"--{name}" in known:
            return f"did you mean {command} --{name}? "
    return did_you_mean(name, [*options, "--version"], cutoff=0.7, quoted=False)


def unrecognized(words: Sequence[str], known: Sequence[str]) -> str:
    """The start of the message for words that no argument of a command takes; `known` are its options."""
    first = words[0]
    hint = did_you_mean(first, known, cutoff=0.7, quoted=False)
    # What follows an option may be its value, or an operand.
    problem = f"unrecognized option {first}" if first.startswith("-") else f"unexpected argument {' '.join(words)}"
    return f"{problem}; {hint}"
