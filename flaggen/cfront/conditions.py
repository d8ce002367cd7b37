"""Evaluate the conditions of #if and #ifdef in any C."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from flaggen.cfront.constant_expression import constant
from flaggen.cfront.macros import Macros
from flaggen.cfront.tokens import IDENTIFIER, Fault, Token, token_texts

_DEFINED = re.compile(r"\b(?:defined|IS_ENABLED|IS_BUILTIN|IS_REACHABLE)\s*(?:\(\s*(\w+)\s*\)|\s(\w+))")


class Answer(NamedTuple):
    """Whether a condition is true, and the names that it tests."""

    is_true: bool
    names: tuple[str, ...]


def is_defined(directive: str, name: str, macros: Macros, at: Token) -> Answer:
    """Evaluate #ifdef or #ifndef. Raises Fault."""
    if not IDENTIFIER.fullmatch(name):
        raise Fault(f"#{directive} needs exactly one name", at)
    return Answer((name in macros.defined) == (directive == "ifdef"), (name,))


def evaluate(condition: str, macros: Macros, at: Token) -> Answer:
    """Evaluate #if or #elif. A name that is not a macro counts as 0 (C11 6.10.1p4). Raises Fault."""
    names = [match[1] or match[2] for match in _DEFINED.finditer(condition)]
    known = _DEFINED.sub(lambda match: str(int((match[1] or match[2]) in macros.defined)), condition)
    tokens = [token.text for token in macros.expanded([at._replace(text=text) for text in token_texts(known)])]
    names += [text for text in tokens if IDENTIFIER.fullmatch(text)]
    value = _value(" ".join("0" if IDENTIFIER.fullmatch(text) else text for text in tokens))
    if value is None:
        raise Fault(f"cannot evaluate #if {condition}", at)
    return Answer(value != 0, tuple(names))


@lru_cache(maxsize=256)
def _value(expression: str) -> int | None:
    """The value of an #if expression without identifiers; None if it cannot be evaluated."""
    from pycparser import CParser, c_parser

    try:
        tree = CParser().parse(f"int value = {expression};")
    except (c_parser.ParseError, AssertionError, RecursionError):
        return None
    init = getattr(tree.ext[0], "init", None) if len(tree.ext) == 1 else None
    return constant(init, {})
