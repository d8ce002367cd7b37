"""flaggen: declare a hugetlb page's flags once, render them to C and Python, and prove the C.

The library neither prints nor exits:

>>> import flaggen
>>> declaration = flaggen.load("flags.toml")
>>> [flag.name for flag in declaration.flags if flag.exported]
['migratable']
>>> texts = {artifact.target: flaggen.Source(artifact.path, artifact.text) for artifact in flaggen.render(declaration)}
>>> flaggen.prove(declaration, texts).findings
()
"""

from __future__ import annotations

import sys

__version__ = "0.1.0"
__all__ = [
    "Artifact",
    "Change",
    "Declaration",
    "DeclarationDiff",
    "DeclarationError",
    "DecodedBlock",
    "DecodedWord",
    "Finding",
    "Flag",
    "FlaggenError",
    "Imported",
    "KernelError",
    "LockNotHeld",
    "MergeResult",
    "NoSuchFile",
    "Outcome",
    "OwnedPage",
    "PageMemory",
    "Proof",
    "Source",
    "StaleAccess",
    "TemplateFault",
    "UnknownName",
    "UnreadableFile",
    "VMBugOn",
    "Verdict",
    "Verification",
    "Word",
    "WouldBlock",
    "as_text",
    "compare_c",
    "decode",
    "decode_log",
    "diff",
    "import_c",
    "load",
    "merge",
    "prove",
    "render",
    "verify",
]

TYPE_CHECKING = False  # importing typing would slow the start
if TYPE_CHECKING:
    from flaggen.api import *  # the same names: those defined there, and those imported `as` themselves
else:  # type checkers would take every name for one that it returns

    def __getattr__(name: str) -> object:
        """Import a name in __all__ on first use: the command line starts without the API."""
        if name in __all__:
            from flaggen import api

            return getattr(api, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]


class _Package(type(sys)):  # type: ignore[misc] # types.ModuleType, without importing types
    """Keeps `flaggen.render` and `flaggen.prove` functions: importing the packages would replace them."""

    def __setattr__(self, name: str, value: object) -> None:
        if name not in __all__:
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
