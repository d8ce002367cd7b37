"""The facts that accepted C states, and what of it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from flaggen.cfront import keywords
from flaggen.cfront.accepted_c import AcceptedText
from flaggen.cfront.accepted_unit import Surroundings, read
from flaggen.cfront.syntax_trees import Declaration, Unparsed, accepted_declarations
from flaggen.cfront.tokens import Fault, Token, Unreadable
from flaggen.prove.bodies import type_of
from flaggen.prove.external_declarations import PRELUDE, SPELLINGS, Reader
from flaggen.prove.facts import Include, Location, Statement
from flaggen.prove.variables import is_plain_name

_TYPES = ("void", "bool", "int", "long", "unsigned", "struct", "enum")


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

    try:
        for item in accepted_declarations(PRELUDE, tokens(), SPELLINGS, is_refused):
            fault = item.fault if isinstance(item, Unparsed) else _unaccepted(item)
            if fault is not None:
                names_in_it = frozenset(token.text for token in item.tokens)
                unread.append(Unread(_error(fault, files), names_in_it))
                # What uses the enumerators of an enum that cannot be read can still be read itself.
                if item.tokens[0].text == "enum":
                    reader.enumerators |= dict.fromkeys(names_in_it, 0)
            elif isinstance(item, Declaration):
                statements += reader.statements(item)
    except Fault as fault:
        return Reading(tuple(statements), (*unread, Unread(_error(fault, files), frozenset())), whole=False)
    return Reading(tuple(statements), tuple(unread))


def _unaccepted(declaration: Declaration) -> Fault | None:
    """What compilers would read differently, or not at all, in the head of a function."""
    node = declaration.node
    function = node.decl if type(node).__name__ == "FuncDef" else node
    if type(function).__name__ != "Decl" or type(function.type).__name__ != "FuncDecl":
        return None
    texts = [token.text for token in declaration.tokens]
    # C11 has no implicit int, but pycparser has.
    if not set(texts[: texts.index(function.name)]).intersection(_TYPES):
        return Fault(f"`{function.name}` has no return type", declaration.token(function))
    for parameter in function.type.args.params if function.type.args is not None else ():
        name = getattr(parameter, "name", None)
        if name is None and function is not node and type_of(getattr(parameter, "type", parameter)) != "void":
            return Fault(f"a parameter of `{function.name}` has no name", declaration.token(function))
        if name is not None and not is_plain_name(name):
            message = f"parameter `{name}` of `{function.name}` has a name that a macro has or may have"
            return Fault(message, declaration.token(function))
    return None


def _error(fault: Fault, files: Sequence[AcceptedText]) -> Unreadable:
    """The error at the fault's word: on the line of its token, or where a macro has the word."""
    text, origin = fault.at.text, fault.at.origin
    if origin is None:
        return Unreadable(fault.message, files[fault.at.source].source, fault.at.line, text)
    source, line = files[origin.source].source, origin.line
    while text and text not in source.line(line) and source.line(line).rstrip().endswith("\\"):
        line += 1
    return Unreadable(fault.message, source, line, text)
