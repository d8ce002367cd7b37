"""Compilers: no warning, and the compiled accessors do what the emulator does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from types import ModuleType

from flaggen.emulate import emulator, reachable
from flaggen.prove.prove import when
from flaggen.tools import Skip
from flaggen.verify import faults
from flaggen.verify.machines import FOREIGN, NATIVE, STANDARDS, Machine, Workshop, include
from flaggen.verify.trace import LARGEST_ORDER, LONGS, driver, order_of, pages, random_trace
from flaggen.verify.trial import Trial

# How many calls a driver makes at most, and how many words it writes.
_CALLS = 10_000
_WORDS = 1 << 20


def gcc(trial: Trial) -> None:
    """Compile with gcc, for 64 and 32 bit, and run."""
    _compiled(trial, NATIVE["gcc"])


def clang(trial: Trial) -> None:
    """Compile with clang, for 64 and 32 bit, and run."""
    _compiled(trial, NATIVE["clang"])


def cross(trial: Trial) -> None:
    """Compile for big-endian machines, and run under qemu's user emulation."""
    _compiled(trial, FOREIGN)


def _compiled(trial: Trial, machines: Iterable[Machine]) -> None:
    declaration = trial.declaration
    if order_of(declaration) > LARGEST_ORDER:
        raise Skip(f"page[{declaration.words[-1].page_index}] is further than is tried here")
    try:
        module = emulator(*trial.emulator())
    except Exception as error:  # whatever is wrong with one that is not as rendered
        trial.holds("the emulator is imported", f"{type(error).__name__}: {error}", trial.beginning("emulator"))
        return
    sound, wrong = trial.specimen.c_texts, faults.c_texts(faults.shifted(declaration))
    for machine in machines:
        if max(word.size for word in declaration.words) > machine.bits:
            continue  # nobody said that the flags fit it
        with trial.part(machine.name):
            root = trial.work / re.sub(r"\W+", "_", machine.name)
            workshop = Workshop(declaration, machine, sound, root / "sound")
            trial.subjects.append(machine.name)
            for on in declaration.configurations:
                state = when(declaration.configs, [on])
                for standard in STANDARDS:
                    _has_no_warning(trial, workshop, on, standard, f"{machine.name} -std={standard}, {state}")
                fault, operations = _difference(workshop, on, module)
                trial.holds(f"{machine.name}, {state}", fault)
                trial.operations += operations
            control = Workshop(declaration, machine, wrong, root / "control")
            fault, _ = _difference(control, declaration.configurations[0], module)
            trial.refutes(f"{machine.name}: every flag is at another bit", "the emulator" in fault)


def _has_no_warning(trial: Trial, workshop: Workshop, on: Set[str], standard: str, what: str) -> None:
    """Check each file by itself, the headers twice."""
    twice = workshop.write("headers.c", f"{include(workshop.declaration)}\n" * 2)
    for file in (twice, *workshop.sources):
        done = workshop.compile(on, "-O2", "-c", file, "-o", file.with_suffix(".o"), standard=standard)
        trial.holds(f"{what}: {file.relative_to(workshop.root)}", done.fault)


def _difference(workshop: Workshop, on: Set[str], module: ModuleType) -> tuple[str, int]:
    """Where the C and the emulator differ first, or "", and how many calls were made of each."""
    declaration, machine = workshop.declaration, workshop.machine
    calls = min(_CALLS, _WORDS // (1 + pages(declaration) * LONGS))
    if not reachable(declaration, on):
        return "", 0
    main = workshop.write("main.c", driver(declaration, on))
    program = workshop.root / "driver"
    if fault := workshop.compile(on, "-O2", main, *workshop.sources, "-o", program).fault:
        return fault, 0
    trace = random_trace(declaration, on, machine, 0, calls)
    done = workshop.start(program, trace.memory_and_calls(machine))
    if done.code:
        return f"the program ended with {done.code}: {done.said}", 0
    try:
        expected = trace.emulate(module, declaration, on, machine)
    except Exception as error:  # whatever an emulator does that is not as rendered
        return f"the emulator raised {type(error).__name__}: {error}", 0
    return trace.difference(declaration, on, machine, done.output, expected), calls
