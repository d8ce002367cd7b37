"""Extract the documentation of flags from comments: the description and the synchronization of each enumerator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from flaggen.cfront.c_file import Comment
from flaggen.kernel.select import Section


class Text(NamedTuple):
    """A flag's documentation, and the file and line (from 1) where it begins."""

    file: str
    line: int
    doc: str
    synchronization: str


_WORD = re.compile(r"\w+")
# What begins an entry of a comment: in kernel-doc, and in other comments.
_MEMBER = re.compile(r"@(\w+)[ \t]*:[ \t]*(.*)")
_HEAD = re.compile(r"@?(\w+)(?:[ \t]*\([^()]*\))?[ \t]*(?:[:\u2013-]+(?:[ \t]+-+)?|$)[ \t]*(.*)")
# What ends the entry before it: another member, or a name in a sentence.
_ANOTHER = re.compile(r"@[\w.]+\s*:|@?(\w+)\b[^ ]*[ ,(]")
_ENUMERATOR = re.compile(r"[ \t]*(\w+)[ \t]*(?:/\*.*?\*/[ \t]*)?(?:=[^,/]*)?(?:/\*.*?\*/[ \t]*)?,")
_SYNCHRONIZATION = re.compile(r"\bSynchronization:\s*")
# What flaggen's templates append to a flag's documentation.
_OURS = re.compile(r"\s*(?:Accessors: .*|Depends on CONFIG_\w+\.)$")
_UNDOCUMENTED = "Not documented."


def texts_of(section: Section, enumerators: Iterable[str]) -> dict[str, Text]:
    """Return the documentation by enumerator: from a comment that describes it by name, or next to it, or above it."""
    names = frozenset(enumerators)
    texts: dict[str, Text] = {}
    naming = [comment for comment in section.comments if any(name in comment.text for name in names)]
    lines = section.flags.text.split("\n")
    enum = next((number for number, line in enumerate(lines, 1) if not names.isdisjoint(_WORD.findall(line))), 0)
    # The closer a comment is to the enum, the more likely it documents its flags.
    for comment in sorted(naming, key=lambda comment: abs(enum - comment.line - comment.text.count("\n"))):
        for name, line, text in _entries(comment, names):
            texts.setdefault(name, _text(section.file.name, line, text))
    for name, comment in _neighbours(section, names).items():
        if name not in texts:
            texts[name] = _text(section.file.name, comment.line, " ".join(line for _, line in _lines(comment)))
    return texts


def accessors_of(section: Section, enumerators: Iterable[str]) -> dict[str, str]:
    """Map each accessor that flaggen's comments list to its enumerator."""
    names = frozenset(enumerators)
    return {
        accessor: name
        for comment in section.comments
        if "Accessors:" in comment.text
        for name, _, text in _entries(comment, names)
        for listed in re.findall(r"\bAccessors: (.*)$", text)
        for accessor in re.findall(r"(\w+)\(\)", listed)
    }


def _text(file: str, line: int, text: str) -> Text:
    while (shorter := _OURS.sub("", text)) != text:
        text = shorter
    doc, *others = _SYNCHRONIZATION.split(text, maxsplit=1)
    return Text(file, line, "" if doc.strip() == _UNDOCUMENTED else doc.strip(), " ".join(others).strip())


def _lines(comment: Comment) -> list[tuple[int, str]]:
    """The lines of a comment with their numbers (from 1), without the comment's markers."""
    text = re.sub(r"^(?:/\*+!?|//+)|\*+/$", "", comment.text)
    lines = text.split("\n")
    return [(comment.line + number, re.sub(r"^[ \t]*\*?", "", line).strip()) for number, line in enumerate(lines)]


def _entries(comment: Comment, names: Set[str]) -> list[tuple[str, int, str]]:
    """The entries of a comment: an enumerator that begins a line, the line's number (from 1), and the entry's text."""
    head = _MEMBER if comment.text.startswith("/**") else _HEAD
    entries: list[tuple[str, int, list[str]]] = []
    is_open = was_open = False
    for number, line in _lines(comment):
        if (match := head.match(line)) and match[1] in names:
            entries.append((match[1], number, [match[2]]))
            is_open = True
        elif not line:
            was_open, is_open = is_open or was_open, False
        elif (match := _ANOTHER.match(line)) and (match[1] is None or match[1] in names):
            is_open = was_open = False
        elif is_open or (was_open and _SYNCHRONIZATION.match(line)):
            entries[-1][2].append(line)
            is_open, was_open = True, False
    return [(name, number, " ".join(" ".join(parts).split())) for name, number, parts in entries]


def _neighbours(section: Section, names: Set[str]) -> Mapping[str, Comment]:
    """The comment that follows an enumerator on its line, or that is alone on the lines above it."""
    neighbours: dict[str, Comment] = {}
    lines = section.flags.text.split("\n")
    last_lines = {comment.line + comment.text.count("\n"): comment for comment in section.comments}
    first_lines = {comment.line: comment for comment in section.comments}
    for number, line in enumerate(lines, 1):
        if (match := _ENUMERATOR.match(line)) and match[1] in names:
            behind, above = first_lines.get(number), last_lines.get(number - 1)
            if behind is not None:
                neighbours[match[1]] = behind
            elif above is not None and section.file.line(above.line).lstrip().startswith(above.text.split("\n")[0]):
                neighbours[match[1]] = above
    return neighbours
