"""Extract the documentation of flags from comments: the description and the synchronization of each enumerator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from flaggen.cfront.c_file import Comment
from flaggen.kernel.select import Section


class Text(NamedTuple):
    """A flag's documentation, and the file and line (from 1) where it begins."""

    file: str
    line: int
    doc: str
    synchronization: str


_SYNCHRONIZATION = re.compile(r"\bSynchronization:\s*")
# What flaggen's templates append to a flag's documentation.
_OURS = re.compile(r"\s*(?:Accessors: .*|Depends on CONFIG_\w+\.)$")
_UNDOCUMENTED = "Not documented."


def texts_of(section: Section, enumerators: Iterable[str]) -> dict[str, Text]:
    """Return the documentation by enumerator: from a comment that describes it by name, or next to it, or above it."""
    names = list(enumerators)
    texts: dict[str, Text] = {}
    naming = [comment for comment in section.comments if any(name in comment.text for name in names)]
    enumerator = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
    lines = section.flags.text.split("\n")
    enum = next((number for number, line in enumerate(lines, 1) if enumerator.search(line)), 0)
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
    names = list(enumerators)
    return {
        accessor: name
        for comment in section.comments
        if names and "Accessors:" in comment.text
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


def _entries(comment: Comment, names: Sequence[str]) -> list[tuple[str, int, str]]:
    """The entries of a comment: an enumerator that begins a line, the line's number (from 1), and the entry's text."""
    name = f"({'|'.join(map(re.escape, names))})"
    if comment.text.startswith("/**"):
        head = re.compile(rf"@{name}[ \t]*:[ \t]*(.*)")
    else:
        head = re.compile(rf"@?{name}\b(?:[ \t]*\([^()]*\))?[ \t]*(?:[:\u2013-]+(?:[ \t]+-+)?|$)[ \t]*(.*)")
    another = re.compile(rf"@[\w.]+\s*:|@?{name}\b[^ ]*[ ,(]")
    entries: list[tuple[str, int, list[str]]] = []
    is_open = was_open = False
    for number, line in _lines(comment):
        if match := head.match(line):
            entries.append((match[1], number, [match[2]]))
            is_open = True
        elif not line:
            was_open, is_open = is_open or was_open, False
        elif another.match(line):
            is_open = was_open = False
        elif is_open or (was_open and _SYNCHRONIZATION.match(line)):
            entries[-1][2].append(line)
            is_open, was_open = True, False
    return [(name, number, " ".join(" ".join(parts).split())) for name, number, parts in entries]


def _neighbours(section: Section, names: Sequence[str]) -> Mapping[str, Comment]:
    """The comment that follows an enumerator on its line, or that is alone on the lines above it."""
    neighbours: dict[str, Comment] = {}
    lines = section.flags.text.split("\n")
    last_lines = {comment.line + comment.text.count("\n"): comment for comment in section.comments}
    first_lines = {comment.line: comment for comment in section.comments}
    enumerator = re.compile(
        rf"[ \t]*({'|'.join(map(re.escape, names))})[ \t]*(?:/\*.*?\*/[ \t]*)?(?:=[^,/]*)?(?:/\*.*?\*/[ \t]*)?,"
    )
    for number, line in enumerate(lines, 1):
        if match := enumerator.match(line):
            behind, above = first_lines.get(number), last_lines.get(number - 1)
            if behind is not None:
                neighbours[match[1]] = behind
            elif above is not None and section.file.line(above.line).lstrip().startswith(above.text.split("\n")[0]):
                neighbours[match[1]] = above
    return neighbours
