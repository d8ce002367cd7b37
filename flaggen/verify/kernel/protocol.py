"""The log of the module in a booted kernel, and where it differs from what the emulator predicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from types import ModuleType
from typing import NamedTuple

from flaggen.emulate import called, page_class, reachable, words_of
from flaggen.model.declaration import Declaration
from flaggen.model.operations import APIS

OPERATIONS = 100_000
# Not the module's own, which it would take if it were not given this one.
SEED = 2021
# The calls after which the module reports: the first ones one by one.
DETAILED, CHECKPOINT = 256, 1000
CHECKPOINTS = [*range(DETAILED + 1), *range(CHECKPOINT, OPERATIONS + 1, CHECKPOINT)]

# The hugetlb pages that init makes, by state: each of them is optimized once, where the kernel does that.
_MADE = {"in use": "migratable", "free": "freed"}
_OPTIMIZED = "vmemmap_optimized"
# How many comparisons a call takes: of the state as it is found, and then from the bit as 0 and as 1.
_AS_FOUND, _CHANGING = 1, 2 * 3


class Report(NamedTuple):
    """What a module has printed: the state of each hugetlb page, each difference, and the words at checkpoints.

    `words` and `results` are by the number of calls that were made before, and `words` by page index. `optimizes`
    says whether the kernel can be told to optimize hugetlb pages.
    """

    states: tuple[tuple[str, int], ...]
    differences: tuple[str, ...]
    words: Mapping[int, Mapping[int, int]]
    results: Mapping[int, int]
    frame_is_kept: bool
    compared: int
    optimizes: bool


def report(log: str, name: str) -> Report | None:
    """What the module of that name has printed; None where it was not done."""
    text = "\n".join(re.findall(rf"{name}: (.*)", log))
    done = re.search(r"^done: (\d+) compared, \d+ differ$", text, re.MULTILINE)
    if done is None:
        return None
    words: dict[int, dict[int, int]] = {}
    for made, index, word in re.findall(r"^(\d+) calls: page\[(\d+)\] has ([0-9a-f]+)$", text, re.MULTILINE):
        words.setdefault(int(made), {})[int(index)] = int(word, 16)
    ends = re.findall(r"^(\d+) calls: results ([0-9a-f]+), frame (\w+)$", text, re.MULTILINE)
    states = re.findall(r"^pfn [0-9a-f]+ is (in use|free), and has ([0-9a-f]+)$", text, re.MULTILINE)
    return Report(
        tuple((state, int(word, 16)) for state, word in states),
        tuple(re.findall(r"^differs: (.*)$", text, re.MULTILINE)),
        words,
        {int(made): int(results, 16) for made, results, _ in ends},
        all(frame == "kept" for _, _, frame in ends),
        int(done[1]),
        "/hugetlb_optimize_vmemmap 1: No such file" not in log,
    )


def numbers(seed: int) -> Iterator[int]:
    """The module's random numbers, of 32 bits: Marsaglia's xorshift."""
    while True:
        seed ^= seed << 13 & 0xFFFFFFFF
        seed ^= seed >> 17
        seed ^= seed << 5 & 0xFFFFFFFF
        yield seed


class Checkpoint(NamedTuple):
    """What there is to report after so many calls; `last` is the accessor of the last one."""

    made: int
    last: str
    words: Mapping[int, int]
    results: int


class Prediction(NamedTuple):
    """What the module has to print, in a kernel that has `own` of its own, where these config symbols are on.

    `unnatural` to `unpredicted` say what is wrong with what was found, or "".
    """

    declaration: Declaration
    on: frozenset[str]
    own: Mapping[str, Set[str]]
    emulator: ModuleType

    def made(self, found: Report) -> list[tuple[str, int]]:
        """The hugetlb pages that init makes, sorted: their state, and what must be set of `_natural_bits`."""
        bits = self._natural_bits
        optimized = bits.get(_OPTIMIZED, 0) if found.optimizes else 0
        return sorted((state, bits.get(name, 0) | more) for state, name in _MADE.items() for more in (0, optimized))

    @property
    def _natural_bits(self) -> dict[str, int]:
        """The masks of the flags that those pages tell apart, if they are declared and the kernel has them."""
        if not self.declaration.has_own_enum:
            return {}
        words = [word.configured(self.on) for word in self.declaration.words if not word.page_index]
        bits = {flag.name: 1 << flag.bit for word in words for flag in word.flags if flag.name in self.own}
        return {name: bits[name] for name in (*_MADE.values(), _OPTIMIZED) if name in bits}

    def unnatural(self, found: Report) -> str:
        """Whether there are other hugetlb pages, or without the flags that they must have."""
        mask = sum(self._natural_bits.values())
        there, made = sorted((state, word & mask) for state, word in found.states), self.made(found)
        return "" if there == made else f"hugetlb pages are {_states(there)}; they must be {_states(made)}"

    def miscounted(self, found: Report) -> str:
        """Whether not all has been compared on the pages that were found."""
        made = 0
        for call in reachable(self.declaration, self.on):
            apis = {api.upper() for api in APIS} & self.own.get(call.flag.name, set())
            as_found = _AS_FOUND * (call.accessor.operation.name == "test")
            made += sum(as_found + _CHANGING * (state == "in use") for state, _ in found.states) * len(apis)
        return "" if found.compared == made else f"{found.compared} comparisons were made of {made}"

    def missing(self, found: Report) -> str:
        """The first checkpoint that is not reported."""
        indices = {word.page_index for word in self.declaration.words}
        for made in CHECKPOINTS:
            if found.words.get(made, {}).keys() != indices or made not in found.results:
                return f"what there is after {made} calls is not reported"
        return ""

    def unpredicted(self, found: Report) -> str:
        """Where the module and the emulator differ first, if nothing is missing."""
        before = -1
        for made, last, words, results in self.checkpoints(found.words[0]):
            there = found.words[made], found.results[made]
            if there != (words, results):
                where = f"call {made}, {last}()" if made == before + 1 else f"calls {before + 1} to {made}"
                return f"{where}: the kernel has {_words(*there)}, the emulator {_words(words, results)}"
            before = made
        return ""

    def checkpoints(self, before: Mapping[int, int]) -> Iterator[Checkpoint]:
        """What there is to report, as the emulator has it, of a page that had these words."""
        declaration = self.declaration
        order = max(9, declaration.words[-1].smallest_order)
        page = page_class(declaration, self.emulator, self.on).from_words(before, order)
        calls, random = reachable(declaration, self.on), numbers(SEED)
        due, results, last = {*CHECKPOINTS}, 0, ""
        for made in range(OPERATIONS + 1):
            if made:
                call = calls[next(random) % len(calls)]
                results = (results * 31 + int(called(declaration, call, page) or 0)) & 0xFFFFFFFF
                last = call.accessor.name
            if made in due:
                yield Checkpoint(made, last, words_of(declaration, page, before), results)


def _states(states: list[tuple[str, int]]) -> str:
    return ", ".join(f"{state} with {word:x}" for state, word in states) or "none"


def _words(words: Mapping[int, int], results: int) -> str:
    return f"{', '.join(f'page[{index}]: {word:x}' for index, word in words.items())} (results {results:x})"
