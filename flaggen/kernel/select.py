"""Select the parts of C files that concern flags, and report uses of flags that are not accessors.

The rest of a file is replaced by blanks and empty lines, so that lines and columns stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from flaggen.cfront.c_file import WORD, CFile, Comment, Directive, Piece, blanked, conditionals
from flaggen.kernel.exports import is_export, omitted
from flaggen.model.operations import APIS, OPERATIONS
from flaggen.report.findings import Source

SYMBOL = re.compile(r"\bCONFIG_\w+")
_BITOPS = {operation.bitop.encode() for operation in OPERATIONS.values()}
# The accessors of PG_private, which page-flags.h defines.
_PAGE_PRIVATE = {b"PagePrivate", b"SetPagePrivate", b"ClearPagePrivate"}
# All bit operations, also those that no accessor uses.
_ANY_BITOPS = _BITOPS | {
    b"assign_bit",
    b"__assign_bit",
    b"change_bit",
    b"clear_bit_unlock",
    b"set_mask_bits",
    b"test_and_change_bit",
    b"test_bit_acquire",
}
_NATURAL = {operation.accessor(api, "", "").encode() for operation in OPERATIONS.values() for api in APIS}
_CALLED = re.compile(rb"\b([A-Za-z_]\w*+)\s*\(")
_PASTED = re.compile(rb"\b(\w++)\s*##")
_PASTED_BIT = re.compile(rb"\b(?:%s)\s*\(\s*(\w+)\s*##" % b"|".join(map(re.escape, _BITOPS)))
_PAGES = re.compile(rb"\bstruct\s+(?:page|folio)\b")
_HUGE = re.compile(rb"(?i)huge|hpage")
_ASSERTION = re.compile(rb"\b(?:static_assert|_Static_assert|BUILD_BUG_ON\w*)\s*\([^;]*;")
_ENUMERATOR = re.compile(rb"[{,]\s*([A-Za-z_]\w*)")
_DIRECTIVE_LINE = re.compile(rb"^[ \t]*#.*$", re.MULTILINE)
_COUNT = re.compile(r"(?i)_.*|(?:.*_)?(?:NR|NUM|MAX|LAST|COUNT|END)(?:_.*|\d*)")
_SEMICOLON = re.compile(rb"[\s\0]*;")
_CONTROL = {b"if", b"for", b"while", b"do", b"switch", b"goto"}
_DONE_TO_A_BIT = re.compile(rf"\b(?:{'|'.join(operation.bitop for operation in OPERATIONS.values())})\b|PagePrivate\b")
# The kernel's own enum, which is not imported.
_PAGEFLAGS = b"pageflags"
_PAGEFLAG_ASSERTION = re.compile(rb"\bstatic_assert\(\s*(PG_\w+)\s*==\s*(\d+)\s*\)")


class Condition(NamedTuple):
    """A conditional: its line (from 1), its conditions, and the config symbols in them and in those around it."""

    line: int
    texts: tuple[str, ...]
    symbols: frozenset[str]


class EnumLines(NamedTuple):
    """The first and the last line (from 1) of an enum with flags, and its enumerators with their lines."""

    first: int
    last: int
    enumerators: tuple[tuple[str, int], ...]


class Section(NamedTuple):
    """A file, its parts that concern flags (`flags`), its enums with flags, and all of its comments.

    `conditions` are the conditionals around those parts. `assumed` has the config symbols of the conditionals around
    all of them, which are assumed to hold. `pageflags` are those of the kernel's own page flags whose
    bits the file tells, with the bits.
    """

    file: Source
    flags: Source
    comments: tuple[Comment, ...]
    conditions: tuple[Condition, ...]
    assumed: frozenset[str]
    enums: tuple[EnumLines, ...]
    pageflags: tuple[tuple[str, int], ...]


class Stray(NamedTuple):
    """A use of a flag that is not an accessor, or a part that a declaration cannot express; `line` counts from 1."""

    file: Source
    line: int
    message: str


def may_have_flags(source: Source) -> bool:
    """Whether the file is worth parsing: it applies an operation to a bit."""
    return _DONE_TO_A_BIT.search(source.text) is not None


def bit_operation(piece: Piece) -> str | None:
    """Return the first bit operation that the piece calls; None if it calls none."""
    return next((call.decode() for call in _CALLED.findall(piece.text) if call in _BITOPS), None)


def is_count(name: str) -> bool:
    """Whether an enumerator's name indicates that it counts others: __NR_HPAGEFLAGS."""
    return _COUNT.fullmatch(name) is not None


