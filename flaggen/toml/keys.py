"""The only description of flags.toml: the loader, the JSON Schema and the reference page are derived from it."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from flaggen.model.c_style import Inline, TestType
from flaggen.model.change_kinds import KINDS, LEVELS
from flaggen.model.exports import EXPORT_PATTERN, NAMESPACE_FORMS
from flaggen.model.guards import GUARD_NAMES, LOCKS
from flaggen.model.operations import APIS, BASIC, OPERATIONS
from flaggen.model.targets import TARGETS
from flaggen.report.rules import Rule
from flaggen.toml.eras import ERAS, RELEASE
from flaggen.toml.rules import (
    BAD_VALUE,
    BIT_RANGE,
    CAMEL_NAME,
    COMMENT_TEXT,
    OUTPUT_PATH,
    PAGE_INDEX_RANGE,
    UNKNOWN_KEY,
)
from flaggen.toml.rules import FLAG_NAME as FLAG_NAME_RULE

IDENTIFIER = "^[A-Za-z_][A-Za-z0-9_]*$"
_LOWER_CASE = "^[a-z][a-z0-9_]*$"
# Text that would end or nest a C comment, act on a terminal or reorder the displayed text (C0 and C1 controls, line
# and paragraph separators, bidirectional controls: CVE-2021-42574), or continue a line: texts are wrapped, so every
# word can end up at the end of a line. ??/ is the trigraph of a backslash (C11 5.2.1.1). U+FFFD is what bytes that are
# not UTF-8 are read as, which the proof refuses.
NOT_IN_A_COMMENT = (
    r"\*/|/\*"
    r"|[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]"
    r"|(?:\\|\?\?/)(?=\s|$)"
)


class Key(NamedTuple):
    """A key of a table.

    `type` is the type of the value. If `many` is set, the value is a list and `type` that of its items, which must
    differ; `nonempty` requires at least one. `by_operation` also allows a table with such a value for each operation,
    and a single item instead of a list. A "table" has the keys of `table`. A `default` of None means that the
    default is derived or absent, as `default_text` describes. A value that violates `choices`, `pattern`, `minimum` or
    `maximum`, or contains a match of the pattern `refuse`, breaks `rule`; `must` completes the help "it must …". With
    both `choices` and `pattern`, either suffices.
    """

    name: str
    type: str
    doc: str
    default: Any = None
    default_text: str = ""
    many: bool = False
    nonempty: bool = False
    choices: tuple[Any, ...] = ()
    pattern: str = ""
    refuse: str = ""
    minimum: int | None = None
    maximum: int | None = None
    must: str = ""
    rule: Rule = BAD_VALUE
    table: Table | None = None
    by_operation: bool = False


class Table(NamedTuple):
    """A table of keys. If users may add keys of their own, `more` describes their values and `names` their names.

    `doc` is empty for the file itself, and for a table that is described by the key it belongs to.
    """

    name: str
    doc: str
    keys: tuple[Key, ...]
    more: Key | None = None
    names: Key | None = None


_IGNORE = Key(
    "ignore",
    "string",
    "The ids of rules to ignore here (`flaggen rules` lists them). An id that suppresses nothing is reported.",
    default=(),
    many=True,
)

ROOT = Table(
    "",
    "",
    (
        Key(
            "schema",
            "integer",
            "The version of this format.",
            default=1,
            choices=(1,),
            must="be 1, the only version so far",
        ),
    ),
)

_SYMBOL = "^CONFIG_[A-Z0-9_]+$"
_MUST_BE_SYMBOL = "be a Kconfig symbol such as CONFIG_HUGETLB_PAGE"

C = Table(
    "c",
    "C dialect.",
    (
        Key(
            "era",
            "string",
            "The release of Linux whose C dialect sets the defaults of the other keys in this table: the newest "
            "dialect that is not newer than the release. `flaggen show --eras` lists the dialects.",
            default_text="none: the newest dialect",
            choices=tuple(ERAS),
            pattern=RELEASE,
            must='be a release of Linux since 5.10, such as "6.10", without a third number, or one of '
            + ", ".join(f'"{name}"' for name in ERAS),
        ),
        Key(
            "config",
            "string",
            "The Kconfig symbol that hugetlb pages depend on; if it is disabled, the accessors are stubs.",
            default="CONFIG_HUGETLB_PAGE",
            pattern=_SYMBOL,
            must=_MUST_BE_SYMBOL,
        ),
        Key(
            "word",
            "string",
            "The word of struct page that holds the flags: `private`, or `flags`, whose bits are named by the kernel's "
            "own enum pageflags. With `flags`, no enum is rendered, each flag needs a `bit`, and the C asserts it.",
            default="private",
            choices=("private", "flags"),
        ),
        Key(
            "enum",
            "string",
            "The enum's tag; for page index N above 0, _N is appended.",
            default="hugetlb_page_flags",
            pattern=_LOWER_CASE,
            must="be a lower-case C identifier",
        ),
        Key(
            "prefix",
            "string",
            "The prefix of the enumerators: HPG_ makes HPG_migratable.",
            default="HPG_",
            pattern="^[A-Za-z][A-Za-z0-9_]*$",
            must="be a C identifier that begins with a letter",
        ),
        Key(
            "case",
            "string",
            "The spelling of the flag's name in enumerators: lower makes HPG_restore_reserve, camel "
            "HPG_RestoreReserve, title HPG_Restore_Reserve.",
            default="lower",
            choices=("lower", "camel", "title"),
        ),
        Key(
            "count",
            "string",
            "The last enumerator, whose value is one more than the highest bit; if empty, there is none. "
            "For page index N above 0, _N is appended.",
            default="__NR_HPAGEFLAGS",
            pattern="^([A-Za-z_][A-Za-z0-9_]*)?$",
            must="be a C identifier, or empty",
        ),
        Key(
            "api",
            "string",
            "The argument types of the accessors: page makes HPageMigratable(page), "
            "folio makes folio_test_hugetlb_migratable(folio).",
            default=("folio",),
            many=True,
            nonempty=True,
            choices=APIS,
        ),
        Key(
            "accessors",
            "string",
            "Whether each flag has its own accessors, such as SetHPageMigratable(page), or all flags of a word share "
            "accessors that take the flag: hugetlb_set_page_flag(page, HPG_migratable).",
            default="flag",
            choices=("flag", "word"),
        ),
        Key(
            "style",
            "string",
            "How a flag's accessors are defined: by macros, or as functions, each with its kernel-doc.",
            default="macros",
            choices=("macros", "functions"),
        ),
        Key(
            "test_type",
            "string",
            "The return type of test functions.",
            default="bool",
            choices=get_args(TestType),
        ),
        Key(
            "page_test_type",
            "string",
            "The return type of test functions that take a page.",
            default_text="same as test_type",
            choices=get_args(TestType),
        ),
        Key(
            "const_test",
            "boolean",
            "Whether the pages and folios of test functions are const, as in page-flags.h.",
            default=False,
        ),
        Key(
            "inline",
            "string",
            "The storage of static accessors. Stubs are always static inline.",
            default="static __always_inline",
            choices=get_args(Inline),
        ),
        Key(
            "page_inline",
            "string",
            "The storage of static accessors that take a page.",
            default_text="same as inline",
            choices=get_args(Inline),
        ),
        Key(
            "export_namespace",
            "string",
            "How EXPORT_SYMBOL_NS takes the namespace: as a string since Linux 6.13, as a bare token before.",
            default="string",
            choices=NAMESPACE_FORMS,
        ),
        Key(
            "license",
            "string",
            "The SPDX expression of the rendered files.",
            default="GPL-2.0",
            pattern=r"^[A-Za-z0-9.+()-]+( [A-Za-z0-9.+()-]+)*$",
            must="be an SPDX license expression",
        ),
        Key(
            "bits_per_long",
            "integer",
            "The width of `unsigned long`, in bits, on the smallest machine that the flags must fit.",
            default=32,
            choices=(32, 64),
        ),
        Key(
            "max_page_index",
            "integer",
            "The index of the last struct page that every hugetlb page of the target kernels has: "
            "3 since Linux 6.8, 1 before. Raise it only if you know your architecture's smallest order.",
            default=3,
            minimum=0,
            maximum=(1 << 24) - 1,
        ),
        Key(
            "writable_pages",
            "integer",
            "How many struct pages vmemmap optimization leaves writable: "
            "64 since Linux 5.19 with pages of 4 KiB, 256 with 16 KiB, 1024 with 64 KiB.",
            default=64,
            minimum=1,
            maximum=1 << 24,
        ),
        Key(
            "taken_page_indices",
            "integer",
            "The page indices whose `private` the target kernels use for something else.",
            default=(1, 2, 3),
            many=True,
            minimum=1,
            maximum=(1 << 24) - 1,
        ),
    ),
)


def _functions(name: str, doc: str, function: str, default_text: str) -> Key:
    """A key whose value names a C function for each operation; `function` begins the description of one."""
    functions = tuple(
        Key(
            operation,
            "string",
            f"{function} `{operation}`.",
            default_text=default_text,
            pattern=IDENTIFIER,
            must="be a C identifier",
        )
        for operation in OPERATIONS
    )
    return Key(name, "table", doc, default=(), table=Table(name, "", functions))


def _path(name: str, doc: str) -> Key:
    return Key(
        name,
        "string",
        doc,
        default_text="not rendered",
        # The header's path is rendered in an #include, where quotes, backslashes and /* are undefined (C11 6.4.7).
        pattern=r'^[^\x00-\x1f\x7f"<>*?\\]*[^\x00-\x1f\x7f"<>*?\\/]$',
        must='be the path of a file, without control characters and " < > * ? or backslashes',
        rule=OUTPUT_PATH,
    )


TARGET_NAME = Key(
    "the name of a target",
    "string",
    "The target's name.",
    pattern=_LOWER_CASE,
    must="be a lower-case identifier, such as table",
    rule=UNKNOWN_KEY,
)
OUTPUT = Table(
    "output",
    "The rendered files: paths relative to the declaration's directory. They are below it, or, by `../`, anywhere in "
    "the git repository. A target without a key is not rendered.",
    tuple(_path(target.name, target.doc) for target in TARGETS.values()),
    _path(
        "TARGET",
        "Your own target, which needs your own templates. TARGET is a lower-case identifier. The template is named "
        'after it and the suffix of the path: table.rst.j2 for `table = "flags.rst"`.',
    ),
    TARGET_NAME,
)

RENDER = Table(
    "render",
    "Rendering.",
    (
        Key(
            "templates",
            "string",
            "A directory, relative to that of the declaration, with your own templates: they replace flaggen's "
            "templates of the same name, and render additional outputs.",
            default_text="flaggen's own templates",
            pattern=r"^[^/\x00-\x1f\x7f][^\x00-\x1f\x7f]*$",
            must="be a relative path without control characters",
        ),
    ),
)

FLAG_NAME = Key(
    "the name of a flag",
    "string",
    "The flag's name.",
    pattern=_LOWER_CASE,
    must="be a lower-case C identifier, such as raw_hwp_unreliable",
    rule=FLAG_NAME_RULE,
)
_BIT = Key(
    "bits",
    "integer",
    "Bits of the head page's word that no flag may have. Flags without a `bit` skip them.",
    default=(),
    many=True,
    minimum=0,
    maximum=63,
    rule=BIT_RANGE,
)
RESERVED = Table(
    "reserved",
    "Bits and names of flags that are gone. Dumps, scripts and kernels in the field still know them, so no flag gets "
    "them by accident. The enum's comment lists them.",
    (
        _BIT,
        Key(
            "names",
            "string",
            "Names that no flag may have, nor any that is derived from them.",
            default=(),
            many=True,
            pattern=FLAG_NAME.pattern,
            must=FLAG_NAME.must,
            rule=FLAG_NAME_RULE,
        ),
        Key(
            "page_index",
            "table",
            "The same as `bits` for other words: `page_index.4 = [1]` reserves bit 1 of page[4].",
            default=(),
            table=Table(
                "page_index",
                "",
                (),
                _BIT._replace(name="INDEX", doc="Bits of the word at this page index that no flag may have."),
                Key(
                    "a page index",
                    "string",
                    "The page index.",
                    pattern="^[1-9][0-9]{0,7}$",
                    must="be a page index above 0, such as 4",
                    rule=PAGE_INDEX_RANGE,
                ),
            ),
        ),
    ),
)

LINT = Table("lint", "Rules to ignore in the whole file.", (_IGNORE,))

REVIEW = Table(
    "review",
    "How `flaggen diff` judges changes.",
    (
        Key(
            "levels",
            "table",
            "The level of each kind of change.",
            default=(),
            table=Table(
                "levels",
                "",
                tuple(
                    Key(kind.id, "string", kind.purpose, default_text=f"`{kind.level}`", choices=LEVELS)
                    for kind in KINDS.values()
                ),
            ),
        ),
        Key(
            "accepted",
            "table",
            "Intended changes, each with the reason.",
            default=(),
            table=Table(
                "accepted",
                "",
                (),
                Key(
                    "CHANGE",
                    "string",
                    "Why the change is intended; CHANGE is its id in `flaggen diff`.",
                    pattern=r"^[\s\S]*\S[\s\S]*$",
                    must="give a reason",
                ),
                Key(
                    "the name of a change",
                    "string",
                    "The id of the change in `flaggen diff`.",
                    pattern=f"^({'|'.join(KINDS)})( [A-Za-z_][A-Za-z0-9_]*)*$",
                    must="be the id of a change in `flaggen diff`, such as `flag-removed freed`",
                ),
            ),
        ),
    ),
)

FLAG = Table(
    "flags",
    "One table for each flag, `[flags.NAME]`, in bit order. NAME is a lower-case C identifier.",
    (
        Key(
            "visibility",
            "string",
            "The linkage of the accessors: static accessors are inline functions in the header; exported accessors "
            "have a prototype in the header and a non-static definition in the source. Modules cannot call the latter "
            "without an `export_symbol`.",
            default="static",
            choices=("static", "exported"),
        ),
        Key(
            "export_symbol",
            "string",
            "The macro that exports the accessors of an exported flag to modules: EXPORT_SYMBOL, EXPORT_SYMBOL_GPL, or "
            "one with a namespace, such as EXPORT_SYMBOL_NS_GPL(HUGETLB).",
            default_text="none: built-in code only",
            pattern=EXPORT_PATTERN,
            must="be EXPORT_SYMBOL, EXPORT_SYMBOL_GPL, EXPORT_SYMBOL_NS(NAMESPACE) or EXPORT_SYMBOL_NS_GPL(NAMESPACE)",
        ),
        Key(
            "page_index",
            "integer",
            "The index of the struct page that holds the bit; 0 is the head page.",
            default=0,
            minimum=0,
            must="not be negative: 0 is the head page",
            rule=PAGE_INDEX_RANGE,
        ),
        Key(
            "bit",
            "integer",
            "The number of the bit in its word.",
            default_text="one more than the highest bit of the word so far",
            minimum=0,
            must="not be negative: 0 is the lowest bit of the word",
            rule=BIT_RANGE,
        ),
        Key(
            "camel",
            "string",
            "The name in the page API: Migratable makes HPageMigratable().",
            default_text="derived: raw_hwp_unreliable gives RawHwpUnreliable",
            pattern="^[A-Z][A-Za-z0-9]*$",
            must="be camel case: a capital letter followed by letters and digits",
            rule=CAMEL_NAME,
        ),
        Key(
            "operations",
            "string",
            "The accessors of the flag.",
            default=BASIC,
            many=True,
            nonempty=True,
            choices=tuple(OPERATIONS),
        ),
        Key(
            "config",
            "string",
            "The flag's own Kconfig symbol. If it is disabled, the flag has no bit, its accessors are stubs, and the "
            "following flags without a `bit` move down.",
            default_text="none",
            pattern=_SYMBOL,
            must=_MUST_BE_SYMBOL,
        ),
        Key(
            "enumerator",
            "string",
            "The whole enumerator, if it is not derived from the flag's name. Needs [c] style functions.",
            default_text="derived: [c] prefix and case",
            pattern=IDENTIFIER,
            must="be a C identifier",
        ),
        Key(
            "was",
            "string",
            "The former name of a renamed flag: `flaggen diff` treats the two as the same flag.",
            default_text="none",
            pattern=_LOWER_CASE,
            must="be a lower-case C identifier",
        ),
        _functions(
            "names",
            "The names of accessors by operation, if they are not derived from the flag's name. "
            "Needs [c] style functions and a single api.",
            "The function of",
            "derived",
        ),
        _functions(
            "replaces",
            "The functions, by operation, that the flag's accessors replace: `flaggen convert` changes their calls. "
            "Where the tree does not tell, they take a struct page, or a struct folio if [c] api is folio only.",
            "The function that is replaced by the accessor of",
            "none",
        ),
        Key(
            "guard",
            "string",
            "What the accessors check before the operation, in this order: bug is VM_BUG_ON_PAGE or VM_BUG_ON_FOLIO if "
            "the page is not hugetlb, warn is its WARN_ON_ONCE form; bug_head_huge and warn_head_huge are these with "
            "PageHeadHuge(); unless the page is hugetlb (huge), a head page (head), or both (head_huge), a test "
            "returns false, and nothing is changed.",
            default=(),
            many=True,
            nonempty=True,
            choices=GUARD_NAMES,
            by_operation=True,
        ),
        Key(
            "lock",
            "string",
            "The lock that the accessors assert, with lockdep_assert_held().",
            default=(),
            default_text="none",
            choices=LOCKS,
            by_operation=True,
        ),
        Key(
            "races",
            "string",
            "The operations that some callers use without the lock, on purpose, because they can live with the wrong "
            "result. They cannot assert a lock.",
            default=(),
            many=True,
            choices=tuple(OPERATIONS),
        ),
        Key(
            "doc",
            "string",
            "What the flag means. Each run of whitespace counts as one space.",
            default="",
            refuse=NOT_IN_A_COMMENT,
            rule=COMMENT_TEXT,
        ),
        Key(
            "synchronization",
            "string",
            "Which lock or reference makes the flag stable, and for whom.",
            default="",
            refuse=NOT_IN_A_COMMENT,
            rule=COMMENT_TEXT,
        ),
        _IGNORE,
    ),
)
TABLES = (C, OUTPUT, RENDER, RESERVED, LINT, REVIEW)
