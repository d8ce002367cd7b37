"""The types, the parameters and the C of pycparser's nodes.

pycparser is only imported where C is parsed or printed, because that takes time. So nodes are known by the name of
their class.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def type_of(node: Any) -> str:
    """Return the C type of a declaration, a parameter or a type, without the declared name."""
    match type(node).__name__:
        case "Decl" | "Typename":
            return type_of(node.type)
        case "PtrDecl":
            return " ".join([f"{type_of(node.type)} *".replace("* *", "**"), *node.quals])
        case "TypeDecl":
            return " ".join([*node.quals, type_of(node.type)])
        case "IdentifierType":
            return " ".join(node.names).replace("_Bool", "bool")
        case "Struct" if node.name is not None and node.decls is None:
            return f"struct {node.name}"
        case "Enum" if node.name is not None and node.values is None:
            return f"enum {node.name}"
    return c_of(node)


def parameters_of(function: Any) -> Sequence[Any]:
    """Return the parameters in a function's declaration (Decl); one without a name is a Typename."""
    return function.type.args.params if function.type.args is not None else ()


def c_of(node: Any) -> str:
    """Return the C of a node on one line; "" if it is None."""
    from pycparser.c_generator import CGenerator

    return " ".join(CGenerator().visit(node).split()) if node is not None else ""
