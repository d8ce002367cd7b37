"""Facts: what C can state about flags, with one record type for each kind.

A declaration promises facts (`promised.py`), C states facts (`stated.py`), and `differences.py` compares the two. Facts
do not contain their location, so a promised fact and a stated one are equal exactly if they say the same.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, cast

from flaggen.model.guards import GUARDS, LOCK_ASSERTION, GuardName
from flaggen.model.names import word_name
from flaggen.model.operations import Api
from flaggen.report.findings import Place, Source

# The storage of functions with external linkage.
EXTERN = "extern"


class Include(NamedTuple):
    """`#include NAME`; `name` contains the quotes or angle brackets. `file` is the target that includes it."""

    file: str
    name: str


class Enum(NamedTuple):
    """An enum: its tag, and its enumerators in the order of the text."""

    file: str
    name: str
    order: tuple[str, ...]


class Enumerator(NamedTuple):
    """An enumerator of the enum with the tag `enum`. `value` is C text if it is not an integer constant."""

    file: str
    name: str
    enum: str
    value: int | str


class Assertion(NamedTuple):
    """`static_assert(NAME)`."""

    file: str
    name: str


class Prototype(NamedTuple):
    """A function's prototype. `returns` and `parameters` are C types, `storage` is the specifiers."""

    file: str
    name: str
    returns: str
    parameters: tuple[str, ...]
    storage: str


class Variable(NamedTuple):
    """The declaration of a variable, such as a lock's. `type` is its C type, `storage` the specifiers."""

    file: str
    name: str
    type: str
    storage: str


class Argument(NamedTuple):
    """A function's argument, by number (from 1)."""

    number: int


class PageWord(NamedTuple):
    """A field, `private` or `flags`, of the struct page at an index (from 0, the head page) in a compound page."""

    page_index: int
    field: str


class Guarded(NamedTuple):
    """A guard of a declaration (by its name), of the accessor's page or folio, as the API writes it."""

    guard: GuardName
    api: Api


class Held(NamedTuple):
    """`lockdep_assert_held(&LOCK)`."""

    lock: str


class OtherCheck(NamedTuple):
    """Any other check, as C: a statement, or a condition of what follows."""

    text: str
    is_condition: bool


Check = Guarded | Held | OtherCheck


class Body(NamedTuple):
    """An accessor's body: it ends with one operation on one bit.

    `guards` are the checks before it, in their order. Conditions, on which the operation depends, come after
    assertions, which are statements. `bit` is an enumerator, a number, or an argument.
    """

    guards: tuple[Check, ...]
    returns: bool
    operation: str
    bit: str | Argument
    word: PageWord


class Stub(NamedTuple):
    """A body that, after its guards, only returns `value`; if that is None, it does nothing."""

    guards: tuple[Check, ...]
    value: int | None


class OtherBody(NamedTuple):
    """Any other body, as C on one line."""

    text: str


FunctionBody = Body | Stub | OtherBody


class Function(NamedTuple):
    """A function's definition. `returns` and `parameters` are C types, `storage` is the specifiers."""

    file: str
    name: str
    returns: str
    parameters: tuple[str, ...]
    storage: str
    body: FunctionBody


class Export(NamedTuple):
    """`MACRO(NAME, NAMESPACE);`: it exports a function to modules. `namespace` is the C of the argument, or ""."""

    file: str
    name: str
    macro: str
    namespace: str


class OtherDeclaration(NamedTuple):
    """Any other declaration at file scope, by its name, or by its C if it has no name."""

    file: str
    name: str


Fact = Include | Enum | Enumerator | Assertion | Variable | Prototype | Function | Export | OtherDeclaration

Field = Literal["order", "enum", "value", "type", "returns", "parameters", "storage", "body", "macro", "namespace"]
Value = str | int | tuple[str, ...] | FunctionBody


class Promise(NamedTuple):
    """A fact that a declaration promises, and the name of its flag, or ""."""

    fact: Fact
    flag: str = ""


class Location(NamedTuple):
    """A line (from 1) in a C text.

    What a macro creates is on the line of its invocation; `macro` is the location of the macro, and `part` the index of
    the part of its body.
    """

    source: Source
    line: int
    macro: Location | None = None
    part: int = 0

    def place(self, name: str = "") -> Place:
        """Return the place of the name on the line, or of the whole line if the name is not there."""
        return self.source.place(self.line, name)


class Statement(NamedTuple):
    """A fact that C states, and its location."""

    fact: Fact
    where: Location


def compared(fact: Fact) -> tuple[Field, ...]:
    """Return the fields of the fact that are compared: all after `file` and `name`, with which every fact begins."""
    return cast("tuple[Field, ...]", fact._fields[2:])


def body_text(body: FunctionBody) -> str:
    """Return the body as text: `return test_bit(HPG_freed, page[0].private)`."""
    match body:
        case OtherBody(text):
            return text
        case Stub(guards, value):
            last = "" if value is None else f"return {value}"
        case Body(guards, returns, operation, bit, word):
            last = f"{operation}({bit_text(bit)}, {word_name(*word)})"
            conditions = [check_text(check) for check in guards if is_condition(check)]
            if returns:
                last = f"return {' && '.join([*conditions, last])}"
            elif conditions:
                last = f"if ({' && '.join(conditions)}) {last}"
    return "".join(f"{check_text(check)}; " for check in guards if not is_condition(check)) + last


def is_condition(check: Check) -> bool:
    """Whether what follows in the body depends on the check; otherwise it is a statement of its own."""
    match check:
        case Guarded(guard):
            return not GUARDS[guard].is_assertion
        case Held():
            return False
        case OtherCheck():
            return check.is_condition


def check_text(check: Check) -> str:
    """Return the check as C."""
    match check:
        case Guarded(guard, api):
            return GUARDS[guard].assertion(api).rstrip(";") if GUARDS[guard].is_assertion else GUARDS[guard].call(api)
        case Held(lock):
            return f"{LOCK_ASSERTION}(&{lock})"
        case OtherCheck(text):
            return text


def bit_text(bit: str | Argument) -> str:
    """Return the bit as text: an enumerator, a number, or `argument 2`."""
    return f"argument {bit.number}" if isinstance(bit, Argument) else bit
