"""The variables that every template has."""

from __future__ import annotations

import shlex

from flaggen.model.declaration import Declaration
from flaggen.model.guest_log import GUEST_LOG
from flaggen.model.mark import mark


def context(declaration: Declaration) -> dict[str, object]:
    """Return the variables by name. They are documented in docs/templates.md."""
    return {
        "declaration": declaration,
        "c": declaration.c,
        "words": declaration.words,
        "name": in_comment(declaration.name),
        "mark": mark(in_comment(declaration.place)),
        "guest_log": GUEST_LOG,
        "command": in_comment(shlex.join(["flaggen", "render", operand(declaration.place)])),
    }


def operand(path: str) -> str:
    """Return a path so that a command does not take it for an option: one that begins with a dash is prefixed by ./."""
    return f"./{path}" if path.startswith("-") and path != "-" else path


def in_comment(text: str) -> str:
    """Replace unprintable characters: a line end in a file's name would end a comment."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
