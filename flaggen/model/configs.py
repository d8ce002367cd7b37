"""Config symbols: the combinations that are proven, and their effect on the bits of flags."""

from __future__ import annotations

from collections.abc import Sequence, Set

from flaggen.model.flag import Flag


def configurations(symbols: Sequence[str]) -> tuple[frozenset[str], ...]:
    """The proven combinations, as sets of enabled symbols: all, none, all but each one, and each one alone.

    For up to three symbols, these are all combinations.
    """
    every = frozenset(symbols)
    alone = [frozenset({symbol}) for symbol in symbols]
    return tuple(dict.fromkeys([every, frozenset(), *(every - symbol for symbol in alone), *alone]))


def spell_out(symbols: Sequence[str], enabled: Sequence[frozenset[str]]) -> str:
    """Some configurations of the symbols in words, as short as possible: CONFIG_HUGETLB_PAGE on, CONFIG_X off.

    `enabled` has the set of enabled symbols of each configuration.
    """
    if len(symbols) == 1:
        return f"{symbols[0]} {' and '.join('on' if on else 'off' for on in enabled)}"
    every = configurations(symbols)
    if len(enabled) == len(every):
        return "in every configuration"
    for symbol in symbols:
        for state, is_on in (("on", True), ("off", False)):
            if set(enabled) == {on for on in every if (symbol in on) is is_on}:
                return f"{symbol} {state}"
    cases = (", ".join(f"{symbol} {'on' if symbol in on else 'off'}" for symbol in symbols) for on in enabled)
    return "; ".join(cases)


def configured(flags: Sequence[Flag], enabled: Set[str]) -> tuple[Flag, ...]:
    """A word's flags, with the bits that they have in C when exactly these config symbols are enabled.

    A flag whose own symbol is disabled has no bit and is left out. A flag without a fixed bit follows the flag
    before it, like an enumerator without a value (C11 6.7.2.2).
    """
    present: list[Flag] = []
    for flag in flags:
        if flag.config is None or flag.config in enabled:
            following = present[-1].bit + 1 if present else 0
            present.append(flag if flag.has_fixed_bit else flag._replace(bit=following))
    return tuple(present)
