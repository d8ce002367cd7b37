"""Writes a scenario as a C program that explores the compiled accessors instead of our programs of them.

This module lists the points of the actors' programs, and the calls of accessors in them; the program itself is in the
template scheduler.c.j2 next to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

from flaggen.emulate import reachable
from flaggen.emulate.accesses import Access, Field, Kind, ReadResult
from flaggen.emulate.declared import accessor_form, flag_place
from flaggen.emulate.events import EventKind
from flaggen.emulate.kernel_programs import AccessorCall, AccessorForm, FlagPlace, accessor
from flaggen.emulate.memory import Layout
from flaggen.model.accessors import Call
from flaggen.model.declaration import Declaration
from flaggen.model.guards import GuardName
from flaggen.model.operations import Api
from flaggen.race.explore import Explorer
from flaggen.report.english import join_and
from flaggen.report.errors import FlaggenError
from flaggen.report.template_files import template_file

_WORD = (1 << 64) - 1
_NONE = -1


class NoSuchAccessor(FlaggenError, ValueError):
    """The scenario calls an accessor with guards or a lock that the declaration does not give it."""


class CompiledCall(NamedTuple):
    """A call of an accessor in C, with a `page` or `folio` in scope, whose number is `page`."""

    expression: str
    api: Api
    returns: bool
    page: int


class _Row(NamedTuple):
    """A point in C: struct point."""

    kind: str
    place: int
    value: str
    life: int
    owner: int
    before: int
    sibling: int
    child: int
    returned: str
    returned_life: int
    call: int
    first: int
    result: int
    text: str


class _Inside(NamedTuple):
    """The call that a point is in: its number, the point of its first access, and the values returned so far."""

    number: int
    first: int
    returned: tuple[Any, ...]


def program(explorer: Explorer, states: int, declaration: Declaration, texts: Sequence[str]) -> str:
    """The program for an explored scenario with so many states, and the rendered C. Raises NoSuchAccessor."""
    calls = _calls(explorer, declaration)
    rows = _rows(explorer, {call: number for number, call in enumerate(calls)})
    return template_file(Path(__file__).with_name("scheduler.c.j2")).render(
        fields=[field.name.lower() for field in Field],
        kinds=[kind.name for kind in Kind],
        bad_kinds=get_args(EventKind),
        pages=len(explorer.values) // len(Field),
        values=[_word(value) for value in explorer.values],
        starts=[*explorer.starts.values()],
        states=states,
        depth=len(rows),
        points=rows,
        calls=[*calls.values()],
        configs=declaration.configs,
        enumerators=[]
        if declaration.has_own_enum
        else [f"{declaration.enumerator(flag)} = {flag.bit}" for flag in declaration.flags],
        texts=[_without_includes(text) for text in texts],
    )


class _Compiled(NamedTuple):
    """The key of a compiled accessor: the operation, the flag, and how it is written."""

    operation: str
    flag: FlagPlace
    api: Api
    guards: tuple[GuardName, ...]
    has_lock: bool


def _key(operation: str, flag: FlagPlace, form: AccessorForm) -> _Compiled:
    return _Compiled(operation, flag, form.api, form.guards, form.lock is not None)


def _compiled(declaration: Declaration) -> dict[_Compiled, Call]:
    """The call in C of each accessor that the declaration has for a flag."""
    return {
        _key(
            call.accessor.operation.name,
            flag_place(declaration, call.flag),
            accessor_form(call.accessor.api, call.accessor.checks, Layout(0)),
        ): call
        for call in reachable(declaration, frozenset(declaration.configs))
    }


def _calls(explorer: Explorer, declaration: Declaration) -> dict[AccessorCall, CompiledCall]:
    """The calls that the programs make of accessors, in C.

    Calls of accessors that the declaration lacks are left out: their points are used instead. Raises NoSuchAccessor if
    such an accessor would have guards or a lock, since those are what is explored.
    """
    compiled = _compiled(declaration)
    calls: dict[AccessorCall, CompiledCall] = {}
    for call in dict.fromkeys(access.call for access in _accesses(explorer) if access.call is not None):
        declared = compiled.get(_key(call.operation, call.flag, call.form))
        if declared is not None:
            returns = declared.accessor.operation.returns_value
            calls[call] = CompiledCall(declared.expression, call.form.api, returns, call.asked.page.number)
        elif call.form.guards or call.form.lock or call.operation == "test":
            lock = call.form.lock
            checks = [f"the guard {name}" for name in call.form.guards] + ([f"the lock {lock.name}"] if lock else [])
            wanted = join_and(checks) or "no guard and no lock"
            raise NoSuchAccessor(f"the flag's {call.operation} accessor for a {call.form.api} must have {wanted}")
    return calls


def _accesses(explorer: Explorer) -> Iterator[Access]:
    """All accesses of the programs, from each start, and the last branch first."""
    pending = [*reversed(explorer.starts.values())]
    while pending:
        point = explorer.point(pending.pop())
        if point.access is not None:
            yield point.access
            pending += point.following.values()


def _rows(explorer: Explorer, calls: Mapping[AccessorCall, int]) -> list[_Row]:
    """A row for each point, by number; `calls` has the number of each call of an accessor."""
    rows: dict[int, _Row] = {}
    pending: list[tuple[_Row, int, _Inside | None]] = [
        (_BLANK, number, None) for number in reversed(explorer.starts.values())
    ]
    while pending:
        blank, number, inside = pending.pop()
        point = explorer.point(number)
        access = point.access
        if access is None:
            rows[number] = blank
            continue
        if inside is None and access.call is not None and access.call in calls:
            inside = _Inside(calls[access.call], number, ())
        children = [*point.following.items()]
        rows[number] = blank._replace(
            kind=access.kind.name,
            place=access.place,
            value=_word(access.value),
            life=_NONE if access.life is None else access.life,
            owner=_NONE if access.owner is None else access.owner,
            child=children[0][1] if children else _NONE,
            call=_NONE if inside is None else inside.number,
            first=_NONE if inside is None else inside.first,
            text=_quoted(access.text),
        )
        for at, (returned, child) in enumerate(children):
            sibling = children[at + 1][1] if at + 1 < len(children) else _NONE
            value, life = returned if isinstance(returned, ReadResult) else (int(returned or 0), 0)
            now, result = _after(inside, access.call, returned)
            arrived = _BLANK._replace(
                before=number, sibling=sibling, returned=_word(value), returned_life=life, result=result
            )
            pending.append((arrived, child, now))
    return [rows[number] for number in sorted(rows)]


_BLANK = _Row("END", 0, "0", _NONE, _NONE, _NONE, _NONE, _NONE, "0", 0, _NONE, _NONE, _NONE, '"the end"')


def _after(inside: _Inside | None, call: AccessorCall | None, returned: Any) -> tuple[_Inside | None, int]:
    """The call that the program is in after an access, and the result of the call if that was its last access."""
    if inside is None or call is None:
        return None, _NONE
    so_far = (*inside.returned, returned)
    steps = accessor(*call)
    try:
        next(steps)
        for value in so_far:
            steps.send(value)
    except StopIteration as end:
        return None, int(end.value)
    return inside._replace(returned=so_far), _NONE


def _word(value: int) -> str:
    return f"{value & _WORD:#x}UL"


def _quoted(text: str) -> str:
    escaped = "".join(f"\\{character}" if character in '"\\' else character for character in text)
    return f'"{" ".join(escaped.split())}"'


def _without_includes(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#include"))
