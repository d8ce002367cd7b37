"""Runs programs in every interleaving of their accesses.

States are hashed, so each is visited once. The state of a program is the sequence of the values that its accesses
returned: a tree of these sequences is built as they occur, and a step only follows its branches. Programs must be
deterministic: they may depend on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from flaggen.emulate.accesses import TAKE_NO_TIME, Access, Kind, Program, life_place
from flaggen.emulate.events import Event, EventKind, event_of
from flaggen.emulate.memory import Values, apply, is_blocked
from flaggen.report.errors import FlaggenError

Actor = Callable[[], Program[Any]]
MOST_STATES = 1_000_000
# The most accesses that a program may make: each point of a program is reached by running it from its start.
_MOST_ACCESSES = 1_000


class InvalidProgram(FlaggenError, ValueError):
    """A program raised an exception, yielded an invalid access, does not end, or depends on something else."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name, self.problem = name, problem

    def __str__(self) -> str:
        return f"the program of {self.name!r} {self.problem}"


_DEPENDS = "made another access, though its accesses returned the same: it must depend on nothing else"


class Point:
    """A point of a program: the access that comes next, or None and the result if it has ended.

    `following` has the number of the point after each value that the access may return.
    """

    __slots__ = ("access", "actor", "before", "depth", "following", "name", "result", "returned")

    def __init__(self, name: str, actor: Actor, before: Point | None, returned: Any) -> None:
        self.name, self.actor, self.before, self.returned = name, actor, before, returned
        self.depth: int = before.depth + 1 if before else 0
        self.following: dict[Any, int] = {}
        self.access: Access | None = None
        self.result: Any = None
        self._replay()

    def _replay(self) -> None:
        """Run the program from its start to this point. Raises InvalidProgram."""
        if self.depth > _MOST_ACCESSES:
            raise InvalidProgram(self.name, f"makes more than {_MOST_ACCESSES:,} accesses: it must end")
        points = [self]
        while (before := points[-1].before) is not None:
            points.append(before)
        reached = points[-1]
        try:
            program = self.actor()
            if not isinstance(program, Generator):
                raise InvalidProgram(self.name, "is not a generator: it must yield accesses")
            access = next(program)
            for before, point in pairwise(reversed(points)):
                if access != before.access:
                    raise InvalidProgram(self.name, _DEPENDS)
                reached = point
                access = program.send(point.returned)
        except StopIteration as end:
            if reached is not self:
                raise InvalidProgram(self.name, _DEPENDS) from None
            self.result = end.value
            return
        except InvalidProgram:
            raise
        except (Exception, SystemExit) as error:
            raise InvalidProgram(self.name, f"raised {type(error).__name__}: {error}") from error
        if not isinstance(access, Access):
            raise InvalidProgram(self.name, f"yielded {access!r}, which is not an access")
        self.access = access


class Step(NamedTuple):
    """An access by an actor in a schedule, what it returned, and what was bad about it."""

    actor: str
    access: Access
    returned: Any
    event: Event | None


class Explored(NamedTuple):
    """The result of an exploration.

    `states` is the number of states, `interleavings` that of complete interleavings, and `classes` that of those which
    differ in more than the order of independent accesses; both are None if the exploration was stopped at the limit or
    by the user (`was_interrupted`). `counts` has the number of interleavings with each event, `kinds` that with any
    event of a kind, and `schedules` the shortest sequence of steps that ends in each event.
    """

    states: int
    interleavings: int | None
    classes: int | None
    counts: Mapping[Event, int]
    kinds: Mapping[EventKind, int]
    schedules: Mapping[Event, tuple[Step, ...]]
    was_interrupted: bool = False


DEADLOCK = Event("deadlock", "no actor can go on, and some have not ended")
# The places that a stop touches: no actor continues after it, so it depends on every other step.
_EVERYTHING = -1


# The memory, and the number of each actor's point; that of an actor that stopped the kernel is inverted.
_State = tuple[Values, tuple[int, ...]]


class _Edge(NamedTuple):
    """A step from a state: the actor, the next state, the events, and the places that are read and written, as bits."""

    actor: int
    after: int
    events: tuple[Event, ...]
    reads: int
    writes: int


class _Graph(NamedTuple):
    """The states by their distance from the start, each with its edges, and how each was reached.

    `reached_by` has the previous state and the actor for each state, `events` the same for each event, where actor -1
    is a deadlock.
    """

    states: list[_State]
    edges: list[tuple[_Edge, ...]]
    reached_by: list[tuple[int, int]]
    events: dict[Event, tuple[int, int]]
    deadlocks: set[int]
    stopped_by: Literal["limit", "user"] | None = None


