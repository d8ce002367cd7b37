"""What the emulator predicts of the module in a booted kernel, and where the module's report differs from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from types import ModuleType
from typing import NamedTuple

from flaggen.emulate import called, page_class, reachable
from flaggen.model.declaration import Declaration
from flaggen.model.guest_log import GUEST_LOG
from flaggen.model.operations import APIS
from flaggen.verify.kernel.guest_report import Report

# How many random calls the module makes.
OPERATIONS = GUEST_LOG.default_checkpoints * GUEST_LOG.checkpoint
# Not the module's default, so that a parameter that does not reach the module is noticed.
SEED = 2021
# The numbers of calls after which the module reports.
CHECKPOINTS = [*range(GUEST_LOG.detailed + 1), *range(GUEST_LOG.checkpoint, OPERATIONS + 1, GUEST_LOG.checkpoint)]

# The hugetlb pages that init.c makes, by state, and the flag that the kernel sets on them. init.c makes two pages of
# each state: one with optimized vmemmap, if the kernel supports that, and one without.
_MADE = {GUEST_LOG.in_use: "migratable", GUEST_LOG.free: "freed"}
_OPTIMIZED = "vmemmap_optimized"
# How many comparisons the module makes for a call: one of the initial state, and three each from the bit as 0 and 1.
_AS_FOUND, _CHANGING = 1, 2 * 3


def random_numbers(seed: int) -> Iterator[int]:
    """The module's 32-bit random numbers: Marsaglia's xorshift."""
    while True:
        seed ^= seed << 13 & 0xFFFFFFFF
        seed ^= seed >> 17
        seed ^= seed << 5 & 0xFFFFFFFF
        yield seed


class Checkpoint(NamedTuple):
    """The predicted state after `made` calls; `last` is the accessor of the last call."""

    made: int
    last: str
    words: Mapping[int, int]
    results: int


class Prediction(NamedTuple):
    """The output that the module must print in a kernel with these config symbols on.

    `own` is what the kernel has for each flag, see Modules.own. The methods `unnatural`, `miscounted`, `missing` and
    `unpredicted` return what is wrong with a report, or "".
    """

    declaration: Declaration
    on: frozenset[str]
    own: Mapping[str, Set[str]]
    emulator: ModuleType

    @property
    def sets_a_flag(self) -> bool:
        """Whether any of the random calls can set a flag."""
        return any(call.accessor.operation.sets for call in reachable(self.declaration, self.on))

    def made(self, report: Report) -> list[tuple[str, int]]:
        """The hugetlb pages that init.c makes, sorted: their state, and those of `_natural_bits` that must be set."""
        bits = self._natural_bits
        optimized = bits.get(_OPTIMIZED, 0) if report.optimizes else 0
        return sorted((state, bits.get(name, 0) | more) for state, name in _MADE.items() for more in (0, optimized))

    @property
    def _natural_bits(self) -> dict[str, int]:
        """The masks of the flags that distinguish those pages, if they are declared and the kernel has them."""
        if not self.declaration.has_own_enum:
            return {}
        words = [word.configured(self.on) for word in self.declaration.words if not word.page_index]
        bits = {flag.name: 1 << flag.bit for word in words for flag in word.flags if flag.name in self.own}
        return {name: bits[name] for name in (*_MADE.values(), _OPTIMIZED) if name in bits}

    def unnatural(self, report: Report) -> str:
        """How the hugetlb pages or their flags differ from those that must exist."""
        mask = sum(self._natural_bits.values())
        actual, expected = sorted((state, word & mask) for state, word in report.states), self.made(report)
        return "" if actual == expected else f"found {_states(actual)}; expected {_states(expected)}"

    def miscounted(self, report: Report) -> str:
        """Whether the number of comparisons is wrong for the pages that the module saw."""
        expected = 0
        for call in reachable(self.declaration, self.on):
            apis = {api.upper() for api in APIS} & self.own.get(call.flag.name, set())
            as_found = _AS_FOUND if call.accessor.operation.name == "test" else 0
            for state, _ in report.states:
                changing = _CHANGING if state == GUEST_LOG.in_use else 0
                expected += len(apis) * (as_found + changing)
        return "" if report.compared == expected else f"only {report.compared} of {expected} comparisons"

    def missing(self, report: Report) -> str:
        """The first checkpoint that the module did not report."""
        indices = {word.page_index for word in self.declaration.words}
        for made in CHECKPOINTS:
            if report.words.get(made, {}).keys() != indices or made not in report.results:
                return f"the module did not report its state after {made} calls"
        return ""

    def unpredicted(self, report: Report) -> str:
        """The first difference between the module and the emulator. No checkpoint may be missing."""
        before = -1
        for made, last, words, results in self.checkpoints(report.words[0]):
            actual = report.words[made], report.results[made]
            if actual != (words, results):
                calls = f"call {made}, {last}()" if made == before + 1 else f"calls {before + 1} to {made}"
                return f"{calls}: the kernel has {_words(*actual)}, the emulator {_words(words, results)}"
            before = made
        return ""

    def checkpoints(self, before: Mapping[int, int]) -> Iterator[Checkpoint]:
        """The emulator's state at each checkpoint, for a page that had these words `before` the first call."""
        declaration = self.declaration
        order = max(GUEST_LOG.order, declaration.words[-1].smallest_order)
        page = page_class(declaration, self.emulator, self.on).from_words(before, order)
        calls, random = reachable(declaration, self.on), random_numbers(SEED)
        due, results, last = {*CHECKPOINTS}, 0, ""
        for made in range(OPERATIONS + 1):
            if made:
                call = calls[next(random) % len(calls)]
                results = (results * 31 + int(called(declaration, call, page) or 0)) & 0xFFFFFFFF
                last = call.accessor.name
            if made in due:
                yield Checkpoint(made, last, dict(page.words), results)


def _states(states: list[tuple[str, int]]) -> str:
    return ", ".join(f"{state} with {word:x}" for state, word in states) or "none"


def _words(words: Mapping[int, int], results: int) -> str:
    return f"{', '.join(f'page[{index}]: {word:x}' for index, word in words.items())} (results {results:x})"
