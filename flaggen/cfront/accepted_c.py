"""The accepted C: the small language that the proof reads. docs/accepted-c.md defines it.

No reader of our own can be made to agree with every compiler about all of C. So a text is first held to a language that
leaves compilers no choice, character by character. Everything else is refused before any other code reads the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import islice
from typing import NamedTuple, NoReturn

from flaggen.cfront.tokens import Fault, Token, Unreadable, logical_lines
from flaggen.report.findings import Source

# A text is a sequence of these. Quantifiers are possessive: a piece is as long as it can be, as in C (C11 6.4p4). A
# repeated group is an atomic one instead, since Python before 3.11.5 can miss a possessive one (CPython's gh-106052).
_SPLICE = r"\\\n"
_PATH = r"""(?>(?:[^\x00-\x1f\x7f<>"'\\/?]|/(?![/*]))+)"""
_PIECES = rf"""
    [ \t]++
  | \n(?![ \t]*+\#)
  # A directive begins on a line of its own: a "#" after a comment or after a line continuation does not count.
  | (?:\n|\A)[ \t]*+\#[ \t]*+(?:define|undef|ifn?def|if|elif|else|endif)\b
  | (?:\n|\A)[ \t]*+\#[ \t]*+pragma[ \t]++once\b
  | (?:\n|\A)[ \t]*+\#[ \t]*+include[ \t]++(?:<{_PATH}>|"{_PATH}")
  # A continuation inside a word or an operator would join its halves.
  | (?<=[ \t\n;,()\[\]{{}}]){_SPLICE} | (?<=\*/){_SPLICE} | {_SPLICE}(?=[ \t])
  | [A-Za-z_][A-Za-z0-9_]*+(?!["'])
  | (?:0[xX][0-9a-fA-F]++|0[0-7]*+|[1-9][0-9]*+)(?>(?:[uU](?>(?:ll?|LL?)?)|(?:ll?|LL?)[uU]?+)?)(?![A-Za-z0-9_."'])
  | \#\# | \.(?![.0-9]) | <(?![:%]) | [-+*&|^~!=>()\[\]{{}};,]
  | "[ !\#->@-\[\]-~]*+"
  # Comments may contain anything printable. A continuation could hide their end, or extend a line comment.
  | //(?>(?:[^\x00-\x08\x0a-\x1f\x7f\ufffd\\?]|\\(?![ \t]*+\n|\Z)|\?(?!\?/[ \t]*+\n))*)(?=\n|\Z)
  | /\*(?>(?:[^\x00-\x08\x0b-\x1f\x7f\ufffd\\?*]|\\(?![ \t]++\n)|\?(?!\?/[ \t]*+\n)|\*(?!/|{_SPLICE}))*)\*/
"""
_ACCEPTED = re.compile(rf"(?>(?:{_PIECES})*)", re.VERBOSE)
# The rest is compiled only if something is not accepted, to save time.
_BAD_IN_COMMENT = r"[\x00-\x08\x0b-\x1f\x7f\ufffd]|\\[ \t]+\n|\?\?/[ \t]*\n|\*\\\n"
_BAD_IN_LINE_COMMENT = r"[\x00-\x08\x0b-\x1f\x7f\ufffd]|\\[ \t]*(?:\n|\Z)|\?\?/[ \t]*\n"
_NAMES_IN_COMMENT = {
    "\\": "a line continuation",
    "*": "a line continuation between * and /",
    "?": "a trigraph",
    "\0": "a NUL",
    "\r": "a carriage return",
    "\f": "a form feed",
    "\v": "a vertical tab",
    # What bytes that are not UTF-8 have been replaced with.
    "\ufffd": "text that is not UTF-8",
}
# What a refusal is called. The first that matches counts.
_CONSTRUCTS = (
    (r"[ \t]*\n?[ \t]*(\#[ \t]*\w*)", "`{}`"),
    (r"\\[ \t]+\n", "a backslash that blanks separate from the end of its line"),
    (r"\\\n", "a line continuation inside a word"),
    (r"\\[uU]", "a universal character name"),
    (r"\\", "a backslash inside a line"),
    (r"(\?\?[=/'()!<>-])", "the trigraph `{}`"),
    (r"(<:|:>|<%|%>|%:)", "the digraph `{}`"),
    (r"(\w+')", "`{}`"),
    (r"(\w+)\"", "a string with the prefix `{}`"),
    (r"(\.?\d[\w.]*)", "the number `{}`"),
    (r"'", "a character constant"),
    (r"\"", "a string with other than plain text"),
    (r"(\.\.+)", "`{}`"),
    (r"\r", "a carriage return inside a line"),
    (r"\f", "a form feed"),
    (r"\v", "a vertical tab"),
    (r"\x00", "a NUL"),
    (r"([\x21-\x7e])", "`{}`"),
    (r"[\x00-\x7f]", "a control character"),
)
_UNTERMINATED = "an unterminated comment"
# More refusals than this say nothing new about a text that is not C.
_MOST = 20


class AcceptedText(NamedTuple):
    """A text of accepted C as logical lines, each with its number (from 1), without its include guard."""

    source: Source
    lines: tuple[tuple[int, str], ...]


def refusals(source: Source) -> list[Unreadable]:
    """Return what is not accepted in the text: the first construct of each line, for at most 20 lines."""
    return list(islice(_refusals(source), _MOST))


def _refusals(source: Source) -> Iterator[Unreadable]:
    text = source.text
    if "\r" in text:
        if text.count("\r\n") == text.count("\n"):
            text = text.replace("\r\n", "\n")
        elif "\r\n" in text and (odd := re.search(r"(?<!\r)\n|\r(?!\n)", text)):
            yield Unreadable("the line ends of the file are mixed", source, text.count("\n", 0, odd.start()) + 1)
            return
    start = 0
    while (match := _ACCEPTED.match(text, start)) and (end := match.end()) < len(text):
        at, construct = _construct(text, end)
        line = text.count("\n", 0, at) + 1
        yield Unreadable(f"{construct} is not accepted", source, line)
        start = text.find("\n", at)
        if start < 0 or construct == _UNTERMINATED:
            return


def _construct(text: str, at: int) -> tuple[int, str]:
    """The position and the name of what is not accepted at this position, or inside the comment that begins there."""
    end = text.find("*/", at + 2)
    if text.startswith("/*", at) and end < 0:
        return at, _UNTERMINATED
    bad = None
    if text.startswith("/*", at):
        bad = re.compile(_BAD_IN_COMMENT).search(text, at, end)
    elif text.startswith("//", at):
        bad = re.compile(_BAD_IN_LINE_COMMENT).search(text, at)
    if bad:
        return bad.start(), f"{_NAMES_IN_COMMENT.get(bad[0][0], 'a control character')} in a comment"
    for pattern, name in _CONSTRUCTS:
        if match := re.compile(pattern).match(text, at):
            group = match.lastindex or 0
            return match.start(group), name.format(match[group].strip())
    return at, f"`{text[at].strip()}`, which is not ASCII,"


def accepted_text(source: Source, number: int, guard: str | None) -> AcceptedText:
    """Return text `number` without its include guard; `guard` is None if the text needs none.

    The text has to have no refusals. Raises Fault if the guard does not enclose the whole text, or has another name.
    Instead of a guard, the first line may be `#pragma once`.
    """
    lines = tuple((line, text) for line, text in logical_lines(source, number) if text.strip())
    if guard is None:
        return AcceptedText(source, lines)
    if lines and _words(lines[0][1]) == ["#", "pragma", "once"]:
        return AcceptedText(source, lines[1:])
    for (line, text), words in zip(lines, (["#", "ifndef", guard], ["#", "define", guard]), strict=False):
        if _words(text) != words:
            raise Fault(f"the include guard, #{words[1]} {guard}, is missing before this line", Token("", number, line))
    if len(lines) < 3 or _words(lines[-1][1]) != ["#", "endif"]:
        last = lines[-1][0] if lines else 1
        raise Fault(f"the #endif of the include guard {guard} is not the last line", Token("", number, last))
    return AcceptedText(source, lines[2:-1])


def _words(line: str) -> list[str]:
    return re.findall(r"\w+|\S", line)


_ASKS = ("defined", "IS_ENABLED", "IS_BUILTIN", "IS_REACHABLE")


def holds(condition: str, symbols: Set[str], on: Set[str], at: Token) -> bool:
    """Whether the condition of an #if holds if exactly the config symbols in `on` are enabled.

    A condition asks with defined or IS_ENABLED() which of `symbols` are enabled, and combines the answers with !, &&
    and ||. It may also be, or contain, 0 or 1. Raises Fault if it is anything else.
    """
    rest: list[str] = re.findall(r"&&|\|\||[!()]|\w+|\S", condition)[::-1]

    def refuse() -> NoReturn:
        raise Fault(f"the condition `{condition}` asks more than which config symbols are enabled", at)

    def next_word() -> str:
        return rest.pop() if rest else refuse()

    def disjunction() -> bool:
        values = [conjunction()]
        while rest and rest[-1] == "||":
            rest.pop()
            values.append(conjunction())
        return any(values)

    def conjunction() -> bool:
        values = [operand()]
        while rest and rest[-1] == "&&":
            rest.pop()
            values.append(operand())
        return all(values)

    def operand() -> bool:
        match next_word():
            case "!":
                return not operand()
            case "(":
                value = disjunction()
                return value if next_word() == ")" else refuse()
            case "0" | "1" as number:
                return number == "1"
            case word if word in _ASKS:
                return answer(word)
            case _:
                refuse()

    def answer(word: str) -> bool:
        name = next_word()
        if name == "(":
            name = next_word()
            if next_word() != ")":
                refuse()
        elif word != "defined":
            refuse()
        return is_enabled(name, symbols, on, at)

    value = disjunction()
    return refuse() if rest else value


def is_enabled(name: str, symbols: Set[str], on: Set[str], at: Token) -> bool:
    """Whether a config symbol is enabled. Raises Fault if the name is none of the symbols."""
    if name not in symbols:
        raise Fault(f"cannot determine whether {name or 'nothing'} is defined", at)
    return name in on
