"""Evaluate C's integer constant expressions in pycparser's syntax tree."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

_UNARY: dict[str, Callable[[int], int]] = {
    "+": operator.pos,
    "-": operator.neg,
    "~": operator.invert,
    "!": lambda value: int(not value),
}
_BINARY: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "==": lambda left, right: int(left == right),
    "!=": lambda left, right: int(left != right),
    "<": lambda left, right: int(left < right),
    "<=": lambda left, right: int(left <= right),
    ">": lambda left, right: int(left > right),
    ">=": lambda left, right: int(left >= right),
    "&&": lambda left, right: int(bool(left and right)),
    "||": lambda left, right: int(bool(left or right)),
}
_SHIFTS: dict[str, Callable[[int, int], int]] = {"<<": operator.lshift, ">>": operator.rshift}
# No flag word is wider, so larger constants are of no interest. The limit also bounds the cost of shifts.
_BITS = 64


def constant(node: Any, names: Mapping[str, int]) -> int | None:
    """Return the value of the expression (node), where `names` has the values of identifiers.

    None if it is not an integer constant expression, uses an unsupported operator, or has an operand of over 64 bits.
    """
    match type(node).__name__:
        case "Constant" if node.type in ("int", "unsigned int", "long int", "unsigned long int"):
            return integer(node.value)
        case "ID":
            return names.get(node.name)
        case "UnaryOp" if node.op in _UNARY:
            value = constant(node.expr, names)
            return None if value is None else _UNARY[node.op](value)
        case "BinaryOp":
            left, right = constant(node.left, names), constant(node.right, names)
            if left is None or right is None:
                return None
            if node.op in _SHIFTS:
                return _SHIFTS[node.op](left, right) if 0 <= right < _BITS and abs(left) < 1 << _BITS else None
            if node.op in _BINARY and max(abs(left), abs(right)) < 1 << _BITS:
                return _BINARY[node.op](left, right)
    return None


def integer(text: str) -> int | None:
    """Return the value of a C integer constant such as 12, 0x1fUL or 017; None if invalid or wider than 64 bits."""
    digits = text.lower().rstrip("ul")
    base = 16 if digits.startswith("0x") else 2 if digits.startswith("0b") else 8 if digits.startswith("0") else 10
    try:
        value = int(digits, base)
    except ValueError:
        return None
    return value if value < 1 << _BITS else None
