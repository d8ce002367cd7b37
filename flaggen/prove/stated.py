"""The facts that C states, read with pycparser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from typing import Any

from flaggen.cfront.constant_expression import constant
from flaggen.cfront.preprocess import preprocess
from flaggen.cfront.tokens import Unreadable
from flaggen.prove.bodies import body_of, c_of, type_of
from flaggen.prove.facts import (
    EXTERN,
    Assertion,
    Enum,
    Enumerator,
    Function,
    Include,
    Location,
    OtherDeclaration,
    Prototype,
    Statement,
)
from flaggen.report.findings import Source

_PRELUDE = Source("<prelude>", "typedef _Bool bool;\n")
# Stand-ins for the kernel's headers. pycparser does not parse attributes, so _Noreturn represents always_inline.
_DEFINES = {"static_assert(expr, ...)": '_Static_assert(expr, "")', "__always_inline": "inline _Noreturn"}


def stated(texts: Sequence[tuple[str, Source]], configs: Set[str], on: Set[str]) -> tuple[Statement, ...]:
    """Return the facts that C files state. `texts` are pairs of a target and its text, read as one translation unit.

    `configs` are all config symbols, and `on` those that are enabled. Raises Unreadable if the C cannot be read, or if
    a condition tests any other symbol that the texts do not define.
    """
    from pycparser import CParser, c_parser

    files = [("", _PRELUDE), *texts]
    sources = [text for _, text in files]
    for text in sources:
        if match := re.search(r"\b_Noreturn\b", text.text):
            raise Unreadable("_Noreturn is not supported", text, text.text.count("\n", 0, match.start()) + 1)
    unit = preprocess(sources, _DEFINES | dict.fromkeys(on, "1"), known=configs)
    try:
        tree = CParser().parse(unit.text)
    except (c_parser.ParseError, AssertionError) as error:
        raise _unparsed(str(error), sources) from None
    reader = _Reader(files)
    statements = [statement for node in tree.ext for statement in reader.statements(node)]
    statements += [
        Statement(Include(files[number][0], name), Location(sources[number], line))
        for number, line, name in unit.includes
    ]
    return tuple(statement for statement in statements if statement.fact.file)


def _unparsed(message: str, sources: list[Source]) -> Unreadable:
    """Convert pycparser's error "1:23:4: before: x", where 1 is the number of a text and 23 the line."""
    match = re.match(r"(\d+):(\d+)(?::\d+)?: (.*)", message, re.DOTALL)
    if match is None:
        return Unreadable(f"cannot parse the C: {message}", sources[1], 1)
    number, line = int(match[1]), int(match[2])
    return Unreadable(f"cannot parse the C: {match[3]}", sources[number], line)


class _Reader:
    """Reads external declarations in the order of the text, because enumerators may refer to earlier ones."""

    def __init__(self, files: list[tuple[str, Source]]) -> None:
        self.files = files
        self.enumerators: dict[str, int] = {}

    def statements(self, node: Any) -> Iterator[Statement]:
        """Yield the facts of one external declaration (C11 6.9), with their locations."""
        file, where = self._location(node.decl if type(node).__name__ == "FuncDef" else node)
        match type(node).__name__:
            case "FuncDef":
                body = body_of(node, self.enumerators)
                yield Statement(Function(file, node.decl.name, *_signature(node.decl), body), where)
            case "Decl" if type(node.type).__name__ == "FuncDecl":
                yield Statement(Prototype(file, node.name, *_signature(node)), where)
            case "Decl" if type(node.type).__name__ == "Enum" and node.name is None:
                yield from self._enum(node.type)
            case "Decl" if type(node.type).__name__ in ("Struct", "Union") and node.type.decls is None:
                pass  # a forward declaration of a tag states no fact
            case "StaticAssert":
                yield Statement(Assertion(file, c_of(node.cond)), where)
            case _:
                yield Statement(OtherDeclaration(file, getattr(node, "name", None) or c_of(node)), where)

    def _location(self, node: Any) -> tuple[str, Location]:
        """The target of the file that contains the node, and the node's location in it."""
        coord = node.coord
        number = int(coord.file) if coord is not None and str(coord.file).isdigit() else 0
        file, source = self.files[number]
        return file, Location(source, coord.line if coord else 1)

    def _enum(self, enum: Any) -> Iterator[Statement]:
        values = enum.values.enumerators if enum.values is not None else []
        tag = enum.name or ""
        file, where = self._location(enum)
        yield Statement(Enum(file, tag, tuple(item.name for item in values)), where)
        following: int | None = 0
        for item in values:
            value = following if item.value is None else constant(item.value, self.enumerators)
            if value is not None:
                self.enumerators[item.name] = value
            file, where = self._location(item)
            yield Statement(Enumerator(file, item.name, tag, c_of(item.value) if value is None else value), where)
            following = None if value is None else value + 1


def _signature(decl: Any) -> tuple[str, tuple[str, ...], str]:
    """A function's return type, the types of its parameters, and its storage."""
    parameters = decl.type.args.params if decl.type.args is not None else []
    types = tuple(type_of(getattr(parameter, "type", parameter)) for parameter in parameters)
    return type_of(decl.type.type), types, _storage(decl)


def _storage(decl: Any) -> str:
    specifiers = [*decl.storage, *decl.funcspec]
    return " ".join(specifiers).replace("inline _Noreturn", "__always_inline") or EXTERN
