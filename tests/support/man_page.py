"""Makes the man page flaggen(1) and docs/commands.md from the texts of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from flaggen import __version__
from flaggen.cli.exit_codes import MEANINGS
from flaggen.cli.options import arguments, commands, parser

ENVIRONMENT = {
    "CI": "if set and not empty, the cache is not used, as with --no-cache",
    "GITHUB_WORKSPACE, CI_PROJECT_DIR": "the directory that paths in findings are relative to, for GitHub "
    "(github, sarif) and GitLab (default: the working directory)",
    "NO_COLOR": "if set and not empty, --color=auto means never",
    "XDG_CACHE_HOME": "the directory for caches (default: ~/.cache)",
}
FILES = {
    "flags.toml": "the declaration",
    "$XDG_CACHE_HOME/flaggen/": "cached results of `render --check` and `--exit-code`; may be deleted at any time",
}

EXAMPLES = {
    "flaggen init vendor": "create vendor/flags.toml, to be filled in",
    "flaggen render": "render the files of the nearest flags.toml, prove the C, and write what changed",
    "flaggen render --check .": "in CI, fail if any file below this directory is out of date",
    "flaggen render --diff --only header": "print what would change in the header",
    "flaggen import include/linux/hugetlb.h mm/hugetlb.c > flags.toml": "declare the flags that a kernel has",
    "flaggen import --check include/linux/hugetlb.h flags.toml": "fail if a kernel and a declaration differ",
    "flaggen import include/linux/hugetlb.h --patch | git am": "generate the flags of a kernel tree",
    "flaggen verify --with gcc,clang": "prove the C files on disk, and cross-check them with two compilers",
    "flaggen diff v6.1..v6.12 -- flags.toml": "list what changed between two versions, and who is affected",
    "b4 am -o - MESSAGE-ID | flaggen diff --patch -": "review a mailed series before it is applied",
    "flaggen rules page-index-taken": "explain a rule with an example",
}
SEE_ALSO = "git(1), gitattributes(5), cbmc(1), sparse(1), bpftool-btf(8)"

# The synopsis of an operand, by its nargs.
_OPERANDS: Mapping[int | str | None, str] = {None: "{}", "?": "[{}]", "*": "[{} …]", "+": "{} …"}


def roff() -> str:
    """The man page flaggen(1), as roff."""
    root = parser()
    parts = [
        ".\\\" Generated from the command line's help, do not edit.",
        f'.TH FLAGGEN 1 "" "flaggen {__version__}" "User Commands"',
        ".SH NAME",
        "flaggen \\- render, prove and emulate the flags of hugetlb pages",
        ".SH SYNOPSIS",
        *_synopsis("flaggen", root),
        ".SH DESCRIPTION",
        _escaped(str(root.description)),
        *_options(root),
        ".SH COMMANDS",
    ]
    for name, command in commands(root):
        parts += [f".SS {name}", *_synopsis(f"flaggen {name}", command), ".PP", _escaped(str(command.description))]
        parts += _options(command)
    parts += [".SH EXIT STATUS", *_items({str(code): text for code, text in MEANINGS.items()})]
    parts += [".SH ENVIRONMENT", *_items(ENVIRONMENT), ".SH FILES", *_items(FILES)]
    parts += [".SH EXAMPLES", *_items(EXAMPLES), ".SH SEE ALSO", _escaped(SEE_ALSO)]
    return "\n".join(parts) + "\n"


def markdown() -> str:
    """The page of all commands, in Markdown."""
    root = parser()
    parts = [
        "<!-- Generated from the command line's help, do not edit. -->",
        "# The commands",
        f"{root.description} The same text is the man page flaggen(1).",
        _rows("option", {_words(action): _help(action) for action in arguments(root)}),
    ]
    for name, command in commands(root):
        parts += [f"## flaggen {name}", f"`flaggen {name} {_usage(command)}`", str(command.description)]
        parts += [_rows("argument", {_words(action): _help(action) for action in arguments(command)})]
    parts += ["## Exit codes", _rows("code", {str(code): text for code, text in MEANINGS.items()})]
    parts += ["## Examples", _rows("command", EXAMPLES)]
    parts += ["## Environment", _rows("variable", ENVIRONMENT), "## Files", _rows("file", FILES)]
    return "\n\n".join(parts) + "\n"


def _words(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar)
    return ", ".join(f"{option} {value}".rstrip() for option in action.option_strings) or value


def _help(action: argparse.Action) -> str:
    return (action.help or "") % {"prog": "flaggen"}


def _usage(command: argparse.ArgumentParser) -> str:
    """The arguments in the synopsis of the command."""
    operands = [
        _OPERANDS[action.nargs].format(action.metavar) for action in arguments(command) if not action.option_strings
    ]
    return " ".join(["[OPTION …]", *operands, *(["COMMAND …"] if list(commands(command)) else [])])


def _rows(heading: str, texts: Mapping[str, str]) -> str:
    cells = {words.replace("|", "\\|"): text.replace("|", "\\|") for words, text in texts.items()}
    return "\n".join(
        [
            f"| {heading} | meaning |",
            "| --- | --- |",
            *(f"| `{words}` | {_sentence(text)} |" for words, text in cells.items()),
        ]
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _synopsis(name: str, command: argparse.ArgumentParser) -> list[str]:
    return [f".B {name}", _escaped(_usage(command))]


def _options(command: argparse.ArgumentParser) -> list[str]:
    return _items({_words(action): _help(action) for action in arguments(command)})


def _items(texts: Mapping[str, str]) -> list[str]:
    return [
        line for words, text in texts.items() for line in (".TP", f".B {_escaped(words)}", _escaped(_sentence(text)))
    ]


def _escaped(text: str) -> str:
    """The text, escaped for a line of roff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("`", "\\(ga")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
