"""The rules on a kernel's C: what is imported, and how it differs from a declaration."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

FOREIGN_TEXT = Rule(
    "foreign-text", Severity.WARNING, "A kernel's C is UTF-8 without a byte order mark, with line feeds alone."
)
NO_FLAGS = Rule("no-flags", Severity.ERROR, "The C that is imported has flags.")
INEXPRESSIBLE = Rule("inexpressible", Severity.ERROR, "What the C says of flags can be declared.")
UNDECLARED_FLAG = Rule("undeclared-flag", Severity.ERROR, "A flag of the tree is declared.")
ABSENT_FLAG = Rule("absent-flag", Severity.ERROR, "A declared flag is in the tree.")
MOVED_BIT = Rule("moved-bit", Severity.ERROR, "A flag has the bit in the tree that is declared.")
DRIFTED_KEY = Rule("drifted-key", Severity.ERROR, "The tree is such as the keys of the declaration say.")
UNDOCUMENTED_FLAG = Rule("undocumented-flag", Severity.WARNING, "A flag of the tree is documented there.")

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
