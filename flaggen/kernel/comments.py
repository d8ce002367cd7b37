"""Extract the documentation of flags from comments: the description and the synchronization of each enumerator."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from flaggen.kernel.comment_blocks import Block, blocks_of
from flaggen.kernel.comment_entries import entries_of
from flaggen.kernel.sections import EnumLines, Section
from flaggen.report.findings import Source


class Text(NamedTuple):
    """A flag's documentation, and the file and line (from 1) where it begins."""

    file: Source
    line: int
    doc: str
    synchronization: str

    @property
    def by_key(self) -> dict[str, str]:
        """Both parts by the key of a flag's table that has them."""
        return {"doc": self.doc, "synchronization": self.synchronization}


class LeftText(NamedTuple):
    """A text that is not carried over to the declaration, its place, and the reason."""

    file: Source
    line: int
    text: str
    reason: str


class Documentation(NamedTuple):
    """The documentation by enumerator, and the texts about flags that are not part of it."""

    texts: Mapping[str, Text]
    left: tuple[LeftText, ...]


_SYNCHRONIZATION = re.compile(r"\bSynchronization:\s*")
# What flaggen's templates append to a flag's documentation.
_FUNCTIONS = r"\w+\(\)(?:, \w+\(\))*"
_CHECKS = rf"[\w ]+ in {_FUNCTIONS}"
_OURS = re.compile(
    rf"\s*(?:Accessors: ({_FUNCTIONS})\.|Checks: ({_CHECKS}(?:; {_CHECKS})*)\.|Depends on (CONFIG_\w+)\.)$"
)
# What earlier versions wrote of a flag without documentation.
_UNDOCUMENTED = "Not documented."
_SIGNS = ".:;,!?"
_NO_FLAG = "it is not clear which flag it describes"


class _Found(NamedTuple):
    """A text about a flag, and where it begins."""

    name: str
    file: Source
    line: int
    text: str


def documentation(sections: Sequence[Section], flags: Mapping[str, Collection[str]]) -> Documentation:
    """Return the documentation of the flags: from comments that describe a flag by name, or stand next to it.

    `flags` has, by enumerator, the names that flaggen's own comments list: the flag's accessors and config symbol.
    """
    found: list[_Found] = []
    left: list[LeftText] = []
    for section in sections:
        found_here, left_here = _in_section(section, flags)
        found += found_here
        left += left_here
    texts: dict[str, Text] = {}
    whole: dict[str, str] = {}
    for name, file, line, text in found:
        if name not in flags:
            left.append(LeftText(file, line, text, f"{name} is not a flag in these files"))
        elif name not in texts:
            texts[name], whole[name] = _text(file, line, text, flags[name]), text
        elif text and text not in whole[name]:
            first = texts[name]
            left.append(LeftText(file, line, text, f"{name} is documented at {first.file.name}:{first.line}"))
    return Documentation(texts, tuple(left))


def accessors_of(section: Section, enumerators: Iterable[str]) -> dict[str, str]:
    """Map each accessor that flaggen's comments list to its enumerator."""
    names = frozenset(enumerators)
    comments = [comment for comment in section.comments if "Accessors:" in comment.text]
    accessors: dict[str, str] = {}
    for block in blocks_of(section.file, comments):
        for entry in entries_of(block, names, frozenset(), may_be_prose=False).entries:
            listed = re.search(r"\bAccessors: (.*)$", entry.text)
            if listed and entry.names[0] in names:
                accessors |= dict.fromkeys(re.findall(r"(\w+)\(\)", listed[1]), entry.names[0])
    return accessors


def _text(file: Source, line: int, text: str, known: Collection[str]) -> Text:
    while (match := _OURS.search(text)) and not set(re.findall(r"\w+", match[match.lastindex or 0])).isdisjoint(known):
        text = text[: match.start()]
    doc, *others = _SYNCHRONIZATION.split(text, maxsplit=1)
    return Text(file, line, "" if doc.strip() == _UNDOCUMENTED else doc.strip(), " ".join(others).strip())


def _in_section(section: Section, flags: Mapping[str, Collection[str]]) -> tuple[list[_Found], list[LeftText]]:
    """The texts of a file, the likeliest first, and those that belong to no flag."""
    file, names = section.file, frozenset(flags)
    others = frozenset(name for enum in section.enums for name, _ in enum.enumerators) - names
    blocks = blocks_of(file, section.comments)
    start = min((enum.first for enum in section.enums), default=1)
    found, left, describing = [], [], set()
    # The closer a comment is to the enum, the more likely it documents its flags.
    for block in sorted(blocks, key=lambda block: abs(start - 1 - block.last)):
        is_near = any(enum.first - 1 <= block.last <= enum.last for enum in section.enums)
        entries, rest = entries_of(block, names, others, may_be_prose=is_near)
        if entries:
            describing.add(block)
        found += [_Found(name, file, entry.line, entry.text) for entry in entries for name in entry.names]
        if rest:
            left.append(LeftText(file, rest[0].number, " ".join(line.text for line in rest), _NO_FLAG))
    for enum in section.enums:
        inside = [block for block in blocks if enum.first <= block.first <= enum.last and block not in describing]
        about: dict[str | None, list[Block]] = defaultdict(list)
        for block in inside:
            about[_enumerator_at(block, file, enum)].append(block)
        left += [LeftText(file, block.first, block.text, _NO_FLAG) for block in about[None] if block.text]
        found += [_Found(name, file, about[name][0].first, _joined(about[name])) for name in names & about.keys()]
    return found, left


def _joined(blocks: Sequence[Block]) -> str:
    """The texts as one; where one does not end with a sign, a period is added."""
    *firsts, last = (block.text for block in blocks)
    return " ".join([*(text if text[-1:] in ("", *_SIGNS) else f"{text}." for text in firsts), last]).strip()


def _enumerator_at(block: Block, file: Source, enum: EnumLines) -> str | None:
    """The enumerator before the comment on its line, or after it there, or else below it; None if there is none.

    Between a comment and what is below it, there are only directives and other comments.
    """
    here = [name for name, line in enum.enumerators if line == (block.last if block.is_alone else block.first)]
    if here:
        line = file.line(block.first)
        before = [name for name in here if line.find(name) >= 0 and _column(line, name) < block.column]
        return before[-1] if before else here[0]
    if not block.is_alone:
        return None
    number = block.last + 1
    while file.line(number).lstrip().startswith(("#", "//", "/*", "*")):
        number += 1
    return next((name for name, line in enum.enumerators if line == number), None)


def _column(line: str, word: str) -> int:
    """The column (from 0) of a word on the line, with tabs expanded."""
    return len(line[: line.find(word)].expandtabs())
