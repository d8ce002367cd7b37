"""Select the pieces of C files that concern flags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from flaggen.cfront.c_file import CFile, Piece
from flaggen.kernel.exports import is_export
from flaggen.model.operations import APIS, OPERATIONS
from flaggen.prove.bodies import PAGE_PRIVATE
from flaggen.report.findings import Source

BITOPS = frozenset(operation.bitop.encode() for operation in OPERATIONS.values())
# The kernel's own enum, which is not imported.
PAGEFLAGS = b"pageflags"
_PAGE_PRIVATE = {name.encode() for name in PAGE_PRIVATE}
_NATURAL = {operation.accessor(api, "", "").encode() for operation in OPERATIONS.values() for api in APIS}
_CALLED = re.compile(rb"\b([A-Za-z_]\w*+)\s*\(")
_PASTED = re.compile(rb"\b(\w++)\s*##")
_PASTED_BIT = re.compile(rb"\b(?:%s)\s*\(\s*(\w+)\s*##" % b"|".join(map(re.escape, BITOPS)))
_PAGES = re.compile(rb"\bstruct\s+(?:page|folio)\b")
_HUGE = re.compile(rb"(?i)huge|hpage")
_COUNT = re.compile(r"(?i)_.*|(?:.*_)?(?:NR|NUM|MAX|LAST|COUNT|END)(?:_.*|\d*)")
_CONTROL = {b"if", b"for", b"while", b"do", b"switch", b"goto"}
_DONE_TO_A_BIT = re.compile(rf"\b(?:{'|'.join(operation.bitop for operation in OPERATIONS.values())})\b|PagePrivate\b")


def may_have_flags(source: Source) -> bool:
    """Whether the file is worth parsing: it applies an operation to a bit."""
    return _DONE_TO_A_BIT.search(source.text) is not None


def bit_operation(piece: Piece) -> str | None:
    """Return the first bit operation that the piece calls; None if it calls none."""
    return next((name.decode() for name in calls(piece) if name in BITOPS), None)


def calls(piece: Piece) -> list[bytes]:
    """Return the names in the piece that are followed by a parenthesis, in order."""
    return _CALLED.findall(piece.text)


def is_of_huge_pages(piece: Piece) -> bool:
    """Whether the piece is about a page or folio, and its name about huge ones."""
    return _PAGES.search(piece.text) is not None and _HUGE.search(piece.name) is not None


def is_count(name: str) -> bool:
    """Whether an enumerator's name indicates that it counts others: __NR_HPAGEFLAGS."""
    return _COUNT.fullmatch(name) is not None


def select(files: Sequence[CFile], accessors: Iterable[str] = ()) -> Selection:
    """Select the parts of the files that concern flags, including functions and prototypes named in `accessors`."""
    names = frozenset(name.encode() for name in accessors)
    pieces = [piece for file in files for piece in file.pieces]
    # A macro may name the word by calling another macro.
    words = {piece.name for piece in pieces if piece.kind == "macro" and b"private" in piece.words} | {b"private"}
    named = {piece for piece in pieces if piece.is_of_function and piece.name in names}
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
        return bool(words & BITOPS and words & private and b"##" in piece.text)
    if words & _CONTROL:
        return False
    is_huge = _HUGE.search(piece.name) is not None
    has_word = words & private or (is_huge and b"flags" in words)
    return bool((words & BITOPS and has_word) or (words & _PAGE_PRIVATE and is_huge and b"[" in piece.text))


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
    if piece.name in chosen.makers or not chosen.makers.isdisjoint(calls(piece)):
        return True
    return _PAGES.search(piece.text) is not None and not chosen.starts.isdisjoint(_PASTED.findall(piece.text))


def _is_wanted(piece: Piece, chosen: _Chosen) -> bool:
    """Whether the selected pieces need this one."""
    if piece.kind == "macro":
        return piece.name in chosen.words or _is_maker(piece, chosen)
    if piece.kind == "enum" and piece.name != PAGEFLAGS:
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
