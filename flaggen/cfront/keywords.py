"""The words and operators of accepted C, and the words that mean something else to a compiler than a name."""

from __future__ import annotations

from collections.abc import Set

ACCEPTED = frozenset(
    "static inline extern const struct enum void bool int unsigned long return do while if true false "
    "static_assert __always_inline".split()
)
# The keywords of C (C11 6.4.1, C23 6.4.2) and of gnu11 that are not accepted.
_REFUSED = frozenset(
    "alignas alignof asm auto break case char constexpr continue default double else float for goto nullptr "
    "offsetof register restrict short signed sizeof switch thread_local typedef typeof typeof_unqual union "
    "volatile".split()
)
OPERATORS = frozenset("{ } ( ) [ ] ; , & && * + - -> . = == != < <= > >= << >> | || ^ ~ !".split())
KEYWORDS = ACCEPTED | _REFUSED


def is_refused(token: str, names: Set[str]) -> bool:
    """Whether a token is not part of accepted C.

    Words that begin with an underscore are the compiler's or the kernel's, except for `names`.
    """
    if token[0].isalpha():
        return token in _REFUSED
    if token[0] == "_":
        return token not in ACCEPTED and token not in names
    return not token[0].isdigit() and token[0] != '"' and token not in OPERATORS
