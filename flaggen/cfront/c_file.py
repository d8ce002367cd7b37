"""The definitions and comments in a C file, by tree-sitter, which copes with C that pycparser cannot parse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from flaggen.report.findings import Source

if TYPE_CHECKING:
    from tree_sitter import Node

WORD = re.compile(rb"[A-Za-z_]\w*")
# A directive with its continuation lines. NUL stands for a line end inside a comment.
_DIRECTIVE = re.compile(rb"^[ \t\0]*#[ \t\0]*(\w+)[ \t\0]*(\w*)((?:[^\n\\]|\\[^\n]|\\\n)*)$", re.MULTILINE)
# What can precede a function's name. tree-sitter mistakes macro invocations above a function for more of these.
_SPECIFIERS = re.compile(
    rb"(?:\b(?:static|extern|inline|__inline|__inline__|__always_inline|noinline|__maybe_unused|__must_check|const"
    rb"|unsigned|long|int|bool|_Bool|void)\b|\s)+\Z"
)
_DEFINED = re.compile(rb"[\s\0]*\{[^{}]*\}")
_BLANKS = bytes(byte if byte == ord("\n") else ord(" ") for byte in range(256))
# The longest argument list of an invocation, in bytes.
_FAR = 2_000
# The most that can precede a function's name, in bytes.
_NEAR = 200


class Piece(NamedTuple):
    """A part of a file: an enum, a function, a prototype, or a macro's definition or invocation.

    `kind` is "enum", "function", "prototype", "macro" or "invocation". `start` counts bytes from the file's beginning.
    Comments in `text` are replaced by blanks.
    """

    kind: str
    name: bytes
    start: int
    text: bytes
    enumerators: tuple[bytes, ...] = ()

    @property
    def end(self) -> int:
        """The byte offset of the piece's end."""
        return self.start + len(self.text)

    @property
    def words(self) -> set[bytes]:
        """All identifiers and keywords in the piece."""
        return set(WORD.findall(self.text))


class Comment(NamedTuple):
    """A comment, verbatim, and its first line (from 1)."""

    line: int
    text: str


class Directive(NamedTuple):
    """A preprocessor directive: its name, its first word, and the rest; `start` and `end` count bytes."""

    name: bytes
    word: bytes
    rest: bytes
    start: int
    end: int


class CFile:
    """A C file, its comments, directives and pieces in the order of the text. Offsets count bytes.

    In `code`, comments and text under #if 0 are replaced by blanks.
    """

    def __init__(self, source: Source) -> None:
        import tree_sitter_c
        from tree_sitter import Language, Parser

        self.source = source
        self.data = source.text.encode("utf-8", "surrogatepass")
        root = Parser(Language(tree_sitter_c.language())).parse(self.data).root_node
        comments = [(node.start_byte, node.end_byte) for node in _nodes(root) if node.type == "comment"]
        self.comments = [
            Comment(self.line(start), self.data[start:end].decode("utf-8", "replace")) for start, end in comments
        ]
        code = bytearray(self.data)
        for start, end in comments:
            code[start:end] = self.data[start:end].translate(_BLANKS).replace(b"\n", b"\0")
        for start, end in _disabled(_directives(bytes(code))):
            code[start:end] = code[start:end].translate(_BLANKS)
        self.code = bytes(code)
        # tree-sitter may overlook a directive that follows an invocation without a semicolon.
        self.directives = _directives(self.code)
        pieces = [*self._pieces(root), *self._macros()]
        self.pieces = [piece for piece in pieces if piece.text.strip()]

    def line(self, offset: int) -> int:
        """The number (from 1) of the line at a byte offset."""
        return self.data.count(b"\n", 0, offset) + 1

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
                # tree-sitter may also overlook a function that follows such an invocation.
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
        """The end of the parentheses that open at `start`; None if none do, or if they hold more than arguments."""
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
        """The offset at which a function's definition begins, given the offset of its name."""
        match = _SPECIFIERS.search(self.code, max(0, name - _NEAR), name)
        blanks = len(match[0]) - len(match[0].lstrip()) if match else 0
        return match.start() + blanks if match else name


def blanked(data: bytes) -> bytes:
    """Return the data with every byte but line ends replaced by a blank."""
    return data.translate(_BLANKS)


def _nodes(root: Node) -> Iterator[Node]:
    """Yield the nodes of a syntax tree in the order of the text; without recursion, because trees can be deep."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        yield node
        nodes += reversed(node.children)


def _directives(code: bytes) -> list[Directive]:
    return [Directive(match[1], match[2], match[3].strip(), *match.span()) for match in _DIRECTIVE.finditer(code)]


def conditionals(directives: list[Directive]) -> Iterator[list[Directive]]:
    """Yield the directives of each conditional. In broken C, a group may lack its #if or its #endif."""
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
    """The name of the function that the node declares; None if it declares none."""
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "function_declarator":
        declarator = declarator.child_by_field_name("declarator")
    return declarator.child_by_field_name("declarator") if declarator is not None else None
