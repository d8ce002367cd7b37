"""Names that the preprocessor replaces in a file that includes kernel headers, whatever they name there."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

# What GNU C defines by itself, on some machines or in some dialects.
_COMPILER = frozenset({"i386", "linux", "mips", "powerpc", "sparc", "unix"})


def is_kernel_macro(name: str) -> bool:
    """Whether there is an object-like macro of that name after `#include <linux/hugetlb.h>`."""
    names = _names()
    index = bisect_left(names, name)
    return name in _COMPILER or names[index : index + 1] == [name]


@cache
def _names() -> list[str]:
    """The kernel's macros, sorted: making a set of them would take longer than all searches of `flaggen show`.

    The file next to this module says from which kernels they are. tests/kernels/kernel_macros.py writes it.
    """
    with open(f"{__file__.removesuffix('.py')}.txt", encoding="utf-8") as stream:  # noqa: PTH123
        return stream.read().partition("\n\n")[2].split()
