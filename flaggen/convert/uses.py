"""The uses of old names in a file: calls that may be converted, definitions to remove, and everything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flaggen.convert.c_text import CText, arguments, contains
from flaggen.convert.edits import Conversion, Removal, conversions, removal, replacing
from flaggen.convert.replacements import Replacement, Replacements
from flaggen.convert.rules import UNCONVERTED_CODE, UNCONVERTED_TEXT
from flaggen.convert.semantic_patch import FolioForm
from flaggen.report.findings import Finding
from flaggen.report.rules import Rule


class Reason(NamedTuple):
    """Why a use of a name is left as it is: its kind for machines, the rule, the end of a message, and the help.

    The message begins with the name.
    """

    kind: str
    rule: Rule
    text: str
    help: str


class Left(NamedTuple):
    """A use of a name that is left as it is: its kind, the name, and the finding about it."""

    kind: str
    name: str
    finding: Finding


_BY_HAND = "convert it by hand"
IN_COMMENT = Reason(
    "comment", UNCONVERTED_TEXT, "is in a comment", "change the comment if it is about the code that changed"
)
IN_STRING = Reason(
    "string", UNCONVERTED_TEXT, "is in a string", "change the string if it is about the code that changed"
)
NOT_C = Reason(
    "not-c", UNCONVERTED_TEXT, "is in a file that is not C", "change the file by hand if it is about the flags"
)
MEMBER = Reason("member", UNCONVERTED_TEXT, "is the name of a member", "if it is unrelated to the accessor, leave it")
GENERATED = Reason("rendered", UNCONVERTED_CODE, "is in a rendered file or region", "render it with flaggen render")
IN_MACRO = Reason("macro", UNCONVERTED_CODE, "is in a preprocessor directive", "convert the macro by hand")
DECLARER = Reason("declarer", UNCONVERTED_CODE, "is an argument outside of functions", "remove or rename it by hand")
NOT_CALLED = Reason("pointer", UNCONVERTED_CODE, "is used without a call", _BY_HAND)
OTHER_ARGUMENTS = Reason("arguments", UNCONVERTED_CODE, "has arguments that no replacement takes", _BY_HAND)
GONE = Reason(
    "gone",
    UNCONVERTED_CODE,
    "is gone, and nothing replaces it",
    "if the flag has a new name, declare the old one: was = …; else remove the use by hand",
)
DISABLED = Reason("disabled", UNCONVERTED_TEXT, "is in disabled code", "convert it by hand, or remove the code")
NOT_REMOVED = Reason(
    "definition", UNCONVERTED_CODE, "is defined or declared here in an unusual way", "remove it by hand"
)
NOT_CHANGED = Reason(
    "unparsed",
    UNCONVERTED_CODE,
    "is a use that Coccinelle left",
    "convert it by hand; Coccinelle may not parse the code around it",
)


class Use(NamedTuple):
    """A use of an old name that Coccinelle may convert: the number of its token, and the ways to convert it."""

    token: int
    conversions: tuple[Conversion, ...]
    is_in_directive: bool


class Uses(NamedTuple):
    """What may be converted in a file, and what is left."""

    convertible: tuple[Use, ...]
    left: tuple[Left, ...]


def name_pattern(names: Iterable[str]) -> re.Pattern[bytes]:
    """The pattern that finds any of the names as a whole word."""
    return re.compile(rb"(?<!\w)(?:%s)(?!\w)" % b"|".join(re.escape(name.encode()) for name in names))


def old_names(text: CText, replacements: Replacements) -> Iterator[tuple[int, bytes]]:
    """Yield the offset and the name of each use of an old name, whatever it is."""
    for match in name_pattern(replacements.names).finditer(text.data):
        yield match.start(), match[0]


def left(text: CText, offset: int, name: bytes, reason: Reason) -> Left:
    """The use of a name at an offset, which is left for a reason."""
    shown = name.decode()
    finding = reason.rule.at(text.place(offset, len(shown)), f"{shown} {reason.text}", reason.help)
    return Left(reason.kind, shown, finding)


def uses(text: CText, replacements: Replacements, form: FolioForm) -> Uses:
    """Find every use of an old name."""
    numbers = {token.start: number for number, token in enumerate(text.tokens)}
    convertible: list[Use] = []
    others: list[Left] = []
    for offset, name in old_names(text, replacements):
        use = _use(text, numbers.get(offset), offset, name.decode(), replacements, form)
        if isinstance(use, Use):
            convertible.append(use)
        else:
            others.append(left(text, offset, name, use))
    return Uses(tuple(convertible), tuple(others))


def removals(text: CText, replacements: Replacements) -> tuple[Removal, ...]:
    """The definitions, prototypes and stubs to remove."""
    names = {name.encode() for name in replacements.definitions}
    pieces = (piece for piece in text.pieces if piece.is_of_function and piece.name in names)
    return tuple(each for piece in pieces if (each := removal(text, piece)) is not None)


def _use(
    text: CText, number: int | None, offset: int, name: str, replacements: Replacements, form: FolioForm
) -> Use | Reason:
    """The use at an offset, where the token of that number begins if there is one."""
    if contains(text.comments, offset):
        return IN_COMMENT
    if number is None or contains(text.strings, offset):
        return IN_STRING
    if number and text.tokens[number - 1].text in (b".", b"->"):
        return MEMBER
    if text.code[offset : offset + len(name)] != name.encode():
        return DISABLED
    if _is_declared(text, offset, name):
        return NOT_REMOVED
    is_in_directive = contains(text.directives, offset)
    if name in replacements.gone:
        return IN_MACRO if is_in_directive else GONE
    if name in replacements.enumerators:
        renamed = replacing(text, number, number + 1, replacements.enumerators[name])
        return Use(number, ((renamed,),), is_in_directive)
    if arguments(text.tokens, number) is not None:
        return _call(text, number, replacements.of(name), form, is_in_directive=is_in_directive)
    if is_in_directive:
        return IN_MACRO
    return DECLARER if _is_outside(text, offset) else NOT_CALLED


def _is_declared(text: CText, offset: int, name: str) -> bool:
    """Whether the name is that of the function that is defined or declared there."""
    return any(
        piece.is_of_function
        and piece.start <= offset < piece.end
        and piece.name == name.encode()
        and b"(" not in text.code[piece.start : offset]
        for piece in text.pieces
    )


def _call(
    text: CText, number: int, calls: Iterable[Replacement], form: FolioForm, *, is_in_directive: bool
) -> Use | Reason:
    ways = [way for call in calls for way in conversions(text, number, call, form)]
    return Use(number, tuple(ways), is_in_directive) if ways else OTHER_ARGUMENTS


def _is_outside(text: CText, offset: int) -> bool:
    """Whether the offset is in the arguments of a macro outside of functions."""
    return any(piece.kind == "invocation" and piece.start <= offset < piece.end for piece in text.pieces)
