"""The compiled C and the emulator, driven by the same calls, do the same."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiled import MACHINES, Tree, accessors, declared, emulator, need_machine
from flaggen.emulate import reachable
from flaggen.emulate.accesses import Field
from flaggen.emulate.kernel_programs import OwnedPage
from flaggen.emulate.memory import BUDDY
from flaggen.emulate.page_memory import LockNotHeld, PageMemory, VMBugOn
from flaggen.model.accessors import Call
from flaggen.model.declaration import Declaration
from flaggen.model.operations import OPERATIONS
from flaggen.verify.compile.machines import Machine
from flaggen.verify.compile.random_calls import random_calls
from memory_driver import BUG, NOT_HELD, Result, memory_driver, results
from repository import COMMITTED
from sample import cases, sample, sampled
from strategies import declarations, everything

CALLS = cases(2_500, 400)
CONDITIONAL, BEFORE, WORD = (
    COMMITTED[name].read_text(encoding="utf-8") for name in ("conditional", "era_5.10", "era_v1")
)

# Declarations with guards and locks, and others.
GUARDED = ("guards", "written_out_guards", "page_indices", "era_5.10", "era_v1")


@sampled
@pytest.mark.parametrize("machine", sample(MACHINES, 4), ids=str)
def test_same_results_and_same_words(machine: Machine, say: Callable[[str], None]) -> None:
    """At least 100,000 calls on every machine in CI, and every kind of accessor among them; by default one machine."""
    need_machine(machine)
    calls: Counter[tuple[object, ...]] = Counter()
    declared_count = 0

    @settings(max_examples=cases(20, 1), deadline=None)
    @example(everything(), 0)
    @example(everything(test_type="int", inline="static inline", bits_per_long=64), 1)
    @example(CONDITIONAL, 2)
    @example(BEFORE, 3)
    @example(WORD, 4)
    @given(declarations(machine_bits=machine.bits), st.integers(0, 2**32 - 1))
    def agree(text: str, seed: int) -> None:
        nonlocal declared_count
        declared_count += 1
        declaration = declared(text)
        module = emulator(declaration)
        with tempfile.TemporaryDirectory() as directory:
            tree = Tree(declaration, machine, Path(directory))
            for on in declaration.configurations:
                made = reachable(declaration, on)
                if not made:
                    continue
                random = random_calls(declaration, on, machine, seed, CALLS)
                actual = tree.start(tree.program(on), random.memory_and_calls()).output
                expected = random.emulate(module)
                assert random.difference(actual, expected) is None
                for index, count in Counter(random.indices).items():
                    accessor, flag, *_ = made[index]
                    config = declaration.c.config in on
                    calls[config, accessor.operation.name, accessor.api, flag.visibility, flag.page_index] += count

    agree()
    say(f"{machine}: {calls.total():,} calls of the accessors of {declared_count} declarations compared")
    assert calls.total() >= cases(100_000, 5_000)
    assert set(calls) == set(product((True, False), OPERATIONS, ("page", "folio"), ("static", "exported"), range(4)))


Method = Callable[[Any], Any]


def changes_nothing(sound: Method) -> Method:
    return lambda page: sound(page.copy())


def returns_the_opposite(sound: Method) -> Method:
    return lambda page: not sound(page)


def changes_another_bit(sound: Method) -> Method:
    def method(page: Any) -> Any:
        result = sound(page)
        page._word_3 ^= 1
        return result

    return method


@sampled
def test_a_broken_method_is_found(tmp_path: Path) -> None:
    """The comparison sees every way in which the emulator's methods can be wrong, in each of them."""
    machine = MACHINES[0]
    need_machine(machine)
    declaration = declared(everything())
    module = emulator(declaration)
    functions = sample(accessors(declaration), 11)
    on = set(declaration.configs)
    calls = random_calls(declaration, on, machine, 2, 1_000)
    tree = Tree(declaration, machine, tmp_path)
    actual = tree.start(tree.program(on), calls.memory_and_calls()).output
    for accessor in functions:
        ways = [changes_another_bit]
        ways += [changes_nothing] if accessor.operation.name != "test" else []
        ways += [returns_the_opposite] if accessor.operation.returns_value else []
        for way in ways:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(module.HugetlbPage, accessor.name, way(getattr(module.HugetlbPage, accessor.name)))
                expected = calls.emulate(module)
            difference = calls.difference(actual, expected)
            assert difference is not None and difference.accessor == accessor.name, way
    expected = calls.emulate(module)
    assert calls.difference(actual, expected) is None


PAGES = 8


