"""Checks of single values: their types, and the limits in the table of keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from flaggen.report.english import did_you_mean
from flaggen.report.rules import Rule
from flaggen.toml.keys import Key
from flaggen.toml.rules import BAD_VALUE, WRONG_TYPE

_TYPES = {"string": str, "integer": int, "boolean": bool}
_TYPE_NAMES = {
    str: "a string",
    int: "an integer",
    bool: "a boolean",
    float: "a float",
    list: "a list",
    dict: "a table",
}


class Fault(NamedTuple):
    """A problem with a value: the rule that it breaks, the message and the help.

    `item` is the index of the invalid item in a list, and `part` the invalid text in a string.
    """

    rule: Rule
    message: str
    help: str
    item: int | None = None
    part: str = ""


def faults_of(key: Key, value: Any) -> list[Fault]:
    """All problems of a key's value; for a list, those of the list and of each item."""
    if not key.many:
        fault = _type_fault(key, value) or limit_fault(key, value)
        return [fault] if fault else []
    if not isinstance(value, list):
        message = f"{key.name} must be a list, not {type_name(value)}"
        return [Fault(WRONG_TYPE, message, f"write {key.name} = [ … ]")]
    checked = [_type_fault(key, item) or limit_fault(key, item) for item in value]
    faults = [fault._replace(item=index) for index, fault in enumerate(checked) if fault]
    sound = [(index, item) for index, item in enumerate(value) if checked[index] is None]
    faults += _repetitions(key, sound)
    if key.nonempty and not value:
        faults.append(Fault(key.rule, f"{key.name} is empty", f"name at least one of {_listed(key.choices)}"))
    return faults


def _type_fault(key: Key, value: Any) -> Fault | None:
    """The problem with the type of a value or of a list item; None if the type is right."""
    # A boolean is an int in Python, but not in TOML.
    if type(value) is _TYPES[key.type]:
        if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
            return Fault(BAD_VALUE, f"{key.name} does not fit in 64 bits", "use a 64-bit integer, as TOML requires")
        return None
    wanted = _TYPE_NAMES[_TYPES[key.type]]
    subject = f"each item of {key.name}" if key.many else key.name
    return Fault(WRONG_TYPE, f"{subject} must be {wanted}, not {type_name(value)}", f"write {wanted}{_example(key)}")


def _example(key: Key) -> str:
    """The end of the help for a value of the wrong type: what it must be, or an example; "" if there is none."""
    if key.choices and key.must:
        return f": it must {key.must}"
    default = next(iter(key.default or ()), None) if key.many else key.default
    example = next(iter(key.choices), default)
    return f", such as {_toml(example)}" if example not in (None, "") else ""


def limit_fault(key: Key, value: Any) -> Fault | None:
    """The limit of the key that a value of the right type violates; None if it is valid."""
    if value in key.choices:
        return None
    if key.choices and not (key.pattern and re.fullmatch(key.pattern, value)):
        nearest = did_you_mean(str(value), map(str, key.choices))
        allowed = f"it must {key.must}" if key.must else f"{nearest}valid values: {_listed(key.choices)}"
        return Fault(key.rule, f"{key.name} cannot be {_toml(value)}", allowed)
    if key.pattern and not re.fullmatch(key.pattern, value):
        return Fault(key.rule, f"{_toml(value)} is not valid as {key.name}", f"it must {key.must}")
    if key.minimum is not None and value < key.minimum:
        return Fault(key.rule, f"{key.name} is {value}", f"it must {key.must or f'be at least {key.minimum}'}")
    if key.maximum is not None and value > key.maximum:
        return Fault(key.rule, f"{key.name} is {value}", f"it must be at most {key.maximum}")
    if key.refuse and (refused := re.search(key.refuse, value)):
        part = refused[0]
        message = f"{key.name} contains {_sign(part)}, which is not allowed in a comment"
        return Fault(key.rule, message, "reword the text", part=part)
    return None


def type_name(value: Any) -> str:
    """The name of a value's type in messages: a string."""
    return _TYPE_NAMES.get(type(value), "a date or time")


def _repetitions(key: Key, items: Iterable[tuple[int, Any]]) -> list[Fault]:
    """The repeated items of a list; `items` has each item with its index."""
    faults: list[Fault] = []
    before: set[Any] = set()
    for index, item in items:
        if item in before:
            faults.append(Fault(key.rule, f"{item!r} is already in {key.name}", "remove it", item=index))
        before.add(item)
    return faults


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _listed(choices: Iterable[Any]) -> str:
    return ", ".join(_toml(choice) for choice in choices)


def _sign(part: str) -> str:
    if part in ("\\", "??/"):
        return f"{part} at the end of a word (which could continue a line)"
    if part == "\N{REPLACEMENT CHARACTER}":
        return "U+FFFD, which stands for bytes that are not UTF-8"
    return part if part.isprintable() else f"the control character U+{ord(part):04X}"
