"""What a declaration promises of its C, derived without the templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flaggen.declaration import Accessor, Declaration, Word
from flaggen.diagnostics import Source

# Storage of what is visible outside its file.
EXTERN = "extern"
# What the header needs: the bit operations, static_assert, struct page and struct folio, bool.
_INCLUDES = ("<linux/bitops.h>", "<linux/build_bug.h>", "<linux/mm_types.h>", "<linux/types.h>")


class Fact(NamedTuple):
    """One thing that the C says. Two facts of the same kind and name are about the same thing.

    `aspects` are what is said about it. `file` is the target it belongs to; what is read off the C has the `source`
    and the `line` where it stands.
    """

    kind: str
    name: str
    file: str
    aspects: tuple[tuple[str, str], ...] = ()
    flag: str = ""
    source: Source | None = None
    line: int = 0

    @property
    def subject(self) -> tuple[str, str]:
        return self.kind, self.name


def promised(declaration: Declaration, config: bool) -> tuple[Fact, ...]:
    """The facts of header and source with the config symbol on or off."""
    return tuple(_promised(declaration, config))


def _promised(declaration: Declaration, config: bool) -> Iterator[Fact]:
    has_source = declaration.output.source is not None
    for name in _INCLUDES:
        yield Fact("include", name, "header")
    if has_source:
        yield Fact("include", declaration.include, "source")
    for word in declaration.words:
        names = [declaration.enumerator(flag) for flag in word.flags]
        yield Fact("enum", word.enum, "header", (("order", " ".join([*names, word.count])),))
        for name, flag in zip(names, word.flags, strict=True):
            yield _enumerator(word, name, flag.bit, flag.name)
        yield _enumerator(word, word.count, word.size, "")
        yield Fact("static_assert", f"{word.count} <= BITS_PER_LONG", "header")
        for flag in word.flags:
            for accessor in declaration.accessors(flag):
                yield from _functions(declaration, word, accessor, config, has_source)


def _enumerator(word: Word, name: str, value: int, flag: str) -> Fact:
    return Fact("enumerator", name, "header", (("enum", word.enum), ("value", str(value))), flag)


def _functions(
    declaration: Declaration, word: Word, accessor: Accessor, config: bool, has_source: bool
) -> Iterator[Fact]:
    signature = (("returns", accessor.returns), ("parameter list", f"struct {accessor.api} *"))
    flag, operation = accessor.flag, accessor.operation
    returns = "return " if operation.returns_value else ""
    if not config:
        storage, body = "static inline", returns and f"{returns}0"
    else:
        storage = declaration.c.inline
        body = f"{returns}{operation.bitop}({declaration.enumerator(flag)}, {word_name(word.page_index)})"
    if config and flag.exported:
        storage = EXTERN
        yield Fact("prototype", accessor.name, "header", (*signature, ("storage", storage)), flag.name)
    if not config or not flag.exported or has_source:
        file = "source" if config and flag.exported else "header"
        aspects = (*signature, ("storage", storage), ("body", body))
        yield Fact("function", accessor.name, file, aspects, flag.name)


def word_name(page_index: int) -> str:
    """How facts name the word of a struct page."""
    return f"page[{page_index}].private"
