"""Random calls of accessors, made by a C program and by the emulator, and the first call after which they differ."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence, Set
from pathlib import Path
from random import Random
from types import ModuleType
from typing import NamedTuple

from flaggen.emulate import called, page_class, reachable
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
    """Rounds of calls, each on memory of its own."""

    rounds: tuple[Round, ...]

    @property
    def indices(self) -> list[int]:
        """The calls of all rounds, as indices of `reachable`."""
        return [index for one_round in self.rounds for index in one_round.calls]

    def memory_and_calls(self, machine: Machine) -> bytes:
        """The driver's input, in the machine's byte order: for each round, the memory and the indices of the calls."""
        words = array(machine.type_code)
        for memory, calls in self.rounds:
            words.extend([*memory, *calls])
        return _bytes(words, machine)

    def emulate(self, module: ModuleType, declaration: Declaration, on: Set[str], machine: Machine) -> bytes:
        """The output that the driver must write if C behaves like the emulator.

        Raises TypeError if a method returns another type than the C function, and whatever the emulator raises.
        """
        written = array(machine.type_code)
        for one_round in self.rounds:
            written.extend(_emulate(one_round, module, declaration, on, machine))
        return _bytes(written, machine)

    def difference(
        self, declaration: Declaration, on: Set[str], machine: Machine, actual: bytes, expected: bytes
    ) -> Difference | None:
        """The first call after which `actual`, the output in C, and `expected`, the emulator's, differ; or None."""
        size = self._size(machine)
        for step, index in enumerate(self.indices):
            here = slice(step * size, (step + 1) * size)
            if actual[here] != expected[here]:
                name = reachable(declaration, on)[index].accessor.name
                memory = self.rounds[step // _ROUND].memory
                return Difference(step, name, *(_state(output[here], memory, machine) for output in (actual, expected)))
        return None

    def _size(self, machine: Machine) -> int:
        """How many bytes the driver writes after each call."""
        return (1 + len(self.rounds[0].memory)) * machine.bits // 8


def random_calls(declaration: Declaration, on: Set[str], machine: Machine, seed: int, calls: int) -> RandomCalls:
    """Rounds of random calls of the reachable accessors, on random memory: so many calls, or a few less."""
    random = Random(seed)
    indices = range(len(reachable(declaration, on)))

    def words() -> Sequence[int]:
        return array(machine.type_code, random.randbytes(pages(declaration) * LONGS * machine.bits // 8))

    return RandomCalls(tuple(Round(words(), random.choices(indices, k=_ROUND)) for _ in range(calls // _ROUND)))


def _emulate(
    one_round: Round, module: ModuleType, declaration: Declaration, on: Set[str], machine: Machine
) -> array[int]:
    """Make the calls of a round; return each result, followed by the memory after the call."""
    written = array(machine.type_code)
    memory = list(one_round.memory)
    places = {word.page_index: (1 + word.page_index) * LONGS + FIELDS[word.field] for word in declaration.words}
    words = {index: memory[place] for index, place in places.items()}
    page = page_class(declaration, module, on).from_words(words, order_of(declaration), machine.bits)
    known_calls = reachable(declaration, on)
    for index in one_round.calls:
        call = known_calls[index]
        accessor = call.accessor
        result = called(declaration, call, page)
        if type(result).__name__ != accessor.returns.replace("void", "NoneType"):
            raise TypeError(f"the emulator's {accessor.name}() returns {type(result).__name__}")
        for page_index, word in page.words.items():
            memory[places[page_index]] = word
        written.extend([int(result or 0), *memory])
    return written


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
