"""The names of parameters, local variables and macros."""

from __future__ import annotations

import re

from flaggen.cfront.keywords import KEYWORDS
from flaggen.model.kernel_macros import kernel_macros

# Names that rendered C and kernels use, so that the list of macros is rarely read.
_USUAL = frozenset({"page", "folio", "private", "bit", "flag", "word", "head", "p"})


def is_plain_name(name: str) -> bool:
    """Whether a variable of that name cannot be mistaken for a macro, of the kernel or of the compiler.

    Nearly all macros have a name in upper case, and the others are known.
    """
    if name in _USUAL:
        return True
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None and name not in kernel_macros() and name not in KEYWORDS


def is_own_macro(name: str) -> bool:
    """Whether a macro of that name cannot be one that the kernel's macros use, such as the bit operations.

    Those that are in upper case are known. Names that begin with an underscore belong to the compiler and the kernel.
    """
    return re.fullmatch(r"[A-Z][A-Z0-9_]*", name) is not None and name not in kernel_macros()
