"""The checks gcc, clang and cross: no warnings, and the compiled accessors behave like the emulator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from types import ModuleType
from typing import NamedTuple

from flaggen.emulate import emulator, reachable
from flaggen.model.configs import spell_out
from flaggen.tools import Skip
from flaggen.verify import faults, rendering
from flaggen.verify.check_run import CheckRun
from flaggen.verify.compile.machines import FOREIGN, NATIVE, STANDARDS, Machine, Workshop, include
from flaggen.verify.compile.random_calls import (
    LARGEST_ORDER,
    LONGS,
    Difference,
    driver,
    order_of,
    pages,
    random_calls,
)

# How many calls a driver makes, and how many words it writes, at most.
_CALLS = 10_000
_WORDS = 1 << 20


def gcc(check_run: CheckRun) -> None:
    """Compile with gcc for 64 and 32 bit, and run the accessors."""
    _compiled(check_run, NATIVE["gcc"])


def clang(check_run: CheckRun) -> None:
    """Compile with clang for 64 and 32 bit, and run the accessors."""
    _compiled(check_run, NATIVE["clang"])


def cross(check_run: CheckRun) -> None:
    """Compile for big-endian machines, and run the accessors under qemu's user emulation."""
    _compiled(check_run, FOREIGN)


def _compiled(check_run: CheckRun, machines: Iterable[Machine]) -> None:
    declaration = check_run.declaration
    if order_of(declaration) > LARGEST_ORDER:
        index = declaration.words[-1].page_index
        raise Skip(f"page[{index}] is beyond a compound page of order {LARGEST_ORDER}, the largest that is checked")
    try:
        source = check_run.file("emulator")
        module = emulator(source.text, source.name)
    except Exception as error:  # the file on disk may have been edited, and raise anything
        check_run.holds("importing the emulator", f"{type(error).__name__}: {error}", check_run.beginning("emulator"))
        return
    for machine in machines:
        if max(word.size for word in declaration.words) > machine.bits:
            continue  # the declaration does not promise that its flags fit this machine's words
        with check_run.part(machine.name):
            _compiled_for(check_run, machine, module)


def _compiled_for(check_run: CheckRun, machine: Machine, module: ModuleType) -> None:
    declaration = check_run.declaration
    root = check_run.work / re.sub(r"\W+", "_", machine.name)
    workshop = Workshop(declaration, machine, check_run.subject.c_texts, root / "sound")
    check_run.checked_with.append(machine.name)
    for on in declaration.configurations:
        state = spell_out(declaration.configs, [on])
        for standard in STANDARDS:
            _has_no_warning(check_run, workshop, on, standard, f"{machine.name} -std={standard}, {state}")
        replay = _replay(workshop, on, module)
        check_run.holds(f"{machine.name}, {state}", replay.failure or str(replay.difference or ""))
        check_run.operations += replay.calls
    if check_run.findings:
        return  # the check has shown that it can fail
    shifted = faults.shifted(declaration, machine.bits)
    control = Workshop(declaration, machine, rendering.c_texts(shifted), root / "control")
    replay = _replay(control, declaration.configurations[0], module)
    check_run.catches(f"{machine.name}: every flag at another bit", replay.difference is not None)


def _has_no_warning(check_run: CheckRun, workshop: Workshop, on: Set[str], standard: str, case: str) -> None:
    """Check that each file compiles by itself, and the headers included twice."""
    twice = workshop.write("headers.c", f"{include(workshop.declaration)}\n" * 2)
    for file in (twice, *workshop.sources):
        done = workshop.compile(on, "-O2", "-c", file, "-o", file.with_suffix(".o"), standard=standard)
        check_run.holds(f"{case}: {file.relative_to(workshop.root)}", done.fault)


class _Replay(NamedTuple):
    """The same calls in C and in the emulator: how many, and the first difference.

    `failure` is why nothing could be compared: the C does not compile, or either of them crashed. That is not a
    difference, so a seeded fault that only causes a failure counts as missed.
    """

    calls: int = 0
    difference: Difference | None = None
    failure: str = ""


def _replay(workshop: Workshop, on: Set[str], module: ModuleType) -> _Replay:
    declaration, machine = workshop.declaration, workshop.machine
    if not reachable(declaration, on):
        return _Replay()
    main = workshop.write("main.c", driver(declaration, on))
    program = workshop.root / "driver"
    if fault := workshop.compile(on, "-O2", main, *workshop.sources, "-o", program).fault:
        return _Replay(failure=fault)
    number = min(_CALLS, _WORDS // (1 + pages(declaration) * LONGS))
    calls = random_calls(declaration, on, machine, 0, number)
    done = workshop.start(program, calls.memory_and_calls())
    if done.code:
        return _Replay(failure=f"the program ended with exit status {done.code}: {done.errors}")
    try:
        expected = calls.emulate(module)
    except Exception as error:  # the file on disk may have been edited, and raise anything
        return _Replay(failure=f"the emulator raised {type(error).__name__}: {error}")
    return _Replay(len(calls.indices), calls.difference(done.output, expected))