class Explorer:
    """Explores the interleavings of some actors from an initial memory."""

    def __init__(self, values: Values, actors: Mapping[str, Actor], most_states: int = MOST_STATES) -> None:
        self._names = [*actors]
        self.values = values
        self._most_states = most_states
        self._points: list[Point] = []
        self._starts = tuple(self._new_point(Point(name, actor, None, None)) for name, actor in actors.items())

    @property
    def starts(self) -> dict[str, int]:
        """The number of the first point of each actor."""
        return dict(zip(self._names, self._starts, strict=True))

    def point(self, number: int) -> Point:
        """A point that the exploration has reached."""
        return self._points[number]

    def _new_point(self, point: Point) -> int:
        if point.access is not None and (problem := _problem(point.access, len(self.values))):
            raise InvalidProgram(point.name, f"yielded {point.access.text!r}, {problem}")
        self._points.append(point)
        return len(self._points) - 1

    def _after(self, point: Point, returned: Any) -> int:
        number = point.following.get(returned)
        if number is None:
            number = point.following[returned] = self._new_point(Point(point.name, point.actor, point, returned))
        return number

    def explore(self) -> Explored:
        """Visit every state."""
        graph = self._graph()
        schedules = {event: _until(event, self._schedule(graph, *at)) for event, at in graph.events.items()}
        states = len(graph.states)
        try:
            if not graph.stopped_by:
                return Explored(states, *_interleavings(graph), schedules)
        except KeyboardInterrupt:
            graph = graph._replace(stopped_by="user")
        return Explored(states, None, None, {}, {}, schedules, graph.stopped_by == "user")

    def _graph(self) -> _Graph:
        """Visit the states by their distance from the start, in steps."""
        start = (self.values, self._starts)
        numbers = {start: 0}
        graph = _Graph([start], [], [(-1, -1)], {}, set())
        try:
            for number, (values, points) in enumerate(graph.states):
                if len(graph.states) > self._most_states:
                    return graph._replace(stopped_by="limit")
                if min(points) < 0:
                    graph.edges.append(())
                    continue
                own: list[_Edge] = []
                for actor in range(len(points)):
                    if (step := self._step(values, points, actor)) is None:
                        continue
                    after, events, reads, writes = step
                    child = numbers.setdefault(after, len(graph.states))
                    if child == len(graph.states):
                        graph.states.append(after)
                        graph.reached_by.append((number, actor))
                    own.append(_Edge(actor, child, events, reads, writes))
                    for event in events:
                        graph.events.setdefault(event, (number, actor))
                if not own and any(self._points[point].access for point in points):
                    graph.events.setdefault(DEADLOCK, (number, -1))
                    graph.deadlocks.add(number)
                graph.edges.append(tuple(own))
        except KeyboardInterrupt:
            return graph._replace(stopped_by="user")
        return graph

    def _step(
        self, values: Values, points: tuple[int, ...], actor: int
    ) -> tuple[_State, tuple[Event, ...], int, int] | None:
        """The effect of the actor's next access, with those behind it that take no time: the fields of an _Edge."""
        number = points[actor]
        point = self._points[number]
        access = point.access
        if access is None or is_blocked(access, values):
            return None
        events: list[Event] = []
        reads = writes = 0
        while True:
            if access.writes:
                writes |= 1 << access.place
            reads |= 1 << access.place
            if access.life is not None or access.owner is not None:
                owner_at = 1 << life_place(access.place)
                reads |= owner_at
                writes |= owner_at if access.owner is not None else 0
            event = event_of(access, values, actor + 1)
            if event is not None:
                events.append(event)
                if event.kind == "stop":
                    number = ~number
                    reads = writes = _EVERYTHING
                    break
            values, returned = apply(access, values, actor + 1)
            number = self._after(point, returned)
            point = self._points[number]
            access = point.access
            if access is None or access.kind not in TAKE_NO_TIME:
                break
        return (values, (*points[:actor], number, *points[actor + 1 :])), tuple(events), reads, writes

    def _schedule(self, graph: _Graph, number: int, last: int) -> tuple[Step, ...]:
        """The steps from the start to a state, and then the next step of the last actor; -1 is a deadlock of all."""
        at_end = number
        moves = [(number, last)] if last >= 0 else []
        while number:
            number, actor = graph.reached_by[number]
            moves.append((number, actor))
        steps: list[Step] = []
        for at, actor in reversed(moves):
            steps += self._steps(*graph.states[at], actor)
        return tuple(steps) if last >= 0 else (*steps, *self._waiting(graph.states[at_end][1]))

    def _waiting(self, points: tuple[int, ...]) -> list[Step]:
        """The accesses for which the actors wait in a deadlock."""
        waiting = [(name, self._points[point].access) for name, point in zip(self._names, points, strict=True)]
        return [Step(name, access, None, DEADLOCK) for name, access in waiting if access is not None]

    def _steps(self, values: Values, points: tuple[int, ...], actor: int) -> list[Step]:
        """The accesses of one step."""
        point = self._points[points[actor]]
        steps: list[Step] = []
        while point.access is not None and (not steps or point.access.kind in TAKE_NO_TIME):
            event = event_of(point.access, values, actor + 1)
            values, returned = apply(point.access, values, actor + 1)
            steps.append(Step(self._names[actor], point.access, returned, event))
            if event is not None and event.kind == "stop":
                break
            point = self._points[self._after(point, returned)]
        return steps


