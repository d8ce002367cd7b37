"""Rendered C, compiled and run, and the emulator doing the same."""

from __future__ import annotations

import functools
import subprocess
import tempfile
from array import array
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from conftest import ROOT, missing, need
from flaggen.declaration import Accessor, Declaration, Flag
from flaggen.diagnostics import Severity
from flaggen.linter import lint
from flaggen.loader import load
from flaggen.renderer import Artifact, render

SHIM = ROOT / "tests" / "shim"
STRICT = (
    "-std=gnu11",
    "-Wall",
    "-Wextra",
    # Stubs leave their parameters unused; the kernel has -Wextra without this, too.
    "-Wno-unused-parameter",
    "-Wmissing-prototypes",
    "-Wstrict-prototypes",
    "-Werror",
)

# The struct pages that a program has in memory: a fence, those of a page of ORDER, and another fence.
ORDER = 2
PAGES = 1 + (1 << ORDER) + 1
# The shim's struct page in longs: how many it has, and which of them are the words that hold flags.
LONGS = 4
FIELDS = {"flags": 0, "private": 2}


def declared(text: str | bytes) -> Declaration:
    """The declaration of a text that lint finds no error in."""
    loaded = load(text.encode() if isinstance(text, str) else text, "flags.toml", "flags.toml")
    errors = [finding for finding in lint(loaded) if finding.severity is Severity.ERROR]
    assert loaded.declaration is not None and errors == [], errors
    return loaded.declaration


class Call(NamedTuple):
    """An accessor, and the flag that it is called for."""

    accessor: Accessor
    flag: Flag


def accessors(declaration: Declaration) -> list[Accessor]:
    return [accessor for word in declaration.words for accessor in declaration.functions(word)]


def calls(declaration: Declaration) -> list[Call]:
    """Each accessor, with each flag that it can be called for."""
    return [
        Call(accessor, flag)
        for word in declaration.words
        for accessor in declaration.functions(word)
        for flag in ([accessor.flag] if accessor.flag else word.flags)
    ]


def called(declaration: Declaration, call: Call, page: Any) -> Any:
    """What the emulator's method returns."""
    given = []
    if call.accessor.flag is None:
        given = [page._flags[call.flag.page_index][declaration.enumerator(call.flag)]]
    return getattr(page, call.accessor.name)(*given)


def page_class(declaration: Declaration, module: ModuleType, on: Set[str]) -> Any:
    """The emulator's class of a kernel where these config symbols are on."""
    page = module.HugetlbPage if declaration.c.config in on else module.HugetlbPageStubs
    absent = set(declaration.configs[1:]) - on
    return page.without(*absent) if absent else page


@functools.lru_cache(maxsize=8)
def rendered(declaration: Declaration) -> dict[str, Artifact]:
    """The declaration's artifacts by target."""
    return {artifact.target: artifact for artifact in render(declaration)}


def emulator(declaration: Declaration) -> ModuleType:
    """The rendered emulator, imported."""
    artifact = rendered(declaration)["emulator"]
    module = ModuleType("emulator")
    exec(compile(artifact.text, artifact.path, "exec"), vars(module))
    return module


@dataclass(frozen=True, slots=True)
class Machine:
    """A compiler, and the width of the words that it compiles for."""

    compiler: str
    bits: int

    def __str__(self) -> str:
        return f"{self.compiler} -m{self.bits}"

    @property
    def type_code(self) -> str:
        """What `array` calls an unsigned long of this machine."""
        return next(code for code in "ILQ" if array(code).itemsize * 8 == self.bits)

    def need(self) -> None:
        """Skip or fail the test where the compiler is missing, or the C library for this width."""
        need(self.compiler)
        if not _works(self):
            missing(str(self))

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [self.compiler, f"-m{self.bits}", *STRICT, *arguments]
        return subprocess.run(command, capture_output=True, text=True)


@functools.cache
def _works(machine: Machine) -> bool:
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory, "empty.c")
        source.write_text('#include <stdio.h>\nint main(void) { return puts("") < 0; }\n')
        return machine.run(source, "-o", source.with_suffix("")).returncode == 0


MACHINES = [Machine(compiler, bits) for compiler in ("gcc", "clang") for bits in (64, 32)]


