"""What a booted kernel prints, and how it is judged; tests/kernel boots some."""

from __future__ import annotations

import subprocess
from itertools import islice
from pathlib import Path

import pytest

from compiled import declared, specimen
from conftest import COMMITTED, need
from flaggen.checks import boot, faults
from flaggen.checks.boot import numbers, report
from flaggen.checks.kernels import kernels
from flaggen.checks.modules import with_module

LOG = """\
[    1.0] flaggen_sound: loading out-of-tree module taints kernel.
[    1.1] flaggen_sound: pfn 4400 is in use, and has 2
[    1.1] flaggen_sound: pfn 4600 is free, and has 18
[    1.2] flaggen_sound: differs: HPageFreed and HPageFreed: bit
[    1.2] flaggen_sound: 0 calls: page[0] has 0
[    1.2] flaggen_sound: 0 calls: page[4] has f
[    1.2] flaggen_sound: 0 calls: results 0, frame kept
[    1.2] flaggen_sound: 1 calls: page[0] has 8
[    1.2] flaggen_sound: 1 calls: page[4] has f
[    1.2] flaggen_sound: 1 calls: results 1f, frame changed
[    1.3] flaggen_sound: done: 12 compared, 1 differ
[    1.4] flaggen_control: pfn 4400 is in use, and has 2
"""


def test_report() -> None:
    found = report(LOG, "flaggen_sound")
    assert found is not None
    assert found.states == (("in use", 2), ("free", 0x18))
    assert found.differences == ("HPageFreed and HPageFreed: bit",)
    assert found.words == {0: {0: 0, 4: 15}, 1: {0: 8, 4: 15}}
    assert found.results == {0: 0, 1: 0x1F}
    assert (found.frame_is_kept, found.compared) == (False, 12)
    assert report(LOG, "flaggen_control") is None


def test_the_numbers_are_those_of_c(tmp_path: Path) -> None:
    need("gcc")
    text = faults.texts(with_module(declared(COMMITTED["repository"].read_bytes())))["module"]
    start = text.index("static unsigned int next_random")
    function = text[start : text.index("\n}\n", start) + 3]
    source = tmp_path / "numbers.c"
    source.write_text(
        f"#include <stdio.h>\nstatic unsigned int seed = 7;\n{function}"
        'int main(void) { for (int i = 0; i < 1000; i++) printf("%u\\n", next_random()); }\n'
    )
    subprocess.run(["gcc", source, "-o", tmp_path / "numbers"], check=True)
    printed = subprocess.check_output([tmp_path / "numbers"], text=True)
    assert list(map(int, printed.split())) == list(islice(numbers(7), 1000))


def test_a_seed_that_is_not_given_to_the_module_is_noticed() -> None:
    text = faults.texts(with_module(declared(COMMITTED["repository"].read_bytes())))["module"]
    assert "static unsigned int seed = " in text and f"static unsigned int seed = {boot._SEED};" not in text


@pytest.mark.parametrize("name", COMMITTED)
def test_a_module_calls_every_accessor(name: str) -> None:
    declaration = with_module(declared(COMMITTED[name].read_bytes()))
    text = faults.texts(declaration)["module"]
    for word in declaration.words:
        for accessor in declaration.functions(word):
            assert f"generated_{accessor.name}(" in text


def test_a_kernels_directory(tmp_path: Path) -> None:
    headers = tmp_path / "usr/src/linux-headers-6.1.0-9-amd64"
    (headers / "include/generated").mkdir(parents=True)
    (headers / "Makefile").write_text("VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\n")
    source = specimen([headers])
    (kernel,) = kernels(source)
    assert (kernel.release, kernel.builds, kernel.image) == ("6.1.7", False, None)
    (headers / "include/generated/autoconf.h").write_text("#define CONFIG_X86_64 1\n")
    (headers / "include/generated/utsrelease.h").write_text('#define UTS_RELEASE "6.1.0-9-amd64"\n')
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/vmlinuz-6.1.0-9-amd64").touch()
    (kernel,) = kernels(source)
    assert (kernel.release, kernel.builds) == ("6.1.0-9-amd64", True)
    assert kernel.image == tmp_path / "boot/vmlinuz-6.1.0-9-amd64"
    assert kernel.configured("CONFIG_X86_64") and not kernel.configured("CONFIG_X86")
