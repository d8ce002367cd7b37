"""The rules on the meaning of a declaration, as opposed to its form. The modules next to this one check them."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule
from flaggen.toml import rules as toml

EMPTY_DECLARATION = Rule("empty-declaration", Severity.ERROR, "A declaration has at least one flag.")
RESERVED_WORD = Rule("reserved-word", Severity.ERROR, "No name is a keyword of C or Python, or a macro of the kernel.")
CPP_KEYWORD = Rule("cpp-keyword", Severity.WARNING, "No name is a keyword of C++.", can_be_ignored=True)
NAME_COLLISION = Rule("name-collision", Severity.ERROR, "All generated names differ.")
KERNEL_NAME = Rule(
    "kernel-name",
    Severity.ERROR,
    "No generated name is already used by the kernel's page flags, Python's enums or the emulator.",
)
FORMER_NAME = Rule("former-name", Severity.ERROR, "No flag has the former name of another flag.")
REPLACED_FUNCTION = Rule(
    "replaced-function",
    Severity.ERROR,
    "A replaced function is no accessor, and the flag that replaces it has the operation.",
)
LONG_NAME = Rule(
    "long-name", Severity.ERROR, "No generated name exceeds the 63 characters that C guarantees to be significant."
)
DIALECT = Rule("dialect", Severity.ERROR, "The C dialect in [c] can express every flag.")
IMPOSSIBLE_GUARD = Rule("impossible-guard", Severity.ERROR, "Guards work with the API, and with each other.")
RACING_LOCK = Rule("racing-lock", Severity.ERROR, "No operation asserts a lock that some callers do without.")
UNMENTIONED_LOCK = Rule(
    "unmentioned-lock",
    Severity.WARNING,
    "The synchronization of a flag names the lock that its accessors assert.",
    can_be_ignored=True,
)
DUPLICATE_BIT = Rule(
    "duplicate-bit",
    Severity.ERROR,
    "No two flags of a word have the same bit (ignore this for an alias).",
    can_be_ignored=True,
)
WORD_FULL = Rule("word-full", Severity.ERROR, "A word has no more flags than bits.")
MOVING_BIT = Rule(
    "moving-bit", Severity.WARNING, "Every flag has the same bit in every configuration.", can_be_ignored=True
)
RESERVED_BIT = Rule("reserved-bit", Severity.ERROR, "No flag has a bit that [reserved] lists.")
RESERVED_NAME = Rule("reserved-name", Severity.ERROR, "No flag has a name that [reserved] lists, or its C names.")
PAGE_INDEX_READ_ONLY = Rule(
    "page-index-read-only", Severity.ERROR, "No flag is in a struct page that vmemmap optimization makes read-only."
)
PAGE_INDEX_TAKEN = Rule(
    "page-index-taken",
    Severity.ERROR,
    "No flag is in a struct page whose private the kernel uses itself.",
    can_be_ignored=True,
)
PAGE_INDEX_CROWDED = Rule("page-index-crowded", Severity.WARNING, "No flag is in page[1].", can_be_ignored=True)
NO_OUTPUT = Rule("no-output", Severity.ERROR, "[output] names at least one file.")
SOURCE_WITHOUT_HEADER = Rule(
    "source-without-header", Severity.ERROR, "Every output that includes the header has a header to include."
)
REGION_AND_HEADER = Rule("region-and-header", Severity.ERROR, "A declaration has a header or a region, not both.")
EXPORTED_WITHOUT_SOURCE = Rule(
    "exported-without-source", Severity.WARNING, "Exported accessors have a definition.", can_be_ignored=True
)
EXPORT_SYMBOL = Rule("export-symbol", Severity.ERROR, "Only accessors that the source defines have an export_symbol.")
MISSING_DOC = Rule(
    "missing-doc", Severity.WARNING, "Every flag has a doc that says what it means.", can_be_ignored=True
)
MISSING_SYNCHRONIZATION = Rule(
    "missing-synchronization",
    Severity.WARNING,
    "Every flag says which lock or reference makes it stable.",
    can_be_ignored=True,
)
BAD_IGNORE = Rule("bad-ignore", Severity.ERROR, "Every ignore names a rule that can be ignored.")
UNUSED_IGNORE = Rule("unused-ignore", Severity.WARNING, "Every ignore suppresses a finding.")

RULES: tuple[Rule, ...] = (
    EMPTY_DECLARATION,
    RESERVED_WORD,
    CPP_KEYWORD,
    NAME_COLLISION,
    KERNEL_NAME,
    FORMER_NAME,
    REPLACED_FUNCTION,
    LONG_NAME,
    DIALECT,
    IMPOSSIBLE_GUARD,
    RACING_LOCK,
    UNMENTIONED_LOCK,
    DUPLICATE_BIT,
    WORD_FULL,
    MOVING_BIT,
    RESERVED_BIT,
    RESERVED_NAME,
    PAGE_INDEX_READ_ONLY,
    PAGE_INDEX_TAKEN,
    PAGE_INDEX_CROWDED,
    NO_OUTPUT,
    SOURCE_WITHOUT_HEADER,
    REGION_AND_HEADER,
    EXPORTED_WITHOUT_SOURCE,
    EXPORT_SYMBOL,
    MISSING_DOC,
    MISSING_SYNCHRONIZATION,
    BAD_IGNORE,
    UNUSED_IGNORE,
)
# All rules on declarations, the only ones that `ignore` may name.
DECLARATION_RULES = {rule.id: rule for rule in (*toml.RULES, *RULES)}
