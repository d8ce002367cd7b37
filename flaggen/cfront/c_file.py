"""The definitions and comments in a C file.

The file may contain anything that a kernel's C does, so it is not parsed: external declarations end with a semicolon or
a closing brace, and a few regular expressions tell what they declare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from flaggen.cfront.tokens import Unreadable
from flaggen.report.findings import Source

WORD = re.compile(rb"[A-Za-z_]\w*")
_COMMENT_OR_LITERAL = re.compile(
    rb"""(/\*.*?\*/|//(?:\\\n|[^\n])*)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)
# A directive with its continuation lines. NUL stands for a line end inside a comment.
_DIRECTIVE = re.compile(rb"^[ \t\0]*#[ \t\0]*(\w+)[ \t\0]*(\w*)((?:[^\n\\]|\\[^\n]|\\\n)*)$", re.MULTILINE)
# What can precede a function's name where a macro invocation stands above it. Few files need this and _INVOCATIONS.
_SPECIFIERS = (
    rb"(?:\b(?:static|extern|inline|__inline|__inline__|__always_inline|noinline|__maybe_unused|__must_check|const"
    rb"|unsigned|long|int|bool|_Bool|void|__attribute__\s*\(\([^;{}]*?\)\)|__\w+|notrace|noinstr|asmlinkage)(?!\w)|\s)+\Z"
)
_ENUM = re.compile(rb"\benum\b(?:[\s\0]*__attribute__[\s\0]*\(\([^;{}]*?\)\))*([^;{}()=]*)\{([^{}]*)\}")
_CALL = re.compile(rb"\b([A-Za-z_]\w*+)[\s\0]*\(")
_SIGN = re.compile(rb"[{};]|#(if|el|endif)?\w*")
_PARENTHESIS = re.compile(rb"[(){};#]")
_LINKAGE = re.compile(rb"\bextern\s*\Z")
# Invocations of macros whose names are in upper case, which need no semicolon.
_INVOCATIONS = rb"(?:[\s\0]*[A-Z][A-Z0-9_]*[ \t]*\([^(){};]*\))*[\s\0]*"
_SPACE = b" \t\n\0"
_BLANKS = bytes(byte if byte == ord("\n") else ord(" ") for byte in range(256))
# The longest argument list of an invocation, and the most that can precede a function's name, in bytes. What is longer
# is not looked for, because that would take quadratic time in a hostile file.
_FAR = 2_000
_NEAR = 200


# A "macro" is the definition of one.
Kind = Literal["enum", "function", "prototype", "macro", "invocation"]


class Piece(NamedTuple):
    """A part of a file: an enum, a function, a prototype, or a macro's definition or invocation.

    `start` counts bytes from the file's beginning. Comments in `text` are replaced by blanks. `words` are all
    identifiers and keywords in it.
    """

    kind: Kind
    name: bytes
    start: int
    text: bytes
    words: frozenset[bytes]
    enumerators: tuple[bytes, ...] = ()

    @property
    def end(self) -> int:
        """The byte offset of the piece's end."""
        return self.start + len(self.text)

    @property
    def is_of_function(self) -> bool:
        """Whether it is the definition or a prototype of a function."""
        return self.kind in ("function", "prototype")


class Comment(NamedTuple):
    """A comment, verbatim, and its first line (from 1)."""

    line: int
    text: str

    @property
    def last(self) -> int:
        """The last line (from 1)."""
        return self.line + self.text.count("\n")


class Directive(NamedTuple):
    """A preprocessor directive: its name, its first word, and the rest; `start` and `end` count bytes."""

    name: bytes
    word: bytes
    rest: bytes
    start: int
    end: int


class _Stretch(NamedTuple):
    """Text outside of braces, up to `opening`, and what may be declared there, up to `end`."""

    kind: Literal["function", "prototype"] | None
    start: int
    opening: int
    end: int


class CFile:
    """A C file, its comments, directives and pieces in the order of the text. Offsets count bytes.

    In `code`, comments and text under #if 0 are replaced by blanks. Raises Unreadable if a brace is not closed.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data = source.text.encode("utf-8", "surrogatepass")
        code = bytearray(self.data)
        self.comments: list[Comment] = []
        literals = []
        for match in _COMMENT_OR_LITERAL.finditer(self.data):
            if match[1]:
                self.comments.append(Comment(self.line(match.start()), match[1].decode("utf-8", "replace")))
                code[slice(*match.span())] = blanked(match[1]).replace(b"\n", b"\0")
            else:
                literals.append(match.span())
        for start, end in _disabled(_directives(bytes(code))):
            blank(code, start, end)
        self.code = bytes(code)
        self.directives = _directives(self.code)
        # The code without literals and without what directives say; of those only the names remain.
        for start, end in literals:
            blank(code, start, end)
        for directive in self.directives:
            name = b"#" + directive.name
            blank(code, directive.start, directive.end)
            code[directive.start : directive.start + len(name)] = name
        self._outline = bytes(code)
        self.pieces = [*self._macros(), *self._enums(), *self._external()]

    def is_between_declarations(self, offset: int) -> bool:
        """Whether no declaration or function is open at a byte offset. An invocation of a macro is a declaration."""
        before = bytearray(self._outline[:offset])
        for directive in self.directives:
            blank(before, directive.start, directive.end)
        last = max(before.rfind(b";"), before.rfind(b"}")) + 1
        return re.fullmatch(_INVOCATIONS, before[last:]) is not None and any(
            stretch.start <= offset <= stretch.opening for stretch in self._stretches()
        )

    def is_include_guard(self, conditional: Sequence[Directive]) -> bool:
        """Whether a conditional is an #ifndef whose name the next directive defines, without other branches."""
        first, last = conditional[0], conditional[-1]
        following = next((directive for directive in self.directives if directive.start > first.start), None)
        is_whole = len(conditional) == 2 and first.name == b"ifndef" and last.name == b"endif"
        return is_whole and following is not None and (following.name, following.word) == (b"define", first.word)

    def line(self, offset: int) -> int:
        """The number (from 1) of the line at a byte offset."""
        return self.data.count(b"\n", 0, offset) + 1

    def _macros(self) -> Iterator[Piece]:
        for directive in self.directives:
            if directive.name == b"define" and directive.word:
                yield self._piece("macro", directive.word, directive.start, directive.end)

    def _enums(self) -> Iterator[Piece]:
        for match in _ENUM.finditer(self._outline):
            tags = WORD.findall(match[1].partition(b":")[0])
            names = WORD.findall(self.code, *match.span(2))
            piece = self._piece("enum", tags[-1] if tags else b"", *match.span())
            yield piece._replace(enumerators=tuple(names))

    def _external(self) -> Iterator[Piece]:
        """Yield the functions, the prototypes, and the invocations outside of functions."""
        for stretch in self._stretches():
            name, closed = None, stretch.start
            for call in _CALL.finditer(self._outline, stretch.start, stretch.opening):
                end = self._closed(call.end() - 1)
                if end is None or call.start() < closed:  # in the arguments of the previous one
                    continue
                yield self._piece("invocation", call[1], call.start(), end)
                # Parameters are followed by attributes only.
                if name is None or self._outline[closed : call.start()].strip(_SPACE):
                    name = call
                closed = end
            if name is not None and stretch.kind and b"=" not in self._outline[stretch.start : stretch.opening]:
                before = self._outline[stretch.start : name.start()].lstrip(_SPACE)
                start = self._specifiers(name.start()) if b"(" in before else name.start() - len(before)
                if start < name.start():
                    yield self._piece(stretch.kind, name[1], start, stretch.end)

    def _stretches(self) -> Iterator[_Stretch]:
        """Yield all text outside of braces, and the functions in between. Raises Unreadable."""
        start = opening = depth = 0
        # The number of open braces before each open conditional, with which its other branches begin as well.
        around: list[int] = []
        for sign in _SIGN.finditer(self._outline):
            if sign[0] == b"{":
                if depth == 0:
                    opening = sign.start()
                if depth or not _LINKAGE.search(self._outline, start, opening):
                    depth += 1
                    continue
            elif sign[0] == b"}":
                if depth == 1:
                    yield _Stretch("function", start, opening, sign.end())
                depth = max(0, depth - 1)
            elif depth == 0:
                yield _Stretch("prototype" if sign[0] == b";" else None, start, *sign.span())
            if sign[1] == b"if":
                around.append(depth)
            elif sign[1] == b"el" and around:
                depth = around[-1]
            elif sign[1] == b"endif" and around:
                around.pop()
            if depth == 0:
                start = sign.end()
        if depth:
            raise Unreadable("unterminated block: } is missing", self.source, self.line(opening))
        yield _Stretch(None, start, len(self._outline), len(self._outline))

    def _piece(self, kind: Kind, name: bytes, start: int, end: int) -> Piece:
        text = self.code[start:end]
        return Piece(kind, name, start, text, frozenset(WORD.findall(text)))

    def _closed(self, start: int) -> int | None:
        """The end of the parentheses that open at `start`; None if they hold more than arguments."""
        depth = 0
        for sign in _PARENTHESIS.finditer(self._outline, start, start + _FAR):
            if sign[0] not in b"()":
                return None
            depth += 1 if sign[0] == b"(" else -1
            if depth == 0:
                return sign.end()
        return None

    def _specifiers(self, name: int) -> int:
        """The offset at which a function's definition begins, given the offset of its name."""
        match = re.compile(_SPECIFIERS).search(self.code, max(0, name - _NEAR), name)
        blanks = len(match[0]) - len(match[0].lstrip()) if match else 0
        return match.start() + blanks if match else name


def blanked(data: bytes) -> bytes:
    """Return the data with every byte but line ends replaced by a blank."""
    return data.translate(_BLANKS)


def blank(data: bytearray, start: int, end: int) -> None:
    """Replace every byte but line ends by a blank, from the offset `start` to `end`."""
    data[start:end] = data[start:end].translate(_BLANKS)


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
