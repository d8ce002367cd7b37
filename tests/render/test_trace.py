"""The trace header names each bit of a word as the declaration does, and does not compile for a longer enum."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Set
from pathlib import Path

import pytest

from compiled import declared
from flaggen.model.declaration import Declaration
from flaggen.verify import faults
from flaggen.verify.shim import place_with_shim, shim_options, write
from flaggen.verify.standalone import with_header
from repository import COMMITTED, ROOT, need
from sample import sample, sampled

STAND_IN = ROOT / "tests" / "stand_in"
OPTIONS = ["-std=gnu11", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror"]
# No committed declaration has a word without a flag that is always there.
CONDITIONAL = """
schema = 1
output = { header = "a.h" }
lint = { ignore = ["missing-synchronization", "missing-doc", "moving-bit"] }
flags = { first = { config = "CONFIG_A" }, second = { config = "CONFIG_B", bit = 3 } }
"""
DECLARATIONS = {name: path.read_text(encoding="utf-8") for name, path in COMMITTED.items()} | {
    "all conditional": CONDITIONAL
}


def names(declaration: Declaration, texts: Mapping[str, str], on: Set[str], root: Path) -> dict[tuple[int, int], str]:
    """What the trace header makes of each bit of each word, by page index and bit, with these headers."""
    place_with_shim(declaration, texts, root)
    path = "include/trace/events/hugetlb_page_flags.h"
    header = write(root / path, faults.text(declaration, "trace", path))
    prints = "".join(
        f'\tfor (int bit = 0; bit < 64; bit++)\n\t\tprintf("{word.page_index} %d %s\\n", bit, '
        f"{word.show_macro}(1UL << bit));\n\tputs({word.show_macro}(0UL));\n"
        for word in declaration.words
    )
    # Each stage of a header of trace events includes it.
    program = write(root / "shown.c", f'#include "{header}"\n' * 2 + f"int main(void)\n{{\n{prints}\treturn 0;\n}}\n")
    options = [*OPTIONS, f"-I{STAND_IN}", *shim_options(declaration, root), *(f"-D{symbol}" for symbol in on)]
    subprocess.run(["gcc", *options, program, "-o", root / "shown"], check=True, capture_output=True, text=True)
    lines = subprocess.check_output([root / "shown"], text=True).splitlines()
    assert lines.count("none") == len(declaration.words)
    shown = [line.split() for line in lines if line != "none"]
    return {(int(page_index), int(bit)): name for page_index, bit, name in shown}


def expected(declaration: Declaration, on: Set[str]) -> dict[tuple[int, int], str]:
    named = {(word.page_index, bit): hex(1 << bit) for word in declaration.words for bit in range(64)}
    for word in declaration.words:
        # Of aliases, the first is printed.
        flags = reversed(word.configured(on).flags)
        named |= {(word.page_index, flag.bit): declaration.enumerator(flag) for flag in flags}
    return named


@sampled
@pytest.mark.parametrize("name", sample(DECLARATIONS, 4))
def test_each_bit_has_its_name(name: str, tmp_path: Path) -> None:
    need("gcc")
    declaration = with_header(declared(DECLARATIONS[name]))
    for on in declaration.configurations:
        assert names(declaration, faults.c_texts(declaration), on, tmp_path) == expected(declaration, on)


def test_other_bits_have_other_names(tmp_path: Path) -> None:
    """The control: with a header whose flags have other bits, each name is another."""
    need("gcc")
    declaration = declared(DECLARATIONS["repository"])
    on, last = declaration.configurations[0], len(declaration.flags) - 1
    flags = [flag._replace(bit=last - flag.bit, explicit_bit=True) for flag in declaration.flags]
    shown = names(declaration, faults.c_texts(declaration._replace(flags=tuple(flags))), on, tmp_path)
    right = expected(declaration, on)
    assert [shown[0, bit] for bit in range(last + 1)] == [right[0, last - bit] for bit in range(last + 1)]


@sampled
@pytest.mark.parametrize("name", sample(["repository", "conditional", "reserved", "all conditional"], 2))
def test_a_longer_enum_does_not_compile(name: str, tmp_path: Path) -> None:
    """In every configuration with flags."""
    need("gcc")
    declaration = declared(DECLARATIONS[name])
    texts = faults.c_texts(declaration)
    assert texts["header"].count("\t__NR_HPAGEFLAGS,") == 1
    longer = texts | {"header": texts["header"].replace("\t__NR_HPAGEFLAGS,", "\tHPG_new,\n\t__NR_HPAGEFLAGS,")}
    for on in declaration.configurations:
        if declaration.word(0).configured(on).flags:
            with pytest.raises(subprocess.CalledProcessError) as failure:
                names(declaration, longer, on, tmp_path)
            assert "static assertion failed" in failure.value.stderr
