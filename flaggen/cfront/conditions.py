"""Evaluate the conditions of #if and #ifdef in any C."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from flaggen.cfront.constant_expression import ARITHMETIC, BITS, SHIFTS, TRUTHS, UNARY, integer
from flaggen.cfront.macros import Macros
from flaggen.cfront.tokens import IDENTIFIER, Fault, Token, token_texts

_DEFINED = r"\b(?:defined|IS_ENABLED|IS_BUILTIN|IS_REACHABLE)\s*(?:\(\s*(\w+)\s*\)|\s(\w+))"


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
    names = [match[1] or match[2] for match in re.finditer(_DEFINED, condition)]
    known = re.sub(_DEFINED, lambda match: str(int((match[1] or match[2]) in macros.defined)), condition)
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
    number = _number(init)
    return None if number is None else number.value


class _Number(NamedTuple):
    """A value of the type intmax_t or uintmax_t, which all numbers in a condition have (C11 6.10.1p4)."""

    value: int
    is_unsigned: bool = False


def _number(node: Any) -> _Number | None:
    """The value of pycparser's node; None if it is not an integer constant expression, or divides."""
    match type(node).__name__:
        case "Constant":
            value = integer(node.value)
            if value is None:
                return None
            return _Number(value, "u" in node.value.lower() or value >= 1 << (BITS - 1))
        case "UnaryOp" if (operand := _number(node.expr)) is not None:
            if node.op == "!":
                return _Number(int(not operand.value))
            return _wrapped(UNARY[node.op](operand.value), operand.is_unsigned) if node.op in UNARY else None
        case "BinaryOp" if (left := _number(node.left)) is not None and (right := _number(node.right)) is not None:
            return _binary(node.op, left, right)
    return None


def _binary(sign: str, left: _Number, right: _Number) -> _Number | None:
    if sign in SHIFTS:
        # A shift by a negative number, or by all bits and more, is undefined.
        value = SHIFTS[sign](left.value, right.value) if 0 <= right.value < BITS else 0
        return _wrapped(value, left.is_unsigned)
    # The usual arithmetic conversions (C11 6.3.1.8); they change the truth of no operand of && and ||.
    is_unsigned = left.is_unsigned or right.is_unsigned
    values = (_wrapped(left.value, is_unsigned).value, _wrapped(right.value, is_unsigned).value)
    if sign in TRUTHS:
        return _Number(int(TRUTHS[sign](*values)))
    return _wrapped(ARITHMETIC[sign](*values), is_unsigned) if sign in ARITHMETIC else None


def _wrapped(value: int, is_unsigned: bool) -> _Number:
    """The value converted to the type, as compilers do."""
    value %= 1 << BITS
    return _Number(value if is_unsigned or value < 1 << (BITS - 1) else value - (1 << BITS), is_unsigned)
