"""The rules on what a declaration means, apart from its form. The modules next to this one find what breaks them."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule
from flaggen.toml import rules as toml

EMPTY_DECLARATION = Rule("empty-declaration", Severity.ERROR, "At least one flag is declared.")
RESERVED_WORD = Rule(
    "reserved-word", Severity.ERROR, "No name is a keyword of C, C++ or Python, or a macro of the kernel."
)
NAME_COLLISION = Rule("name-collision", Severity.ERROR, "No two generated names are equal.")
KERNEL_NAME = Rule("kernel-name", Severity.ERROR, "No generated name is one of the kernel's page-flags family.")
FORMER_NAME = Rule("former-name", Severity.ERROR, "No flag has the former name of another one.")
LONG_NAME = Rule(
    "long-name", Severity.ERROR, "No generated name has more than the 63 characters that C guarantees to count."
)
DIALECT = Rule("dialect", Severity.ERROR, "The flags are such as the dialect of [c] can say.")
DUPLICATE_BIT = Rule(
    "duplicate-bit", Severity.ERROR, "No bit of a word is taken twice (ignore it for an alias).", can_be_ignored=True
)
WORD_FULL = Rule("word-full", Severity.ERROR, "A word has no more flags than bits.")
PAGE_INDEX_READ_ONLY = Rule(
    "page-index-read-only", Severity.ERROR, "A page index is one that vmemmap optimisation leaves writable."
)
PAGE_INDEX_TAKEN = Rule(
    "page-index-taken",
    Severity.ERROR,
    "A page index is one whose private the kernel does not use.",
    can_be_ignored=True,
)
PAGE_INDEX_CROWDED = Rule("page-index-crowded", Severity.WARNING, "page[1] is left alone.", can_be_ignored=True)
NO_OUTPUT = Rule("no-output", Severity.ERROR, "At least one output is named.")
SOURCE_WITHOUT_HEADER = Rule(
    "source-without-header", Severity.ERROR, "A source and a private header have their header."
)
EXPORTED_WITHOUT_SOURCE = Rule(
    "exported-without-source", Severity.WARNING, "Exported accessors are defined somewhere.", can_be_ignored=True
)
MISSING_DOC = Rule("missing-doc", Severity.WARNING, "Every flag says what it means.", can_be_ignored=True)
MISSING_SYNCHRONIZATION = Rule(
    "missing-synchronization", Severity.WARNING, "Every flag says what makes it stable.", can_be_ignored=True
)
BAD_IGNORE = Rule("bad-ignore", Severity.ERROR, "Every ignore names a rule that can be switched off.")
UNUSED_IGNORE = Rule("unused-ignore", Severity.WARNING, "Every ignore switches something off.")

RULES: tuple[Rule, ...] = (
    EMPTY_DECLARATION,
    RESERVED_WORD,
    NAME_COLLISION,
    KERNEL_NAME,
    FORMER_NAME,
    LONG_NAME,
    DIALECT,
    DUPLICATE_BIT,
    WORD_FULL,
    PAGE_INDEX_READ_ONLY,
    PAGE_INDEX_TAKEN,
    PAGE_INDEX_CROWDED,
    NO_OUTPUT,
    SOURCE_WITHOUT_HEADER,
    EXPORTED_WITHOUT_SOURCE,
    MISSING_DOC,
    MISSING_SYNCHRONIZATION,
    BAD_IGNORE,
    UNUSED_IGNORE,
)
# All rules on declarations. Only these can be named in `ignore`.
RULES_BY_ID = {rule.id: rule for rule in (*toml.RULES, *RULES)}
