"""Read a kernel's C: the facts about its flags, in every configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from flaggen.cfront.c_file import CFile
from flaggen.cfront.syntax_trees import Shape
from flaggen.cfront.tokens import Unreadable, open_comment
from flaggen.kernel.accessors import bits_by_name, function_of, natural, why_no_accessor
from flaggen.kernel.rules import NO_FLAGS
from flaggen.kernel.sections import SYMBOL, Section, sections
from flaggen.kernel.select import bit_operation, may_have_flags, select
from flaggen.kernel.strays import Stray, strays
from flaggen.model.configs import configurations
from flaggen.prove.facts import Argument, Enumerator, Function, Prototype, Statement, Stub
from flaggen.prove.rules import UNREADABLE_C
from flaggen.prove.stated_in_any_c import AnyReading, Omitted, stated
from flaggen.report.english import join_and
from flaggen.report.findings import Finding, Place, Source, Span
from flaggen.report.gc_pause import uncollected
from flaggen.toml.limits import too_many

_TESTS = r"\b(?:defined|IS_ENABLED|IS_BUILTIN|IS_REACHABLE)\s*(?:\(\s*\w+\s*\)|\w+)"
# More nested symbols than this are not combined exhaustively, which would take seconds.
_NESTED = 6


class KernelTree(NamedTuple):
    """The facts of a kernel's C files.

    `by_configuration` has them by the set of `symbols` that are on. A fact's file is "header", or "source" if only the
    implementation sees it. `strays`, `attributes` and `unread` are what is not among the facts.
    """

    sections: tuple[Section, ...]
    strays: tuple[Stray, ...]
    symbols: tuple[str, ...]
    by_configuration: dict[frozenset[str], tuple[Statement, ...]]
    attributes: tuple[Omitted, ...]
    unread: tuple[Omitted, ...]

    @property
    def all_on(self) -> tuple[Statement, ...]:
        """The facts with every config symbol on."""
        return self.by_configuration[frozenset(self.symbols)]

    def without(self, symbol: str) -> tuple[Statement, ...]:
        """Return the facts with every config symbol on except this one."""
        return self.by_configuration[frozenset(self.symbols) - {symbol}]

    def place(self, statement: Statement) -> Place:
        """Return the place of the fact in its original file: its name, or the whole line if the name is not on it."""
        return self.original(statement.where.source).place(statement.where.line, statement.fact.name)

    def original(self, source: Source) -> Source:
        """Return the whole file of a source that has only its parts on flags, as those of the facts."""
        return next(section.file for section in self.sections if section.file.name == source.name)

    def place_of(self, name: str) -> Place:
        """Return the place of the function, prototype or enumerator with that name."""
        places = (self.place(statement) for statement in self.all_on if statement.fact.name == name)
        return next(places, None) or self.place_of_bit(name)

    def place_of_bit(self, name: str | Argument) -> Place:
        """Return the place of an enumerator; for one of the kernel's own, of the first accessor that uses it."""
        for statement in self.all_on:
            function = function_of(statement.fact)
            if name in (statement.fact.name, function.bit if function else None):
                return self.place(statement)
        return Place(self.sections[0].file, Span(1, 1))


class NearMiss(NamedTuple):
    """Something that resembles an accessor, and why it is none, as the end of a message."""

    text: str
    place: Place


@uncollected()
def read_tree(files: Sequence[Source]) -> KernelTree | Finding:
    """Read a header and the files that include it. The result is a finding if they cannot be read or have no flags."""
    # The enumerators have to be known where the functions use them, so headers are read first.
    files = sorted(files, key=lambda file: file.name.endswith(".c"))
    if not any(may_have_flags(file) for file in files):
        return _no_flags(files)
    for file in files:
        if (line := open_comment(file)) is not None:
            return _unreadable("unterminated comment", file, line)
    try:
        parsed = [CFile(file) for file in files]
        tree = _read(parsed)
    except Unreadable as error:
        return _unreadable(error.message, next(file for file in files if file.name == error.source.name), error.line)
    except RecursionError:
        return _unreadable("the code is nested too deeply", files[0], 1)
    if any(function_of(statement.fact) for statement in tree.all_on):
        return tree
    if tree.unread:
        first = tree.unread[0]
        return _unreadable(first.message, next(file for file in files if file.name == first.source.name), first.line)
    return _no_flags(files, next(_near_misses(tree, parsed), None))


def _unreadable(message: str, file: Source, line: int) -> Finding:
    help_text = "fix the C, or import a copy without the lines that cannot be read"
    return UNREADABLE_C.at(file.place(line), message, help_text)


