"""The harnesses for other tools are C that a compiler takes, in every configuration."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from compiled import declared
from conftest import COMMITTED, need
from flaggen.checks import faults
from flaggen.checks.files import place_with_shim, shim_options, write
from flaggen.declaration import Declaration

# What CBMC knows of itself.
_CPROVER = """\
#define __CPROVER__
void __CPROVER_assert(_Bool condition, const char *text);
void __CPROVER_assume(_Bool condition);
"""


def harness(declaration: Declaration, root: Path) -> Path:
    place_with_shim(declaration, faults.c_texts(declaration), root)
    return write(root / "cbmc.c", _CPROVER + faults.text(declaration, "cbmc", "cbmc.c"))


@pytest.mark.parametrize("name", COMMITTED)
def test_a_compiler_takes_it(name: str, tmp_path: Path) -> None:
    need("gcc")
    declaration = declared(COMMITTED[name].read_bytes())
    path = harness(declaration, tmp_path)
    for on in declaration.configurations:
        options = ["-fsyntax-only", "-std=gnu11", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror"]
        options += [*shim_options(declaration, tmp_path), *(f"-D{symbol}" for symbol in on)]
        done = subprocess.run(["gcc", *options, path], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_every_call_is_proven(tmp_path: Path) -> None:
    declaration = declared(COMMITTED["all_operations"].read_bytes())
    text = harness(declaration, tmp_path).read_text(encoding="utf-8")
    for word in declaration.words:
        for call in declaration.calls(word):
            assert text.count(f'\tPROVE("{call.accessor.name}()", ') == 1
