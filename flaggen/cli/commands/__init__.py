"""The commands, a module each: its arguments, a record of its options, and `run(options)`, which returns the exit code.

A new command is a module here and a line in COMMANDS; help, documentation and completions follow.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from flaggen.cli.exit_codes import Failure, WrongCall
from flaggen.cli.streams import complain

# The summaries that --help lists. The module of `import` is import_, because import is a keyword.
COMMANDS = {
    "init": "create a starter flags.toml, its JSON Schema for editors, and lines of .gitattributes",
    "render": "render the files of declarations, prove the C, and write them",
    "verify": "prove the C files on disk against their declaration, and cross-check them with other tools",
    "show": "show a declaration's flags, and the bits of each word",
    "decode": "name the bits of a word, or of the hugetlb pages that a log dumps",
    "diff": "show what a change does to the flags, who is affected, and how badly",
    "convert": "convert the callers in a tree to the accessors of a changed declaration",
    "merge": "merge two versions of a declaration that have a common ancestor",
    "git": "make git show and merge declarations and the files rendered from them",
    "import": "print a declaration of the flags in a kernel's C, or compare the two",
    "race": "explore what goes wrong when a flag is used while its page is taken apart",
    "rules": "list the rules, or explain one",
    "schema": "print the JSON Schema of the declaration",
    "completion": "print the completion script for a shell",
}


def run(words: Sequence[str]) -> int:
    """Parse the words, run their command, and return its exit code. Raises SystemExit for --help and invalid usage."""
    from flaggen.cli.options import parse

    call = parse(words)
    try:
        return call.run(call.options)
    except WrongCall as error:
        call.parser.error(str(error))
    except Failure as failure:
        if (name := getattr(call.options, "format", "text")) != "text":
            from flaggen.cli.output import in_format

            sys.stdout.write(in_format(name, (), [failure.message]))
        complain(failure.message)
        return failure.code
