"""Names that the preprocessor replaces in a file that includes kernel headers, whatever they name there."""

from __future__ import annotations

from functools import cache

# What GNU C defines by itself, on some machines or in some dialects.
_COMPILER = frozenset({"i386", "linux", "mips", "powerpc", "sparc", "unix"})


def is_kernel_macro(name: str) -> bool:
    """Whether there is an object-like macro of that name after `#include <linux/hugetlb.h>`."""
    return name in _COMPILER or name in _starting_with(name[:2])


@cache
def _starting_with(letters: str) -> frozenset[str]:
    """The kernel's macros that start with these letters. A set of all would take a twentieth of the time of `show`."""
    names = _names()
    return frozenset(names[_offset(names, letters) : _offset(names, f"{letters}\x7f")].split())


@cache
def _names() -> str:
    """The kernel's macros, sorted, each on a line.

    The file next to this module says from which kernels they are. tests/kernels/kernel_macros.py writes it.
    """
    with open(f"{__file__.removesuffix('.py')}.txt", encoding="utf-8") as stream:  # noqa: PTH123
        return stream.read().partition("\n\n")[2]


def _offset(lines: str, sought: str) -> int:
    """The offset of the first of the sorted lines that is not less than the one that is sought."""
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind("\n", low, (low + high) // 2) + 1 or low
        end = lines.index("\n", start)
        if lines[start:end] < sought:
            low = end + 1
        else:
            high = start
    return low
