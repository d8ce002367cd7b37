"""What can be stated about a flag in C: one record for each kind of statement.

A declaration promises facts (`promised.py`), C states facts (`stated.py`), and `differences.py` compares the two. A
fact does not contain its line, so the two sides are equal exactly if the C does what is declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from flaggen.model.names import word_name
from flaggen.report.findings import Place, Source, Span

# Storage of what is visible outside its file.
EXTERN = "extern"


class Include(NamedTuple):
    """`#include NAME`, where `name` has its quotes or angle brackets. `file` is the target that includes it."""

    file: str
    name: str


class Enum(NamedTuple):
    """An enum: its tag, and its enumerators in the order of the text."""

    file: str
    name: str
    order: tuple[str, ...]


class Enumerator(NamedTuple):
    """An enumerator of the enum with the tag `enum`. A `value` that is no integer constant is its C text."""

    file: str
    name: str
    enum: str
    value: int | str


class Assertion(NamedTuple):
    """`static_assert(NAME)`."""

    file: str
    name: str


class Prototype(NamedTuple):
    """A function's declaration. `returns` and `parameters` are C types, `storage` its specifiers."""

    file: str
    name: str
    returns: str
    parameters: tuple[str, ...]
    storage: str


class Argument(NamedTuple):
    """What a function is given, counted from 1."""

    number: int


class PageWord(NamedTuple):
    """The field `private` or `flags` of the struct page of that index in a compound page."""

    page_index: int
    field: str


class Body(NamedTuple):
    """A function's body that ends with one operation on one bit: what an accessor does.

    `guards` are the C of the checks before it, such as VM_BUG_ON_PAGE(…). `condition` is the C of the left side of
    `return condition && operation(…)`, or empty. `bit` is an enumerator, a number, or what the function is given.
    """

    guards: tuple[str, ...]
    returns: bool
    condition: str
    operation: str
    bit: str | Argument
    word: PageWord


class Stub(NamedTuple):
    """A function's body that does nothing but return `value`, or nothing at all where that is None."""

    guards: tuple[str, ...]
    value: int | None


class OtherBody(NamedTuple):
    """A function's body that does anything else: its C, on one line."""

    text: str


FunctionBody = Body | Stub | OtherBody


class Function(NamedTuple):
    """A function's definition. `returns` and `parameters` are C types, `storage` its specifiers."""

    file: str
    name: str
    returns: str
    parameters: tuple[str, ...]
    storage: str
    body: FunctionBody


class OtherDeclaration(NamedTuple):
    """Any other declaration of C: its name, or its text where it has none."""

    file: str
    name: str


Fact = Include | Enum | Enumerator | Assertion | Prototype | Function | OtherDeclaration

Field = Literal["order", "enum", "value", "returns", "parameters", "storage", "body"]
Value = str | int | tuple[str, ...] | FunctionBody
# What is compared of a fact, in the order in which differences are reported.
_COMPARED: Mapping[type[Fact], tuple[Field, ...]] = {
    Enum: ("order",),
    Enumerator: ("enum", "value"),
    Prototype: ("returns", "parameters", "storage"),
    Function: ("returns", "parameters", "storage", "body"),
}


class Promise(NamedTuple):
    """A fact that a declaration promises, and the name of the flag that it is for, or ""."""

    fact: Fact
    flag: str = ""


class Location(NamedTuple):
    """A line (from 1) of a C text."""

    source: Source
    line: int

    def place(self, name: str = "") -> Place:
        """The name where it is on the line, or the whole line."""
        start = self.source.line(self.line).find(name) if name else -1
        span = Span(self.line, start + 1, len(name)) if start >= 0 else self.source.span(self.line)
        return Place(self.source, span)


class Statement(NamedTuple):
    """A fact that C states, and where."""

    fact: Fact
    where: Location


def compared(fact: Fact) -> tuple[Field, ...]:
    """The fields of the fact that are compared, besides its name and its file."""
    return _COMPARED.get(type(fact), ())


def body_text(body: FunctionBody) -> str:
    """The body for people: `return test_bit(HPG_freed, page[0].private)`."""
    match body:
        case OtherBody(text):
            return text
        case Stub(guards, value):
            last = "" if value is None else f"return {value}"
        case Body(guards, returns, condition, operation, bit, word):
            call = f"{operation}({bit_text(bit)}, {word_name(*word)})"
            last = f"{'return ' if returns else ''}{f'{condition} && ' if condition else ''}{call}"
    return "".join(f"{guard}; " for guard in guards) + last


def bit_text(bit: str | Argument) -> str:
    """The bit for people: an enumerator, a number, or `argument 2`."""
    return f"argument {bit.number}" if isinstance(bit, Argument) else bit
