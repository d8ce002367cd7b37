"""`flaggen decode` on the logs of booted, unmodified kernels that dump pages in known states."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kernels
from booted_dumps import LAST_LINE, Said, cases, fault, write_fixture
from dump_rig import Booted, boot
from flaggen.cli.main import main
from flaggen.decode.logs import read_log
from repository import missing, need

pytestmark = pytest.mark.kernel

_IN_USE = ("migratable",)
_FREE = ("freed",)
_HVO = "vmemmap_optimized"


@pytest.fixture(scope="module", params=kernels.RELEASES)
def booted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booted]:
    need("apt-get", "dpkg", "make", "gcc", "cpio", "qemu-system-x86_64")
    with kernels.workspace() as work:
        if not kernels.available(request.param, work):
            missing(f"Debian's kernel {request.param}")
        yield boot(request.param, work, tmp_path_factory.mktemp("dumps"))


def test_the_pages_are_in_the_states_that_the_guest_means(booted: Booted, say: Callable[[str], None]) -> None:
    """What the kernel's own accessors say is what such pages must have."""
    found = [case for case in cases(booted.log) if case.is_hugetlb]
    release = found[0].release
    say(f"{found[0].kernel}: {len(cases(booted.log))} blocks, {len(found)} of hugetlb pages, {booted.seconds:.0f} s")
    states = {case.state for case in found}
    expected = {"private", "shared", "file", "copy", "memfd", "sysv", "unmapped", "free", "free-or-reserved"}
    # Debian's 5.10 and 6.1 have no memory failure handling, and CMA is in 7.x only.
    assert states - {"gigantic"} == expected | ({"poisoned-file"} if release >= (6, 12) else set())
    flags = {state: {case.flags for case in found if case.state == state} for state in states}
    if release < (5, 12):
        assert {flags for case in found for flags in case.flags} == set()
        return
    for state in ("shared", "copy", "memfd", "sysv"):
        assert flags[state] == {_IN_USE}
    assert flags["private"] == {_IN_USE, (*_IN_USE, _HVO)}
    assert (flags["unmapped"], flags["free"]) == ({(*_IN_USE, _HVO)}, {_FREE})
    # Pages that a poisoned one was replaced with are in use, too.
    assert {_FREE, (*_FREE, _HVO)} <= flags["free-or-reserved"] <= {_FREE, (*_FREE, _HVO), (*_IN_USE, _HVO)}
    if release >= (6, 12):
        assert flags["poisoned-file"] == {(_HVO,)}
    if release >= (6, 17):
        assert flags["gigantic"] == {(*_IN_USE, _HVO, "cma")}


@pytest.mark.parametrize("names_release", [True, False])
def test_every_block_is_named_as_the_kernel_itself_does(
    booted: Booted,
    names_release: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    say: Callable[[str], None],
) -> None:
    found = cases(booted.log)
    monkeypatch.chdir(tmp_path)
    Path("log").write_text(booted.log, encoding="utf-8")
    by = ["--kernel", found[0].kernel] if names_release else []
    capsys.readouterr()
    assert main(["decode", "--format", "json", *by, "log"]) == 0
    blocks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    # 6.12 itself finds "Bad page state" when it frees a poisoned page with optimized vmemmap, and dumps its tails.
    lines = booted.log.splitlines()
    own = [block for block in blocks if not lines[block["last_line"] - 1].endswith(LAST_LINE)]
    assert {flag["name"] for block in own for word in block["words"] for flag in word["flags"]} <= {_HVO}
    blocks = [block for block in blocks if block not in own]
    assert len(blocks) == len(found) > 300
    said = [
        Said(
            block["is_hugetlb"],
            block["is_certain"],
            block["is_tail"],
            tuple(flag["name"] for flag in block["words"][0]["flags"]) if block["words"] else None,
        )
        for block in blocks
    ]
    faults = [fault(*pair, is_release_known=True) for pair in zip(found, said, strict=True)]
    assert [each for each in faults if each] == []
    evidence = Counter(block["evidence"] for block in blocks)
    say(f"{found[0].kernel}: {', '.join(f'{number} {name}' for name, number in evidence.most_common())}")


def test_the_log_is_passed_on(booted: Booted) -> None:
    text = booted.log.encode()
    assert b"".join(piece.text for piece in read_log(io.BytesIO(text))) == text


def test_some_blocks_are_kept(booted: Booted, request: pytest.FixtureRequest) -> None:
    """With --update-golden, they become the blocks that tests/decode/test_booted.py reads on every machine."""
    if request.config.getoption("--update-golden"):
        write_fixture(cases(booted.log))
