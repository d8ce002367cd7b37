"""The checks gcc, clang and cross: no warnings, and the compiled accessors behave like the emulator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from types import ModuleType
from typing import NamedTuple

from flaggen.emulate import emulator, reachable
from flaggen.model.configs import spell_out
from flaggen.tools import Skip
from flaggen.verify import faults
from flaggen.verify.compile.machines import FOREIGN, NATIVE, STANDARDS, Machine, Workshop, include
from flaggen.verify.compile.trace import LARGEST_ORDER, LONGS, Difference, driver, order_of, pages, random_trace
from flaggen.verify.trial import Trial

# How many calls a driver makes, and how many words it writes, at most.
_CALLS = 10_000
_WORDS = 1 << 20


def gcc(trial: Trial) -> None:
    """Compile with gcc for 64 and 32 bit, and run the accessors."""
    _compiled(trial, NATIVE["gcc"])


def clang(trial: Trial) -> None:
    """Compile with clang for 64 and 32 bit, and run the accessors."""
    _compiled(trial, NATIVE["clang"])


def cross(trial: Trial) -> None:
    """Compile for big-endian machines, and run the accessors under qemu's user emulation."""
    _compiled(trial, FOREIGN)


def _compiled(trial: Trial, machines: Iterable[Machine]) -> None:
    declaration = trial.declaration
    if order_of(declaration) > LARGEST_ORDER:
        index = declaration.words[-1].page_index
        raise Skip(f"page[{index}] is beyond a compound page of order {LARGEST_ORDER}, the largest that is checked")
    try:
        module = emulator(*trial.emulator())
    except Exception as error:  # the file on disk may have been edited, and raise anything
        trial.holds("importing the emulator", f"{type(error).__name__}: {error}", trial.beginning("emulator"))
        return
    for machine in machines:
        if max(word.size for word in declaration.words) > machine.bits:
            continue  # the declaration does not promise that its flags fit this machine's words
        with trial.part(machine.name):
            _compiled_for(trial, machine, module)


def _compiled_for(trial: Trial, machine: Machine, module: ModuleType) -> None:
    declaration = trial.declaration
    root = trial.work / re.sub(r"\W+", "_", machine.name)
    workshop = Workshop(declaration, machine, trial.subject.c_texts, root / "sound")
    trial.checked_with.append(machine.name)
    for on in declaration.configurations:
        state = spell_out(declaration.configs, [on])
        for standard in STANDARDS:
            _has_no_warning(trial, workshop, on, standard, f"{machine.name} -std={standard}, {state}")
        replay = _replay(workshop, on, module)
        trial.holds(f"{machine.name}, {state}", replay.failure or str(replay.difference or ""))
        trial.operations += replay.calls
    if trial.findings:
        return  # the check has shown that it can fail
    shifted = faults.shifted(declaration, machine.bits)
    control = Workshop(declaration, machine, faults.c_texts(shifted), root / "control")
    replay = _replay(control, declaration.configurations[0], module)
    trial.catches(f"{machine.name}: every flag at another bit", replay.difference is not None)


def _has_no_warning(trial: Trial, workshop: Workshop, on: Set[str], standard: str, case: str) -> None:
    """Check that each file compiles by itself, and the headers included twice."""
    twice = workshop.write("headers.c", f"{include(workshop.declaration)}\n" * 2)
    for file in (twice, *workshop.sources):
        done = workshop.compile(on, "-O2", "-c", file, "-o", file.with_suffix(".o"), standard=standard)
        trial.holds(f"{case}: {file.relative_to(workshop.root)}", done.fault)


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
    calls = min(_CALLS, _WORDS // (1 + pages(declaration) * LONGS))
    trace = random_trace(declaration, on, machine, 0, calls)
    done = workshop.start(program, trace.memory_and_calls(machine))
    if done.code:
        return _Replay(failure=f"the program ended with exit status {done.code}: {done.errors}")
    try:
        expected = trace.emulate(module, declaration, on, machine)
    except Exception as error:  # the file on disk may have been edited, and raise anything
        return _Replay(failure=f"the emulator raised {type(error).__name__}: {error}")
    return _Replay(len(trace.calls), trace.difference(declaration, on, machine, done.output, expected))
