"""The machines that the C is compiled for and run on."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.model.targets import HEADER_TARGETS
from flaggen.tools import Done, Skip, run, tool
from flaggen.verify.shim import place_with_shim, shim_options, write

STANDARDS = ("gnu11", "gnu17")
STRICT = (
    "-Wall",
    "-Wextra",
    # Stubs do not use their parameters. The kernel, too, disables this warning of -Wextra.
    "-Wno-unused-parameter",
    "-Wmissing-prototypes",
    "-Wstrict-prototypes",
    "-Werror",
)


class Machine(NamedTuple):
    """A compiler, the width of its words in bits, and the emulator that runs its programs, if any."""

    name: str
    compiler: tuple[str, ...]
    bits: int
    big_endian: bool = False
    runner: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    @property
    def type_code(self) -> str:
        """The type code of `array` that is as wide as this machine's unsigned long."""
        return next(code for code in "ILQ" if array(code).itemsize * 8 == self.bits)


def native(compiler: str, bits: int) -> Machine:
    """The machine that runs this program, with words of that many bits."""
    return Machine(f"{compiler} -m{bits}", (compiler, f"-m{bits}"), bits)


def foreign(triplet: str, qemu: str, bits: int) -> Machine:
    """A big-endian machine; its programs run under qemu's user emulation."""
    name = triplet.partition("-")[0]
    return Machine(name, (f"{triplet}-gcc", "-static"), bits, big_endian=True, runner=(qemu,))


NATIVE = {compiler: [native(compiler, bits) for bits in (64, 32)] for compiler in ("gcc", "clang")}
FOREIGN = [foreign("s390x-linux-gnu", "qemu-s390x", 64), foreign("powerpc-linux-gnu", "qemu-ppc", 32)]


def obstacle(machine: Machine) -> str:
    """Why no program can be compiled for a machine or run on it; "" if it can."""
    try:
        return _fault(_compiler(machine), _runner(machine))
    except Skip as skip:
        return str(skip)


@cache
def _fault(compiler: tuple[str, ...], runner: tuple[str, ...]) -> str:
    with TemporaryDirectory(prefix="flaggen-") as directory:
        source, program = Path(directory, "nothing.c"), Path(directory, "nothing")
        source.write_text('#include <stdio.h>\nint main(void) { return puts("") < 0; }\n', encoding="utf-8")
        if run(*compiler, *STRICT, source, "-o", program).fault:
            return "cannot link a program; install the C library for it"
        return "cannot run its programs" if run(*runner, program).code else ""


class Workshop:
    """A directory with a declaration's files, to be compiled for one machine."""

    def __init__(self, declaration: Declaration, machine: Machine, texts: Mapping[str, str], root: Path) -> None:
        """`texts` has the C files by target. Raises Skip if no program can be compiled for the machine or run on it."""
        if reason := obstacle(machine):
            raise Skip(reason)
        self.declaration = declaration
        self.machine = machine
        self.root = root
        place_with_shim(declaration, texts, root)

    def write(self, path: str, text: str) -> Path:
        """Write a file below the directory; return its path."""
        return write(self.root / path, text)

    @property
    def sources(self) -> list[Path]:
        """The path of the rendered source, if the declaration has one."""
        return [self.root / path for target, path in self.declaration.paths.items() if target == "source"]

    def compile(self, on: Set[str], *arguments: str | Path, standard: str = STANDARDS[0]) -> Done:
        """Run the compiler with these config symbols enabled."""
        shim = shim_options(self.declaration, self.root, on)
        return run(*_compiler(self.machine), f"-std={standard}", *STRICT, *shim, *arguments)

    def start(self, program: Path, given: bytes = b"") -> Done:
        """Run a program on the machine, with `given` as its standard input."""
        return run(*_runner(self.machine), program, given=given)


def headers(declaration: Declaration) -> list[str]:
    """The paths of the declaration's headers, in the order in which they are to be included."""
    return [path for target, path in declaration.paths.items() if target in HEADER_TARGETS]


def include(declaration: Declaration) -> str:
    """The #include lines of the headers, by their paths."""
    return "\n".join(f'#include "{path}"' for path in headers(declaration))


def _compiler(machine: Machine) -> tuple[str, ...]:
    name, *options = machine.compiler
    return (tool(name), *options)


def _runner(machine: Machine) -> tuple[str, ...]:
    return tuple(tool(name, f"{name}-static") for name in machine.runner)
