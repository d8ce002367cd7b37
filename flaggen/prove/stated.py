"""The facts that accepted C states, and what of it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from flaggen.cfront import keywords
from flaggen.cfront.accepted_c import AcceptedText
from flaggen.cfront.accepted_unit import Surroundings, read
from flaggen.cfront.syntax_trees import Unparsed, accepted_declarations
from flaggen.cfront.tokens import Fault, Token, Unreadable, written_at
from flaggen.prove.external_declarations import KERNEL_WORDS, Reader
from flaggen.prove.facts import Include, Location, Statement
from flaggen.prove.unaccepted import unaccepted
from flaggen.report.findings import Source


class Unread(NamedTuple):
    """Accepted C that cannot be read, and the names in it: facts about them are neither stated nor missing."""

    error: Unreadable
    names: frozenset[str]


class Reading(NamedTuple):
    """What is stated in accepted C, and what cannot be read. If it is not `whole`, what follows has not been read."""

    statements: tuple[Statement, ...]
    unread: tuple[Unread, ...]
    whole: bool = True


def stated(
    texts: Sequence[tuple[str, AcceptedText]], surroundings: Surroundings, names: Set[str], on: Set[str]
) -> Reading:
    """Return the facts that accepted C states if exactly the config symbols in `on` are enabled.

    `texts` are pairs of a target and its text. `names` are those that may begin with an underscore.
    """
    files = [text for _, text in texts]
    sources = [text.source for text in files]
    reader = Reader([(target, text.source) for target, text in texts])
    statements: list[Statement] = []
    unread: list[Unread] = []

    def tokens() -> Iterator[Token]:
        for item in read(files, surroundings, on):
            if isinstance(item, Token):
                yield item
            else:
                target, text = texts[item.source]
                statements.append(Statement(Include(target, item.name), Location(text.source, item.line)))

    def is_refused(word: str) -> bool:
        return keywords.is_refused(word, names)

    def is_undeclared(name: str) -> bool:
        return name in names and name not in reader.declared

    try:
        for item in accepted_declarations(KERNEL_WORDS, tokens(), is_refused):
            fault = item.fault if isinstance(item, Unparsed) else unaccepted(item, is_undeclared)
            if fault is not None:
                names_in_it = frozenset(token.text for token in item.tokens)
                unread.append(Unread(_error(fault, sources), names_in_it))
                # What uses the enumerators of an enum that cannot be read can still be read itself.
                if item.tokens[0].text == "enum":
                    reader.enumerators |= dict.fromkeys(names_in_it, 0)
                    reader.declared |= names_in_it
            elif not isinstance(item, Unparsed):
                statements += reader.statements(item)
    except Fault as fault:
        return Reading(tuple(statements), (*unread, Unread(_error(fault, sources), frozenset())), whole=False)
    return Reading(tuple(statements), tuple(unread))


def _error(fault: Fault, sources: Sequence[Source]) -> Unreadable:
    return Unreadable(fault.message, *written_at(fault.at, sources), fault.at.text)
