"""The proof's findings: the message and the help for each kind of difference."""

from __future__ import annotations

from collections.abc import Sequence

from flaggen.cfront.tokens import Unreadable
from flaggen.prove.differences import Difference, Different, Extra, Misplaced, Missing, Subject
from flaggen.prove.facts import (
    Assertion,
    Body,
    Enum,
    Enumerator,
    Export,
    Fact,
    Field,
    Function,
    Include,
    Location,
    OtherBody,
    OtherDeclaration,
    Prototype,
    Stub,
    Value,
    Variable,
    body_text,
    compared,
)
from flaggen.prove.rules import DIFFERENT_FACT, EXTRA_FACT, MISSING_FACT, UNREADABLE_C
from flaggen.report.english import join_and
from flaggen.report.findings import Finding, Place

_KINDS: dict[type[Fact], str] = {
    Include: "include",
    Enum: "enum",
    Enumerator: "enumerator",
    Assertion: "static_assert",
    Variable: "variable",
    Prototype: "prototype",
    Function: "function",
    Export: "export of",
    OtherDeclaration: "declaration",
}
_FIELDS: dict[Field, str] = {"parameters": "parameter list"}


def unreadable(error: Unreadable) -> Finding:
    """Return the finding that reports C that cannot be read."""
    place = Location(error.source, error.line).place(error.word)
    return UNREADABLE_C.at(place, error.message, "write it as docs/accepted-c.md describes")


def finding(difference: Difference, place: Place) -> Finding:
    """Return the finding that reports a difference at this place."""
    text = message(difference)
    match difference:
        case Missing(promise):
            return MISSING_FACT.at(place, text, _expected(promise.fact))
        case Extra():
            return EXTRA_FACT.at(place, text, "remove it")
        case Misplaced(_, promised):
            return DIFFERENT_FACT.at(place, text, f"move it to the {_file(promised)}")
        case Different():
            return DIFFERENT_FACT.at(place, text, "fix the C, or change the declaration to match")


def finding_at_macro(differences: Sequence[Different], macro: Location) -> Finding:
    """Return the finding that reports differences that a macro makes wherever it is used."""
    names = dict.fromkeys(f"{difference.subject.name}()" for difference in differences)
    others = join_and(list(names)[1:])
    text = f"{message(differences[0])}; the same macro makes this mistake in {others}"
    return DIFFERENT_FACT.at(macro.place(), text, "fix the macro, or change the declaration to match")


def message(difference: Difference) -> str:
    """Return the message for a difference."""
    name = named(subject_of(difference))
    match difference:
        case Missing(promise):
            return f"{name} is missing from the {_file(promise.fact.file)}"
        case Extra(_, again):
            return f"{name} appears more than once" if again else f"{name} is not declared"
        case Misplaced(_, promised, stated):
            return f"{name} is in the {_file(stated)}, not in the {_file(promised)}"
        case Different(_, field, promised_value, stated_value):
            return f"{name}: {_called(field)} is {_quoted(field, stated_value)}, not {_quoted(field, promised_value)}"


def subject_of(difference: Difference) -> Subject:
    """Return what the difference is about."""
    if isinstance(difference, Missing):
        fact, flag = difference.promise
        return Subject(type(fact), fact.name, flag)
    return difference.subject


def named(subject: Subject) -> str:
    """Return the subject as text: function HPageFreed() of flag 'freed'."""
    call = "()" if subject.kind in (Function, Prototype, Export) else ""
    flag = f" of flag {subject.flag!r}" if subject.flag else ""
    return f"{_KINDS[subject.kind]} {subject.name or 'without a name'}{call}{flag}"


def _file(target: str) -> str:
    return target.replace("_", " ")


def _called(field: Field) -> str:
    return _FIELDS.get(field, field)


def _expected(fact: Fact) -> str:
    values = [f"{_called(field)} {_quoted(field, getattr(fact, field))}" for field in compared(fact)]
    return "add it as declared: " + ", ".join(values or [fact.name])


def _quoted(field: Field, value: Value) -> str:
    """The value of a field in backquotes; "empty" if it is empty."""
    match value:
        case str() | int():
            text = str(value)
        case Body() | Stub() | OtherBody():
            text = body_text(value)
        case _:
            text = (", " if field == "parameters" else " ").join(value)
    return f"`{text}`" if text else "empty"
