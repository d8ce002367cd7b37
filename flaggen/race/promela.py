"""Writes a scenario as a Promela model, so that spin can explore it independently.

Each actor becomes an automaton: it has a label for each point of its program, an atomic step for each access, and a
branch for each value that the access returned in our exploration. On any other value an assertion fails, since spin
disagrees. Each kind of bad step is printed once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from flaggen.emulate.accesses import TAKE_NO_TIME, Access, Kind, ReadResult, life_place
from flaggen.emulate.events import EventKind, stale_kind
from flaggen.emulate.memory import BUDDY, FREE
from flaggen.race.explore import Explorer, Point
from flaggen.report.errors import FlaggenError

# A model has a number for each kind. Of a deadlock, spin itself tells.
_KINDS: tuple[EventKind, ...] = tuple(kind for kind in get_args(EventKind) if kind != "deadlock")


class TooWide(FlaggenError, ValueError):
    """A value of the scenario does not fit Promela's int, which has 32 bits."""

    def __init__(self, value: int) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return f"the scenario has the value {self.value:#x}, and the int of Promela has 32 bits"


def model(explorer: Explorer) -> str:
    """The model of an explored scenario. Raises TooWide."""
    values = ", ".join(map(_number, explorer.values))
    kinds = ", ".join(f'"{kind}"' for kind in _KINDS)
    parts = [
        "/* Each kind of bad step is printed when it is first taken. */",
        f"c_decl {{\n\tstatic const char *const kinds[] = {{{kinds}}};\n\tstatic int seen[{len(_KINDS)}];\n}}",
        f"int m[{len(explorer.values)}] = {{{values}}};",
        "bool stopped = false;",
    ]
    for number, (name, start) in enumerate(explorer.starts.items()):
        parts.append("\n".join(_actor(explorer, name, start, holder=number + 1)))
    return "\n\n".join(parts) + "\n"


def _actor(explorer: Explorer, name: str, start: int, holder: int) -> Iterator[str]:
    yield f"active proctype {_identifier(name, holder)}()"
    yield "{"
    pending, written = [start], {start}
    while pending:
        number = pending.pop(0)
        point = explorer.point(number)
        yield f"p{number}:"
        if point.access is None:
            yield "\tgoto done;"
            continue
        yield f"\tatomic {{ /* {_comment(point.access.text)} */"
        targets: list[int] = []
        yield from _step(explorer, point, holder, "\t\t", targets)
        yield "\t}"
        fresh = [target for target in targets if target not in written]
        written.update(fresh)
        pending += dict.fromkeys(fresh)
    yield "done:"
    yield "\tskip;"
    yield "}"


def _step(explorer: Explorer, point: Point, holder: int, indent: str, targets: list[int]) -> Iterator[str]:
    """The branches of an access, each with the accesses behind it that take no time."""
    access = point.access
    assert access is not None
    yield f"{indent}if"
    if access.kind not in TAKE_NO_TIME:
        yield f"{indent}:: stopped -> goto done"
    is_running = "" if access.kind in TAKE_NO_TIME else "!stopped && "
    for returned, number in point.following.items():
        yield f"{indent}:: {is_running}{_condition(access, returned, holder)} ->"
        yield from _effects(access, returned, holder, f"{indent}\t")
        following = explorer.point(number)
        if following.access is not None and following.access.kind in TAKE_NO_TIME:
            yield from _step(explorer, following, holder, f"{indent}\t", targets)
        else:
            targets.append(number)
            yield f"{indent}\tgoto p{number}"
    if access.kind is Kind.STOP:
        yield f"{indent}:: true ->"
        yield f"{indent}\t{_note('stop')}"
        yield f"{indent}\tstopped = true;"
        yield f"{indent}\tgoto done"
    elif access.kind is not Kind.ACQUIRE:
        yield f"{indent}:: else -> assert(false) /* another value than in our exploration */"
    yield f"{indent}fi"


def _condition(access: Access, returned: Any, holder: int) -> str:
    """The condition in which the access returns this value."""
    old = f"m[{access.place}]"
    match access.kind:
        case Kind.READ:
            assert isinstance(returned, ReadResult)
            return f"{old} == {returned.value} && m[{life_place(access.place)}] == {returned.life}"
        case Kind.TEST_SET | Kind.TEST_CLEAR:
            return f"({old} & {access.value}) {'!=' if returned else '=='} 0"
        case Kind.GET_UNLESS_ZERO:
            return f"{old} {'!=' if returned else '=='} 0"
        case Kind.ALLOCATE:
            is_free = f"({old} == 0 && m[{life_place(access.place)}] == {BUDDY})"
            return is_free if returned else f"!{is_free}"
        case Kind.PUT:
            return f"{old} == {returned + 1}"
        case Kind.ASSERT_HELD:
            return f"{old} {'==' if returned else '!='} {holder}"
        case Kind.ACQUIRE:
            return f"{old} == {FREE}"
    return "true"


def _effects(access: Access, returned: Any, holder: int, indent: str) -> Iterator[str]:
    """The events of the access, and its changes."""
    if access.life is not None:
        yield from _note_if(f"m[{life_place(access.place)}] != {access.life}", stale_kind(access), indent)
    if access.kind is Kind.ASSERT_HELD and not returned:
        yield f"{indent}{_note('lock not held')}"
    if access.kind is Kind.WARN:
        yield f"{indent}{_note('warning')}"
    place, value = f"m[{access.place}]", _number(access.value)
    if access.kind is Kind.RELEASE:
        yield from _note_if(f"{place} != {holder}", "lock not held", indent)
    change = {
        Kind.WRITE: f"{place} = {value};",
        Kind.SET: f"{place} = {place} | {value};",
        Kind.TEST_SET: f"{place} = {place} | {value};",
        Kind.CLEAR: f"{place} = {place} & ~{value};",
        Kind.TEST_CLEAR: f"{place} = {place} & ~{value};",
        Kind.PUT: f"{place} = {place} - 1;",
        Kind.ACQUIRE: f"{place} = {holder};",
        Kind.RELEASE: f"{place} = {FREE};",
    }
    if returned is True and access.kind is Kind.GET_UNLESS_ZERO:
        yield f"{indent}{place} = {place} + 1;"
    elif returned is True and access.kind is Kind.ALLOCATE:
        yield f"{indent}{place} = 1;"
    elif access.kind in change:
        yield f"{indent}{change[access.kind]}"
    if access.owner is not None and returned is not False:
        yield f"{indent}m[{life_place(access.place)}] = {access.owner};"


def _note_if(condition: str, kind: EventKind, indent: str) -> Iterator[str]:
    yield f"{indent}if"
    yield f"{indent}:: {condition} -> {_note(kind)}"
    yield f"{indent}:: else"
    yield f"{indent}fi;"


def _note(kind: EventKind) -> str:
    number = _KINDS.index(kind)
    return f'c_code {{ if (!seen[{number}]) {{ seen[{number}] = 1; printf("bad: %s\\n", kinds[{number}]); }} }};'


def _identifier(name: str, holder: int) -> str:
    """A name that is neither a keyword nor another actor's."""
    return f"actor{holder}_{re.sub(r'[^A-Za-z0-9]', '_', name)}"


def _number(value: int) -> str:
    if not -(1 << 31) <= value < 1 << 31:
        raise TooWide(value)
    return str(int(value))


def _comment(text: str) -> str:
    return text.replace("*/", "* /")
