"""What the C says, read back with pycparser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from flaggen.cfront.constant_expression import constant
from flaggen.cfront.preprocess import Unreadable, preprocess
from flaggen.model.declaration import word_name
from flaggen.prove.facts import EXTERN, Fact, argument
from flaggen.report.findings import Source

_PRELUDE = Source("<prelude>", "typedef _Bool bool;\n")
# What the kernel's headers would bring. pycparser has no attributes: _Noreturn stands for always_inline.
_DEFINES = {"static_assert(expr, ...)": '_Static_assert(expr, "")', "__always_inline": "inline _Noreturn"}
_BOOLEANS = {"false": 0, "true": 1}
# What page-flags.h makes of the bit operations, and what checks before them.
_PAGE_PRIVATE = {"PagePrivate": "test_bit", "SetPagePrivate": "set_bit", "ClearPagePrivate": "clear_bit"}
_CHECKS = ("VM_BUG_ON_PAGE", "VM_BUG_ON_FOLIO", "VM_WARN_ON_ONCE_PAGE", "VM_WARN_ON_ONCE_FOLIO")
# The kernel's enum pageflags is not among what is read.
_KERNEL_BITS = "PG_"
_INTEGERS = ("int", "unsigned int", "long", "unsigned long")


def c_facts(texts: Sequence[tuple[str, Source]], configs: Set[str], on: Set[str]) -> tuple[Fact, ...]:
    """The facts of C files, each with its target, as a compiler sees them one after the other.

    Of the config symbols `configs` those of `on` are on; a condition on another one is refused. Raises Unreadable.
    """
    from pycparser import CParser, c_parser

    files = [("", _PRELUDE), *texts]
    sources = [text for _, text in files]
    for text in sources:
        if match := re.search(r"\b_Noreturn\b", text.text):
            raise Unreadable("_Noreturn is not known here", text, text.text.count("\n", 0, match.start()) + 1)
    unit = preprocess(sources, _DEFINES | dict.fromkeys(on, "1"), known=configs)
    try:
        tree = CParser().parse(unit.text)
    except (c_parser.ParseError, AssertionError) as error:
        raise _unparsed(str(error), sources) from None
    reader = _Reader(files)
    facts = [fact for node in tree.ext for fact in reader.facts(node)]
    facts += [reader.fact(number, line, "include", name) for number, line, name in unit.includes]
    return tuple(fact for fact in facts if fact.file)


def _unparsed(message: str, sources: list[Source]) -> Unreadable:
    """pycparser's "1:23:4: before: x", where 1 is the number of a text."""
    match = re.match(r"(\d+):(\d+)(?::\d+)?: (.*)", message, re.DOTALL)
    if match is None:
        return Unreadable(f"this is not the C that was expected: {message}", sources[1], 1)
    number, line, what = int(match[1]), int(match[2]), match[3]
    return Unreadable(f"this is not the C that was expected: {what}", sources[number], line)


