"""The rules on the form of a declaration: its TOML, its keys and the values they can have."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

TOML = Rule("toml", Severity.ERROR, "The file is TOML 1.0 in UTF-8.")
DUPLICATE_KEY = Rule("duplicate-key", Severity.ERROR, "Nothing is defined twice; both places are shown.")
UNKNOWN_KEY = Rule(
    "unknown-key", Severity.ERROR, "Every key and table is one of the format's; the nearest known one is named."
)
WRONG_TYPE = Rule("wrong-type", Severity.ERROR, "Every value has its key's type; a boolean or a float is no integer.")
BAD_VALUE = Rule("bad-value", Severity.ERROR, "Every value is one that its key can have.")
FLAG_NAME = Rule("flag-name", Severity.ERROR, "A flag's name is a lower-case C identifier.")
CAMEL_NAME = Rule("camel-name", Severity.ERROR, "A flag's camel is a capital, then letters and digits.")
COMMENT_TEXT = Rule(
    "comment-text", Severity.ERROR, "No text holds what would end, nest or continue a comment, or a control character."
)
BIT_RANGE = Rule("bit-range", Severity.ERROR, "Every bit is within bits_per_long.")
PAGE_INDEX_RANGE = Rule("page-index-range", Severity.ERROR, "A page index is one that every hugetlb page has.")
OUTPUT_PATH = Rule("output-path", Severity.ERROR, "Outputs are files of their own below the declaration's directory.")

RULES = (
    TOML,
    DUPLICATE_KEY,
    UNKNOWN_KEY,
    WRONG_TYPE,
    BAD_VALUE,
    FLAG_NAME,
    CAMEL_NAME,
    COMMENT_TEXT,
    BIT_RANGE,
    PAGE_INDEX_RANGE,
    OUTPUT_PATH,
)
