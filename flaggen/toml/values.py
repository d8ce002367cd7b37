"""The check of one value of a declaration: its type, and the limits that the table of keys sets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from flaggen.report.english import did_you_mean
from flaggen.report.rules import Rule
from flaggen.toml.keys import Key
from flaggen.toml.rules import BAD_VALUE, WRONG_TYPE

_TYPES = {"string": str, "integer": int}
_TYPE_NAMES = {
    str: "a string",
    int: "an integer",
    bool: "a boolean",
    float: "a float",
    list: "a list",
    dict: "a table",
}


class Fault(NamedTuple):
    """What is wrong with a value: the rule that it breaks, why, and what to do.

    `item` is the index of the item that is wrong in a list, and `part` the text that is wrong in a string.
    """

    rule: Rule
    message: str
    help: str
    item: int | None = None
    part: str = ""


def faults_of(key: Key, value: Any) -> list[Fault]:
    """Everything that is wrong with the value of a key; of a key with many values, with the list and each item."""
    if not key.many:
        fault = type_fault(key, value) or limit_fault(key, value)
        return [fault] if fault else []
    if not isinstance(value, list):
        message = f"{key.name} must be a list, not {type_name(value)}"
        return [Fault(WRONG_TYPE, message, f"write {key.name} = [ … ]")]
    checked = [type_fault(key, item) or limit_fault(key, item) for item in value]
    faults = [fault._replace(item=index) for index, fault in enumerate(checked) if fault]
    sound = [(index, item) for index, item in enumerate(value) if checked[index] is None]
    faults += _repetitions(key, sound)
    if key.nonempty and not value:
        faults.append(Fault(key.rule, f"{key.name} is empty", f"name at least one of {_listed(key.choices)}"))
    return faults


def type_fault(key: Key, value: Any) -> Fault | None:
    """What is wrong with the type of a value, or of one item of a list."""
    # A boolean is an int in Python, but not in TOML.
    if type(value) is _TYPES[key.type]:
        if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
            return Fault(BAD_VALUE, f"{key.name} does not fit 64 bits", "TOML's integers have 64 bits")
        return None
    wanted = _TYPE_NAMES[_TYPES[key.type]]
    subject = f"each item of {key.name}" if key.many else key.name
    default = next(iter(key.default), None) if key.many and key.default else key.default
    example = next(iter(key.choices), default)
    hint = f"write {wanted}" + (f", such as {_toml(example)}" if example not in (None, "") else "")
    return Fault(WRONG_TYPE, f"{subject} must be {wanted}, not {type_name(value)}", hint)


def limit_fault(key: Key, value: Any) -> Fault | None:
    """Which limit of the key a value of the right type does not keep."""
    if key.choices and value not in key.choices:
        nearest = did_you_mean(str(value), map(str, key.choices))
        return Fault(key.rule, f"{key.name} cannot be {_toml(value)}", f"{nearest}it can be {_listed(key.choices)}")
    if key.pattern and not re.fullmatch(key.pattern, value):
        return Fault(key.rule, f"{_toml(value)} is not allowed as {key.name}", f"it must {key.must}")
    if key.minimum is not None and value < key.minimum:
        return Fault(key.rule, f"{key.name} is {value}", f"it must {key.must or f'be at least {key.minimum}'}")
    if key.maximum is not None and value > key.maximum:
        return Fault(key.rule, f"{key.name} is {value}", f"it must be at most {key.maximum}")
    if key.refuse and (refused := re.search(key.refuse, value)):
        part = refused[0]
        message = f"{key.name} contains {_sign(part)}, and goes into a comment"
        return Fault(key.rule, message, "say it in other words", part=part)
    return None


def type_name(value: Any) -> str:
    """The name of a value's type in messages."""
    return _TYPE_NAMES.get(type(value), "a date or time")


def _repetitions(key: Key, items: Iterable[tuple[int, Any]]) -> list[Fault]:
    """The items, given with their indices, that are in the list a second time."""
    faults: list[Fault] = []
    before: set[Any] = set()
    for index, item in items:
        if item in before:
            faults.append(Fault(key.rule, f"{item!r} is already in {key.name}", "remove it", item=index))
        before.add(item)
    return faults


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _listed(choices: Iterable[Any]) -> str:
    return ", ".join(_toml(choice) for choice in choices)


def _sign(part: str) -> str:
    if part in ("\\", "??/"):
        return f"{part} at the end of a word (which would continue a line)"
    return part if part.isprintable() else f"the control character U+{ord(part):04X}"