class _Reader:
    def __init__(self, files: list[tuple[str, Source]]) -> None:
        self.files = files
        self.enumerators: dict[str, int] = {}

    def facts(self, node: Any) -> Iterator[Fact]:
        """The facts of one external declaration."""
        match type(node).__name__:
            case "FuncDef":
                yield self._function(node)
            case "Decl" if type(node.type).__name__ == "FuncDecl":
                yield self._fact(node, "prototype", node.name, self._signature(node))
            case "Decl" if type(node.type).__name__ == "Enum" and node.name is None:
                yield from self._enum(node.type)
            case "Decl" if type(node.type).__name__ in ("Struct", "Union") and node.type.decls is None:
                pass  # declares a tag, and nothing else
            case "StaticAssert":
                yield self._fact(node, "static_assert", _text(node.cond))
            case _:
                yield self._fact(node, "declaration", getattr(node, "name", None) or _text(node))

    def _fact(self, node: Any, kind: str, name: str, aspects: tuple[tuple[str, str], ...] = ()) -> Fact:
        coord = node.coord
        number = int(coord.file) if coord is not None and str(coord.file).isdigit() else 0
        return self.fact(number, coord.line if coord else 1, kind, name, aspects)

    def fact(self, number: int, line: int, kind: str, name: str, aspects: tuple[tuple[str, str], ...] = ()) -> Fact:
        """A fact that stands on that line of the text of that number."""
        file, source = self.files[number]
        return Fact(kind, name, file, aspects, source=source, line=line)

    def _enum(self, enum: Any) -> Iterator[Fact]:
        values = enum.values.enumerators if enum.values is not None else []
        tag = enum.name or ""
        yield self._fact(enum, "enum", tag, (("order", " ".join(item.name for item in values)),))
        following: int | None = 0
        for item in values:
            value = following if item.value is None else constant(item.value, self.enumerators)
            if value is not None:
                self.enumerators[item.name] = value
            said = _text(item.value) if value is None else str(value)
            yield self._fact(item, "enumerator", item.name, (("enum", tag), ("value", said)))
            following = None if value is None else value + 1

    def _function(self, node: Any) -> Fact:
        body = ("body", _Body(node, self.enumerators).text())
        return self._fact(node.decl, "function", node.decl.name, (*self._signature(node.decl), body))

    def _signature(self, decl: Any) -> tuple[tuple[str, str], ...]:
        parameters = decl.type.args.params if decl.type.args is not None else []
        return (
            ("returns", _type(decl.type.type)),
            ("parameter list", ", ".join(_type(getattr(parameter, "type", parameter)) for parameter in parameters)),
            ("storage", _storage(decl)),
        )


def _storage(decl: Any) -> str:
    specifiers = [*decl.storage, *decl.funcspec]
    return " ".join(specifiers).replace("inline _Noreturn", "__always_inline") or EXTERN


def _type(node: Any) -> str:
    match type(node).__name__:
        case "PtrDecl":
            return " ".join([f"{_type(node.type)} *".replace("* *", "**"), *node.quals])
        case "TypeDecl":
            return " ".join([*node.quals, _type(node.type)])
        case "IdentifierType":
            return " ".join(node.names).replace("_Bool", "bool")
        case "Struct" | "Enum" if node.name is not None:
            return f"{type(node).__name__.lower()} {node.name}"
    return _text(node)


def _text(node: Any) -> str:
    """The C of a node, on one line."""
    from pycparser.c_generator import CGenerator

    return " ".join(CGenerator().visit(node).split()) if node is not None else ""


