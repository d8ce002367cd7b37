"""Checks of bits: a declaration has flags, no two flags of a word share a bit, all bits fit the word, and none moves
between configurations."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.lint.problems import Problem, RuleCheck, keys_of_c, path_of
from flaggen.lint.rules import DUPLICATE_BIT, EMPTY_DECLARATION, MOVING_BIT, WORD_FULL
from flaggen.model.declaration import Declaration, Word
from flaggen.model.flag import UNKNOWN_BIT, Flag
from flaggen.toml.rules import BIT_RANGE


def _empty(declaration: Declaration) -> Iterator[Problem]:
    if not declaration.flags:
        yield Problem(("flags",), "the declaration has no flags", "add a table such as [flags.migratable]")


def _duplicate_bit(declaration: Declaration) -> Iterator[Problem]:
    for word in declaration.words:
        taken: dict[int, Flag] = {}
        for flag in word.flags:
            if flag.bit == UNKNOWN_BIT:
                continue
            first = taken.setdefault(flag.bit, flag)
            if first is not flag:
                yield Problem(
                    path_of(flag, "bit"),
                    f"bit {flag.bit} of {word.place} is already taken by {first.name!r}",
                    _free_bits(declaration, word),
                    on_value=True,
                    related=((path_of(first, "bit"), f"{first.name!r} has bit {first.bit}"),),
                )


def _bit_range(declaration: Declaration) -> Iterator[Problem]:
    """Explicit bits beyond the end of their word."""
    width = declaration.c.bits_per_long
    for word in declaration.words:
        for flag in _beyond(declaration, word, explicit=True):
            yield Problem(
                path_of(flag, "bit"),
                f"bit {flag.bit} does not fit a word of {width} bits (bits_per_long)",
                _free_bits(declaration, word) + _wider(declaration, flag.bit),
                on_value=True,
            )


def _word_full(declaration: Declaration) -> Iterator[Problem]:
    """The first flag of each word whose default bit, the next one, is beyond the end of the word."""
    width = declaration.c.bits_per_long
    for word in declaration.words:
        flag = next(_beyond(declaration, word, explicit=False), None)
        if flag is not None:
            yield Problem(
                path_of(flag, "bit"),
                f"{word.place} has no bit left for {flag.name!r} above its highest flag ({width} bits, bits_per_long)",
                f"set bit or page_index; {_free_bits(declaration, word)}{_wider(declaration, flag.bit)}",
            )


def _moving_bit(declaration: Declaration) -> Iterator[Problem]:
    """The flags with a config whose bit the next flag takes where the config is off."""
    symbols = frozenset(declaration.configs)
    for word in declaration.words:
        if any(flag.bit == UNKNOWN_BIT for flag in word.flags):
            continue
        for number, flag in enumerate(word.flags):
            others = [other for other in word.flags[number + 1 :] if other.config != flag.config]
            if flag.config is None or not others or others[0].has_fixed_bit:
                continue
            mover = others[0]
            (bit,) = (f.bit for f in word.configured(symbols - {flag.config}).flags if f.name == mover.name)
            yield Problem(
                path_of(flag, "config"),
                f"{mover.name!r} has bit {mover.bit} with {flag.config} on and bit {bit} with it off",
                f"declare {flag.name!r} after the other flags of {word.place}, "
                f"or set bit = {mover.bit} for {mover.name!r}",
                on_value=True,
                related=((path_of(mover), f"{mover.name!r} takes the next free bit"),),
            )


def _beyond(declaration: Declaration, word: Word, explicit: bool) -> Iterator[Flag]:
    """The flags beyond the end of the word: those with an explicit bit, or those without."""
    for flag in word.flags:
        if flag.bit >= declaration.c.bits_per_long and flag.explicit_bit is explicit:
            yield flag


def _wider(declaration: Declaration, bit: int) -> str:
    """The hint for a bit that would fit a 64-bit unsigned long; "" for any other."""
    if not declaration.c.bits_per_long <= bit < 64:
        return ""
    return "; if the flags only need to fit 64-bit machines, set [c] bits_per_long = 64"


def _free_bits(declaration: Declaration, word: Word) -> str:
    """The hint that lists the free bits of the word."""
    taken = {*(flag.bit for flag in word.flags), *word.reserved}
    free = [bit for bit in range(declaration.c.bits_per_long) if bit not in taken]
    return f"free bits of this word: {_ranges(free)}" if free else "the word is full: use another page_index"


def _ranges(numbers: list[int]) -> str:
    """[0, 1, 2, 5] -> "0-2, 5"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


_WIDTH = keys_of_c("bits_per_long")

RULE_CHECKS = (
    RuleCheck(EMPTY_DECLARATION, _empty),
    RuleCheck(DUPLICATE_BIT, _duplicate_bit),
    RuleCheck(BIT_RANGE, _bit_range, _WIDTH),
    RuleCheck(WORD_FULL, _word_full, _WIDTH),
    RuleCheck(MOVING_BIT, _moving_bit),
)
