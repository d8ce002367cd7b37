"""The C functions of a declaration's flags: which there are, their names and types, and how they can be called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from flaggen.model.names import enumerator
from flaggen.model.operations import APIS, OPERATIONS, Api, Operation

if TYPE_CHECKING:
    from flaggen.model.declaration import CStyle, Flag, Visibility, Word


class Accessor(NamedTuple):
    """One C function, and the emulator's method of the same name.

    `flag` is none where it serves all flags of its word. `bit` is the C of the bit: the enumerator, or the parameter.
    """

    name: str
    api: Api
    operation: Operation
    flag: Flag | None
    returns: str
    bit: str
    parameters: str

    @property
    def visibility(self) -> Visibility:
        """Whether it is defined in a header, or in the source alone."""
        return self.flag.visibility if self.flag else "static"

    @property
    def config(self) -> str | None:
        """The config symbol of its flag's own."""
        return self.flag.config if self.flag else None

    @property
    def prototype(self) -> str:
        """The C prototype, without storage and semicolon."""
        return f"{self.returns} {self.name}({self.parameters})"


class Call(NamedTuple):
    """One call that can be made of an accessor: for its flag, or for one flag of its word.

    `expression` is its C, given a head `page` or a `folio`; `needs` are the config symbols without which the C has no
    such accessor, or no such flag.
    """

    accessor: Accessor
    flag: Flag
    expression: str
    needs: tuple[str, ...]


def accessors_of_flag(c: CStyle, flag: Flag) -> Iterator[Accessor]:
    """The flag's own accessors: those of the page API before those of the folio API, in the order of the operations.

    There are none where [c] `accessors` gives them to the word.
    """
    for api in _apis(c) if c.accessors == "flag" else ():
        for operation in OPERATIONS.values():
            if operation.name in flag.operations:
                name = dict(flag.names).get(operation.name) or operation.accessor(api, flag.camel, flag.name)
                returns = return_type(c, operation, api)
                yield Accessor(name, api, operation, flag, returns, enumerator(c, flag), f"struct {api} *{api}")


def accessors_of_word(c: CStyle, word: Word) -> Iterator[Accessor]:
    """All accessors of the word: each flag's, in bit order, or those that serve all of its flags."""
    for flag in word.flags:
        yield from accessors_of_flag(c, flag)
    if c.accessors == "word":
        operations = word.operations("static", "exported")
        for api in _apis(c):
            for operation in operations:
                name = operation.word_accessor(api, word.page_index)
                parameters = f"struct {api} *{api}, enum {word.enum} flag"
                yield Accessor(name, api, operation, None, return_type(c, operation, api), "flag", parameters)


def calls_of_word(c: CStyle, word: Word, has_private_header: bool) -> Iterator[Call]:
    """Every call that can be made of the word's accessors, in their order.

    Static accessors in a private header need the config symbol of hugetlb pages: that header has no stubs.
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


def _apis(c: CStyle) -> Iterator[Api]:
    return (api for api in APIS if api in c.api)
