"""Read the C files of a kernel that a command's operands name."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli.exit_codes import Failure
from flaggen.report.findings import Finding

if TYPE_CHECKING:
    from flaggen.kernel.tree import KernelTree

# More than any header of a kernel, tables of registers included.
_BYTES = 64 * 1024 * 1024


class TreeRead(NamedTuple):
    """The flags in C files, None if they cannot be read, and the findings about these files."""

    tree: KernelTree | None
    findings: tuple[Finding, ...]


def _content(name: str) -> bytes:
    """The bytes of a C file. Raises Failure if it cannot be read, or is larger than any: a device may have no end."""
    try:
        with open(name, "rb") as stream:  # noqa: PTH123
            data = stream.read(_BYTES + 1)
    except OSError as error:
        raise Failure(f"{name} cannot be read: {error.strerror}") from None
    if len(data) > _BYTES:
        raise Failure(f"{name} has more than {_BYTES // 1024 // 1024} MiB: it is no C file of a kernel")
    return data


def read_flags(names: Sequence[str], stdin: bytes, shown: Callable[[str], str] = str) -> TreeRead:
    """Read the flags in the C files; a file with two names is read once. Raises Failure if a file cannot be read.

    `shown` makes the name of a file in findings of its path.
    """
    from flaggen.kernel.source import decoded_c
    from flaggen.kernel.tree import read_tree

    once = {os.path.realpath(name) if name != "-" else name: name for name in reversed(names)}
    texts = []
    findings: list[Finding] = []
    for name in once.values():
        if not name:
            raise Failure("empty path argument")
        data = stdin if name == "-" else _content(name)
        text, wrong = decoded_c(data, "<stdin>" if name == "-" else shown(name))
        texts.append(text)
        findings += wrong
    tree = read_tree(list(reversed(texts)))
    if isinstance(tree, Finding):
        return TreeRead(None, (*findings, tree))
    return TreeRead(tree, tuple(findings))
