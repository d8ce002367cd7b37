"""Rendered C compiles without a warning, links, and does not compile for a machine whose words are too small."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Set
from pathlib import Path

import pytest

from compiled import MACHINES, Tree, accessors, declared, need_machine
from flaggen.emulate import reachable
from flaggen.model.declaration import Declaration
from flaggen.verify.compile.machines import Machine, include
from repository import COMMITTED, need
from sample import sample, sampled
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
# A calling file's function, and the level of optimization that it is compiled with.
LEVELS = {"first": "-O0", "second": "-O2"}
MAIN = "int main(void)\n{\n\treturn 0;\n}\n"

CONFIGURATIONS = [
    pytest.param(machine, declaration, on, id="-".join([str(machine), name, *sorted(on)]))
    for machine in MACHINES
    for name, declaration in DECLARATIONS.items()
    if all(word.size <= machine.bits for word in declaration.words)
    for on in declaration.configurations[:4]  # all, none, and all but each of two
]


@pytest.fixture(params=sample(MACHINES, 3), ids=str)
def machine(request: pytest.FixtureRequest) -> Machine:
    machine: Machine = request.param
    need_machine(machine)
    return machine


@sampled
@pytest.mark.parametrize(("machine", "declaration", "on"), sample(CONFIGURATIONS, 37), indirect=["machine"])
def test_compiles_and_links(machine: Machine, declaration: Declaration, on: Set[str], tmp_path: Path) -> None:
    """Two files that call every accessor, compiled with and without optimization, and the source.

    There is no warning, nothing is undefined, and an exported accessor is defined in the source alone, and only with
    its config symbols on.
    """
    need("readelf")
    tree = Tree(declaration, machine, tmp_path)
    exported = {
        accessor.name
        for accessor in accessors(declaration)
        if accessor.visibility == "exported" and {declaration.c.config, accessor.config or declaration.c.config} <= on
    }
    callers = {name: compiled(tree, on, level, calls_all(tree, on, name)) for name, level in LEVELS.items()}
    sources = [compiled(tree, on, level, source) for source in tree.sources for level in LEVELS.values()]
    defined = {callers[name]: {name} for name in callers} | dict.fromkeys(sources, exported)
    assert global_symbols(*defined) == defined
    linked = [*callers.values(), *sources[: len(tree.sources)]]
    tree.build(on, "-no-pie", "-nostartfiles", "-Wl,--entry=first", *linked, "-o", tmp_path / "program")


CONST_CALLER = """\
int caller(const struct page *page, const struct folio *folio);
int caller(const struct page *page, const struct folio *folio)
{
	return HPageFreed(page) + folio_test_hugetlb_dynamic(folio);
}
"""


@sampled
@pytest.mark.parametrize("style", ["macros", "functions"])
def test_no_cast_loses_a_const(machine: Machine, style: str, tmp_path: Path) -> None:
    """And a caller needs nothing but a pointer to const."""
    tree = Tree(declared(TEXTS["const_test"].replace("[c]\n", f'[c]\nstyle = "{style}"\n')), machine, tmp_path)
    caller = tree.write("caller.c", f"{include(tree.declaration)}\n{CONST_CALLER}")
    for on in tree.declaration.configurations:
        for source in (caller, *tree.sources):
            tree.build(on, "-Wcast-qual", "-c", source, "-o", tmp_path / "object.o")


def calls_all(tree: Tree, on: Set[str], name: str) -> Path:
    """A source that includes the headers twice, and whose function of this name calls every accessor."""
    made = reachable(tree.declaration, on)
    calls = "".join(f"\t{call.expression};\n" for call in made)
    folio = "\tstruct folio *folio = (struct folio *)page;\n\n\t(void)folio;\n"
    function = f"void {name}(struct page *page);\nvoid {name}(struct page *page)\n{{\n{folio}{calls}}}\n"
    included = f"{include(tree.declaration)}\n" * 2
    return tree.write(f"{name}.c", f"{included}\n{function}")


def compiled(tree: Tree, on: Set[str], level: str, source: Path) -> Path:
    """The object that the compiler makes of the source at this level of optimization, without a warning.

    Not even of a stray semicolon: macros that create prototypes leave one to their invocation.
    """
    target = source.with_name(f"{source.stem}{level}.o")
    tree.build(on, "-fno-pie", "-Wpedantic", level, "-c", source, "-o", target)
    return target


def global_symbols(*objects: Path) -> dict[Path, set[str]]:
    """The global symbols that each of several objects defines. With LLVM's plugin, nm takes ten times as long."""
    listed = subprocess.check_output(["readelf", "--symbols", "--wide", *objects], text=True)
    symbols = {path: set[str]() for path in objects}
    for path, table in re.findall(r"^File: (.*)\n((?:(?!File:).*\n)*)", listed, re.MULTILINE):
        symbols[Path(path)] |= {*re.findall(r" (?:GLOBAL|WEAK) +\w+ +(?!UND)\w+ (\w+)$", table, re.MULTILINE)}
    return symbols


@sampled
def test_without_the_source_nothing_links(machine: Machine, tmp_path: Path) -> None:
    tree = Tree(DECLARATIONS["exported_only"], machine, tmp_path)
    on = set(tree.declaration.configs)
    sources = (tree.write("main.c", MAIN), calls_all(tree, on, "caller"))
    done = tree.compile(on, *sources, "-o", tmp_path / "program")
    assert done.code != 0 and "undefined reference" in done.errors


@sampled
def test_too_many_flags_for_the_machine(machine: Machine, tmp_path: Path) -> None:
    declaration = declared(TOO_MANY)
    tree = Tree(declaration, machine, tmp_path)
    on = set(declaration.configs)
    done = tree.compile(on, "-c", tree.write("alone.c", include(declaration)), "-o", tmp_path / "alone.o")
    assert (done.code == 0) is (machine.bits == 64)
    assert ("__NR_HPAGEFLAGS <= BITS_PER_LONG" in done.errors) is (machine.bits == 32)
