"""The command line's words. The man page, the page of the commands and the shells' completions come from them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from flaggen import __version__
from flaggen.model.change_kinds import LEVELS
from flaggen.model.targets import TARGETS
from flaggen.verify import CHECKS

EXIT_CODES = {
    0: "fine",
    1: "stale, or a difference was found",
    2: "the declaration or the call is wrong",
    70: "a fault of flaggen",
}
ENVIRONMENT = {
    "CI": "where it is set, what the last check found current is checked again, as with --no-cache",
    "GITHUB_WORKSPACE, CI_PROJECT_DIR": "where the paths of findings begin in the formats of GitHub (github, "
    "sarif) and GitLab (default: the working directory)",
    "NO_COLOR": "where it is set and not empty, nothing is coloured by itself",
    "XDG_CACHE_HOME": "the directory of caches (default: ~/.cache)",
}
FILES = {
    "flags.toml": "the declaration",
    "$XDG_CACHE_HOME/flaggen/": "what the last checks found current; it can be deleted at any time",
}
SHELLS = ("bash", "zsh", "fish")
_EPILOG = f"exit codes: {'; '.join(f'{code} {text}' for code, text in EXIT_CODES.items())}"


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; `command` is the chosen command's name, `parser` its parser."""
    root = argparse.ArgumentParser(
        prog="flaggen",
        description="Declare a hugetlb page's flags once: render the C and a Python emulator of it, and prove them.",
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    root.add_argument("--version", action="version", version=f"flaggen {__version__}", help="print the version")
    # With `prog` given, argparse does not format a usage for it.
    subparsers = root.add_subparsers(title="commands", required=True, metavar="COMMAND", prog="flaggen")

    init = _command(subparsers, "init", "write a small flags.toml to start from, and its JSON Schema for editors")
    init.add_argument("directory", nargs="?", default=".", metavar="DIR", help="where to (default: here)")

    render = _command(subparsers, "render", "render the files of declarations, prove them and write them")
    _add_declarations(render)
    render.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a file is missing or not as rendered"
    )
    render.add_argument(
        "--diff", action="store_true", help="write nothing; show what would change, and exit 1 if anything would"
    )
    render.add_argument("--exit-code", action="store_true", help="exit 1 if a file was created or updated")
    render.add_argument(
        "--only",
        action="append",
        metavar="TARGET",
        help=f"only this file (repeatable): {', '.join(TARGETS)} or a target of your own",
    )
    render.add_argument("--stdout", metavar="TARGET", help="print this file, and write nothing")
    render.add_argument(
        "--templates",
        metavar="DIR",
        help="templates that take the place of flaggen's own of the same name, and those of targets of your own "
        "(default: [render] templates of the declaration)",
    )
    render.add_argument(
        "--no-cache",
        action="store_true",
        help="render and prove also what the last --check found current (so does CI in the environment)",
    )

    verify = _command(
        subparsers, "verify", "prove the C files on disk against their declaration, and check them with other tools"
    )
    _add_declarations(verify)
    verify.add_argument(
        "--with",
        action="append",
        dest="checks",
        metavar="CHECK,…",
        help=f"make these checks too, where their tools are: {', '.join(CHECKS)}; or all",
    )
    verify.add_argument(
        "--require",
        action="append",
        metavar="CHECK,…",
        help="fail where one of these checks, or a part of it, is skipped; or all that are made",
    )
    verify.add_argument(
        "--kernel",
        action="append",
        default=[],
        metavar="DIR",
        help="a kernel to check with (repeatable): a built tree, its headers, or a tree for its scripts alone "
        "(default: the headers of the running kernel)",
    )
    verify.add_argument(
        "--btf",
        action="append",
        default=[],
        metavar="FILE",
        help="the BTF of a kernel, or its vmlinux (repeatable; default: /sys/kernel/btf/vmlinux)",
    )

    show = _command(subparsers, "show", "show a declaration's flags, and a map of each word's bits")
    _add_declaration(show, "?")
    show.add_argument("--eras", action="store_true", help="list the dialects that [c] era can name instead")
    show.add_argument("--svg", metavar="PICTURE", help="draw the words into this file instead; - is standard output")

    diff = _command(subparsers, "diff", "say what a change does to the flags: to which, to whom, and how severe it is")
    diff.add_argument(
        "operands",
        nargs="*",
        metavar="OLD [NEW] [-- FILE …]",
        help="what is compared: declarations, headers with flags, git's revisions (HEAD~1, v6.1..v6.12, :0: for the "
        "index) or a file of one (HEAD:flags.toml); NEW is the work tree by default. FILE is what of the revisions is "
        "compared: declarations, or C files that belong together (default: flags.toml here or in a parent directory)",
    )
    diff.add_argument(
        "--fail-on",
        choices=(*LEVELS, "never"),
        default=LEVELS[0],
        metavar="LEVEL",
        help="exit 1 at a change as severe as this that is not accepted: breaking (default), notable or fine; or never",
    )
    diff.add_argument(
        "--policy",
        metavar="FILE",
        help="a file with a [review] table, which goes before that of the declaration",
    )
    diff.add_argument(
        "--install-driver",
        action="store_true",
        help="have git's own diffs show flags under the text of a declaration (OLD, or flags.toml here or in a parent "
        "directory) and its headers, and merges render anew: write .gitattributes, and print what git has to be told",
    )
    diff.add_argument(
        "--textconv",
        metavar="FILE",
        help="print this file and what it says of flags, as git's diff driver does",
    )
    diff.add_argument(
        "--merge",
        action="store_true",
        help="merge three versions of a declaration instead, BASE OURS THEIRS: files, or files of revisions; say what "
        "each side has changed, and exit 1 where that does not fit together",
    )
    diff.add_argument(
        "-o", "--output", metavar="FILE", help="with --merge, write the merged declaration into this file"
    )
    diff.add_argument(
        "--driver",
        metavar="PATH",
        help="with --merge, be git's merge driver of this path, a declaration or a rendered file: OURS gets the "
        "result, or git's conflicts",
    )
    diff.add_argument(
        "--format",
        choices=("text", "markdown", "commit", "json", "github", "gitlab", "sarif"),
        default="text",
        metavar="FORMAT",
        help="what changes look like: text (default), markdown, commit (a paragraph for a commit's message), json, "
        "github, gitlab or sarif",
    )
    _add_color(diff)

    adopt = _command(
        subparsers, "import", "write the declaration of the flags that a kernel's C has, or compare the two"
    )
    adopt.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a kernel's header with flags, as include/linux/hugetlb.h, and files with more of them, as mm/hugetlb.c; "
        "with --check, a declaration after them",
    )
    adopt.add_argument(
        "--check",
        action="store_true",
        help="print no declaration: say where the C and the last FILE, a declaration, have drifted apart, and exit 1 "
        "if they have",
    )
    _add_findings(adopt)

    rules = _command(subparsers, "rules", "list the rules and what each is for, or explain one")
    rules.add_argument("rule", nargs="?", metavar="RULE", help="explain this rule, with an example")
    rules.add_argument("--markdown", action="store_true", help="print the page that explains all of them instead")

    schema = _command(subparsers, "schema", "print the JSON Schema of the declaration")
    schema.add_argument("--diff", action="store_true", help="print that of `flaggen diff --format json` instead")
    schema.add_argument("--markdown", action="store_true", help="print the reference page instead")

    completion = _command(subparsers, "completion", "print the completions for a shell, for it to evaluate")
    completion.add_argument(
        "shell",
        choices=SHELLS,
        metavar="SHELL",
        help="the shell: bash or zsh, which eval what is printed, or fish, which sources it",
    )
    return root


