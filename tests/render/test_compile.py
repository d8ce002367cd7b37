"""Rendered C compiles without a warning, links, and refuses a machine that its flags do not fit."""

from __future__ import annotations

import subprocess
from collections.abc import Set
from pathlib import Path

import pytest

from compiled import MACHINES, Tree, accessors, declared, need_machine
from flaggen.emulate import reachable
from flaggen.model.declaration import Declaration
from flaggen.verify.compile.machines import Machine, include
from repository import COMMITTED, need
from strategies import LAYOUTS, everything, odd_words, toml

TEXTS = {name: path.read_text(encoding="utf-8") for name, path in COMMITTED.items()} | {
    "odd_words": odd_words(),
    "everything": everything(),
    "everything_int": everything(test_type="int", inline="static inline", api=["folio", "page"]),
    "exported_only": toml(
        {"output": LAYOUTS[1]} | {f"flags.f{bit}": {"visibility": "exported", "bit": bit} for bit in (0, 31)}
    ),
}
DECLARATIONS = {name: declared(text) for name, text in TEXTS.items()}
# One more flag than a word of 32 bits has.
TOO_MANY = toml({"c": {"bits_per_long": 64}, "output": LAYOUTS[0]} | {f"flags.f{bit}": {} for bit in range(33)})
MAIN = "int main(void)\n{\n\treturn 0;\n}\n"

every_configuration = pytest.mark.parametrize(
    ("machine", "declaration", "on"),
    [
        pytest.param(machine, declaration, on, id="-".join([str(machine), name, *sorted(on)]))
        for machine in MACHINES
        for name, declaration in DECLARATIONS.items()
        if all(word.size <= machine.bits for word in declaration.words)
        for on in declaration.configurations[:4]  # all, none, and all but each of two
    ],
    indirect=["machine"],
)


@pytest.fixture(params=MACHINES, ids=str)
def machine(request: pytest.FixtureRequest) -> Machine:
    machine: Machine = request.param
    need_machine(machine)
    return machine


@every_configuration
@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_no_warning(machine: Machine, declaration: Declaration, on: Set[str], level: str, tmp_path: Path) -> None:
    tree = Tree(declaration, machine, tmp_path)
    alone = tree.write("alone.c", f"{include(declaration)}\n" * 2)
    for source in (alone, calls_all(tree, on, "caller"), *tree.sources):
        tree.build(on, level, "-c", source, "-o", source.with_suffix(".o"))


def calls_all(tree: Tree, on: Set[str], name: str) -> Path:
    """A source whose function of this name calls every accessor."""
    made = reachable(tree.declaration, on)
    calls = "".join(f"\t{call.expression};\n" for call in made)
    folio = "\tstruct folio *folio = (struct folio *)page;\n\n\t(void)folio;\n"
    function = f"void {name}(struct page *page);\nvoid {name}(struct page *page)\n{{\n{folio}{calls}}}\n"
    return tree.write(f"{name}.c", f"{include(tree.declaration)}\n{function}")


@every_configuration
def test_links(machine: Machine, declaration: Declaration, on: Set[str], tmp_path: Path) -> None:
    """Two files that call every accessor link: nothing is undefined, and nothing is defined twice."""
    tree = Tree(declaration, machine, tmp_path)
    callers = [calls_all(tree, on, name) for name in ("first", "second")]
    main = tree.write("main.c", MAIN)
    tree.build(on, main, *callers, *tree.sources, "-o", tmp_path / "program")


@every_configuration
def test_exported_accessors_are_defined_once(
    machine: Machine, declaration: Declaration, on: Set[str], tmp_path: Path
) -> None:
    """In the source alone, and only with the config symbols on; no file has another symbol of ours."""
    need("nm")
    tree = Tree(declaration, machine, tmp_path)
    exported = {
        accessor.name
        for accessor in accessors(declaration)
        if accessor.visibility == "exported" and {declaration.c.config, accessor.config or declaration.c.config} <= on
    }
    assert global_symbols(tree, on, calls_all(tree, on, "caller")) == {"caller"}
    for source in tree.sources:
        assert global_symbols(tree, on, source) == exported


def global_symbols(tree: Tree, on: Set[str], source: Path) -> set[str]:
    """The global symbols that a file defines."""
    target = source.with_suffix(".o")
    tree.build(on, "-fno-pie", "-c", source, "-o", target)
    listed = subprocess.check_output(["nm", "--extern-only", "--defined-only", target], text=True)
    return {line.split()[-1] for line in listed.splitlines()}


def test_without_the_source_nothing_links(machine: Machine, tmp_path: Path) -> None:
    tree = Tree(DECLARATIONS["exported_only"], machine, tmp_path)
    on = set(tree.declaration.configs)
    sources = (tree.write("main.c", MAIN), calls_all(tree, on, "caller"))
    done = tree.compile(on, *sources, "-o", tmp_path / "program")
    assert done.code != 0 and "undefined reference" in done.said


def test_too_many_flags_for_the_machine(machine: Machine, tmp_path: Path) -> None:
    declaration = declared(TOO_MANY)
    tree = Tree(declaration, machine, tmp_path)
    on = set(declaration.configs)
    done = tree.compile(on, "-c", tree.write("alone.c", include(declaration)), "-o", tmp_path / "alone.o")
    assert (done.code == 0) is (machine.bits == 64)
    assert ("__NR_HPAGEFLAGS <= BITS_PER_LONG" in done.said) is (machine.bits == 32)
