"""What a declaration promises of its C, derived without the templates."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from flaggen.model.declaration import Accessor, Declaration, Word
from flaggen.report.findings import Source

# Storage of what is visible outside its file.
EXTERN = "extern"
# What a header needs: struct page and struct folio, bool; where it has more than prototypes and stubs, the bit
# operations and static_assert.
_TYPES = ("<linux/mm_types.h>", "<linux/types.h>")
_INCLUDES = ("<linux/bitops.h>", "<linux/build_bug.h>", *_TYPES)


class Fact(NamedTuple):
    """One thing that the C says. Two facts of the same subject are about the same thing.

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
        # Two files may include the same one.
        return self.kind, f"{self.file}: {self.name}" if self.kind == "include" else self.name


def promised(declaration: Declaration, on: Set[str]) -> tuple[Fact, ...]:
    """The facts of the C files where these of the declaration's config symbols are on."""
    return tuple(_promised(declaration, on))


def _promised(declaration: Declaration, on: Set[str]) -> Iterator[Fact]:
    home = declaration.enum_target
    yield from _includes(declaration)
    for word in declaration.words:
        if declaration.has_own_enum:
            yield from _enum(declaration, word.configured(on), home)
        for condition in declaration.assertions(word):
            yield Fact("static_assert", condition, home)
        for accessor in declaration.functions(word):
            yield from _functions(declaration, word, accessor, on)


def _includes(declaration: Declaration) -> Iterator[Fact]:
    needed = _INCLUDES if declaration.has_own_enum else (*_INCLUDES, "<linux/page-flags.h>")
    for name in needed:
        yield Fact("include", name, declaration.enum_target)
    if declaration.enum_target != "header":
        for name in _TYPES:
            yield Fact("include", name, "header")
    if declaration.output.source is not None:
        yield Fact("include", declaration.include, "source")
        if declaration.output.private_header is not None:
            yield Fact("include", declaration.private_include, "source")


def _enum(declaration: Declaration, word: Word, home: str) -> Iterator[Fact]:
    names = [declaration.enumerator(flag) for flag in word.flags]
    order = " ".join([*names, *([word.count] if word.count else [])])
    yield Fact("enum", word.enum, home, (("order", order),))
    for name, flag in zip(names, word.flags, strict=True):
        yield Fact("enumerator", name, home, (("enum", word.enum), ("value", str(flag.bit))), flag.name)
    if word.count:
        yield Fact("enumerator", word.count, home, (("enum", word.enum), ("value", str(word.size))))


def _functions(declaration: Declaration, word: Word, accessor: Accessor, on: Set[str]) -> Iterator[Fact]:
    parameters, bit = f"struct {accessor.api} *", accessor.bit
    if accessor.flag is None:
        parameters, bit = f"{parameters}, enum {word.enum}", argument(2)
    signature = (("returns", accessor.returns), ("parameter list", parameters))
    flag = accessor.flag.name if accessor.flag else ""
    exported = accessor.visibility == "exported"
    home = "header" if exported else declaration.enum_target
    returns = "return " if accessor.operation.returns_value else ""
    if declaration.c.config not in on:
        if home == "private_header":
            return
        storage, body = "static inline", returns and f"{returns}0"
    elif accessor.config and accessor.config not in on:
        storage, body = "static inline", returns and f"{returns}0"
    else:
        storage = EXTERN if exported else declaration.storage(accessor.api)
        body = f"{returns}{accessor.operation.bitop}({bit}, {word.place})"
        if exported:
            yield Fact("prototype", accessor.name, home, (*signature, ("storage", storage)), flag)
            if declaration.output.source is None:
                return
            home = "source"
    yield Fact("function", accessor.name, home, (*signature, ("storage", storage), ("body", body)), flag)


def argument(number: int) -> str:
    """How facts name what a function is given, from 1."""
    return f"argument {number}"