def select(files: Sequence[CFile], accessors: Iterable[str] = ()) -> Selection:
    """Select the parts of the files that concern flags, including functions and prototypes named in `accessors`."""
    names = frozenset(name.encode() for name in accessors)
    pieces = [piece for file in files for piece in file.pieces]
    # A macro may name the word by calling another macro.
    words = {piece.name for piece in pieces if piece.kind == "macro" and b"private" in piece.words} | {b"private"}
    named = {piece for piece in pieces if piece.name in names and piece.kind in ("function", "prototype")}
    seeds = named | {piece for piece in pieces if _makes_accessor(piece, words)}
    return Selection(tuple(files), _chosen(pieces, seeds, names), names, frozenset(words))


def _makes_accessor(piece: Piece, private: Set[bytes]) -> bool:
    """Whether the piece is an accessor, or a macro that creates accessors.

    `private` has the names of the field, and of the macros that stand for it.
    """
    if piece.kind not in ("macro", "function") or not _PAGES.search(piece.text):
        return False
    words = piece.words
    if piece.kind == "macro":
        return bool(words & _BITOPS and words & private and b"##" in piece.text)
    if words & _CONTROL:
        return False
    is_huge = _HUGE.search(piece.name) is not None
    has_word = words & private or (is_huge and b"flags" in words)
    return bool((words & _BITOPS and has_word) or (words & _PAGE_PRIVATE and is_huge and b"[" in piece.text))


class _Chosen(NamedTuple):
    """The selected pieces, and what follows from them.

    `makers` are the macros that create accessors, and `words` all identifiers in the pieces. `bits` are the prefixes
    that the makers paste to a flag's name to form its enumerator, and `starts` those that form an accessor's name.
    """

    pieces: frozenset[Piece]
    makers: frozenset[bytes]
    words: frozenset[bytes]
    bits: tuple[bytes, ...]
    starts: frozenset[bytes]

    @property
    def enumerators(self) -> set[bytes]:
        """The enumerators of flags."""
        names = {name for piece in self.pieces for name in piece.enumerators}
        return {name for name in names if not is_count(name.decode("utf-8", "replace"))}


class Selection(NamedTuple):
    """Files and their selected pieces.

    `accessors` has the names of accessors that are known beforehand, and `private` those of the field and of the macros
    that stand for it.
    """

    files: tuple[CFile, ...]
    chosen: _Chosen
    accessors: frozenset[bytes]
    private: frozenset[bytes]

    @property
    def sections(self) -> tuple[Section, ...]:
        """The section of each file."""
        return tuple(_section(file, self.own(file)) for file in self.files)

    @property
    def strays(self) -> Iterator[Stray]:
        """What the declaration of these flags cannot express, each once."""
        for file in self.files:
            strays = [*_around(file, self.own(file)), *_strays(file, self)]
            for line, message in dict.fromkeys((file.line(offset), message) for offset, message in strays):
                yield Stray(file.source, line, message)

    def own(self, file: CFile) -> list[Piece]:
        """Return the selected pieces of a file."""
        return [piece for piece in file.pieces if piece in self.chosen.pieces]


def _chosen(pieces: Sequence[Piece], seeds: Set[Piece], accessors: Set[bytes]) -> _Chosen:
    """Select the seeds, the pieces that they need, and those that create accessors with them.

    Each round adds the pieces that the selected ones refer to, until there are no more.
    """
    starts = frozenset(_starts(pieces, accessors)) | _NATURAL if seeds else frozenset()
    makers = frozenset(piece.name for piece in seeds if piece.kind == "macro")
    chosen = _Chosen(frozenset(), makers, frozenset(), (), starts)
    added = frozenset(seeds)
    while added:
        chosen = _with(chosen, added)
        added = frozenset(piece for piece in pieces if piece not in chosen.pieces and _is_wanted(piece, chosen))
    functions = accessors | {piece.name for piece in chosen.pieces if piece.kind == "function"}
    exports = frozenset(piece for piece in pieces if is_export(piece) and not functions.isdisjoint(piece.words))
    return chosen._replace(pieces=chosen.pieces | exports)


def _with(chosen: _Chosen, added: Set[Piece]) -> _Chosen:
    """The selection with further pieces."""
    pieces = chosen.pieces | added
    makers = chosen.makers | {piece.name for piece in added if _is_maker(piece, chosen)}
    bits = frozenset(prefix for piece in pieces for prefix in _PASTED_BIT.findall(piece.text))
    pasted = {start for piece in pieces if piece.name in makers for start in _PASTED.findall(piece.text)}
    words = chosen.words.union(*(piece.words for piece in added))
    return _Chosen(pieces, makers, words, tuple(bits), chosen.starts | (pasted - bits))


