"""Random calls, made by a C program and by the emulator, and the first call after which the two differ."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence, Set
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from flaggen.emulate import called, page_class, reachable, words_of
from flaggen.model.declaration import Declaration
from flaggen.verify.compile.machines import Machine, headers

if TYPE_CHECKING:
    from jinja2 import Template

# The shim's struct page in longs: its size, and the offset of each of its members that can hold flags.
LONGS = 4
FIELDS = {"flags": 0, "private": 2}
# The largest order of a page whose struct pages are all written after each call.
LARGEST_ORDER = 10
_SMALLEST_ORDER = 2


def order_of(declaration: Declaration) -> int:
    """The order of the compound page in a driver's memory: large enough to have all words with flags."""
    return max(_SMALLEST_ORDER, declaration.words[-1].smallest_order)


def pages(declaration: Declaration) -> int:
    """How many struct pages a driver has in memory: a fence, those of a compound page, and another fence."""
    return 1 + (1 << order_of(declaration)) + 1


def driver(declaration: Declaration, on: Set[str]) -> str:
    """The C program that makes the calls: see driver.c.j2, next to this file."""
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
    """The first call after which C and the emulator differ: its number and accessor, and the state of each then."""

    call: int
    accessor: str
    in_c: State
    in_emulator: State

    def __str__(self) -> str:
        return f"call {self.call}, {self.accessor}(): the C has {self.in_c}, the emulator {self.in_emulator}"


class State(NamedTuple):
    """What there is after a call: its result, and each word of the memory that is not as it was at first, by index.

    The result is None where the C program ended before.
    """

    result: int | None
    changed: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        if self.result is None:
            return "nothing"
        words = (f"page[{index // LONGS - 1}]+{index % LONGS}: {word:x}" for index, word in self.changed)
        return f"{self.result:x}" + (f" ({', '.join(words)})" if self.changed else "")


class Trace(NamedTuple):
    """Calls to make one after the other, by index among `reachable`, and the memory (in longs) before the first."""

    memory: Sequence[int]
    calls: Sequence[int]

    def memory_and_calls(self, machine: Machine) -> bytes:
        """The driver's input."""
        return _bytes(array(machine.type_code, [*self.memory, *self.calls]), machine)

    def emulate(self, module: ModuleType, declaration: Declaration, on: Set[str], machine: Machine) -> bytes:
        """The output of a driver that does what the emulator does. Bits that no flag can have stay as they are.

        Raises TypeError where a method returns another type than C's function, and whatever the emulator raises.
        """
        memory = list(self.memory)
        places = {word.page_index: (1 + word.page_index) * LONGS + FIELDS[word.field] for word in declaration.words}
        words = {index: memory[place] for index, place in places.items()}
        page = page_class(declaration, module, on).from_words(words, order_of(declaration))
        made = reachable(declaration, on)
        written = array(machine.type_code)
        for index in self.calls:
            accessor = made[index].accessor
            result = called(declaration, made[index], page)
            if type(result).__name__ != accessor.returns.replace("void", "NoneType"):
                raise TypeError(f"the emulator's {accessor.name}() returns {type(result).__name__}")
            for page_index, word in words_of(declaration, page, words).items():
                memory[places[page_index]] = word
            written.extend([int(result or 0), *memory])
        return _bytes(written, machine)

    def difference(
        self, declaration: Declaration, on: Set[str], machine: Machine, actual: bytes, expected: bytes
    ) -> Difference | None:
        """The first call after which `actual`, C's output, and `expected`, the emulator's, differ, or None."""
        size = self._size(machine)
        for step, index in enumerate(self.calls):
            here = slice(step * size, (step + 1) * size)
            if actual[here] != expected[here]:
                name = reachable(declaration, on)[index].accessor.name
                return Difference(step, name, *(self._state(output[here], machine) for output in (actual, expected)))
        return None

    def _size(self, machine: Machine) -> int:
        """How many bytes a driver writes after each call."""
        return (1 + len(self.memory)) * machine.bits // 8

    def _state(self, output: bytes, machine: Machine) -> State:
        if not (words := _words(output, machine)):
            return State(None, ())
        return State(words[0], tuple(self._changed(words[1:])))

    def _changed(self, memory: Sequence[int]) -> Iterator[tuple[int, int]]:
        # The driver may have ended in the middle of its memory.
        for index, (word, before) in enumerate(zip(memory, self.memory, strict=False)):
            if word != before:
                yield index, word


def random_trace(declaration: Declaration, on: Set[str], machine: Machine, seed: int, calls: int) -> Trace:
    """So many random calls of the accessors that are reachable, on random memory."""
    random = Random(seed)
    memory = [random.getrandbits(machine.bits) for _ in range(pages(declaration) * LONGS)]
    return Trace(memory, random.choices(range(len(reachable(declaration, on))), k=calls))


def _bytes(words: array[int], machine: Machine) -> bytes:
    return _in_order(words, machine).tobytes()


def _words(data: bytes, machine: Machine) -> array[int]:
    size = machine.bits // 8
    return _in_order(array(machine.type_code, data[: len(data) // size * size]), machine)


def _in_order(words: array[int], machine: Machine) -> array[int]:
    """The words, converted between the byte order of this machine and that of the other."""
    ordered = words[:]
    if machine.big_endian != (sys.byteorder == "big"):
        ordered.byteswap()
    return ordered
