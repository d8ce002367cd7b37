"""A C program that makes calls and shows what they do, and the emulator doing the same."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence, Set
from random import Random
from types import ModuleType
from typing import NamedTuple

from flaggen.emulate import called, page_class, reachable, words_of
from flaggen.model.declaration import Declaration
from flaggen.verify.machines import Machine, include

# The shim's struct page in longs: how many it has, and which of them are the words that hold flags.
LONGS = 4
FIELDS = {"flags": 0, "private": 2}
# The largest order of a page whose struct pages are all written after each call.
LARGEST_ORDER = 10
_SMALLEST_ORDER = 2


def order_of(declaration: Declaration) -> int:
    """The order of the compound page in a driver's memory, which has all words."""
    return max(_SMALLEST_ORDER, declaration.words[-1].smallest_order)


def pages(declaration: Declaration) -> int:
    """How many struct pages a driver has in memory: a fence, those of a compound page, and another fence."""
    return 1 + (1 << order_of(declaration)) + 1


def driver(declaration: Declaration, on: Set[str]) -> str:
    """A C program that reads its memory and then the indices of the calls that it makes one after the other.

    After each call it writes the result (0 for none) and all of its memory. All numbers are unsigned longs.
    """
    cases = "\n".join(
        f"\tcase {index}:\n\t\t{call.expression};\n\t\treturn 0;"
        if call.accessor.returns == "void"
        else f"\tcase {index}:\n\t\treturn {call.expression};"
        for index, call in enumerate(reachable(declaration, on))
    )
    return f"""\
{include(declaration)}
#include <stddef.h>
#include <stdio.h>

_Static_assert(sizeof(struct page) == {LONGS} * sizeof(long), "LONGS");
_Static_assert(offsetof(struct page, private) == {FIELDS["private"]} * sizeof(long), "private");
_Static_assert(offsetof(struct folio, private) == {FIELDS["private"]} * sizeof(long), "private");
_Static_assert(offsetof(struct page, flags) == {FIELDS["flags"]} * sizeof(long), "flags");

static struct page memory[{pages(declaration)}];

static unsigned long call(unsigned long accessor)
{{
	struct page *page = memory + 1;
	struct folio *folio = (struct folio *)page;

	(void)folio;
	switch (accessor) {{
{cases}
	}}
	return -1UL;
}}

int main(void)
{{
	unsigned long word;

	if (fread(memory, sizeof(memory), 1, stdin) != 1)
		return 1;
	while (fread(&word, sizeof(word), 1, stdin) == 1) {{
		word = call(word);
		fwrite(&word, sizeof(word), 1, stdout);
		fwrite(memory, sizeof(memory), 1, stdout);
	}}
	return 0;
}}
"""


class Trace(NamedTuple):
    """Which calls are made one after the other, by index among `reachable`, and the memory (in longs) before."""

    memory: Sequence[int]
    calls: Sequence[int]

    def memory_and_calls(self, machine: Machine) -> bytes:
        """What the driver reads."""
        return _bytes(array(machine.type_code, [*self.memory, *self.calls]), machine)

    def emulate(self, module: ModuleType, declaration: Declaration, on: Set[str], machine: Machine) -> bytes:
        """What the driver would write if it were the emulator. Bits that no flag can have stay as they are."""
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
    ) -> str:
        """The first call after which the results or the memories differ; "" where there is none."""
        if actual == expected:
            return ""
        size = (1 + len(self.memory)) * machine.bits // 8
        for step, index in enumerate(self.calls):
            here = slice(step * size, (step + 1) * size)
            if actual[here] != expected[here]:
                name = reachable(declaration, on)[index].accessor.name
                found = (_changed(_words(piece[here], machine), self.memory) for piece in (actual, expected))
                return "call {}, {}(): the C has {}, the emulator {}".format(step, name, *found)
        return f"the C made {len(actual) // size} calls of {len(self.calls)}"


def random_trace(declaration: Declaration, on: Set[str], machine: Machine, seed: int, calls: int) -> Trace:
    """So many random calls of what is reachable, on random memory."""
    random = Random(seed)
    memory = [random.getrandbits(machine.bits) for _ in range(pages(declaration) * LONGS)]
    return Trace(memory, random.choices(range(len(reachable(declaration, on))), k=calls))


def _bytes(words: array[int], machine: Machine) -> bytes:
    return _in_order(words, machine).tobytes()


def _words(data: bytes, machine: Machine) -> array[int]:
    size = machine.bits // 8
    return _in_order(array(machine.type_code, data[: len(data) // size * size]), machine)


def _in_order(words: array[int], machine: Machine) -> array[int]:
    """The words between the order of bytes here and that of the machine."""
    ordered = words[:]
    if machine.big_endian != (sys.byteorder == "big"):
        ordered.byteswap()
    return ordered


def _changed(words: Sequence[int], memory: Sequence[int]) -> str:
    """A result, and the words of the memory that are not as they were at first."""
    if not words:
        return "nothing"
    result, *now = words
    changed = [
        f"page[{place // LONGS - 1}]+{place % LONGS}: {word:x}"
        for place, (word, before) in enumerate(zip(now, memory, strict=False))
        if word != before
    ]
    return f"{result:x}" + (f" ({', '.join(changed)})" if changed else "")
