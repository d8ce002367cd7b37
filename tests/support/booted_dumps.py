"""Blocks that booted kernels printed of pages in known states, and what must be read from each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from flaggen.decode.releases import Version, parse_release

FIXTURE = Path(__file__).parent.parent / "decode" / "booted.jsonl"
LAST_LINE = "page dumped because: flaggen_dump"
_TRUTH = re.compile(r"flaggen_truth: state=(\S+) hugetlb=(\d) tail=(\d) flags=(\S*)$")
# Before the page type, a block shows a hugetlb page only by these: its mapping, or its being page[1].
_IN_A_FILE = frozenset({"file", "memfd", "poisoned-file", "shared", "sysv", "unmapped"})


class Case(NamedTuple):
    """A page of a kernel: its state, what the kernel's own predicates say of it, and the lines of its block."""

    kernel: str
    state: str
    is_hugetlb: bool
    is_tail: bool
    flags: tuple[str, ...]
    block: tuple[str, ...]

    @property
    def release(self) -> Version:
        release = parse_release(self.kernel)
        assert release is not None
        return release

    @property
    def frame(self) -> int:
        """The number of the page frame."""
        found = re.search(r" pfn:0x([0-9a-f]+)", "\n".join(self.block))
        assert found is not None
        return int(found[1], 16)

    @property
    def index(self) -> int:
        """The page's index in its compound page."""
        order = re.search(r"\border:(\d+)", "\n".join(self.block))
        return self.frame % (1 << int(order[1])) if order else 0

    @property
    def shows(self) -> bool:
        """Whether the block shows if the page is hugetlb's."""
        return self.release >= (6, 9) or self.state in _IN_A_FILE or self.index == 1


class Said(NamedTuple):
    """What decode says of a block; `names` is None if it names no word."""

    is_hugetlb: bool | None
    is_certain: bool
    is_tail: bool | None
    names: tuple[str, ...] | None


def fault(case: Case, said: Said, *, is_release_known: bool) -> str:
    """What is wrong with what decode says of a whole block, or ""."""
    has_flags = case.release >= (5, 12)
    # The form of the blocks of 6.9 and later shows that they are later than 5.12.
    is_certain = case.is_hugetlb and case.shows and has_flags and (is_release_known or case.release >= (6, 9))
    if said.is_tail != case.is_tail or said.is_certain != is_certain:
        return f"{said}, wrong for {case}"
    if case.is_hugetlb:
        names = case.flags if has_flags else said.names
        if (not has_flags and is_release_known and said.names is not None) or said.names != names:
            return f"named {said.names}, wrong for {case}"
    elif said.is_hugetlb is not False and case.shows:
        return f"not known as another page: {case}"
    known = {case.is_hugetlb} if case.shows and case.is_hugetlb else {case.is_hugetlb, None} - {True}
    return "" if said.is_hugetlb in known else f"{said}, wrong for {case}"


def cases(log: str) -> list[Case]:
    """The pages that a kernel printed."""
    version = re.search(r"Linux version (\d+\.\d+)", log)
    assert version is not None
    found: list[Case] = []
    block: list[str] | None = None
    for line in log.splitlines():
        if truth := _TRUTH.search(line):
            state, is_hugetlb, is_tail, flags = truth.groups()
            block = []
            names = tuple(flags.split(",")) if flags else ()
            found.append(Case(version[1], state, is_hugetlb == "1", is_tail == "1", names, ()))
        elif block is not None:
            block.append(line)
            if line.endswith(LAST_LINE):
                found[-1] = found[-1]._replace(block=tuple(block))
                block = None
    return found


def write_fixture(found: Iterable[Case]) -> None:
    """Replace the kept blocks of the kernels: a head, page[1] and one more tail of each state."""
    kept: dict[tuple[object, ...], Case] = {}
    new = list(found)
    replaced = {case.kernel for case in new}
    for case in [*(case for case in fixture() if case.kernel not in replaced), *new]:
        words = " ".join(line for line in case.block if "raw: " in line)
        is_repeated_head = case.is_tail and not int(words.split("raw: ")[1].split()[1], 16) & 1
        index = min(case.index, 2) if case.is_hugetlb else case.is_tail
        private = words.split("raw: ")[2].split()[1] if not case.is_hugetlb else ""
        kept.setdefault((case.kernel, case.state, case.flags, index, is_repeated_head, private), case)
    lines = [json.dumps(case._asdict()) for case in sorted(kept.values(), key=lambda case: case.release)]
    FIXTURE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def fixture() -> list[Case]:
    """The kept blocks."""
    if not FIXTURE.exists():
        return []
    found = []
    for line in FIXTURE.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        found.append(Case(**fields | {"flags": tuple(fields["flags"]), "block": tuple(fields["block"])}))
    return found
