"""The C functions of a declaration's flags: their names, their types, and the calls that can be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from flaggen.model.c_style import CStyle
from flaggen.model.flag import Flag, Visibility
from flaggen.model.guards import NO_CHECKS, Checks
from flaggen.model.names import enumerator
from flaggen.model.operations import APIS, OPERATIONS, Api, Operation

if TYPE_CHECKING:
    from flaggen.model.declaration import Declaration, Word


class Accessor(NamedTuple):
    """A C function, and the emulator's method of the same name.

    `flag` is None if the accessor serves all flags of its word. `bit` is the C expression of the bit: the enumerator or
    the parameter. `is_const` tells whether the page or folio is const. `checks` are its guards and its lock.
    """

    name: str
    api: Api
    operation: Operation
    flag: Flag | None
    returns: str
    bit: str
    parameters: str
    is_const: bool = False
    checks: Checks = NO_CHECKS

    @property
    def assertions(self) -> list[str]:
        """The C statements before the operation."""
        return self.checks.assertions(self.api)

    @property
    def condition(self) -> str:
        """The C condition of the operation, or ""."""
        return self.checks.condition(self.api)

    @property
    def visibility(self) -> Visibility:
        """ "static" if a header defines it, "exported" if the source does."""
        return self.flag.visibility if self.flag else "static"

    @property
    def config(self) -> str | None:
        """The own config symbol of its flag."""
        return self.flag.config if self.flag else None

    @property
    def prototype(self) -> str:
        """The C prototype, without storage class and semicolon."""
        return f"{self.returns} {self.name}({self.parameters})"


class Call(NamedTuple):
    """A call of an accessor, for its flag or for one flag of its word.

    `expression` is the C of the call, with a head `page` or a `folio` as the argument. `needs` are the config symbols
    that must be enabled for the accessor and the flag to exist.
    """

    accessor: Accessor
    flag: Flag
    expression: str
    needs: tuple[str, ...]


def accessors_of_flag(c: CStyle, flag: Flag) -> Iterator[Accessor]:
    """The flag's own accessors: those of the page API, then those of the folio API, in the order of the operations.

    There are none if [c] accessors is "word".
    """
    if c.accessors != "flag":
        return
    own_names = dict(flag.names)
    for api in _apis(c):
        for operation in OPERATIONS.values():
            if operation.name in flag.operations:
                yield Accessor(
                    own_names.get(operation.name) or operation.accessor(api, flag.camel, flag.name),
                    api,
                    operation,
                    flag,
                    returns=return_type(c, operation, api),
                    bit=enumerator(c, flag),
                    parameters=parameter(c, operation, api),
                    is_const=has_const(c, operation),
                    checks=flag.checks(operation.name),
                )


def replaced_functions(c: CStyle, flag: Flag) -> Iterator[Accessor]:
    """The functions that the flag's accessors replace: each takes a page, or a folio if no accessor takes a page."""
    api = next(_apis(c))
    for name, function in flag.replaces:
        operation = OPERATIONS[name]
        yield Accessor(
            function,
            api,
            operation,
            flag,
            returns=return_type(c, operation, api),
            bit=enumerator(c, flag),
            parameters=f"struct {api} *{api}",
        )


def accessors_of_word(c: CStyle, word: Word) -> Iterator[Accessor]:
    """All accessors of the word: those of each flag, in bit order, or those that serve all flags."""
    if c.accessors == "flag":
        for flag in word.flags:
            yield from accessors_of_flag(c, flag)
        return
    operations = word.operations("static", "exported")
    for api in _apis(c):
        for operation in operations:
            yield Accessor(
                operation.word_accessor(api, word.page_index),
                api,
                operation,
                None,
                returns=return_type(c, operation, api),
                bit="flag",
                parameters=f"{parameter(c, operation, api)}, enum {word.enum} flag",
                is_const=has_const(c, operation),
                checks=shared_checks(word.flags, operation.name) or NO_CHECKS,
            )


def every_accessor(declaration: Declaration) -> Iterator[Accessor]:
    """All accessors of the declaration, word by word."""
    for word in declaration.words:
        yield from accessors_of_word(declaration.c, word)


def shared_checks(flags: Iterable[Flag], operation: str) -> Checks | None:
    """What the accessor of an operation (by its name) checks for all flags that have it; None if they differ."""
    every = {flag.checks(operation) for flag in flags if operation in flag.operations}
    return every.pop() if len(every) == 1 else None


def calls_of_word(c: CStyle, word: Word, has_private_header: bool) -> Iterator[Call]:
    """All calls of the word's accessors, in the order of the accessors.

    Static accessors in a private header need the config symbol of hugetlb pages, because that header has no stubs.
    """
    for accessor in accessors_of_word(c, word):
        hidden = has_private_header and accessor.visibility == "static"
        for flag in [accessor.flag] if accessor.flag else word.flags:
            arguments = accessor.api if accessor.flag else f"{accessor.api}, {enumerator(c, flag)}"
            needs = (c.config if hidden else None, None if accessor.flag else flag.config)
            yield Call(accessor, flag, f"{accessor.name}({arguments})", tuple(filter(None, needs)))


def return_type(c: CStyle, operation: Operation, api: Api) -> str:
    """The C type that accessors of this operation return."""
    if not operation.returns_value:
        return "void"
    return c.test_type if api == "folio" else c.page_test_type or c.test_type


def has_const(c: CStyle, operation: Operation) -> bool:
    """Whether the page or folio of accessors of this operation is const."""
    return c.const_test and operation.name == "test"


def parameter(c: CStyle, operation: Operation, api: Api) -> str:
    """The page or folio of accessors of this operation, as a C parameter."""
    return f"{'const ' if has_const(c, operation) else ''}struct {api} *{api}"


def _apis(c: CStyle) -> Iterator[Api]:
    return (api for api in APIS if api in c.api)
