"""The harnesses for other tools are C that a compiler takes, in every configuration."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from compiled import declared
from conftest import COMMITTED, need
from flaggen.checks import faults
from flaggen.checks.machines import include_directories, write_files
from flaggen.declaration import Declaration
from flaggen.prover import C_TARGETS

# What CBMC knows of itself.
_CPROVER = """\
#define __CPROVER__
void __CPROVER_assert(_Bool condition, const char *text);
void __CPROVER_assume(_Bool condition);
"""


def harness(declaration: Declaration, root: Path) -> Path:
    texts = faults.texts(declaration._replace(output=declaration.output._replace(cbmc="cbmc.c")))
    write_files(declaration, {target: text for target, text in texts.items() if target in C_TARGETS}, root)
    path = root / "cbmc.c"
    path.write_text(f"{_CPROVER}{texts['cbmc']}", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", COMMITTED)
def test_a_compiler_takes_it(name: str, tmp_path: Path) -> None:
    need("gcc")
    declaration = declared(COMMITTED[name].read_bytes())
    path = harness(declaration, tmp_path)
    for on in declaration.configurations:
        options = ["-fsyntax-only", "-std=gnu11", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror"]
        options += [
            *include_directories(declaration, tmp_path),
            "-DSHIM_TAIL_PAGES=8",
            *(f"-D{symbol}" for symbol in on),
        ]
        done = subprocess.run(["gcc", *options, path], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_every_call_is_proven(tmp_path: Path) -> None:
    declaration = declared(COMMITTED["all_operations"].read_bytes())
    text = harness(declaration, tmp_path).read_text(encoding="utf-8")
    for word in declaration.words:
        for call in declaration.calls(word):
            assert text.count(f'\tPROVE("{call.accessor.name}()", ') == 1
