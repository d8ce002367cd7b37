"""The commands, a module each: its arguments, a record of its options, and `run(options)`, which returns the exit code.

A new command is a module here and a line in COMMANDS; help, documentation and completions follow.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from flaggen.cli.exit_codes import Failure, WrongCall
from flaggen.cli.streams import complain

# What each command does, as the help lists it. The module of `import` is import_: the word is Python's.
COMMANDS = {
    "init": "write a small flags.toml to start from, and its JSON Schema for editors",
    "render": "render the files of declarations, prove them and write them",
    "verify": "prove the C files on disk against their declaration, and check them with other tools",
    "show": "show a declaration's flags, and a map of each word's bits",
    "diff": "say what a change does to the flags: to which, to whom, and how severe it is",
    "import": "write the declaration of the flags that a kernel's C has, or compare the two",
    "rules": "list the rules and what each is for, or explain one",
    "schema": "print the JSON Schema of the declaration",
    "completion": "print the completions for a shell, for it to evaluate",
}


def run(words: Sequence[str]) -> int:
    """Run the command that the words are; return the exit code. Raises SystemExit where they are none."""
    from flaggen.cli.options import parse

    call = parse(words)
    try:
        return call.run(call.options)
    except WrongCall as error:
        call.parser.error(str(error))
    except Failure as failure:
        # A program that reads findings is given a document even if there are none.
        if (name := getattr(call.options, "format", "text")) != "text":
            from flaggen.cli.output import document

            sys.stdout.write(document((), name))
        complain(failure.message)
        return failure.code
