"""How functions are exported to modules: the macros of include/linux/export.h."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, get_args

# How the macros with a namespace take it: as a string since Linux 6.13 (commit cdd30ebb1b9f), as a bare token before.
NamespaceForm = Literal["string", "token"]
NAMESPACE_FORMS: tuple[NamespaceForm, ...] = get_args(NamespaceForm)

EXPORT_HEADER = "<linux/export.h>"
# Each macro that exports a function, and whether it takes a namespace.
EXPORT_MACROS = {
    "EXPORT_SYMBOL": False,
    "EXPORT_SYMBOL_GPL": False,
    "EXPORT_SYMBOL_NS": True,
    "EXPORT_SYMBOL_NS_GPL": True,
}
# An Export as text: EXPORT_SYMBOL_GPL, or EXPORT_SYMBOL_NS_GPL(HUGETLB).
EXPORT_PATTERN = r"^EXPORT_SYMBOL(_GPL|_NS(_GPL)?\([A-Za-z][A-Za-z0-9_]*\))?$"


class Export(NamedTuple):
    """The macro that exports a flag's accessors to modules, and the namespace that it exports them to, or ""."""

    macro: str
    namespace: str = ""

    @property
    def text(self) -> str:
        """The export as the declaration has it: EXPORT_SYMBOL_NS_GPL(HUGETLB)."""
        return f"{self.macro}({self.namespace})" if self.namespace else self.macro

    @property
    def is_gpl_only(self) -> bool:
        """Whether only modules with a license that is compatible with the GPL can link the functions."""
        return self.macro.endswith("_GPL")

    def argument(self, form: NamespaceForm) -> str:
        """The namespace as an argument of the macro: "HUGETLB" in quotes, or HUGETLB. Empty if there is none."""
        return f'"{self.namespace}"' if self.namespace and form == "string" else self.namespace

    def invocation(self, function: str, form: NamespaceForm) -> str:
        """The C that exports a function: `EXPORT_SYMBOL_GPL(SetHPageMigratable);`."""
        return f"{self.macro}({', '.join(filter(None, (function, self.argument(form))))});"


def export_of(text: str) -> Export:
    """The export with this text, which matches EXPORT_PATTERN."""
    macro, *namespace = re.findall(r"\w+", text)
    return Export(macro, *namespace)
