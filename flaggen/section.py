"""What of C files is about flags. tree-sitter survives what pycparser cannot, and keeps the comments.

The rest of a file gives way to blanks, so that the lines and columns of what stays are those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from flaggen.declaration import OPERATIONS
from flaggen.diagnostics import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_WORD = re.compile(rb"[A-Za-z_]\w*")
_CALLED = re.compile(rb"([A-Za-z_]\w*)\s*\(")
_PASTED = re.compile(rb"(\w+)\s*##")
_BITOPS = {operation.bitop.encode() for operation in OPERATIONS.values()}
_PASTED_BIT = re.compile(rb"\b(?:%s)\s*\(\s*(\w+)\s*##" % b"|".join(map(re.escape, _BITOPS)))
_PAGES = re.compile(rb"\bstruct\s+(?:page|folio)\b")
# page-flags.h makes these of the bit operations.
_PAGE_PRIVATE = {b"PagePrivate", b"SetPagePrivate", b"ClearPagePrivate"}
_ASSERTED = re.compile(rb"\bstatic_assert\(\s*(PG_\w+)\s*==\s*(\d+)\s*\)")
# What can stand before a function's name. tree-sitter takes invocations of macros above it for more of that.
_SPECIFIERS = re.compile(
    rb"(?:\b(?:static|extern|inline|__inline|__always_inline|__maybe_unused|const|unsigned|long|int|bool|_Bool|void)\b"
    rb"|\s)+\Z"
)
_INVOKED = re.compile(rb"[ \t]*\([^()\n;{}]*\)")
_DEFINED = re.compile(rb"\s*\([^(){};]*\)\s*\{[^{}]*\}")
_CONTROL = {b"if", b"for", b"while", b"do", b"switch", b"goto"}
_DONE_TO_A_BIT = re.compile(rf"\b(?:{'|'.join(operation.bitop for operation in OPERATIONS.values())})\b|PagePrivate\b")
_BLANKS = bytes(byte if byte == ord("\n") else ord(" ") for byte in range(256))
# No accessor is longer.
_LONGEST = 800
# A directive with the lines that continue it; NUL stands for a line end in a comment.
_DIRECTIVE = re.compile(rb"^[ \t\0]*#[ \t\0]*(\w+)[ \t\0]*(\w*)((?:[^\n\\]|\\[^\n]|\\\n)*)$", re.MULTILINE)


class Comment(NamedTuple):
    """A comment as it stands in the file, and its first line (from 1)."""

    line: int
    text: str


class Section(NamedTuple):
    """A file, what of it is about flags, and all of its comments.

    `strays` are functions, by line and name, that use an enumerator and a bit operation, and are no accessors.
    `pageflags` are those of the kernel's own page flags whose bits the file tells, whatever its config is.
    """

    file: Source
    flags: Source
    comments: tuple[Comment, ...]
    strays: tuple[tuple[int, str], ...]
    pageflags: tuple[tuple[str, int], ...]


def may_have_flags(source: Source) -> bool:
    """Whether it is worth taking the file apart: something in it is done to a bit."""
    return _DONE_TO_A_BIT.search(source.text) is not None


def sections(files: Sequence[CFile], accessors: Iterable[str] = ()) -> list[Section]:
    """The section of each file. Functions and prototypes of the names `accessors` are among what is about flags."""
    names = {name.encode() for name in accessors}
    pieces = [piece for file in files for piece in file.pieces]
    named = {piece for piece in pieces if piece.name in names and piece.kind in ("function", "prototype")}
    # What a macro calls may have the word for it.
    words = {piece.name for piece in pieces if piece.kind == "macro" and b"private" in piece.words} | {b"private"}
    seeds = named | {piece for piece in pieces if piece.makes_accessor(words)}
    chosen = _closure(pieces, seeds, names)
    return [file.section(chosen) for file in files]


class _Piece(NamedTuple):
    """A stretch of a file: a macro's definition or invocation, an enum, a function or a prototype."""

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
        return set(_WORD.findall(self.text))

    def makes_accessor(self, private: Set[bytes]) -> bool:
        """Whether it is a macro that makes functions of a bit of a page's word, or such a function.

        `private` are the names by which the word is known.
        """
        if self.kind not in ("macro", "function") or not _PAGES.search(self.text):
            return False
        words = self.words
        if self.kind == "macro":
            return bool(words & _BITOPS and words & private and b"##" in self.text)
        if len(self.text) > _LONGEST or words & _CONTROL:
            return False
        of_flags = b"huge" in self.name.lower() and b"[" in self.text
        has_word = words & private or (of_flags and b"flags" in words)
        return bool((words & _BITOPS and has_word) or (words & _PAGE_PRIVATE and of_flags))