def _until(event: Event, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps up to the first with the event; all of them for a deadlock, which is not one step."""
    if event == DEADLOCK:
        return steps
    return steps[: next(at for at, step in enumerate(steps, 1) if step.event == event)]


def _problem(access: Access, places: int) -> str:
    """What is wrong with an access to a memory of so many places, or ""."""
    is_of_lock = access.kind in (Kind.ACQUIRE, Kind.RELEASE, Kind.ASSERT_HELD)
    if not 0 <= access.place <= (access.place if is_of_lock else life_place(access.place)) < places:
        return "which the memory of the scenario does not have"
    numbers = [number for number in (access.value, access.life, access.owner) if number is not None]
    if not all(isinstance(number, int) and -(1 << 63) <= number < 1 << 64 for number in numbers):
        return "whose values must be integers of 64 bits"
    return "" if isinstance(access.text, str) else "whose text must be a string"


def _interleavings(graph: _Graph) -> tuple[int, int, dict[Event, int], dict[EventKind, int]]:
    """The number of complete interleavings, that of their classes, and those with each event and each kind of it."""
    totals = [0] * len(graph.states)
    for number in range(len(graph.states) - 1, -1, -1):
        totals[number] = sum(totals[edge.after] for edge in graph.edges[number]) or 1
    counts = {event: _with_any(graph, totals, frozenset({event})) for event in graph.events}
    kinds: dict[EventKind, int] = {}
    for kind in {event.kind for event in graph.events}:
        events = frozenset(event for event in graph.events if event.kind == kind)
        kinds[kind] = counts[next(iter(events))] if len(events) == 1 else _with_any(graph, totals, events)
    return totals[0], _classes(graph), counts, kinds


def _with_any(graph: _Graph, totals: list[int], events: frozenset[Event]) -> int:
    """The number of complete interleavings in which one of the events happens."""
    counts = [0] * len(graph.states)
    for number in range(len(graph.states) - 1, -1, -1):
        edges = graph.edges[number]
        if not edges and DEADLOCK in events and number in graph.deadlocks:
            counts[number] = 1
        else:
            counts[number] = sum(
                counts[edge.after] if events.isdisjoint(edge.events) else totals[edge.after] for edge in edges
            )
    return counts[0]


def _classes(graph: _Graph) -> int:
    """The number of interleavings that differ in more than the order of independent steps, by sleep sets.

    An actor sleeps where its next step has been taken before independent ones of others (Godefroid, LNCS 1032).
    """
    ways = {(0, 0): 1}
    complete = 0
    by_distance = [(0, 0)]
    for state, sleeping in by_distance:
        number = ways[state, sleeping]
        edges = graph.edges[state]
        complete += number if not edges else 0
        asleep = [edge for edge in edges if sleeping >> edge.actor & 1]
        for edge in edges:
            if sleeping >> edge.actor & 1:
                continue
            still = sum(1 << other.actor for other in asleep if _independent(edge, other))
            key = (edge.after, still)
            if key not in ways:
                ways[key] = 0
                by_distance.append(key)
            ways[key] += number
            asleep.append(edge)
    return complete


def _independent(edge: _Edge, other: _Edge) -> bool:
    return not (edge.writes & other.reads or other.writes & edge.reads)
