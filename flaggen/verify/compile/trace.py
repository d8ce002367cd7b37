"""Random calls of accessors, made by a C program and by the emulator, and the first call after which they differ."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence, Set
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from flaggen.emulate import called, page_class, reachable
from flaggen.model.declaration import Declaration
from flaggen.verify.compile.machines import Machine, headers

if TYPE_CHECKING:
    from jinja2 import Template

# The shim's struct page, in longs: its size, and the offsets of the members that can hold flags.
LONGS = 4
FIELDS = {"flags": 0, "private": 2}
# The largest order that is checked: the driver writes all struct pages of the compound page after each call.
LARGEST_ORDER = 10
_SMALLEST_ORDER = 2


def order_of(declaration: Declaration) -> int:
    """The order of the compound page in the driver's memory, large enough for all words with flags."""
    return max(_SMALLEST_ORDER, declaration.words[-1].smallest_order)


def pages(declaration: Declaration) -> int:
    """How many struct pages the driver has in memory: those of a compound page, between two fences."""
    return 1 + (1 << order_of(declaration)) + 1


def driver(declaration: Declaration, on: Set[str]) -> str:
    """The C program that makes the calls; see driver.c.j2 next to this file."""
    return _driver_template().render(
        headers=headers(declaration),
        calls=reachable(declaration, on),
        longs=LONGS,
        fields=FIELDS,
        pages=pages(declaration),
    )


@cache
def _driver_template() -> Template:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # it is C
    )
    return environment.get_template("driver.c.j2")


class Difference(NamedTuple):
    """The first call after which C and the emulator differ: its number, from 0, its accessor, and both states."""

    call: int
    accessor: str
    in_c: State
    in_emulator: State

    def __str__(self) -> str:
        return f"call {self.call}, {self.accessor}(): C gives {self.in_c}, the emulator {self.in_emulator}"


class State(NamedTuple):
    """The state after a call: its result, and each word of memory that differs from the initial one, by index.

    The result is None if the C program ended before this call.
    """

    result: int | None
    changed: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        if self.result is None:
            return "nothing"
        words = (f"page[{index // LONGS - 1}]+{index % LONGS}: {word:x}" for index, word in self.changed)
        return f"{self.result:x}" + (f" ({', '.join(words)})" if self.changed else "")


class Trace(NamedTuple):
    """Calls to make in this order, as indices of `reachable`, and the initial memory as a list of longs."""

    memory: Sequence[int]
    calls: Sequence[int]

    def memory_and_calls(self, machine: Machine) -> bytes:
        """The driver's input: the memory, then the indices of the calls, in the machine's byte order."""
        return _bytes(array(machine.type_code, [*self.memory, *self.calls]), machine)

    def emulate(self, module: ModuleType, declaration: Declaration, on: Set[str], machine: Machine) -> bytes:
        """The output that the driver must write if C behaves like the emulator.

        Raises TypeError if a method returns another type than the C function, and whatever the emulator raises.
        """
        memory = list(self.memory)
        places = {word.page_index: (1 + word.page_index) * LONGS + FIELDS[word.field] for word in declaration.words}
        words = {index: memory[place] for index, place in places.items()}
        page = page_class(declaration, module, on).from_words(words, order_of(declaration), machine.bits)
        known_calls = reachable(declaration, on)
        written = array(machine.type_code)
        for index in self.calls:
            call = known_calls[index]
            accessor = call.accessor
            result = called(declaration, call, page)
            if type(result).__name__ != accessor.returns.replace("void", "NoneType"):
                raise TypeError(f"the emulator's {accessor.name}() returns {type(result).__name__}")
            for page_index, word in page.words.items():
                memory[places[page_index]] = word
            written.extend([int(result or 0), *memory])
        return _bytes(written, machine)

    def difference(
        self, declaration: Declaration, on: Set[str], machine: Machine, actual: bytes, expected: bytes
    ) -> Difference | None:
        """The first call after which `actual`, the output in C, and `expected`, the emulator's, differ; or None."""
        size = self._size(machine)
        for step, index in enumerate(self.calls):
            here = slice(step * size, (step + 1) * size)
            if actual[here] != expected[here]:
                name = reachable(declaration, on)[index].accessor.name
                return Difference(step, name, *(self._state(output[here], machine) for output in (actual, expected)))
        return None

    def _size(self, machine: Machine) -> int:
        """How many bytes the driver writes after each call."""
        return (1 + len(self.memory)) * machine.bits // 8

    def _state(self, output: bytes, machine: Machine) -> State:
        if not (words := _words(output, machine)):
            return State(None, ())
        return State(words[0], tuple(self._changed(words[1:])))

    def _changed(self, memory: Sequence[int]) -> Iterator[tuple[int, int]]:
        # If the driver crashed, its last output may be incomplete.
        for index, (word, before) in enumerate(zip(memory, self.memory, strict=False)):
            if word != before:
                yield index, word


def random_trace(declaration: Declaration, on: Set[str], machine: Machine, seed: int, calls: int) -> Trace:
    """A number of random calls of the reachable accessors, on random memory."""
    random = Random(seed)
    memory = [random.getrandbits(machine.bits) for _ in range(pages(declaration) * LONGS)]
    return Trace(memory, random.choices(range(len(reachable(declaration, on))), k=calls))


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
