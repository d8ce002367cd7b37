"""Changes of files as git shows them: the unified diff of each, and the table of how many lines changed."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flaggen.report.english import plural

# The columns of a diffstat, and of the bar in it.
_WIDTH = 79
_MODE = "100644"
# As many digits as the kernel uses for commits.
_BLOB_DIGITS = 12
# Characters that a path in a diff must escape.
_SPECIAL = re.compile(r'[\0-\x1f\x7f"\\]')


class FileChange(NamedTuple):
    """A file's path from the top of the tree, and its text before and after; `before` is None for a new file."""

    path: str
    before: str | None
    after: str


def unified(before: str, after: str, old: str, new: str) -> Iterator[str]:
    """Yield the lines of the unified diff of two texts, each with its line end; nothing if they are equal."""
    from difflib import unified_diff

    for line in unified_diff(_lines(before), _lines(after), old, new):
        if line.endswith("\n"):
            yield line
        else:
            yield from (f"{line}\n", "\\ No newline at end of file\n")


def git_diff(changes: Sequence[FileChange]) -> str:
    """The changes as `git apply` takes them."""
    return "".join(map(_diff, changes))


def diffstat(changes: Sequence[FileChange]) -> str:
    """A line for each changed file with the number of its changed lines, the sum, and a line for each new file."""
    counts = [_count(change) for change in changes]
    names = [_quoted(change.path) for change in changes]
    width = max(map(len, names), default=0)
    number = max((len(str(added + removed)) for added, removed in counts), default=0)
    room = max(10, _WIDTH - width - number - len(" |   "))
    most = max((added + removed for added, removed in counts), default=0)
    text = ""
    for name, (added, removed) in zip(names, counts, strict=True):
        plus, minus = _bar(added, removed, min(1.0, room / most) if most else 1.0)
        text += f" {name:{width}} | {added + removed:{number}} {'+' * plus}{'-' * minus}".rstrip() + "\n"
    added, removed = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    parts = [f" {plural(len(changes), 'file')} changed"]
    parts += [f"{plural(added, 'insertion')}(+)"] if added or not removed else []
    parts += [f"{plural(removed, 'deletion')}(-)"] if removed else []
    created = "".join(
        f" create mode {_MODE} {name}\n" for name, change in zip(names, changes, strict=True) if change.before is None
    )
    return f"{text}{', '.join(parts)}\n{created}"


def _diff(change: FileChange) -> str:
    before = change.before
    old, new = _quoted(f"a/{change.path}"), _quoted(f"b/{change.path}")
    head = f"diff --git {old} {new}\n" + (f"new file mode {_MODE}\n" if before is None else "")
    # With the names of the old and the new blob, git am --3way can merge a patch that does not apply.
    head += f"index {_blob(before)}..{_blob(change.after)}\n"
    # A name with a blank ends with a tab, or it would seem to end at the blank.
    end = "\t" * (" " in change.path)
    shown = os.devnull if before is None else f"{old}{end}"
    return head + "".join(unified(before or "", change.after, shown, f"{new}{end}"))


def _quoted(path: str) -> str:
    """The path as git writes it: in quotes, like a string of C, if it has a character that could end it."""
    if not _SPECIAL.search(path):
        return path
    escaped = _SPECIAL.sub(lambda char: f"\\{char[0]}" if char[0] in '"\\' else f"\\{ord(char[0]):03o}", path)
    return f'"{escaped}"'


def _blob(text: str | None) -> str:
    """The beginning of git's name for a file's content; zeros for no file."""
    if text is None:
        return "0" * _BLOB_DIGITS
    data = text.encode("utf-8", "surrogateescape")
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()[:_BLOB_DIGITS]


def _count(change: FileChange) -> tuple[int, int]:
    """The numbers of added and removed lines."""
    lines = [*unified(change.before or "", change.after, "", "")][2:]
    return sum(line.startswith("+") for line in lines), sum(line.startswith("-") for line in lines)


def _bar(added: int, removed: int, scale: float) -> tuple[int, int]:
    """The numbers of plus and minus signs; a side with a change has at least one."""
    return max(int(added * scale), bool(added)), max(int(removed * scale), bool(removed))


def _lines(text: str) -> list[str]:
    """The lines with their ends; only line feeds end a line, as in diff(1)."""
    return io.StringIO(text, newline="\n").readlines()
