"""Evaluate C's integer constant expressions in pycparser's syntax tree."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

UNARY: dict[str, Callable[[int], int]] = {"+": operator.pos, "-": operator.neg, "~": operator.invert}
ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
# These and ! give an int, 0 or 1, whatever the types of their operands.
TRUTHS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "&&": lambda left, right: bool(left and right),
    "||": lambda left, right: bool(left or right),
}
SHIFTS: dict[str, Callable[[int, int], int]] = {"<<": operator.lshift, ">>": operator.rshift}
# No flag word is wider, so larger constants are of no interest. It is also the width of intmax_t.
BITS = 64
# In this range, C's integer types do not matter: all operations below give the same result in all of them. In others,
# -1 < 0U is false, and 0xFFFFFFFF + 4 is 3.
_LIMIT = 1 << 31


def constant(node: Any, names: Mapping[str, int]) -> int | None:
    """Return the value of the expression (node), where `names` has the values of identifiers.

    None if it is not an integer constant expression, uses an unsupported operator, or has a value or an operand below 0
    or above 2**31 - 1.
    """
    value = _value(node, names)
    return value if value is not None and 0 <= value < _LIMIT else None


def _value(node: Any, names: Mapping[str, int]) -> int | None:
    match type(node).__name__:
        case "Constant" if node.type in ("int", "unsigned int", "long int", "unsigned long int"):
            return integer(node.value)
        case "ID":
            return names.get(node.name)
        case "UnaryOp" if (operand := constant(node.expr, names)) is not None:
            if node.op == "!":
                return int(not operand)
            return UNARY[node.op](operand) if node.op in UNARY else None
        case "BinaryOp":
            left, right = constant(node.left, names), constant(node.right, names)
            if left is None or right is None:
                return None
            if node.op in SHIFTS:
                return SHIFTS[node.op](left, right) if right < 31 else None
            if node.op in TRUTHS:
                return int(TRUTHS[node.op](left, right))
            if node.op in ARITHMETIC:
                return ARITHMETIC[node.op](left, right)
    return None


def integer(text: str) -> int | None:
    """Return the value of a C integer constant such as 12, 0x1fUL or 017; None if invalid or wider than 64 bits."""
    digits = text.lower().rstrip("ul")
    base = 16 if digits.startswith("0x") else 2 if digits.startswith("0b") else 8 if digits.startswith("0") else 10
    try:
        value = int(digits, base)
    except ValueError:
        return None
    return value if value < 1 << BITS else None
