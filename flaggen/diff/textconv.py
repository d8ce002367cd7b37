"""Append the flags that a file declares to its text, for git's own diffs."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.diff.sides import InvalidSide, read_declaration
from flaggen.model.declaration import Declaration
from flaggen.model.targets import HEADER_TARGETS
from flaggen.report.terminal import printable


def shown_files(declaration: Declaration) -> frozenset[str]:
    """The files that contain all flags, and can therefore be shown: the declaration and its headers.

    The paths are from the lowest directory that has all outputs in or below it.
    """
    paths = declaration.paths
    return frozenset({declaration.place, *(paths[target] for target in HEADER_TARGETS if target in paths)})


def converted(name: str, data: bytes) -> bytes:
    """Return the file's bytes, followed by the facts about flags that they state, one per line.

    A file that cannot be read as a declaration is followed by the reason. There is no exception, which would stop git.
    """
    try:
        facts = [*_facts(read_declaration(name, data))]
    except InvalidSide as invalid:
        facts = [f"cannot be read: {finding.message}" for finding in invalid.findings[:1]]
    gap = b"" if data.endswith(b"\n") or not data else b"\n"
    head = "\nFlags in this file, as read by flaggen:\n"
    return data + gap + (head + "".join(f"{printable(fact)}\n" for fact in facts)).encode("utf-8", "replace")


def _facts(declaration: Declaration) -> Iterator[str]:
    c = declaration.c
    yield f"all flags: depend on {c.config}"
    if declaration.has_own_enum:
        yield f"all flags: enum {c.enum}, {f'ends with {c.count}' if c.count else 'without a count'}"
    for api in c.api:
        yield f"all flags: static accessors for struct {api} are {declaration.storage(api)}"
    if c.const_test:
        yield "all flags: test functions take pointers to const"
    for word in declaration.words:
        for accessor in declaration.functions(word):
            if accessor.flag is None:
                yield f"all flags of {word.place}: {accessor.prototype}"
        for flag in word.flags:
            depends = f", depends on {flag.config}" if flag.config else ""
            enumerator = declaration.enumerator(flag)
            visibility = f"{flag.visibility}{f' with {flag.export_symbol.text}' if flag.export_symbol else ''}"
            yield f"{flag.name}: {enumerator} is bit {flag.bit} of {word.place}, {visibility}{depends}"
            for api in c.api:
                own = [accessor for accessor in declaration.accessors(flag) if accessor.api == api]
                if own:
                    yield f"{flag.name}: {', '.join(f'{accessor.returns} {accessor.name}()' for accessor in own)}"
