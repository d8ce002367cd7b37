"""The variables that every template has."""

from __future__ import annotations

import shlex

from flaggen.model.declaration import Declaration
from flaggen.model.mark import mark


def context(declaration: Declaration) -> dict[str, object]:
    """The variables by name; docs/templates.md says what each is."""
    return {
        "declaration": declaration,
        "c": declaration.c,
        "words": declaration.words,
        "name": _in_comment(declaration.name),
        "mark": mark(_in_comment(declaration.name)),
        "command": _in_comment(shlex.join(["flaggen", "render", operand(declaration.name)])),
    }


def operand(path: str) -> str:
    """A path as an operand of a command: one that begins with a dash must not be taken for an option."""
    return f"./{path}" if path.startswith("-") and path != "-" else path


def _in_comment(text: str) -> str:
    """A text as it can stand in a comment: a line end in a file's name would end that."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
