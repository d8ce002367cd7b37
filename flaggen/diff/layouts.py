"""Where the flags of several declarations are, in each configuration of their own config symbols."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from flaggen.model.configs import configurations
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag


class Layout(NamedTuple):
    """The flags of each declaration that have a bit in a configuration, by name.

    `without` names the symbols that are off there, for messages: " without CONFIG_X". It is empty if all are on.
    """

    flags: tuple[dict[str, Flag], ...]
    without: str


def layouts(*declarations: Declaration) -> Iterator[Layout]:
    """The layouts in all configurations that are proven. In the first one, all symbols are on."""
    symbols = tuple(dict.fromkeys(symbol for declaration in declarations for symbol in declaration.configs[1:]))
    for on in configurations(symbols):
        without = "".join(f" without {symbol}" for symbol in symbols if symbol not in on)
        yield Layout(tuple(_present(declaration, on) for declaration in declarations), without)


def _present(declaration: Declaration, on: Set[str]) -> dict[str, Flag]:
    words = (word.configured(on) if word.has_conditional_flags else word for word in declaration.words)
    return {flag.name: flag for word in words for flag in word.flags}
