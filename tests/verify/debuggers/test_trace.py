"""The trace header names each bit of a word as the declaration does, and does not compile for a longer enum."""

from __future__ import annotations

import re

import pytest

from checked import messages, outcome_of
from compiled import declared
from flaggen.verify import rendering
from flaggen.verify.debuggers.trace import can_be_guarded
from flaggen.verify.subject import with_header
from repository import COMMITTED, need
from sample import sample, sampled

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
REPOSITORY = declared(DECLARATIONS["repository"])
HEADER = rendering.text(REPOSITORY, "trace", "include/trace/events/hugetlb_page_flags.h")


@sampled
@pytest.mark.parametrize("name", sample(DECLARATIONS, 4))
def test_each_bit_has_its_name(name: str) -> None:
    """In each configuration; and the check catches its seeded faults."""
    need("gcc")
    declaration = with_header(declared(DECLARATIONS[name]))
    outcome = outcome_of("trace", declaration)
    assert (messages(outcome), outcome.skipped) == ([], ())
    assert outcome.checks == len(declaration.configurations)
    assert outcome.controls == 1 + can_be_guarded(declaration)


@pytest.mark.parametrize(
    ("old", "new", "finds"),
    [
        ('"HPG_freed" }', '"HPG_free" }', "the trace shows 'HPG_free' instead of 'HPG_freed'"),
        ("{ 1UL << HPG_cma,", "{ 1UL << 9,", "the trace shows '0x40' instead of 'HPG_cma'"),
        ('"|", __show', '",", __show', "the trace shows 'HPG_restore_reserve,"),
        ('"none")', '"")', "the trace shows '' instead of 'none'"),
        ("ARRAY_SIZE", "ARRAY_SIZES", "ARRAY_SIZES"),
    ],
)
def test_a_wrong_table_is_found(old: str, new: str, finds: str) -> None:
    need("gcc")
    assert old in HEADER
    (found, *_) = messages(outcome_of("trace", REPOSITORY, trace=HEADER.replace(old, new)))
    assert finds in found


def test_a_table_without_its_length_is_blind() -> None:
    """The control with a longer enum is the check's own."""
    need("gcc")
    without = HEADER[: HEADER.index("/* A table is as long as its enum")]
    outcome = outcome_of("trace", REPOSITORY, trace=without)
    assert messages(outcome) == ["one more flag in the enum: the check passes anyway, so it proves nothing"]


@sampled
@pytest.mark.parametrize("name", sample(["repository", "conditional", "reserved", "all conditional"], 2))
def test_a_longer_enum_does_not_compile(name: str) -> None:
    """In every configuration with flags: the C alone would compile."""
    need("gcc")
    declaration = declared(DECLARATIONS[name])
    longer = rendering.c_texts(declaration)["header"].replace("\t__NR_HPAGEFLAGS,", "\tHPG_new,\n\t__NR_HPAGEFLAGS,")
    found = messages(outcome_of("trace", declaration, header=longer))
    assert all("static assertion failed" in message for message in found)
    cases = len(found) + sum(int(number) for number in re.findall(r"\(and in (\d+) more\)", " ".join(found)))
    assert cases == sum(bool(declaration.word(0).configured(on).flags) for on in declaration.configurations)
