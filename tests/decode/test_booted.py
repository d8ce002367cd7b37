"""The verdicts on blocks that booted kernels printed, and the emulator of the page in each."""

from __future__ import annotations

from collections import Counter

import pytest

from booted_dumps import Case, Said, fault, fixture
from dump_blocks import read
from flaggen.decode.blocks import decode_block
from flaggen.decode.mainline_flags import NEWEST, declaration_of
from flaggen.decode.releases import Releases
from flaggen.decode.verdicts import judge
from flaggen.emulate import emulator
from repository import ROOT

CASES = fixture()
FLAGS = declaration_of(NEWEST).flags
KERNELS = ("5.10", "6.1", "6.12", "7.3")


def said(case: Case, known: Releases | None) -> Said:
    """What decode says of the block."""
    (dump,) = read(case.block)
    block = decode_block(judge(dump, known))
    names = tuple(flag.name for flag in block.words[0].flags) if block.words else None
    return Said(block.verdict.is_hugetlb, block.verdict.has_flags, block.verdict.is_tail, names)


def test_the_states() -> None:
    """A block of each state that a kernel can have is there."""
    in_use = {"private", "shared", "file", "copy", "memfd", "sysv", "unmapped", "free", "free-or-reserved"}
    for kernel in KERNELS:
        states = {case.state for case in CASES if case.kernel == kernel and case.is_hugetlb}
        assert states >= in_use | ({"poisoned-file"} if kernel in ("6.12", "7.3") else set()), kernel
    counted = Counter(flag for case in CASES for flag in case.flags)
    assert counted.keys() == {"migratable", "freed", "vmemmap_optimized", "cma"}


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("is_release_known", [True, False])
def test_every_block_is_named_as_the_kernel_itself_did(kernel: str, is_release_known: bool) -> None:
    cases = [case for case in CASES if case.kernel == kernel]
    assert len(cases) > 40
    for case in cases:
        known = Releases(case.release, case.release) if is_release_known else None
        assert fault(case, said(case, known), is_release_known=is_release_known) == ""


def test_the_emulated_page_of_a_block_has_its_flags() -> None:
    path = ROOT / "generated/hugetlb_page_flags.py"
    page_class = emulator(path.read_text(encoding="utf-8"), str(path)).HugetlbPage
    for case in CASES:
        if case.is_hugetlb and case.release >= (5, 12):
            page = page_class.from_dump("\n".join(case.block))
            set_flags = {flag.name for flag in FLAGS if getattr(page, f"folio_test_hugetlb_{flag.name}")()}
            assert set_flags == {*case.flags}, case