def _is_maker(piece: Piece, chosen: _Chosen) -> bool:
    """Whether the piece is a macro that creates accessors, by calling one that does or by pasting their names."""
    if piece.kind != "macro":
        return False
    if piece.name in chosen.makers or chosen.makers & set(_CALLED.findall(piece.text)):
        return True
    return _PAGES.search(piece.text) is not None and not chosen.starts.isdisjoint(_PASTED.findall(piece.text))


def _is_wanted(piece: Piece, chosen: _Chosen) -> bool:
    """Whether the selected pieces need this one."""
    if piece.kind == "macro":
        return piece.name in chosen.words or _is_maker(piece, chosen)
    if piece.kind == "enum" and piece.name != _PAGEFLAGS:
        members = piece.enumerators
        return piece.name in chosen.words or any(
            name in chosen.words or name.startswith(chosen.bits) for name in members
        )
    # A macro may get the name of a maker: LIST(HPAGEFLAG).
    return piece.kind == "invocation" and not chosen.makers.isdisjoint(piece.words)


def _starts(pieces: Sequence[Piece], accessors: Set[bytes]) -> Iterator[bytes]:
    """Yield the beginnings of accessors' names, up to a word that is an argument of a macro."""
    macros = {piece.name for piece in pieces if piece.kind == "macro"}
    invocations = (piece for piece in pieces if piece.kind == "invocation" and piece.name in macros)
    given = {word for piece in invocations for word in piece.words}
    for name in accessors:
        for length in range(1, len(name)):
            if name[length:] in given:
                yield name[:length]


def _section(file: CFile, own: Sequence[Piece]) -> Section:
    kept, dropped, reported = _conditions(file, own)
    spans = [(piece.start, piece.end) for piece in own]
    spans += [(directive.start, directive.end) for group in kept for directive in group]
    text = bytearray(blanked(file.data))
    for start, end in spans:
        text[start:end] = file.data[start:end]
    for group in dropped:
        for directive in group:
            text[directive.start : directive.end] = blanked(file.data[directive.start : directive.end])
    for piece in own:
        # End the declaration after the enum, whatever else it declares, and after an export.
        if (piece.kind == "enum" or is_export(piece)) and text[piece.end : piece.end + 1] == b" ":
            text[piece.end] = ord(";")
        # A macro that creates prototypes may leave the last semicolon to its invocation.
        elif piece.kind == "invocation" and (match := _SEMICOLON.match(file.code, piece.end)):
            text[match.end() - 1] = ord(";")
    lines = (b"" if line.isspace() else line for line in text.split(b"\n"))
    return Section(
        file.source,
        Source(file.source.name, b"\n".join(lines).decode("utf-8", "surrogatepass")),
        tuple(file.comments),
        tuple(_nested(file, kept)),
        frozenset(symbol for first in reported for symbol in SYMBOL.findall(_condition_text(first))),
        tuple(_enum_lines(file, piece) for piece in own if piece.kind == "enum"),
        tuple(_pageflags(file)),
    )


def _enum_lines(file: CFile, piece: Piece) -> EnumLines:
    start = piece.text.index(b"{")
    body = _DIRECTIVE_LINE.sub(lambda line: b" " * len(line[0]), piece.text[start:].replace(b"\0", b"\n"))
    enumerators = (
        (match[1].decode("utf-8", "replace"), file.line(piece.start + start + match.start(1)))
        for match in _ENUMERATOR.finditer(body)
    )
    return EnumLines(file.line(piece.start), file.line(piece.end), tuple(enumerators))


def _pageflags(file: CFile) -> Iterator[tuple[str, int]]:
    """Yield the kernel's own page flags whose bits the file tells, independently of config symbols."""
    for piece in file.pieces:
        if piece.kind == "enum" and piece.name == _PAGEFLAGS:
            body = piece.text.partition(b"{")[2]
            for bit, name in enumerate(WORD.findall(re.split(rb"[#=]", body)[0])):
                yield name.decode(), bit
    for name, number in _PAGEFLAG_ASSERTION.findall(file.code):
        yield name.decode(), int(number)


