"""Parses the command line into a command's record of options.

The man page, docs/commands.md and the shell completions are derived from the same parser.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from flaggen import __version__
from flaggen.cli.commands import COMMANDS
from flaggen.cli.exit_codes import MEANINGS, WRONG
from flaggen.cli.old_spellings import in_new_spelling
from flaggen.report.english import did_you_mean
from flaggen.report.terminal import logged

_EPILOG = f"exit codes: {'; '.join(f'{code} {text}' for code, text in MEANINGS.items())}"


class _HelpFormatter(argparse.HelpFormatter):
    """Wraps help at the terminal's width, without argparse's import of shutil: a twentieth of the time of `show`."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_terminal_width() - 2)


def _terminal_width() -> int:
    """The columns of the terminal, as shutil.get_terminal_size counts them: COLUMNS, standard output, or 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # it may be None, closed or no terminal
        return 80


class _Parser(argparse.ArgumentParser):
    """A parser that says what an option can be, in the same words in every version of Python."""

    def error(self, message: str) -> NoReturn:
        super().error(logged(message))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            hint = did_you_mean(str(value), choices, quoted=False)
            raise argparse.ArgumentError(action, f"invalid choice {value!r}; {hint}choose from {', '.join(choices)}")


class Call(NamedTuple):
    """A command's function, its record of options, and the parser that prints its usage."""

    run: Callable[[Any], int]
    options: Any
    parser: argparse.ArgumentParser


def parse(words: Sequence[str]) -> Call:
    """Parse the command line. Raises SystemExit, having printed help or usage, for --help and for invalid usage.

    Options may precede or follow operands, and are those before --. A command's record has a field for each of its
    arguments, `paths` if the operands after -- have another meaning, and `words` if it needs the words as given.
    """
    if words[:1] == ["help"]:
        words = [*words[1:2], "--help"]
    words = in_new_spelling(words)
    name = words[0] if words else ""
    root = parser([name] if name in COMMANDS else COMMANDS, [name])
    if not words:
        root.print_help(sys.stderr)
        raise SystemExit(WRONG)
    if name not in COMMANDS and name not in root._option_string_actions:
        from flaggen.cli.wrong_calls import without_command

        options = {command: list(known._option_string_actions) for command, known in commands(parser())}
        root.error(without_command(words, options))
    command = dict(commands(root)).get(name, root)
    line = _sorted(words if command is root else words[1:], command)
    fields = getattr(command.get_default("options"), "_fields", ())
    operands = line.operands if "paths" in fields else [*line.operands, *line.paths]
    arguments, unknown = command.parse_known_args([*line.options, *_as_operands(operands)])
    if unknown:
        from flaggen.cli.wrong_calls import unrecognized

        known = [option for action in command._actions for option in action.option_strings]
        command.error(f"{unrecognized(unknown, known)}for help, run: {command.prog} --help")
    arguments.words, arguments.paths = words, line.paths
    values = {field: getattr(arguments, field) for field in fields}
    frozen = {field: tuple(value) if isinstance(value, list) else value for field, value in values.items()}
    return Call(arguments.run, arguments.options(**frozen), command)


class _Line(NamedTuple):
    """The words of a command line: options with their values, operands, and the words after --."""

    options: list[str]
    operands: list[str]
    paths: list[str]


def _sorted(words: Sequence[str], command: argparse.ArgumentParser) -> _Line:
    """Sort the words, because argparse does not take operands on both sides of an option."""
    line = _Line([], [], [])
    rest = iter(words)
    for word in rest:
        if word == "--":
            line.paths.extend(rest)
        elif word == "-" or not word.startswith("-"):
            line.operands.append(word)
        else:
            line.options.append(word)
            if _lacks_value(word, command) and (value := next(rest, None)) is not None:
                line.options.append(value)
    return line


def _lacks_value(word: str, command: argparse.ArgumentParser) -> bool:
    """Whether the value of this option is the next word. Of several letters after one dash the last one may have it."""
    if word.startswith("--"):
        option = command._option_string_actions.get(word)
        return option is not None and option.nargs != 0
    letters = [command._option_string_actions.get(f"-{letter}") for letter in word[1:]]
    first = next((place for place, option in enumerate(letters) if option is None or option.nargs != 0), None)
    return first == len(letters) - 1 and letters[first] is not None


def _as_operands(words: Sequence[str]) -> list[str]:
    return ["--", *words] if any(word.startswith("-") for word in words) else [*words]


def parser(listed: Iterable[str] = COMMANDS, complete: Collection[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser of the command line: --help lists the commands in `listed`; those in `complete` have their arguments.

    A command's module is imported only to add its arguments.
    """
    root = _Parser(
        prog="flaggen",
        description="Declare a hugetlb page's flags once; render the C and a Python emulator, and prove the C.",
        epilog=_EPILOG,
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
    )
    root.add_argument(
        "-V", "--version", action="version", version=f"flaggen {__version__}", help="print the version and exit"
    )
    # Without `prog`, argparse would format the usage to derive one.
    subparsers = root.add_subparsers(title="commands", required=True, metavar="COMMAND", prog="flaggen")
    for name in listed:
        summary = COMMANDS[name]
        command = subparsers.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            epilog=_EPILOG,
            formatter_class=_HelpFormatter,
            allow_abbrev=False,
        )
        if name in complete:
            module = "import_" if name == "import" else name
            import_module(f"flaggen.cli.commands.{module}").add_arguments(command)
    return root


def commands(root: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield the name and the parser of each command."""
    for action in root._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def arguments(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """The operands and then the options, in the order of --help."""
    actions = [action for action in command._actions if not isinstance(action, argparse._SubParsersAction)]
    return sorted(actions, key=lambda action: bool(action.option_strings))