class Tree:
    """A declaration's artifacts in a folder, and what a compiler makes of them."""

    def __init__(self, declaration: Declaration, root: Path) -> None:
        self.declaration = declaration
        self.root = root
        for artifact in rendered(declaration).values():
            self.write(artifact.path, artifact.text)

    def write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    @property
    def sources(self) -> list[Path]:
        """The rendered source, where there is one."""
        return [self.root / path for path in (self.declaration.output.source,) if path is not None]

    def compile(self, machine: Machine, on: Set[str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the compiler, with these config symbols on."""
        symbols = [f"-D{symbol}" for symbol in sorted(on)]
        header = self.root / (self.declaration.output.header or "")
        include = [f"-I{parent}" for parent in header.parents if parent.name == "include"]
        return machine.run(*symbols, f"-I{SHIM}", f"-I{self.root}", *include, *arguments)

    def build(self, machine: Machine, on: Set[str], *arguments: str | Path) -> None:
        """Run the compiler, which has nothing to say."""
        done = self.compile(machine, on, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr

    def program(self, machine: Machine, on: Set[str]) -> Path:
        """An executable of `driver`."""
        program = self.root / "_".join(["program", machine.compiler, str(machine.bits), *sorted(on)])
        main = self.write("main.c", driver(self.declaration, on))
        self.build(machine, on, "-O1", main, *self.sources, "-o", program)
        return program


def include(declaration: Declaration) -> str:
    headers = (declaration.output.header, declaration.output.private_header)
    return "\n".join(f'#include "{header}"' for header in headers if header)


def expression(declaration: Declaration, call: Call, page: str) -> str:
    """The C expression that calls an accessor, where `page` points to a struct page."""
    accessor, flag = call
    arguments = [page if accessor.api == "page" else f"(struct folio *){page}"]
    arguments += [] if accessor.flag else [declaration.enumerator(flag)]
    return f"{accessor.name}({', '.join(arguments)})"


def reachable(declaration: Declaration, on: Set[str]) -> list[Call]:
    """The calls that a file can make where these config symbols are on: not every name is there."""
    has_static = declaration.output.private_header is None or declaration.c.config in on
    return [
        call
        for call in calls(declaration)
        if (has_static or call.accessor.visibility == "exported")
        and (call.accessor.flag or call.flag.config is None or call.flag.config in on)
    ]


def driver(declaration: Declaration, on: Set[str]) -> str:
    """A C program that reads its memory and then the indices of the calls that it makes one after the other.

    After each call it writes the result (0 for none) and all of its memory. All numbers are unsigned longs.
    """
    cases = "\n".join(
        f"\tcase {index}:\n\t\t{expression(declaration, call, 'head')};\n\t\treturn 0;"
        if call.accessor.returns == "void"
        else f"\tcase {index}:\n\t\treturn {expression(declaration, call, 'head')};"
        for index, call in enumerate(reachable(declaration, on))
    )
    return f"""\
{include(declaration)}
#include <stddef.h>
#include <stdio.h>

_Static_assert(sizeof(struct page) == {LONGS} * sizeof(long), "LONGS");
_Static_assert(offsetof(struct page, private) == {FIELDS["private"]} * sizeof(long), "private");
_Static_assert(offsetof(struct folio, private) == {FIELDS["private"]} * sizeof(long), "private");
_Static_assert(offsetof(struct page, flags) == {FIELDS["flags"]} * sizeof(long), "flags");

static struct page memory[{PAGES}];
static struct page *const head = memory + 1;

static unsigned long call(unsigned long accessor)
{{
	switch (accessor) {{
{cases}
	}}
	return -1UL;
}}

int main(void)
{{
	unsigned long word;

	if (fread(memory, sizeof(memory), 1, stdin) != 1)
		return 1;
	while (fread(&word, sizeof(word), 1, stdin) == 1) {{
		word = call(word);
		fwrite(&word, sizeof(word), 1, stdout);
		fwrite(memory, sizeof(memory), 1, stdout);
	}}
	return 0;
}}
"""


@dataclass(frozen=True, slots=True)
class Trace:
    """Which calls are made one after the other, by index among `reachable`, and the memory (in longs) before."""

    memory: Sequence[int]
    calls: Sequence[int]

    def run(self, program: Path, machine: Machine) -> array[int]:
        """What the driver writes."""
        words = array(machine.type_code, [*self.memory, *self.calls])
        done = subprocess.run([program], input=words.tobytes(), stdout=subprocess.PIPE, check=True)
        return array(machine.type_code, done.stdout)

    def emulate(self, module: ModuleType, declaration: Declaration, on: Set[str], machine: Machine) -> array[int]:
        """What the driver would write if it were the emulator. Bits that no flag can have stay as they are."""
        memory = list(self.memory)
        places = {word.page_index: (1 + word.page_index) * LONGS + FIELDS[word.field] for word in declaration.words}
        beyond = -1 << declaration.c.bits_per_long
        above = {page_index: memory[place] & beyond for page_index, place in places.items()}
        words = {index: memory[place] for index, place in places.items()}
        page = page_class(declaration, module, on).from_words(words, ORDER)
        made = reachable(declaration, on)
        written = array(machine.type_code)
        for index in self.calls:
            accessor = made[index].accessor
            result = called(declaration, made[index], page)
            assert type(result).__name__ == accessor.returns.replace("void", "NoneType"), accessor.prototype
            for page_index, word in page.words.items():
                memory[places[page_index]] = above[page_index] | word
            written.extend([int(result or 0), *memory])
        return written

    def difference(
        self, declaration: Declaration, on: Set[str], actual: array[int], expected: array[int]
    ) -> str | None:
        """The first call after which the results or the memories differ."""
        if actual == expected:
            return None
        size = 1 + len(self.memory)
        for step, index in enumerate(self.calls):
            here = slice(step * size, (step + 1) * size)
            if actual[here] != expected[here]:
                name = reachable(declaration, on)[index].accessor.name
                return f"call {step}, {name}(): the C has {_hex(actual[here])}, the emulator {_hex(expected[here])}"
        return f"the C made {len(actual) // size} calls of {len(self.calls)}"


def _hex(words: Iterable[int]) -> str:
    return " ".join(f"{word:x}" for word in words)
