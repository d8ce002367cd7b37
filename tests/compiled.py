"""Rendered C, compiled and run, and the emulator doing the same."""

from __future__ import annotations

import functools
import subprocess
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from conftest import ROOT, missing, need
from flaggen.declaration import Accessor, Declaration
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
# The shim's struct page in longs: how many it has, and which of them is `private`.
LONGS = 4
PRIVATE = 2


def declared(text: str | bytes) -> Declaration:
    """The declaration of a text that lint finds no error in."""
    loaded = load(text.encode() if isinstance(text, str) else text, "flags.toml", "flags.toml")
    errors = [finding for finding in lint(loaded) if finding.severity is Severity.ERROR]
    assert loaded.declaration is not None and errors == [], errors
    return loaded.declaration


def accessors(declaration: Declaration) -> list[Accessor]:
    return [accessor for flag in declaration.flags for accessor in declaration.accessors(flag)]


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

    def compile(self, machine: Machine, config: bool, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the compiler, with the config symbol on or off."""
        symbol = [f"-D{self.declaration.c.config}"] if config else []
        header = self.root / (self.declaration.output.header or "")
        include = [f"-I{parent}" for parent in header.parents if parent.name == "include"]
        return machine.run(*symbol, f"-I{SHIM}", f"-I{self.root}", *include, *arguments)

    def build(self, machine: Machine, config: bool, *arguments: str | Path) -> None:
        """Run the compiler, which has nothing to say."""
        done = self.compile(machine, config, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr

    def program(self, machine: Machine, config: bool) -> Path:
        """An executable of `driver`."""
        program = self.root / f"program_{machine.compiler}_{machine.bits}_{config:d}"
        main = self.write("main.c", driver(self.declaration))
        self.build(machine, config, "-O1", main, *self.sources, "-o", program)
        return program


def include(declaration: Declaration) -> str:
    return f'#include "{declaration.output.header}"'


def call(accessor: Accessor, page: str) -> str:
    """The C expression that calls an accessor, where `page` points to a struct page."""
    return f"{accessor.name}({page if accessor.api == 'page' else f'(struct folio *){page}'})"


def driver(declaration: Declaration) -> str:
    """A C program that reads its memory and then the indices of the accessors that it calls one after the other.

    After each call it writes the result (0 for none) and all of its memory. All numbers are unsigned longs.
    """
    cases = "\n".join(
        f"\tcase {index}:\n\t\t{call(accessor, 'head')};\n\t\treturn 0;"
        if accessor.returns == "void"
        else f"\tcase {index}:\n\t\treturn {call(accessor, 'head')};"
        for index, accessor in enumerate(accessors(declaration))
    )
    return f"""\
{include(declaration)}
#include <stddef.h>
#include <stdio.h>

_Static_assert(sizeof(struct page) == {LONGS} * sizeof(long), "LONGS");
_Static_assert(offsetof(struct page, private) == {PRIVATE} * sizeof(long), "PRIVATE");
_Static_assert(offsetof(struct folio, private) == {PRIVATE} * sizeof(long), "PRIVATE");

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
    """Which accessors are called one after the other, by index, and the memory (in longs) before."""

    memory: Sequence[int]
    calls: Sequence[int]

    def run(self, program: Path, machine: Machine) -> array[int]:
        """What the driver writes."""
        words = array(machine.type_code, [*self.memory, *self.calls])
        done = subprocess.run([program], input=words.tobytes(), stdout=subprocess.PIPE, check=True)
        return array(machine.type_code, done.stdout)

    def emulate(self, module: ModuleType, declaration: Declaration, config: bool, machine: Machine) -> array[int]:
        """What the driver would write if it were the emulator. Bits that no flag can have stay as they are."""
        memory = list(self.memory)
        places = {word.page_index: (1 + word.page_index) * LONGS + PRIVATE for word in declaration.words}
        beyond = -1 << declaration.c.bits_per_long
        above = {page_index: memory[place] & beyond for page_index, place in places.items()}
        page_class = module.HugetlbPage if config else module.HugetlbPageStubs
        page = page_class.from_words({index: memory[place] for index, place in places.items()}, ORDER)
        called = accessors(declaration)
        written = array(machine.type_code)
        for index in self.calls:
            accessor = called[index]
            result = getattr(page, accessor.name)()
            assert type(result).__name__ == accessor.returns.replace("void", "NoneType"), accessor.prototype
            for page_index, word in page.words.items():
                memory[places[page_index]] = above[page_index] | word
            written.extend([int(result or 0), *memory])
        return written

    def difference(self, declaration: Declaration, actual: array[int], expected: array[int]) -> str | None:
        """The first call after which the results or the memories differ."""
        if actual == expected:
            return None
        size = 1 + len(self.memory)
        for step, index in enumerate(self.calls):
            here = slice(step * size, (step + 1) * size)
            if actual[here] != expected[here]:
                name = accessors(declaration)[index].name
                return f"call {step}, {name}(): the C has {_hex(actual[here])}, the emulator {_hex(expected[here])}"
        return f"the C made {len(actual) // size} calls of {len(self.calls)}"


def _hex(words: Iterable[int]) -> str:
    return " ".join(f"{word:x}" for word in words)
