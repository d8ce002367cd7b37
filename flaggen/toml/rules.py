"""The rules on the form of a declaration: its TOML syntax, its keys and their values."""

from __future__ import annotations

from flaggen.report.findings import Severity
from flaggen.report.rules import Rule

TOML = Rule("toml", Severity.ERROR, "The file is TOML 1.0 in UTF-8.")
DUPLICATE_KEY = Rule("duplicate-key", Severity.ERROR, "No key or table is defined twice.")
UNKNOWN_KEY = Rule("unknown-key", Severity.ERROR, "Every key and every table belongs to the format.")
WRONG_TYPE = Rule(
    "wrong-type", Severity.ERROR, "Every value has the type of its key; a boolean or a float is not an integer."
)
BAD_VALUE = Rule("bad-value", Severity.ERROR, "Every value is valid for its key.")
FLAG_NAME = Rule("flag-name", Severity.ERROR, "A flag's name is a lower-case C identifier.")
CAMEL_NAME = Rule("camel-name", Severity.ERROR, "A flag's camel is a capital letter followed by letters and digits.")
COMMENT_TEXT = Rule(
    "comment-text",
    Severity.ERROR,
    "No text contains a control character, or characters that would end, nest or continue a C comment.",
)
BIT_RANGE = Rule("bit-range", Severity.ERROR, "Every bit is below bits_per_long.")
PAGE_INDEX_RANGE = Rule("page-index-range", Severity.ERROR, "No flag is in a struct page that some hugetlb pages lack.")
OUTPUT_PATH = Rule(
    "output-path",
    Severity.ERROR,
    "Each output is a file of its own, in the git repository or else below the declaration's directory.",
)

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
