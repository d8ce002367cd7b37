"""Rendered C, compiled for the tests as `flaggen verify` compiles it."""

from __future__ import annotations

import functools
from collections.abc import Sequence, Set
from pathlib import Path
from types import ModuleType

from flaggen.emulate import emulator as imported
from flaggen.lint.check import lint
from flaggen.model.accessors import Accessor, every_accessor
from flaggen.model.declaration import Declaration
from flaggen.model.targets import PROVEN_TARGETS
from flaggen.pipeline import render
from flaggen.render.render import Artifact
from flaggen.report.findings import Place, Severity, Source, Span
from flaggen.toml.load import load
from flaggen.tools import Done
from flaggen.verify.compile.machines import NATIVE, Machine, Workshop, obstacle
from flaggen.verify.compile.random_calls import driver
from flaggen.verify.subject import Subject, with_header
from repository import COMMITTED, missing

MACHINES = [machine for machines in NATIVE.values() for machine in machines]


def declared(text: str | bytes) -> Declaration:
    """The declaration of a text that lint finds no error in."""
    loaded = load(text.encode() if isinstance(text, str) else text, "flags.toml", "flags.toml")
    errors = [finding for finding in lint(loaded) if finding.severity is Severity.ERROR]
    assert loaded.declaration is not None and errors == [], errors
    return loaded.declaration


def accessors(declaration: Declaration) -> list[Accessor]:
    return [*every_accessor(declaration)]


def called(declaration: Declaration, on: Set[str]) -> set[str]:
    """The calls that there are where these config symbols are on, as a KUnit suite names them."""
    return {
        call.accessor.name + ("" if call.accessor.flag else f"({declaration.enumerator(call.flag)})")
        for word in declaration.words
        for call in declaration.calls(word)
        if set(call.needs) <= on
    }


@functools.lru_cache(maxsize=8)
def rendered(declaration: Declaration) -> dict[str, Artifact]:
    """The declaration's artifacts by target."""
    return {artifact.target: artifact for artifact in render(declaration).artifacts}


def c_sources(declaration: Declaration) -> dict[str, Source]:
    """The rendered C by target; each text has the name of its target."""
    texts = {target: artifact.text for target, artifact in rendered(declaration).items()}
    return {target: Source(target, texts[target]) for target in PROVEN_TARGETS if target in texts}


def emulator(declaration: Declaration) -> ModuleType:
    """The rendered emulator, imported."""
    artifact = rendered(declaration)["emulator"]
    return imported(artifact.text, artifact.path)


def subject(kernels: Sequence[Path] = ()) -> Subject:
    """The repository's declaration, as it is rendered, to be checked with these kernels."""
    declaration = declared(COMMITTED["repository"].read_bytes())
    texts = {target: Source(artifact.path, artifact.text) for target, artifact in rendered(declaration).items()}
    return Subject(declaration, texts, lambda name: Place(Source("flags.toml", ""), Span(1, 1)), tuple(kernels))


def need_machine(machine: Machine) -> None:
    """Skip or fail the test where nothing can be compiled for the machine and run."""
    if reason := obstacle(machine):
        missing(f"{machine}: {reason}")


class Tree(Workshop):
    """A declaration's artifacts in a folder, and what a compiler makes of them without a word."""

    def __init__(self, declaration: Declaration, machine: Machine, root: Path) -> None:
        declaration = with_header(declaration)
        texts = {
            target: artifact.text for target, artifact in rendered(declaration).items() if target in PROVEN_TARGETS
        }
        super().__init__(declaration, machine, texts, root)

    def build(self, on: Set[str], *arguments: str | Path) -> Done:
        """Run the compiler, which has nothing to say."""
        done = self.compile(on, *arguments)
        assert done.fault == "", done.fault
        return done

    def program(self, on: Set[str]) -> Path:
        """An executable of `driver`."""
        program = self.root / "_".join(["program", *sorted(on)])
        main = self.write("main.c", driver(self.declaration, on))
        self.build(on, "-O1", main, *self.sources, "-o", program)
        return program
