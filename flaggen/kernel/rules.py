"""The rules on a kernel's C, as imported and as compared with a declaration."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

FOREIGN_TEXT = Rule(
    "foreign-text", Severity.WARNING, "Kernel C is UTF-8 without a byte order mark, and its lines end with LF only."
)
NO_FLAGS = Rule("no-flags", Severity.ERROR, "The imported C contains flags.")
INEXPRESSIBLE = Rule("inexpressible", Severity.ERROR, "Everything that the C does with flags can be declared.")
UNDECLARED_FLAG = Rule("undeclared-flag", Severity.ERROR, "Every flag in the tree is declared.")
ABSENT_FLAG = Rule("absent-flag", Severity.ERROR, "Every declared flag is in the tree.")
MOVED_BIT = Rule("moved-bit", Severity.ERROR, "Every flag has the same bit in the tree as in the declaration.")
DRIFTED_KEY = Rule("drifted-key", Severity.ERROR, "The tree matches the keys of the declaration.")
UNDOCUMENTED_FLAG = Rule("undocumented-flag", Severity.WARNING, "Every flag in the tree is documented there.")

RULES = (
    FOREIGN_TEXT,
    NO_FLAGS,
    INEXPRESSIBLE,
    UNDECLARED_FLAG,
    ABSENT_FLAG,
    MOVED_BIT,
    DRIFTED_KEY,
    UNDOCUMENTED_FLAG,
)