def _closure(pieces: Sequence[_Piece], seeds: Set[_Piece], accessors: Set[bytes]) -> set[_Piece]:
    """The seeds, with what they need, and what makes accessors of them or of the same names."""
    chosen: set[_Piece] = set()
    found = set(seeds)
    makers = {piece.name for piece in seeds if piece.kind == "macro"}
    starts = set(_starts(pieces, accessors))
    while found:
        chosen |= found
        texts = [piece.text for piece in chosen]
        words = {word for piece in chosen for word in piece.words}
        bits = tuple({prefix for text in texts for prefix in _PASTED_BIT.findall(text)})
        pasted = {prefix for piece in chosen if piece.name in makers for prefix in _PASTED.findall(piece.text)}
        pasted -= set(bits)
        pasted |= starts
        found = set()
        for piece in pieces:
            if piece in chosen:
                continue
            if piece.kind == "macro":
                makes = (
                    piece.name in makers
                    or makers & set(_CALLED.findall(piece.text))
                    or (_PAGES.search(piece.text) and pasted & set(_PASTED.findall(piece.text)))
                )
                if makes:
                    makers.add(piece.name)
                wanted = bool(makes) or piece.name in words
            elif piece.kind == "enum":
                members = piece.enumerators
                wanted = piece.name in words or any(name in words or name.startswith(bits) for name in members)
            else:
                wanted = piece.kind == "invocation" and piece.name in makers
            if wanted:
                found.add(piece)
    return chosen


def _starts(pieces: Sequence[_Piece], accessors: Set[bytes]) -> Iterator[bytes]:
    """What the accessors' names begin with, before what a macro is given."""
    macros = {piece.name for piece in pieces if piece.kind == "macro"}
    invocations = (piece for piece in pieces if piece.kind == "invocation" and piece.name in macros)
    given = {word for piece in invocations for word in piece.words}
    for name in accessors:
        for length in range(1, len(name)):
            if name[length:] in given:
                yield name[:length]


