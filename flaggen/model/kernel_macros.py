"""Names that the preprocessor replaces in a file that includes kernel headers, whatever they name there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flaggen.report.dependency import content

# What GNU C defines by itself, on some machines or in some dialects.
_COMPILER = frozenset({"i386", "linux", "mips", "powerpc", "sparc", "unix"})


@cache
def kernel_macros() -> frozenset[str]:
    """The object-like macros that exist after `#include <linux/hugetlb.h>`.

    The file next to this module says from which kernels they are. tests/kernels/kernel_macros.py writes it.
    """
    _source, _, names = content(str(Path(__file__).with_suffix(".txt"))).decode().partition("\n\n")
    return _COMPILER.union(names.split())
