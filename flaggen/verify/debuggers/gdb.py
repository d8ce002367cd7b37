"""The check gdb: the command hpageflags and the pretty-printer name the flags of each page as declared."""

from __future__ import annotations

import re
from collections.abc import Set
from pathlib import Path

from flaggen.model.declaration import Declaration
from flaggen.tools import run, tool
from flaggen.verify.check_run import CheckRun
from flaggen.verify.debuggers.pages import PagesProgram, check_pages, names_of, page_text
from flaggen.verify.shim import write


def gdb(check_run: CheckRun) -> None:
    """Name the flags of the pages in a compiled program, which does not run: gdb reads its file."""
    version = run(tool("gdb"), "--version").output.decode().partition("\n")[0]
    check_run.checked_with.append(f"gdb {version.rpartition(' ')[2]}")
    check_pages(check_run, "gdb", first_difference)


def first_difference(declaration: Declaration, script: str, program: PagesProgram, on: Set[str]) -> str:
    """The first thing that gdb prints otherwise than declared, or ""."""
    pages = range(len(program.pages))
    enable = f"enable pretty-printer global {declaration.c.enum}"
    commands = [f"hpageflags &folios[{page}]" for page in pages]
    lines, errors = printed(
        script, program.path, [*commands, enable, *(f"print folios[{page}].page" for page in pages)]
    )
    named = [line for line in lines if line.startswith("page[")]
    pretty = [match[1] for line in lines if (match := re.match(r"\$\d+ = if a hugetlb page: (.*?) = \{", line))]
    names = [names_of(declaration, words, on) for words in program.pages]
    of_command = [f"page[{at}].{declaration.c.word}: {text}" for each in names for at, text in each.items()]
    of_printer = [page_text(each) for each in names]
    for source, actual, expected in (("hpageflags", named, of_command), ("the pretty-printer", pretty, of_printer)):
        if len(actual) != len(expected):
            # Of an exception, the last line says what happened.
            first = next((line for line in errors.splitlines() if not line.startswith(("Traceback", " "))), "")
            return first or f"{source} prints {len(actual)} lines instead of {len(expected)}"
        for text, declared in zip(actual, expected, strict=True):
            if text != declared:
                return f"{source} prints {text!r} instead of {declared!r}"
    return ""


def printed(script: str, program: Path, commands: list[str]) -> tuple[list[str], str]:
    """The lines that gdb prints for the commands, with the script for the program, and its errors."""
    path = write(program.parent / "gdb_flags.py", script)
    start = ("set debuginfod enabled off", "set width 0", f"source {path}")
    options = [word for command in (*start, *commands) for word in ("-ex", command)]
    done = run(tool("gdb"), "-batch", "-nx", *options, program)
    return done.output.decode("utf-8", "replace").splitlines(), done.errors