def _wandered(memory: PageMemory, random: Random) -> None:
    """Hugetlb pages are allocated, used, isolated and dissolved at random, and others take some of the memory."""
    actor = memory.actor()
    heads = []
    for _ in range(random.randrange(12)):
        with suppress(MemoryError):
            heads.append(actor.allocate(random.choice((1, 2))))
        way = random.choice((actor.use, actor.isolate, actor.dissolve, actor.dissolve))
        if heads:
            way(random.choice(heads))
        free = memory.page(random.randrange(PAGES))
        if free.life == BUDDY:
            actor.take(free, private=random.getrandbits(64), flags=random.getrandbits(64))


def _fields(memory: PageMemory, *fields: Field) -> list[int]:
    return [memory.read(memory.page(number), field) for number in range(PAGES) for field in fields]


def _emulated(memory: PageMemory, call: Call, enumerator: str, page: OwnedPage, is_held: bool) -> Result:
    """What the call does in the emulator."""
    actor = memory.actor()
    arguments = [] if call.accessor.flag else [enumerator]
    memory.warnings.clear()
    try:
        with actor.locked() if is_held else nullcontext():
            outcome = int(getattr(actor, call.accessor.name)(page, *arguments) or 0)
    except VMBugOn:
        outcome = BUG
    except LockNotHeld:
        outcome = NOT_HELD
    return Result(outcome, bool(memory.warnings), tuple(_fields(memory, Field.FLAGS, Field.PRIVATE)))


class Calls(NamedTuple):
    """Calls in states of memory as the C program reads them, what the emulator makes of them, and on what pages."""

    given: list[str]
    expected: list[Result]
    kinds: Counter[str]


def _random_calls(declaration: Declaration, count: int) -> Calls:
    random = Random(7)
    calls = reachable(declaration, frozenset(declaration.configs))
    made = Calls([], [], Counter())
    for _ in range(count):
        memory = PageMemory(declaration, PAGES)
        _wandered(memory, random)
        for _ in range(20):
            number = random.randrange(len(calls))
            call, is_held = calls[number], random.random() < 0.7
            page = memory.page(random.randrange(PAGES - call.flag.page_index))
            state = _fields(memory, Field.FLAGS, Field.PRIVATE, Field.IS_HEAD, Field.TAIL_OF, Field.IS_HUGETLB)
            made.given.append(" ".join(map(str, [int(is_held), number, page.page.number, *state])))
            made.kinds[_kind(memory, page)] += 1
            made.expected.append(_emulated(memory, call, declaration.enumerator(call.flag), page, is_held))
    return made


def _in_c(declaration: Declaration, given: list[str], directory: Path, driver: Callable[[str], str]) -> list[Result]:
    tree = Tree(declaration, MACHINES[0], directory)
    on = frozenset(declaration.configs)
    main = tree.write("main.c", driver(memory_driver(declaration, on, PAGES)))
    tree.build(on, "-O1", "-DSHIM_WITH_CHECKS", main, *tree.sources, "-o", directory / "program")
    done = tree.start(directory / "program", "\n".join(given).encode())
    return results(done.output.decode().splitlines())


@sampled
@pytest.mark.parametrize("name", sample(GUARDED, 2))
def test_pages_of_every_kind(name: str, tmp_path: Path, say: Callable[[str], None]) -> None:
    """On heads, tails, freed pages and those of others, an accessor in C does what it does in an emulated memory."""
    need_machine(MACHINES[0])
    declaration = declared(COMMITTED[name].read_bytes())
    calls = _random_calls(declaration, cases(400, 60))
    assert _in_c(declaration, calls.given, tmp_path, lambda text: text) == calls.expected
    assert {*calls.kinds} == {"head", "tail", "freed", "another's"}
    say(f"{name}: {calls.kinds}")


@sampled
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rest_of(page)->is_head != 0", "1"),
        ("&rest[head - 1]", "&rest[0 * head]"),
        ("longjmp(reported, BUG)", "(void)BUG"),
        ("if (!held)", "if (0)"),
        ("warned = 1", "warned = 0"),
    ],
)
def test_another_guard_is_found(old: str, new: str, tmp_path: Path) -> None:
    need_machine(MACHINES[0])
    declaration = declared(COMMITTED["guards"].read_bytes())
    calls = _random_calls(declaration, 40)

    def planted(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    assert _in_c(declaration, calls.given, tmp_path, planted) != calls.expected


def _kind(memory: PageMemory, page: OwnedPage) -> str:
    if page.life == BUDDY:
        return "freed"
    if memory.read(page, Field.TAIL_OF):
        return "tail"
    return "head" if memory.read(page, Field.IS_HEAD) else "another's"
