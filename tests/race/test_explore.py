"""The exploration against a naive one, which enumerates interleavings one by one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flaggen.emulate.accesses import TAKE_NO_TIME, Access, Field, Kind, Program, life_place
from flaggen.emulate.events import Event, event_of
from flaggen.emulate.memory import Layout, Values, apply, is_blocked
from flaggen.race.explore import DEADLOCK, Actor, Explorer, InvalidProgram
from sample import cases

LAYOUT = Layout(2, ("hugetlb_lock", "other_lock"))
PAGE, OTHER = LAYOUT.page(0), LAYOUT.page(1)
LOCK, OTHER_LOCK = LAYOUT.lock(), LAYOUT.lock("other_lock")

ACCESSES = (
    PAGE.read(Field.PRIVATE),
    PAGE.read(Field.PRIVATE, life=0),
    PAGE.write(Field.PRIVATE, 1),
    PAGE.write(Field.IS_HEAD, 1, owner=1),
    PAGE.change(Kind.TEST_SET, Field.PRIVATE, 2, life=0),
    OTHER.read(Field.PRIVATE),
    OTHER.write(Field.PRIVATE, 3),
    PAGE.expect(0, "wrong"),
    PAGE.stop("VM_BUG_ON"),
    PAGE.warn("VM_WARN_ON"),
)


def straight(accesses: list[Access]) -> Actor:
    """A program that makes these accesses, and one more if any of them returned something true."""

    def program() -> Program[None]:
        returned = []
        for access in accesses:
            returned.append((yield access))
        if any(getattr(each, "value", each) for each in returned):
            yield OTHER.write(Field.FLAGS, 1)

    return program


def interleavings(values: Values, actors: dict[str, Actor]) -> Iterator[tuple[list[tuple[int, Access]], set[Event]]]:
    """Every interleaving, one by one: its steps, and what was bad. Steps that take no time follow the one before."""
    pending: list[list[int]] = [[]]
    while pending:
        schedule = pending.pop()
        programs = [actor() for actor in actors.values()]
        following: list[Access | None] = [next(program, None) for program in programs]
        now, events, steps = values, set(), []
        for actor in schedule:
            while True:
                access = following[actor]
                assert access is not None
                event = event_of(access, now, actor + 1)
                events |= {event} if event else set()
                now, returned = apply(access, now, actor + 1)
                steps.append((actor, access))
                if access.kind is Kind.STOP:
                    following = [None] * len(programs)
                    break
                try:
                    following[actor] = programs[actor].send(returned)
                except StopIteration:
                    following[actor] = None
                successor = following[actor]
                if successor is None or successor.kind not in TAKE_NO_TIME:
                    break
        able = [at for at, access in enumerate(following) if access is not None and not is_blocked(access, now)]
        if not able:
            yield steps, events | ({DEADLOCK} if any(following) else set())
        pending += [[*schedule, actor] for actor in able]


def classes(found: list[list[tuple[int, Access]]]) -> int:
    """The number of classes of interleavings, each known by its steps and the order of the dependent ones."""

    def written(access: Access) -> set[int]:
        own = {access.place} if access.writes else set()
        return own | ({life_place(access.place)} if access.owner is not None else set())

    def touched(access: Access) -> set[int]:
        has_owner = access.life is not None or access.owner is not None
        return {access.place} | ({life_place(access.place)} if has_owner else set())

    def key(steps: list[tuple[int, Access]]) -> Any:
        numbers: dict[int, count[int]] = {}
        named = [
            (
                (actor, next(numbers.setdefault(actor, count()))),
                access.kind is Kind.STOP,
                written(access),
                touched(access),
            )
            for actor, access in steps
        ]
        order = frozenset(
            (one, two)
            for at, (one, one_stops, one_written, one_touched) in enumerate(named)
            for two, two_stops, two_written, two_touched in named[at + 1 :]
            if one[0] != two[0] and (one_stops or two_stops or one_written & two_touched or two_written & one_touched)
        )
        return order, frozenset(step for step, *_ in named)

    return len({key(steps) for steps in found})


STEPS = [access for access in ACCESSES if access.kind not in TAKE_NO_TIME]
# Each begins with a step: what takes no time happens together with the step before it.
PROGRAMS = st.lists(
    st.tuples(st.sampled_from(STEPS), st.lists(st.sampled_from([*ACCESSES, *STEPS]), max_size=2))
    .map(lambda drawn: [drawn[0], *drawn[1]])
    .map(straight),
    min_size=1,
    max_size=3,
)


@given(PROGRAMS)
@settings(max_examples=cases(100, 12))
def test_as_a_naive_exploration(programs: list[Actor]) -> None:
    actors = {f"a{number}": program for number, program in enumerate(programs)}
    found = list(interleavings(LAYOUT.empty, actors))
    explored = Explorer(LAYOUT.empty, actors).explore()
    assert explored.interleavings == len(found)
    assert explored.counts == {
        event: sum(event in events for _, events in found)
        for event in {event for _, events in found for event in events}
    }
    assert explored.classes == classes([steps for steps, _ in found])
    for event, schedule in explored.schedules.items():
        lengths = [
            _steps(access for _, access in steps[: _first(event, steps)]) for steps, events in found if event in events
        ]
        assert _steps(step.access for step in schedule) == min(lengths)


def _steps(accesses: Iterable[Access]) -> int:
    return sum(access.kind not in TAKE_NO_TIME for access in accesses)


def _first(event: Event, steps: list[tuple[int, Access]]) -> int:
    return next(at for at in range(1, len(steps) + 1) if event in _events(steps[:at]))


def _events(steps: list[tuple[int, Access]]) -> set[Event]:
    now, events = LAYOUT.empty, set()
    for actor, access in steps:
        event = event_of(access, now, actor + 1)
        events |= {event} if event else set()
        now, _ = apply(access, now, actor + 1)
    return events


def locker(*accesses: Access) -> Actor:
    def program() -> Program[None]:
        for access in accesses:
            _ = yield access

    return program


def test_locks_exclude_and_deadlock() -> None:
    one = locker(LOCK.acquire(), PAGE.write(Field.PRIVATE, 1), PAGE.write(Field.PRIVATE, 0), LOCK.release())
    assert Explorer(LAYOUT.empty, {"a": one, "b": one}).explore().interleavings == 2
    ab = locker(LOCK.acquire(), OTHER_LOCK.acquire(), OTHER_LOCK.release(), LOCK.release())
    ba = locker(OTHER_LOCK.acquire(), LOCK.acquire(), LOCK.release(), OTHER_LOCK.release())
    explored = Explorer(LAYOUT.empty, {"a": ab, "b": ba}).explore()
    assert explored.kinds["deadlock"] == 2
    assert [(step.actor, step.access.text, step.event) for step in explored.schedules[DEADLOCK]] == [
        ("a", "lock hugetlb_lock", None),
        ("b", "lock other_lock", None),
        ("a", "lock other_lock", DEADLOCK),
        ("b", "lock hugetlb_lock", DEADLOCK),
    ]


def test_a_lock_that_is_not_held() -> None:
    held = locker(LOCK.acquire(), LOCK.assert_held(), LOCK.release())
    assert Explorer(LAYOUT.empty, {"a": held, "b": held}).explore().kinds == {}
    explored = Explorer(LAYOUT.empty, {"a": held, "b": locker(LOCK.assert_held())}).explore()
    assert explored.kinds == {"lock not held": explored.interleavings}


def test_a_lock_that_another_lets_go() -> None:
    held = locker(LOCK.acquire(), PAGE.read(Field.PRIVATE), LOCK.release())
    explored = Explorer(LAYOUT.empty, {"a": held, "b": locker(LOCK.release())}).explore()
    assert {event.text for event in explored.schedules if event.kind == "lock not held"} == {"unlock hugetlb_lock"}


def test_a_program_that_depends_on_something_else_is_refused() -> None:
    flip = iter([PAGE.read(Field.PRIVATE), *[OTHER.read(Field.PRIVATE)] * 99])

    def program() -> Program[None]:
        yield next(flip)
        yield PAGE.read(Field.FLAGS)

    with pytest.raises(InvalidProgram, match="made another access"):
        Explorer(LAYOUT.empty, {"a": program}).explore()


def test_a_program_that_ends_at_times_is_refused() -> None:
    goes_on = iter([True])

    def program() -> Program[None]:
        _ = yield PAGE.read(Field.PRIVATE)
        if next(goes_on, False):
            _ = yield PAGE.read(Field.FLAGS)
            _ = yield PAGE.read(Field.FLAGS)

    with pytest.raises(InvalidProgram, match="made another access"):
        Explorer(LAYOUT.empty, {"a": program}).explore()


def raises() -> Program[None]:
    yield PAGE.read(Field.PRIVATE)
    raise KeyError("oops")


def yields_a_number() -> Program[None]:
    yield 7  # type: ignore[misc]


def exits() -> Program[None]:
    yield PAGE.read(Field.PRIVATE)
    sys.exit(3)


def never_ends() -> Program[None]:
    while True:
        yield PAGE.read(Field.PRIVATE)


def never_ends_in_no_time() -> Program[None]:
    while True:
        yield PAGE.warn("again")


def writes_text() -> Program[None]:
    yield PAGE.write(Field.PRIVATE, "x")  # type: ignore[arg-type]


def leaves_the_memory() -> Program[None]:
    yield Layout(pages=9).page(8).read(Field.PRIVATE)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (raises, "raised KeyError: 'oops'"),
        (yields_a_number, "yielded 7"),
        (exits, "raised SystemExit: 3"),
        (never_ends, "makes more than 1,000 accesses"),
        (never_ends_in_no_time, "makes more than 1,000 accesses"),
        (writes_text, "whose values must be integers"),
        (leaves_the_memory, "which the memory of the scenario does not have"),
    ],
)
def test_a_program_that_is_wrong_is_refused(program: Actor, message: str) -> None:
    with pytest.raises(InvalidProgram, match=f"^the program of 'a' .*{message}"):
        Explorer(LAYOUT.empty, {"a": program}).explore()


def test_a_kernel_that_stops_at_several_times_counts_each() -> None:
    """The state after a stop is not the same, even if the memory is."""
    stops = locker(PAGE.read(Field.PRIVATE), PAGE.stop("VM_BUG_ON"))
    reads = locker(*[OTHER.read(Field.PRIVATE)] * 2)
    explored = Explorer(LAYOUT.empty, {"a": reads, "b": stops}).explore()
    assert explored.interleavings == explored.kinds["stop"] == 3


def test_the_limit() -> None:
    many = locker(*[PAGE.read(Field.PRIVATE)] * 9)
    explored = Explorer(LAYOUT.empty, {"a": many, "b": many}, most_states=20).explore()
    assert (explored.interleavings, explored.classes, explored.was_interrupted) == (None, None, False)
    assert explored.states <= 22


def test_an_interruption_keeps_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = locker(PAGE.read(Field.PRIVATE, life=1), *[PAGE.read(Field.PRIVATE)] * 9)
    explorer = Explorer(LAYOUT.empty, {"a": reader, "b": reader})
    steps, original = iter(range(9)), explorer._step

    def step(*arguments: Any) -> Any:
        if next(steps, None) is None:
            raise KeyboardInterrupt
        return original(*arguments)

    monkeypatch.setattr(explorer, "_step", step)
    explored = explorer.explore()
    assert (explored.was_interrupted, explored.interleavings) == (True, None)
    assert [event.kind for event in explored.schedules] == ["stale read"]