class _Body:
    """A function's body, in the words of `Fact`: its one operation, or its text where it is anything else.

    A local variable may hold a page, the address of a word or a bit; what it is set to is resolved where it is
    declared, so that nothing else can happen there.
    """

    def __init__(self, function: Any, enumerators: Mapping[str, int]) -> None:
        self.items = function.body.block_items or []
        self.enumerators = enumerators
        parameters = function.decl.type.args.params if function.decl.type.args is not None else []
        kinds = {getattr(item, "name", None): _type(getattr(item, "type", item)) for item in parameters}
        self.folios = {name for name, kind in kinds.items() if kind == "struct folio *"}
        self.pages = {name: 0 for name, kind in kinds.items() if kind == "struct page *"}
        self.words: dict[str, str] = {}
        self.bits = {
            name: argument(number)
            for number, (name, kind) in enumerate(kinds.items(), 1)
            if kind.startswith("enum ") or kind in _INTEGERS
        }
        self.names = set(kinds)

    def text(self) -> str:
        *before, last = self.items or [None]
        checks = ""
        for item in before:
            if _is(item, "FuncCall") and _text(item.name) in _CHECKS:
                checks += f"{_text(item)}; "
            elif not self._local(item):
                return self._raw()
        said: str | None = None
        match type(last).__name__:
            case "NoneType":
                said = ""
            case "Return" if last.expr is not None and (value := self._value(last.expr)) is not None:
                said = f"return {value}"
            case "FuncCall":
                said = self._operation(last)
        return self._raw() if said is None else checks + said

    def _raw(self) -> str:
        return " ".join(_text(item).rstrip(";") + ";" for item in self.items)

    def _local(self, item: Any) -> bool:
        """Note a local variable; False where the item is none, or may do more than to name a thing."""
        if not _is(item, "Decl") or item.init is None or item.storage or item.name in self.names:
            return False
        self.names.add(item.name)
        match _type(item.type):
            case "struct page *" if (page := self._page(item.init)) is not None:
                self.pages[item.name] = page
            case "void *" | "unsigned long *" if (word := self._word(item.init)) is not None:
                self.words[item.name] = word
            case kind if kind in _INTEGERS and (bit := self._bit(item.init)) is not None:
                self.bits[item.name] = bit
            case _:
                return False
        return True

    def _value(self, expr: Any) -> str | None:
        value = constant(expr, {} if self.names & set(_BOOLEANS) else _BOOLEANS)
        if value is not None:
            return str(value)
        if _is(expr, "BinaryOp") and expr.op == "&&" and (operation := self._operation(expr.right)):
            return f"{_text(expr.left)} && {operation}"
        return self._operation(expr)

    def _operation(self, call: Any) -> str | None:
        """op(bit, word) of a call op(BIT, &page->private)."""
        if not _is(call, "FuncCall") or not _is(call.name, "ID") or call.args is None:
            return None
        if call.name.name in _PAGE_PRIVATE and len(call.args.exprs) == 1:
            page = self._page(call.args.exprs[0])
            return None if page is None else f"{_PAGE_PRIVATE[call.name.name]}(PG_private, {word_name(page, 'flags')})"
        if len(call.args.exprs) != 2:
            return None
        bit, word = self._bit(call.args.exprs[0]), self._word(call.args.exprs[1])
        if bit is None or word is None or call.name.name in self.names:
            return None
        return f"{call.name.name}({bit}, {word})"

    def _bit(self, expr: Any) -> str | None:
        """The enumerator's name, or a number."""
        if _is(expr, "ID"):
            if expr.name in self.names:
                return self.bits.get(expr.name)
            return str(expr.name) if expr.name in self.enumerators or expr.name.startswith(_KERNEL_BITS) else None
        value = constant(expr, {})
        return None if value is None else str(value)

    def _word(self, expr: Any) -> str | None:
        """The name of the word of a struct page that the expression points to."""
        while _is(expr, "Cast") and _type(expr.to_type.type) in ("void *", "unsigned long *"):
            expr = expr.expr
        if _is(expr, "ID"):
            return self.words.get(expr.name)
        if not (_is(expr, "UnaryOp") and expr.op == "&" and _is(expr.expr, "StructRef")):
            return None
        reference = expr.expr
        if reference.field.name not in ("private", "flags"):
            return None
        if reference.type == ".":
            page = self._struct_page(reference.name)
        else:
            page = 0 if self._is_folio(reference.name) else self._page(reference.name)
        return None if page is None else word_name(page, reference.field.name)

    def _page(self, pointer: Any) -> int | None:
        """The index of the struct page that the expression, a struct page *, points to."""
        if _is(pointer, "ID"):
            return self.pages.get(pointer.name)
        if _is(pointer, "UnaryOp") and pointer.op == "&":
            return self._struct_page(pointer.expr)
        if _is(pointer, "BinaryOp") and pointer.op == "+":
            return self._sum(self._page(pointer.left), pointer.right)
        if _is(pointer, "FuncCall") and _text(pointer.name) == "folio_page" and len(pointer.args.exprs) == 2:
            folio, index = pointer.args.exprs
            return self._sum(0, index) if self._is_folio(folio) else None
        return None

    def _struct_page(self, expr: Any) -> int | None:
        """The index of the struct page that the expression is."""
        if _is(expr, "ArrayRef"):
            return self._sum(self._page(expr.name), expr.subscript)
        if _is(expr, "StructRef") and expr.type == "->" and expr.field.name == "page":
            return 0 if self._is_folio(expr.name) else None
        if _is(expr, "UnaryOp") and expr.op == "*":
            return self._page(expr.expr)
        return None

    def _sum(self, page: int | None, index: Any) -> int | None:
        offset = constant(index, {})
        return None if page is None or offset is None else page + offset

    def _is_folio(self, expr: Any) -> bool:
        return _is(expr, "ID") and expr.name in self.folios


def _is(node: Any, kind: str) -> bool:
    return type(node).__name__ == kind
