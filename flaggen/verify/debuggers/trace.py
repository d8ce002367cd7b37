"""The check trace: the trace header names each bit as declared, and does not compile for an enum with more flags."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path
from typing import NamedTuple

from flaggen.model.configs import spell_out
from flaggen.model.declaration import Declaration, Word
from flaggen.model.targets import PROVEN_TARGETS
from flaggen.report.template_files import template_file
from flaggen.verify import faults, rendering
from flaggen.verify.check_run import CheckRun
from flaggen.verify.compile.machines import Workshop
from flaggen.verify.debuggers.pages import MACHINE, record

_TEMPLATE = Path(__file__).with_name("trace.c.j2")
# No bit, each bit, and all but the highest: a table without a flag that is always there has an entry for all of them.
_VALUES = (0, *(1 << bit for bit in range(MACHINE.bits)), (1 << MACHINE.bits - 1) - 1)


def trace(check_run: CheckRun) -> None:
    """Compile the header with stand-ins for the kernel's tracing, in every configuration, and print the names."""
    subject = check_run.subject
    declaration = rendering.with_usual_path(subject.declaration, "trace")
    texts = {**subject.c_texts, "trace": check_run.file("trace").text}
    check_run.checked_with.append(MACHINE.name)
    for on in declaration.configurations:
        case = spell_out(declaration.configs, [on])
        with check_run.part(case):
            shown = shown_names(declaration, texts, on, check_run.work / "sound")
            difference = _difference(shown.lines, declared_names(declaration, on))
            record(check_run, case, "trace", shown.fault, difference)
    if check_run.findings:
        return  # the check has shown that it can fail
    on = declaration.configurations[0]
    with check_run.part("seeded faults"):
        wrong = faults.rotated(declaration)
        shown = shown_names(wrong, rendering.texts(wrong), on, check_run.work / "control")
        is_caught = not shown.fault and shown.lines != declared_names(declaration, on)
        check_run.catches("every flag at another bit", is_caught)
        if can_be_guarded(declaration):
            longer = rendering.c_texts(faults.with_one_more(declaration))
            shown = shown_names(declaration, texts | longer, on, check_run.work / "longer")
            check_run.catches("one more flag in the enum", "static assertion failed" in shown.fault)


def can_be_guarded(declaration: Declaration) -> bool:
    """Whether the length of the first word's table is compared with that of an enum that can have more flags."""
    word = declaration.words[0]
    return declaration.has_own_enum and bool(word.count) and word.size < declaration.c.bits_per_long


class Shown(NamedTuple):
    """What the trace header makes of some values of each word, or why it does not compile."""

    lines: list[str]
    fault: str


def shown_names(declaration: Declaration, texts: Mapping[str, str], on: Set[str], root: Path) -> Shown:
    """Compile the trace header with the C files, by target, and have it name the bits."""
    kept = {target: text for target, text in texts.items() if target in (*PROVEN_TARGETS, "trace")}
    workshop = Workshop(declaration, MACHINE, kept, root)
    macros = [word.show_macro for word in declaration.words]
    source = workshop.write(
        "trace.c", template_file(_TEMPLATE).render(header=declaration.paths["trace"], macros=macros, values=_VALUES)
    )
    program = root / "trace"
    if fault := workshop.compile(on, source, "-o", program).fault:
        return Shown([], fault)
    done = workshop.start(program)
    return Shown(done.output.decode("utf-8", "replace").splitlines(), done.fault)


def declared_names(declaration: Declaration, on: Set[str]) -> list[str]:
    """The same by the declaration."""
    words = [word.configured(on) for word in declaration.words]
    return [_named(declaration, word, value) for word in words for value in _VALUES]


def _named(declaration: Declaration, word: Word, value: int) -> str:
    # Of aliases, the first is printed.
    names = {flag.mask: declaration.enumerator(flag) for flag in reversed(word.flags)}
    present = {mask: name for mask, name in sorted(names.items()) if value & mask}
    rest = value & ~sum(present)
    return "|".join([*present.values(), *([f"{rest:#x}"] if rest else [])]) or "none"


def _difference(actual: list[str], expected: list[str]) -> str:
    pairs = zip(actual, expected, strict=False)
    differences = (f"the trace shows {text!r} instead of {declared!r}" for text, declared in pairs if text != declared)
    return next(differences, "")
