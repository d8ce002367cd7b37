"""The names that C may give to its own parameters, local variables and macros."""

from __future__ import annotations

import re

from flaggen.cfront.keywords import KEYWORDS
from flaggen.model.kernel_macros import is_kernel_macro


def is_plain_name(name: str) -> bool:
    """Whether a variable of that name cannot be mistaken for a macro, of the kernel or of the compiler.

    Nearly all macros have a name in upper case, and the others are known.
    """
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None and name not in KEYWORDS and not is_kernel_macro(name)


def is_own_macro(name: str) -> bool:
    """Whether a macro of that name cannot be one that the kernel's macros use, such as the bit operations.

    Those that are in upper case are known. Names that begin with an underscore belong to the compiler and the kernel.
    """
    return re.fullmatch(r"[A-Z][A-Z0-9_]*", name) is not None and not is_kernel_macro(name)
