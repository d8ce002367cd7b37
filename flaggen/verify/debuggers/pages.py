"""What checks with debuggers share: a program with pages of known words, and a pool that has them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flaggen.emulate import reachable
from flaggen.model.accessors import Call
from flaggen.model.configs import spell_out
from flaggen.model.declaration import Declaration
from flaggen.report.template_files import template_file
from flaggen.verify import faults, rendering
from flaggen.verify.check_run import CheckRun
from flaggen.verify.compile.machines import NATIVE, Workshop, headers

# The first thing that a debugger with a target's file prints about the program otherwise than declared, or "".
FirstDifference = Callable[[Declaration, str, "PagesProgram", Set[str]], str]
# It runs on the machine that debugs it, whose words have 64 bits.
MACHINE = NATIVE["gcc"][0]
# A word without flags, one with all bits, two with every other bit, and one with each bit.
_VALUES = (0, (1 << 64) - 1, 0x5555555555555555, 0xAAAAAAAAAAAAAAAA, *(1 << bit for bit in range(64)))
_TEMPLATE = Path(__file__).with_name("pages.c.j2")


class PagesProgram(NamedTuple):
    """The compiled program, the words of its pages by page index, and the calls that test a flag of each page.

    `fault` is why it does not compile, or "".
    """

    path: Path
    pages: tuple[Mapping[int, int], ...]
    calls: tuple[Call, ...]
    fault: str

    @contextmanager
    def running(self) -> Iterator[tuple[int, list[tuple[bool, ...]]]]:
        """The process while it waits, and for each page the results of the calls."""
        pipe = subprocess.PIPE
        with subprocess.Popen([self.path], stdin=pipe, stdout=pipe, text=True) as process:
            assert process.stdout is not None
            try:
                lines = [process.stdout.readline().rstrip("\n") for _ in self.pages]
                yield process.pid, [tuple(result == "1" for result in line) for line in lines]
            finally:
                process.kill()


def pages_of(declaration: Declaration) -> tuple[dict[int, int], ...]:
    """The words of each page by page index. No two words of a page are equal, so that none is taken for another."""
    return tuple(
        {word.page_index: _VALUES[(at + turn) % len(_VALUES)] for turn, word in enumerate(declaration.words)}
        for at in range(len(_VALUES))
    )


def pages_program(
    declaration: Declaration,
    built: Declaration,
    texts: Mapping[str, str],
    on: Set[str],
    root: Path,
    pages: Sequence[Mapping[int, int]] = (),
) -> PagesProgram:
    """Compile the C of `built`, by target, with these config symbols on; the words are at the declaration's places."""
    workshop = Workshop(built, MACHINE, texts, root)
    pages = tuple(pages or pages_of(declaration))
    calls = tuple(call for call in reachable(built, on) if call.accessor.operation.name == "test")
    text = template_file(_TEMPLATE).render(
        headers=headers(built),
        enums=dict.fromkeys(word.enum if built.has_own_enum else "pageflags" for word in built.words),
        pages=pages,
        field=declaration.c.word,
        calls=[call.expression for call in calls],
    )
    source, program = workshop.write("pages.c", text), root / "pages"
    # Its warnings are those of the check gcc.
    options = ("-w", "-g", "-O0", "-DSHIM_WITH_LISTS")
    done = workshop.compile(on, *options, source, *workshop.sources, "-o", program)
    return PagesProgram(program, pages, calls, done.fault)


def check_pages(check_run: CheckRun, target: str, first_difference: FirstDifference) -> None:
    """Check the target's file with the rendered C in each configuration, and with every flag at another bit."""
    declaration, text = check_run.declaration, check_run.file(target).text
    configurations = configurations_with_pages(declaration)
    for on in configurations:
        case = spell_out(declaration.configs, [on])
        with check_run.part(case):
            program = pages_program(declaration, declaration, check_run.subject.c_texts, on, check_run.work / "sound")
            difference = "" if program.fault else first_difference(declaration, text, program, on)
            record(check_run, case, target, program.fault, difference)
    if check_run.findings:
        return  # the check has shown that it can fail
    on, wrong = configurations[0], faults.rotated(declaration)
    with check_run.part("seeded faults"):
        program = pages_program(declaration, wrong, rendering.c_texts(wrong), on, check_run.work / "control")
        for fault, seeded in {
            "every flag at another bit in C": text,
            f"every flag at another bit in C and in the file for {target}": rendering.text(
                wrong, target, f"{target}_flags.py"
            ),
        }.items():
            check_run.catches(fault, not program.fault and bool(first_difference(declaration, seeded, program, on)))


def record(check_run: CheckRun, case: str, target: str, fault: str, difference: str) -> None:
    """Record whether a case holds: `fault` is the compiler's about the C, `difference` what the target's file does."""
    if fault:
        check_run.holds(case, fault)
    else:
        help_text = "render the file again, or fix its template"
        check_run.holds(case, difference, check_run.beginning(target), help_text)


def names_of(declaration: Declaration, words: Mapping[int, int], on: Set[str]) -> dict[int, str]:
    """The declared names of the bits that are set in each word, and the other bits in hex, by page index.

    A word that has no flag in this configuration is left out.
    """
    names = {}
    for word in (word.configured(on) for word in declaration.words):
        value = words[word.page_index]
        flags = [flag for flag in word.flags if value & flag.mask]
        rest = value & ~sum({flag.mask for flag in flags})
        parts = [declaration.enumerator(flag) for flag in flags]
        if word.flags:
            names[word.page_index] = "|".join([*parts, *([f"{rest:#x}"] if rest or not parts else [])])
    return names


def page_text(names: Mapping[int, str]) -> str:
    """The names in the words of a page on one line: page[0]=HPG_freed page[1]=0x0."""
    return " ".join(f"page[{index}]={text}" for index, text in names.items())


def configurations_with_pages(declaration: Declaration) -> list[frozenset[str]]:
    """The proven configurations of kernels that have hugetlb pages."""
    return [on for on in declaration.configurations if declaration.c.config in on]
