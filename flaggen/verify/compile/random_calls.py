"""Random calls of accessors, made by a C program and by the emulator, and the first call after which they differ."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

from flaggen.emulate import called, page_class, reachable
from flaggen.model.accessors import Call
from flaggen.model.declaration import Declaration
from flaggen.report.template_files import template_file
from flaggen.verify.compile.machines import Machine, headers

# The shim's struct page, in longs: its size, and the offsets of the members that can hold flags.
LONGS = 4
FIELDS = {"flags": 0, "private": 2}
# The largest order that is checked: the driver writes all struct pages of the compound page after each call.
LARGEST_ORDER = 10
_SMALLEST_ORDER = 2
_DRIVER = Path(__file__).with_name("driver.c.j2")
# How many calls are made on the same memory. A wrong bit cannot show in a call that sets a bit which is set already, so
# calls must begin with new memory often.
_ROUND = 10


def order_of(declaration: Declaration) -> int:
    """The order of the compound page in the driver's memory, large enough for all words with flags."""
    return max(_SMALLEST_ORDER, declaration.words[-1].smallest_order)


def pages(declaration: Declaration) -> int:
    """How many struct pages the driver has in memory: those of a compound page, between two fences."""
    return 1 + (1 << order_of(declaration)) + 1


def driver(declaration: Declaration, on: Set[str]) -> str:
    """The C program that makes the calls; see driver.c.j2 next to this file."""
    return template_file(_DRIVER).render(
        headers=headers(declaration),
        calls=reachable(declaration, on),
        longs=LONGS,
        fields=FIELDS,
        pages=pages(declaration),
        round=_ROUND,
    )


class Difference(NamedTuple):
    """The first call after which C and the emulator differ: its number, from 0, its accessor, and both states."""

    call: int
    accessor: str
    in_c: State
    in_emulator: State

    def __str__(self) -> str:
        return f"call {self.call}, {self.accessor}(): C gives {self.in_c}, the emulator {self.in_emulator}"


class State(NamedTuple):
    """The state after a call: its result, and each word of memory that differs from the round's initial one, by index.

    The result is None if the C program ended before this call.
    """

    result: int | None
    changed: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        if self.result is None:
            return "nothing"
        words = (f"page[{index // LONGS - 1}]+{index % LONGS}: {word:x}" for index, word in self.changed)
        return f"{self.result:x}" + (f" ({', '.join(words)})" if self.changed else "")


class Round(NamedTuple):
    """Calls to make in this order, as indices of `reachable`, and the memory before the first of them, in longs."""

    memory: Sequence[int]
    calls: Sequence[int]


class RandomCalls(NamedTuple):
    """Rounds of calls of a declaration's accessors, each on memory of its own, with these config symbols enabled."""

    declaration: Declaration
    on: Set[str]
    machine: Machine
    rounds: tuple[Round, ...]

    @property
    def indices(self) -> list[int]:
        """The calls of all rounds, as indices of `reachable`."""
        return [index for _, calls in self.rounds for index in calls]

    def memory_and_calls(self) -> bytes:
        """The driver's input, in the machine's byte order: for each round, the memory and the indices of the calls."""
        words = array(self.machine.type_code)
        for memory, calls in self.rounds:
            words.extend([*memory, *calls])
        return _bytes(words, self.machine)

    def emulate(self, module: ModuleType) -> bytes:
        """The output that the driver must write if C behaves like the emulator.

        Raises TypeError if a method returns another type than the C function, and whatever the emulator raises.
        """
        written = array(self.machine.type_code)
        known_calls = reachable(self.declaration, self.on)
        for memory, indices in self.rounds:
            page = self._page(module, memory)
            written.extend(_replayed(page, memory, self.declaration, [known_calls[index] for index in indices]))
        return _bytes(written, self.machine)

    def _page(self, module: ModuleType, memory: Sequence[int]) -> Any:
        """The emulator's page with the words in memory."""
        words = {page_index: memory[place] for page_index, place in _places(self.declaration).items()}
        kind = page_class(self.declaration, module, self.on)
        return kind.from_words(words, order_of(self.declaration), self.machine.bits)

    def difference(self, actual: bytes, expected: bytes) -> Difference | None:
        """The first call after which `actual`, the output in C, and `expected`, the emulator's, differ; or None."""
        # After each call, the driver writes the result and the memory.
        size = (1 + len(self.rounds[0].memory)) * self.machine.bits // 8
        for step, index in enumerate(self.indices):
            here = slice(step * size, (step + 1) * size)
            if actual[here] != expected[here]:
                name = reachable(self.declaration, self.on)[index].accessor.name
                memory = self.rounds[step // _ROUND].memory
                states = (_state(output[here], memory, self.machine) for output in (actual, expected))
                return Difference(step, name, *states)
        return None


def random_calls(declaration: Declaration, on: Set[str], machine: Machine, seed: int, calls: int) -> RandomCalls:
    """Rounds of random calls of the reachable accessors, on random memory: so many calls, or a few less."""
    random = Random(seed)
    indices = range(len(reachable(declaration, on)))

    def words() -> Sequence[int]:
        return array(machine.type_code, random.randbytes(pages(declaration) * LONGS * machine.bits // 8))

    rounds = tuple(Round(words(), random.choices(indices, k=_ROUND)) for _ in range(calls // _ROUND))
    return RandomCalls(declaration, on, machine, rounds)


def _places(declaration: Declaration) -> dict[int, int]:
    """The place in memory, in longs, of each word with flags, by page index."""
    return {word.page_index: (1 + word.page_index) * LONGS + FIELDS[word.field] for word in declaration.words}


def _replayed(page: Any, before: Sequence[int], declaration: Declaration, calls: Sequence[Call]) -> Iterator[int]:
    """Make the calls of a round on its page; yield each result, followed by the memory after the call."""
    memory, places = list(before), _places(declaration)
    for call in calls:
        accessor = call.accessor
        result = called(declaration, call, page)
        if type(result).__name__ != accessor.returns.replace("void", "NoneType"):
            raise TypeError(f"the emulator's {accessor.name}() returns {type(result).__name__}")
        for page_index, word in page.words.items():
            memory[places[page_index]] = word
        yield int(result or 0)
        yield from memory


def _state(output: bytes, before: Sequence[int], machine: Machine) -> State:
    """The state that a driver's output after a call says, where the memory was `before`."""
    if not (words := _words(output, machine)):
        return State(None, ())
    # If the driver crashed, its last output may be incomplete.
    pairs = zip(words[1:], before, strict=False)
    return State(words[0], tuple((index, word) for index, (word, old) in enumerate(pairs) if word != old))


def _bytes(words: array[int], machine: Machine) -> bytes:
    return _in_order(words, machine).tobytes()


def _words(data: bytes, machine: Machine) -> array[int]:
    size = machine.bits // 8
    return _in_order(array(machine.type_code, data[: len(data) // size * size]), machine)


def _in_order(words: array[int], machine: Machine) -> array[int]:
    """The words, converted from this computer's byte order to the machine's, or back."""
    ordered = words[:]
    if machine.big_endian != (sys.byteorder == "big"):
        ordered.byteswap()
    return ordered
