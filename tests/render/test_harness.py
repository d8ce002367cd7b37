"""The harnesses for other tools compile in every configuration."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Set
from pathlib import Path

import pytest

from compiled import called, declared
from flaggen.model.declaration import Declaration
from flaggen.verify import faults, rendering
from flaggen.verify.shim import place_with_shim, shim_options, write
from flaggen.verify.subject import with_header
from repository import COMMITTED, ROOT, need
from sample import sample, sampled

# What CBMC knows of itself.
_CPROVER = """\
#define __CPROVER__
void __CPROVER_assert(_Bool condition, const char *text);
void __CPROVER_assume(_Bool condition);
"""
# Where what stands in for KUnit is.
STAND_IN = ROOT / "tests" / "stand_in"
WARNINGS = ["-std=gnu11", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror"]


def harness(declaration: Declaration, root: Path) -> Path:
    place_with_shim(declaration, rendering.c_texts(declaration), root)
    return write(root / "cbmc.c", _CPROVER + rendering.text(declaration, "cbmc", "cbmc.c"))


@sampled
@pytest.mark.parametrize("name", sample(COMMITTED, 3))
def test_a_compiler_takes_it(name: str, tmp_path: Path) -> None:
    need("gcc")
    declaration = with_header(declared(COMMITTED[name].read_bytes()))
    path = harness(declaration, tmp_path)
    for on in declaration.configurations:
        options = ["-fsyntax-only", *WARNINGS, *shim_options(declaration, tmp_path, on)]
        done = subprocess.run(["gcc", *options, path], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_every_call_is_proven(tmp_path: Path) -> None:
    declaration = declared(COMMITTED["all_operations"].read_bytes())
    text = harness(declaration, tmp_path).read_text(encoding="utf-8")
    for word in declaration.words:
        for call in declaration.calls(word):
            assert text.count(f'\tPROVE("{call.accessor.name}()", ') == 1


def program(declaration: Declaration, built: Declaration, root: Path) -> Callable[..., dict[str, str]]:
    """What the declaration's KUnit suite says of each call of the C that is built: ok or not ok.

    Given are the config symbols that are on, and more arguments of the compiler's.
    """
    place_with_shim(declaration, rendering.c_texts(built), root)
    suite = write(root / "kunit.c", rendering.text(declaration, "kunit", "kunit.c"))

    def made(on: Set[str], *more: str | Path) -> dict[str, str]:
        options = [*WARNINGS, f"-I{STAND_IN}", *shim_options(declaration, root, on)]
        subprocess.run(["gcc", *options, *more, suite, "-o", root / "suite"], check=True)
        printed = subprocess.check_output([root / "suite"], text=True)
        return {name: result for result, _, name in (line.rpartition(" ") for line in printed.splitlines())}

    return made


@sampled
@pytest.mark.parametrize("name", sample(COMMITTED, 3))
def test_the_suite_passes(name: str, tmp_path: Path) -> None:
    """In a kernel with hugetlb pages, in one without, and with stubs."""
    need("gcc")
    declaration = with_header(declared(COMMITTED[name].read_bytes()))
    made = program(declaration, declaration, tmp_path)
    config, source = declaration.c.config, declaration.output.source
    definitions = [tmp_path / source] if source else []
    for on in declaration.configurations:
        passed = dict.fromkeys(called(declaration, on), "ok")
        if config in on:
            assert made(on, *definitions) == made(on - {config}) == passed
        else:
            assert made(on, "-DEXPECT_STUBS") == passed


@sampled
@pytest.mark.parametrize("name", sample(COMMITTED, 3))
def test_a_wrong_bit_fails_every_call(name: str, tmp_path: Path) -> None:
    need("gcc")
    declaration = with_header(declared(COMMITTED[name].read_bytes()))
    made = program(declaration, faults.shifted(declaration), tmp_path)
    on = frozenset(declaration.configs)
    results = made(on - {declaration.c.config}, "-DSHIM_WITHOUT_ASSERTIONS")
    assert results == dict.fromkeys(called(declaration, on), "not ok")