class CFile:
    """A C file, taken apart."""

    def __init__(self, source: Source) -> None:
        import tree_sitter_c
        from tree_sitter import Language, Parser

        self.source = source
        self.data = source.text.encode("utf-8", "surrogatepass")
        root = Parser(Language(tree_sitter_c.language())).parse(self.data).root_node
        self.comments: list[tuple[int, int]] = []
        pieces = list(self._pieces(root))
        code = bytearray(self.data)
        for start, end in self.comments:
            code[start:end] = self.data[start:end].translate(_BLANKS).replace(b"\n", b"\0")
        self.code = bytes(code)
        # What an invocation without a semicolon is followed by, tree-sitter may not take for a directive.
        self.directives = list(_DIRECTIVE.finditer(self.code))
        self.pieces = [*pieces, *self._macros()]

    @property
    def functions(self) -> set[str]:
        """The names of what it defines and declares."""
        named = (piece for piece in self.pieces if piece.kind in ("function", "prototype"))
        return {piece.name.decode("utf-8", "replace") for piece in named}

    def _pieces(self, root: Node) -> Iterator[_Piece]:
        nodes = [root]
        while nodes:
            node = nodes.pop()
            kind = node.type
            if kind == "comment":
                self.comments.append((node.start_byte, node.end_byte))
            elif kind == "enum_specifier" and node.child_by_field_name("body") is not None:
                yield self._enum(node)
            elif kind in ("function_definition", "declaration"):
                if (name := _function_name(node)) is not None:
                    what = "function" if kind == "function_definition" else "prototype"
                    has_more = b"(" in self.data[node.start_byte : name.start_byte]
                    start = self._specifiers(name.start_byte) if has_more else node.start_byte
                    yield self._piece(what, name, start, node.end_byte)
            elif kind in ("identifier", "type_identifier"):
                yield from self._call(node)
            nodes += reversed(node.children)

    def _piece(self, kind: str, name: Node | None, start: int, end: int) -> _Piece:
        return _Piece(kind, (name.text or b"") if name is not None else b"", start, self.data[start:end])

    def _macros(self) -> Iterator[_Piece]:
        for match in self.directives:
            if match[1] == b"define" and match[2]:
                yield _Piece("macro", match[2], match.start(), self.data[slice(*match.span())])

    def _enum(self, node: Node) -> _Piece:
        piece = self._piece("enum", node.child_by_field_name("name"), node.start_byte, node.end_byte)
        body = node.child_by_field_name("body")
        assert body is not None
        return piece._replace(enumerators=tuple(_WORD.findall(_uncommented(body.text or b""))))

    def _call(self, node: Node) -> Iterator[_Piece]:
        """The invocation that begins with the name, or the function where tree-sitter saw none."""
        if match := _INVOKED.match(self.data, node.end_byte):
            yield self._piece("invocation", node, node.start_byte, match.end())
        if match := _DEFINED.match(self.data, node.end_byte):
            start = self._specifiers(node.start_byte)
            if start < node.start_byte:
                yield self._piece("function", node, start, match.end())

    def _specifiers(self, name: int) -> int:
        """Where what stands before the function's name begins."""
        start = max(0, name - _LONGEST)
        match = _SPECIFIERS.search(self.data, start, name)
        blanks = len(match[0]) - len(match[0].lstrip()) if match else 0
        return match.start() + blanks if match else name

    def section(self, chosen: Set[_Piece]) -> Section:
        own = [piece for piece in self.pieces if piece in chosen]
        spans = [(piece.start, piece.end) for piece in own]
        spans += self._conditionals(spans)
        kept = bytearray(self.data.translate(_BLANKS))
        for start, end in spans:
            kept[start:end] = self.data[start:end]
        for piece in own:
            # Whatever follows an enum, an attribute or a variable, is not about flags.
            if piece.kind == "enum" and kept[piece.end : piece.end + 1] == b" ":
                kept[piece.end] = ord(";")
        enumerators = {name for piece in chosen for name in piece.enumerators}
        return Section(
            self.source,
            Source(self.source.name, kept.decode("utf-8", "surrogatepass")),
            tuple(Comment(self._line(start), self._text(start, end)) for start, end in sorted(self.comments)),
            tuple(dict.fromkeys(self._strays(chosen, enumerators))),
            tuple(self._pageflags()),
        )

    def _pageflags(self) -> Iterator[tuple[str, int]]:
        for piece in self.pieces:
            if piece.kind == "enum" and piece.name == b"pageflags":
                body = _uncommented(piece.text).partition(b"{")[2]
                for bit, name in enumerate(_WORD.findall(re.split(rb"[#=]", body)[0])):
                    yield name.decode(), bit
        for name, number in _ASSERTED.findall(self.code):
            yield name.decode(), int(number)

    def _strays(self, chosen: Set[_Piece], enumerators: Set[bytes]) -> Iterator[tuple[int, str]]:
        for piece in self.pieces:
            if piece.kind in ("function", "macro") and piece not in chosen:
                words = piece.words
                if words & enumerators and words & _BITOPS:
                    yield self._line(piece.start), piece.name.decode("utf-8", "replace")

    def _conditionals(self, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The directives of each conditional around one of the stretches.

        What stands under #ifndef of a name that is no config symbol, as under an include guard, is what a file sees.
        """
        open_: list[list[re.Match[bytes]]] = []
        for match in self.directives:
            if match[1] in (b"if", b"ifdef", b"ifndef"):
                open_.append([match])
            elif match[1].startswith(b"el") and open_:
                open_[-1].append(match)
            elif match[1] == b"endif" and not open_:
                yield match.span()  # which is a fault of the file
            elif match[1] == b"endif":
                group = [*open_.pop(), match]
                is_guard = len(group) == 2 and group[0][1] == b"ifndef" and not group[0][2].startswith(b"CONFIG_")
                if not is_guard and any(group[0].start() < start < match.start() for start, _ in spans):
                    yield from (directive.span() for directive in group)
        for group in open_:
            if any(group[0].start() < start for start, _ in spans):
                yield from (directive.span() for directive in group)

    def _line(self, offset: int) -> int:
        return self.data.count(b"\n", 0, offset) + 1

    def _text(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "replace")


def _uncommented(text: bytes) -> bytes:
    return re.sub(rb"/\*.*?\*/|//[^\n]*", b" ", text, flags=re.DOTALL)


def _function_name(node: Node) -> Node | None:
    """The name of what the node declares, where that is a function."""
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "function_declarator":
        declarator = declarator.child_by_field_name("declarator")
    return declarator.child_by_field_name("declarator") if declarator is not None else None
