"""The records of the targets, held to what they describe."""

from __future__ import annotations

import symtable
from types import ModuleType

import pytest

from flaggen.model.accessors import every_accessor
from flaggen.model.targets import DRGN_NAMES, EMULATOR_NAMES, EMULATOR_PAGE_MEMBERS, TARGETS, Target
from flaggen.pipeline import load, render
from flaggen.render.templates import own_directory
from repository import COMMITTED


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_the_record_describes_the_target(target: Target) -> None:
    assert (own_directory() / target.template).is_file()
    assert ("py" in target.template.split(".")) is (target.language == "Python")
    assert target.is_proven <= (target.language == "C")


def test_the_names_of_the_emulator_are_those_that_it_has() -> None:
    """In all emulators of the repository together: `without` and `flags` are not in each."""
    names: set[str] = set()
    members: set[str] = set()
    for path in COMMITTED.values():
        declaration = load(path.read_bytes(), str(path)).declaration
        assert declaration is not None
        artifacts = {artifact.target: artifact.text for artifact in render(declaration).artifacts}
        emulator = ModuleType("emulator")
        exec(artifacts.get("emulator", ""), vars(emulator))
        accessors = {accessor.name for accessor in every_accessor(declaration)}
        flags = {word.python_class for word in declaration.words}
        classes = {name for name, value in vars(emulator).items() if isinstance(value, type) and name[0] != "_"}
        names |= classes - flags
        page = vars(emulator).get("HugetlbPage", object)
        members |= {name for name in vars(page) if not name.startswith("_")} - accessors
    # These are imported for type checkers alone.
    assert names | {"Any", "ClassVar", "Mapping", "Self"} == EMULATOR_NAMES
    assert members == EMULATOR_PAGE_MEMBERS


def test_the_names_of_the_module_for_drgn_are_those_that_it_has() -> None:
    declaration = load(COMMITTED["harnesses"].read_bytes(), "flags.toml").declaration
    assert declaration is not None
    (text,) = (artifact.text for artifact in render(declaration).artifacts if artifact.target == "drgn")
    accessors = {accessor.name for accessor in every_accessor(declaration)}
    assert set(symtable.symtable(text, "drgn", "exec").get_identifiers()) - accessors == DRGN_NAMES
