"""C files, taken apart. tree-sitter survives what pycparser cannot, and keeps the comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from flaggen.report.findings import Source

if TYPE_CHECKING:
    from tree_sitter import Node

WORD = re.compile(rb"[A-Za-z_]\w*")
# A directive with the lines that continue it; NUL stands for a line end in a comment.
_DIRECTIVE = re.compile(rb"^[ \t\0]*#[ \t\0]*(\w+)[ \t\0]*(\w*)((?:[^\n\\]|\\[^\n]|\\\n)*)$", re.MULTILINE)
# What can stand before a function's name. tree-sitter takes invocations of macros above it for more of that.
_SPECIFIERS = re.compile(
    rb"(?:\b(?:static|extern|inline|__inline|__inline__|__always_inline|noinline|__maybe_unused|__must_check|const"
    rb"|unsigned|long|int|bool|_Bool|void)\b|\s)+\Z"
)
_DEFINED = re.compile(rb"[\s\0]*\{[^{}]*\}")
_BLANKS = bytes(byte if byte == ord("\n") else ord(" ") for byte in range(256))
# How far the other parenthesis of an invocation can be.
_FAR = 2_000
# How much can stand before a function's name.
_NEAR = 200


class Piece(NamedTuple):
    """A stretch of a file: a macro's definition or invocation, an enum, a function or a prototype.

    `text` has blanks for comments.
    """

    kind: str
    name: bytes
    start: int
    text: bytes
    enumerators: tuple[bytes, ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def words(self) -> set[bytes]:
        return set(WORD.findall(self.text))


class Comment(NamedTuple):
    """A comment as it stands in the file, and its first line (from 1)."""

    line: int
    text: str


class Directive(NamedTuple):
    """A preprocessor directive: its name, its first word, and all that follows it."""

    name: bytes
    word: bytes
    rest: bytes
    start: int
    end: int


class CFile:
    """A C file and its pieces. Offsets count bytes; `code` has blanks for comments and for what is under #if 0."""

    def __init__(self, source: Source) -> None:
        import tree_sitter_c
        from tree_sitter import Language, Parser

        self.source = source
        self.data = source.text.encode("utf-8", "surrogatepass")
        root = Parser(Language(tree_sitter_c.language())).parse(self.data).root_node
        self._comments = [(node.start_byte, node.end_byte) for node in _nodes(root) if node.type == "comment"]
        code = bytearray(self.data)
        for start, end in self._comments:
            code[start:end] = self.data[start:end].translate(_BLANKS).replace(b"\n", b"\0")
        for start, end in _disabled(_directives(bytes(code))):
            code[start:end] = code[start:end].translate(_BLANKS)
        self.code = bytes(code)
        # tree-sitter does not always see a directive behind an invocation without a semicolon.
        self.directives = _directives(self.code)
        pieces = [*self._pieces(root), *self._macros()]
        self.pieces = [piece for piece in pieces if piece.text.strip()]

    @property
    def comments(self) -> tuple[Comment, ...]:
        return tuple(Comment(self.line(start), self._text(start, end)) for start, end in self._comments)

    def line(self, offset: int) -> int:
        return self.data.count(b"\n", 0, offset) + 1

    def _text(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "replace")

    def _pieces(self, root: Node) -> Iterator[Piece]:
        for node in _nodes(root):
            kind = node.type
            if kind == "enum_specifier" and (body := node.child_by_field_name("body")) is not None:
                piece = self._piece("enum", node.child_by_field_name("name"), node.start_byte, node.end_byte)
                names = WORD.findall(self.code[body.start_byte : body.end_byte])
                yield piece._replace(enumerators=tuple(names))
            elif kind in ("function_definition", "declaration") and (name := _function_name(node)) is not None:
                declared = "function" if kind == "function_definition" else "prototype"
                has_more = b"(" in self.code[node.start_byte : name.start_byte]
                start = self._specifiers(name.start_byte) if has_more else node.start_byte
                yield self._piece(declared, name, start, node.end_byte)
            elif kind in ("identifier", "type_identifier") and (end := self._closed(node.end_byte)) is not None:
                yield self._piece("invocation", node, node.start_byte, end)
                # A function that tree-sitter did not see, as behind invocations without semicolons.
                if match := _DEFINED.match(self.code, end):
                    start = self._specifiers(node.start_byte)
                    if start < node.start_byte:
                        yield self._piece("function", node, start, match.end())

    def _macros(self) -> Iterator[Piece]:
        for directive in self.directives:
            if directive.name == b"define" and directive.word:
                text = self.code[directive.start : directive.end]
                yield Piece("macro", directive.word, directive.start, text)

    def _piece(self, kind: str, name: Node | None, start: int, end: int) -> Piece:
        return Piece(kind, (name.text or b"") if name is not None else b"", start, self.code[start:end])

    def _closed(self, start: int) -> int | None:
        """The end of the parentheses that open there; None where none do, or where they hold more than arguments."""
        opening = re.compile(rb"[\s\0]*\(").match(self.code, start)
        if opening is None:
            return None
        depth = 0
        for sign in re.compile(rb"[(){};#]").finditer(self.code, opening.end() - 1, start + _FAR):
            if sign[0] not in b"()":
                return None
            depth += 1 if sign[0] == b"(" else -1
            if depth == 0:
                return sign.end()
        return None

    def _specifiers(self, name: int) -> int:
        """Where what stands before the function's name begins."""
        match = _SPECIFIERS.search(self.code, max(0, name - _NEAR), name)
        blanks = len(match[0]) - len(match[0].lstrip()) if match else 0
        return match.start() + blanks if match else name


def blanked(data: bytes) -> bytes:
    """Blanks and line ends of the same length."""
    return data.translate(_BLANKS)


def _nodes(root: Node) -> Iterator[Node]:
    """The nodes of a tree in the order of the text, however deep it is."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        yield node
        nodes += reversed(node.children)


def _directives(code: bytes) -> list[Directive]:
    return [Directive(match[1], match[2], match[3].strip(), *match.span()) for match in _DIRECTIVE.finditer(code)]


def conditionals(directives: list[Directive]) -> Iterator[list[Directive]]:
    """The directives of each conditional; a group that does not begin with an #if, or end with an #endif, is broken."""
    open_: list[list[Directive]] = []
    for directive in directives:
        if directive.name in (b"if", b"ifdef", b"ifndef"):
            open_.append([directive])
        elif directive.name.startswith(b"el") and directive.name[2:3] in (b"i", b"s"):
            if open_:
                open_[-1].append(directive)
            else:
                yield [directive]
        elif directive.name == b"endif":
            yield [*(open_.pop() if open_ else []), directive]
    yield from open_


def _disabled(directives: list[Directive]) -> Iterator[tuple[int, int]]:
    for first, *others in conditionals(directives):
        if first.name == b"if" and first.word == b"0" and not first.rest and others:
            yield first.end, others[0].start


def _function_name(node: Node) -> Node | None:
    """The name of what the node declares, where that is a function."""
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "function_declarator":
        declarator = declarator.child_by_field_name("declarator")
    return declarator.child_by_field_name("declarator") if declarator is not None else None