def commands(root: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command's name and parser."""
    for action in root._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def arguments(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """Operands and then options, in the order of the help."""
    actions = [action for action in command._actions if not isinstance(action, argparse._SubParsersAction)]
    return sorted(actions, key=lambda action: bool(action.option_strings))


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    command.set_defaults(command=name, parser=command)
    return command


def _add_declarations(command: argparse.ArgumentParser) -> None:
    _add_declaration(command, "*")
    volume = command.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help="say nothing of what is fine")
    volume.add_argument(
        "-v", "--verbose", action="store_true", help="say what was proven, and show a fault's traceback"
    )


def _add_declaration(command: argparse.ArgumentParser, number: str) -> None:
    directory = " of a directory all flags.toml in and below it that git does not ignore;" if number == "*" else ""
    command.add_argument(
        "files",
        nargs=number,
        metavar="FILE",
        help="the declaration (default: flags.toml here or in a parent directory);"
        f"{directory} - reads standard input, as if it were ./flags.toml",
    )
    _add_findings(command)


def _add_findings(command: argparse.ArgumentParser) -> None:
    command.add_argument("--strict", action="store_true", help="make warnings errors")
    command.add_argument(
        "--format",
        choices=("text", "json", "github", "gitlab", "sarif"),
        default="text",
        metavar="FORMAT",
        help="what findings look like: text, on standard error (default); or json, github, gitlab or sarif, "
        "on standard output in place of all else",
    )
    _add_color(command)


def _add_color(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        metavar="WHEN",
        help="when to colour: auto (default: on a terminal, unless NO_COLOR is set), always or never",
    )
