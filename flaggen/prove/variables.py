"""The names of parameters and local variables."""

from __future__ import annotations

import re

from flaggen.model.kernel_macros import kernel_macros

# Names that rendered C and kernels use, so that the list of macros is rarely read.
_USUAL = frozenset({"page", "folio", "private", "bit", "flag", "word", "head", "p"})


def is_plain_name(name: str) -> bool:
    """Whether a variable of that name cannot be mistaken for a macro, of the kernel or of the compiler.

    Nearly all macros have a name in upper case, and the others are known.
    """
    return name in _USUAL or (re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None and name not in kernel_macros())