def _conditions(
    file: CFile, own: Sequence[Piece]
) -> tuple[list[list[Directive]], list[list[Directive]], list[Directive]]:
    """The conditionals around selected pieces, those that are assumed to hold, and those of the latter to report.

    An #ifndef of a name that is not a config symbol is assumed to hold if the file does not define the name, or if it
    is an include guard.
    """
    defined = {directive.word for directive in file.directives if directive.name == b"define"}
    following = dict(zip(file.directives, file.directives[1:], strict=False))
    kept, dropped, reported = [], [], []
    has_all = {piece.kind for piece in own} > {"enum"}
    for group in conditionals(file.directives):
        first, last = group[0], group[-1]
        is_whole = first.name in (b"if", b"ifdef", b"ifndef") and last.name == b"endif"
        next_ = following.get(first)
        guards = next_ is not None and next_.name == b"define" and next_.word == first.word
        is_of_name = first.name == b"ifndef" and not first.word.startswith(b"CONFIG_")
        if is_whole and len(group) == 2 and is_of_name and (guards or first.word not in defined):
            dropped.append(group)
        elif is_whole and has_all and all(first.start < piece.start < group[1].start for piece in own):
            dropped.append(group)
            reported += [first] if WORD.search(first.word + first.rest) else []
        elif not is_whole or any(
            first.start < piece.start < last.start or piece.start < first.start < piece.end for piece in own
        ):
            kept.append(group)
    return (kept if own else []), dropped, reported


def _condition_text(directive: Directive) -> str:
    text = b" ".join([directive.name, directive.word + directive.rest])
    return text.replace(b"\\\n", b" ").decode("utf-8", "replace")


def _nested(file: CFile, groups: Sequence[Sequence[Directive]]) -> Iterator[Condition]:
    around: list[tuple[int, frozenset[str]]] = []
    for group in sorted(groups, key=lambda group: group[0].start):
        while around and around[-1][0] < group[0].start:
            around.pop()
        texts = tuple(_condition_text(directive) for directive in group if directive.name not in (b"else", b"endif"))
        own = frozenset(symbol for text in texts for symbol in SYMBOL.findall(text))
        symbols = own | around[-1][1] if around else own
        around.append((group[-1].end, symbols))
        yield Condition(file.line(group[0].start), texts, symbols)


def _around(file: CFile, own: Sequence[Piece]) -> Iterator[tuple[int, str]]:
    """Yield what a declaration cannot express about the selected pieces, by offset."""
    _, _, reported = _conditions(file, own)
    for condition in reported:
        text = f"all flags are under #{_condition_text(condition)}; the declaration makes them unconditional"
        yield condition.start, text
    yield from omitted(file, {piece.name for piece in own})
    for piece in own:
        if piece.kind == "enum":
            after = file.code[piece.end :].partition(b";")[0].replace(b"\0", b" ").strip()
            before = file.code[: piece.start].rstrip(b" \t\0\n")
            if after or before.endswith(b"typedef"):
                yield piece.start, "the typedef, attribute or variable of the enum's declaration is omitted"


def _strays(file: CFile, selection: Selection) -> Iterator[tuple[int, str]]:
    """Yield uses of flags outside the selected pieces, by offset."""
    chosen, accessors = selection.chosen, selection.accessors
    if not chosen.pieces:
        return
    left = bytearray(file.code)
    others = [(directive.start, directive.end) for directive in file.directives if directive.name != b"define"]
    others += [match.span() for match in _ASSERTION.finditer(file.code)]
    for start, end in [*((piece.start, piece.end) for piece in selection.own(file)), *others]:
        left[start:end] = blanked(left[start:end])
    text = bytes(left)
    rest = [piece for piece in file.pieces if piece.kind in ("function", "macro") and piece not in chosen.pieces]
    flags_and_makers = chosen.enumerators | chosen.makers
    users = set()
    used = {word for word in set(WORD.findall(text)) if word in flags_and_makers or word.startswith(chosen.bits)}
    for match in WORD.finditer(text) if used else ():
        if (word := match[0]) in used:
            user = next((piece for piece in rest if piece.start <= match.start() < piece.end), None)
            if user is None:
                yield match.start(), f"{word.decode()} is used outside of an accessor"
            elif user not in users:
                users.add(user)
                yield user.start, f"{_called(user)} does more with a flag than an accessor does"
    for piece in rest:
        words = piece.words
        if piece in users:
            pass
        elif piece.kind == "macro" and piece.name in accessors:
            yield piece.start, f"{_called(piece)} is a macro, not a function"
        elif piece.kind == "macro" and accessors & set(_CALLED.findall(piece.text)):
            yield piece.start, f"{_called(piece)} is another name for an accessor"
        elif words & _ANY_BITOPS and (words & selection.private or _is_of_huge_pages(piece)):
            yield piece.start, f"{_called(piece)} accesses bits of a page in a way that no accessor does"


def _called(piece: Piece) -> str:
    return f"{piece.name.decode('utf-8', 'replace')}{'()' if piece.kind == 'function' else ''}"


def _is_of_huge_pages(piece: Piece) -> bool:
    return bool(_PAGES.search(piece.text) and _HUGE.search(piece.name))
