"""The facts of external declarations (C11 6.9), read from pycparser's syntax trees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flaggen.cfront.constant_expression import constant
from flaggen.cfront.syntax_nodes import c_of, parameters_of, type_of
from flaggen.cfront.syntax_trees import Declaration, Invocation, Vocabulary
from flaggen.cfront.tokens import Token
from flaggen.model.exports import EXPORT_MACROS
from flaggen.model.guards import LOCK_TYPE, LOCKS
from flaggen.prove.bodies import body_of
from flaggen.prove.facts import (
    EXTERN,
    Assertion,
    Enum,
    Enumerator,
    Export,
    Function,
    Location,
    OtherDeclaration,
    Prototype,
    Statement,
    Variable,
)
from flaggen.report.findings import Source

KERNEL_WORDS = Vocabulary(
    prelude=f"typedef _Bool bool; typedef struct spinlock {LOCK_TYPE};",
    # pycparser does not know these words of the kernel. It has no attributes, so _Noreturn represents always_inline.
    spellings={"static_assert": "_Static_assert", "__always_inline": "_Noreturn"},
    macros=EXPORT_MACROS,
)


class Reader:
    """Reads external declarations in the order of the text, because enumerators may refer to earlier ones."""

    def __init__(self, files: Sequence[tuple[str, Source]]) -> None:
        self.files = files
        self.enumerators: dict[str, int] = {}
        # The enums' tags and enumerators, also those whose value is not known.
        self.declared: set[str] = set()

    def statements(self, declaration: Declaration | Invocation) -> Iterator[Statement]:
        """Yield the facts of one external declaration (C11 6.9), with their locations.

        An invocation has to be accepted, see `unaccepted`.
        """
        if isinstance(declaration, Invocation):
            yield self._export(declaration.tokens)
            return
        node = declaration.node
        file, where = self._location(declaration, node.decl if type(node).__name__ == "FuncDef" else node)
        match type(node).__name__:
            case "FuncDef":
                body = body_of(node, self.enumerators)
                yield Statement(Function(file, node.decl.name, *_signature(node.decl), body), where)
            case "Decl" if type(node.type).__name__ == "FuncDecl":
                yield Statement(Prototype(file, node.name, *_signature(node)), where)
            case "Decl" if node.name in LOCKS and node.init is None and not node.funcspec:
                type_, storage = type_of(node), " ".join(node.storage)
                yield Statement(Variable(file, node.name, type_, storage), where)
            case "Decl" if type(node.type).__name__ == "Enum" and node.name is None:
                yield from self._enum(declaration, node.type)
            case "Decl" if type(node.type).__name__ in ("Struct", "Union") and node.type.decls is None:
                pass  # a forward declaration of a tag states no fact
            case "StaticAssert":
                yield Statement(Assertion(file, c_of(node.cond)), where)
            case _:
                yield Statement(OtherDeclaration(file, getattr(node, "name", None) or c_of(node)), where)

    def _export(self, tokens: Sequence[Token]) -> Statement:
        """The fact that an invocation of one of EXPORT_MACROS states."""
        macro, _, name, *rest = tokens
        namespace = rest[1].text if rest[0].text == "," else ""
        file, source = self.files[macro.source]
        return Statement(Export(file, name.text, macro.text, namespace), Location(source, macro.line))

    def _location(self, declaration: Declaration, node: Any) -> tuple[str, Location]:
        """The target of the file that contains a node of the declaration, and the node's location in it."""
        token = declaration.token(node)
        file, source = self.files[token.source]
        if token.origin is None:
            return file, Location(source, token.line)
        macro = Location(self.files[token.origin.source][1], token.origin.line)
        return file, Location(source, token.line, macro, token.origin.part)

    def _enum(self, declaration: Declaration, enum: Any) -> Iterator[Statement]:
        values = enum.values.enumerators if enum.values is not None else []
        tag = enum.name or ""
        file, where = self._location(declaration, enum)
        self.declared |= {tag, *(item.name for item in values)}
        yield Statement(Enum(file, tag, tuple(item.name for item in values)), where)
        following: int | None = 0
        for item in values:
            value = following if item.value is None else constant(item.value, self.enumerators)
            if value is not None:
                self.enumerators[item.name] = value
            file, where = self._location(declaration, item)
            yield Statement(Enumerator(file, item.name, tag, c_of(item.value) if value is None else value), where)
            following = None if value is None else value + 1


def _signature(decl: Any) -> tuple[str, tuple[str, ...], str]:
    """A function's return type, the types of its parameters, and its storage."""
    return type_of(decl.type.type), tuple(map(type_of, parameters_of(decl))), _storage(decl)


def _storage(decl: Any) -> str:
    specifiers = [*decl.storage, *decl.funcspec]
    if "_Noreturn" in specifiers:
        # __always_inline contains inline.
        specifiers = [word for word in specifiers if word != "inline"]
    return " ".join(specifiers).replace("_Noreturn", "__always_inline") or EXTERN