def _no_flags(files: Sequence[Source], near: NearMiss | None = None) -> Finding:
    text = f"no flags found in {join_and([file.name for file in files])}"
    help_text = "pass the header with the enum and the macros, and the files that define non-static functions"
    if near is None:
        return NO_FLAGS.at(Place(files[0], Span(1, 1)), text, help_text)
    help_text = f"a declaration cannot describe it; if other files have the flags, {help_text}"
    return NO_FLAGS.at(near.place, f"{text}; the nearest is {near.text}", help_text)


def _near_misses(tree: KernelTree, files: Sequence[CFile]) -> Iterator[NearMiss]:
    """Yield what resembles an accessor, the most similar first."""
    for statement in tree.all_on:
        fact = statement.fact
        if isinstance(fact, Function) and not isinstance(fact.body, Stub):
            yield NearMiss(f"{fact.name}(): {why_no_accessor(fact)}", tree.place(statement))
    for stray in tree.strays:
        yield NearMiss(stray.message, stray.file.place(stray.line))
    for file in files:
        for piece in file.pieces:
            name = piece.name.decode("utf-8", "replace")
            if piece.kind in ("function", "macro") and (operation := bit_operation(piece)) is not None:
                text = f"{name}: it calls {operation}(), but not for a word of a struct page or folio"
                yield NearMiss(text, file.source.place(file.line(piece.start)))


def _read(files: Sequence[CFile]) -> KernelTree:
    """The facts of the files. Raises Unreadable, or RecursionError."""
    selection = select(files)
    read = sections(selection)
    symbols = _symbols(read)
    every = frozenset(symbols)
    shapes: dict[str, Shape] = {}
    all_on = stated(_texts(read), every, every, shapes)
    readings = {every: all_on}
    # Stubs and prototypes that no macro creates are recognized by the names of the accessors, which are known now.
    with_names = select(files, _accessor_names(files, read, all_on))
    if with_names.chosen.pieces != selection.chosen.pieces:
        read = sections(with_names)
        symbols = _symbols(read)
        readings = {}
    for on in _configurations(read, symbols):
        if on not in readings:
            readings[on] = stated(_texts(read), frozenset(symbols), on, shapes)
    return KernelTree(
        read,
        tuple(strays(with_names)),
        symbols,
        {on: reading.statements for on, reading in readings.items()},
        tuple(dict.fromkeys(item for reading in readings.values() for item in reading.attributes)),
        tuple(dict.fromkeys(item for reading in readings.values() for item in reading.unread)),
    )


def _accessor_names(files: Sequence[CFile], read: Sequence[Section], all_on: AnyReading) -> set[str]:
    """The names of the functions in the facts, and of all pieces that are named like an accessor. Raises Unreadable."""
    facts = [statement.fact for statement in all_on.statements]
    bits = bits_by_name([fact.name for fact in facts if isinstance(fact, Enumerator)], read)
    if (fault := too_many(len(bits), len(_symbols(read)))) is not None:
        raise Unreadable(fault.message, files[0].source, 1)
    names = {piece.name.decode("utf-8", "replace") for file in files for piece in file.pieces}
    functions = {fact.name for fact in facts if isinstance(fact, Function | Prototype)}
    return functions | {name for name in names if natural(name, bits)}


def _texts(read: Sequence[Section]) -> list[tuple[str, Source]]:
    return [(_target(number, section.flags.name), section.flags) for number, section in enumerate(read)]


def _symbols(read: Sequence[Section]) -> tuple[str, ...]:
    """The config symbols in the conditions. Raises Unreadable if a condition tests anything else about a
    symbol than whether it is on.
    """
    symbols: dict[str, None] = {}
    for section in read:
        for condition in section.conditions:
            for text in condition.texts:
                symbols |= dict.fromkeys(SYMBOL.findall(text))
                if text.startswith(("if ", "elif ")) and (more := SYMBOL.search(re.sub(_TESTS, "", text))):
                    message = f"the condition depends on the value of {more[0]}, which is unknown"
                    raise Unreadable(message, section.file, condition.line)
    return tuple(symbols)


def _configurations(read: Sequence[Section], symbols: Sequence[str]) -> list[frozenset[str]]:
    """The configurations to read: each symbol alone on or off, and all combinations of symbols around the same code."""
    every = frozenset(symbols)
    cases = dict.fromkeys(configurations(symbols))
    for together in dict.fromkeys(condition.symbols for section in read for condition in section.conditions):
        around = sorted(together)[:_NESTED]
        for size in range(len(around) + 1):
            for on in combinations(around, size):
                cases |= dict.fromkeys([every - set(around) | set(on), frozenset(on)])
    return list(cases)


def _target(number: int, name: str) -> str:
    """The target that a file corresponds to: "header" if it is public, "source" if only the implementation sees it."""
    is_public = number == 0 or "include" in name.split("/")
    return "header" if is_public and not name.endswith(".c") else "source"
