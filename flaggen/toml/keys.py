"""The one description of flags.toml: the loader, the JSON Schema and the reference page are derived from it."""

from __future__ import annotations

from typing import Any, NamedTuple

from flaggen.model.change_kinds import KINDS, LEVELS
from flaggen.model.operations import APIS, BASIC, OPERATIONS
from flaggen.model.targets import TARGETS
from flaggen.report.rules import Rule
from flaggen.toml.eras import ERAS
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
# What would end or nest a C comment, act on a terminal or reorder what is read (C0 and C1 controls, line and
# paragraph separators, bidirectional controls), or, at the end of a word, continue a line (??/ is the trigraph of a
# backslash).
NOT_IN_A_COMMENT = (
    r"\*/|/\*"
    r"|[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
    r"|(?:\\|\?\?/)(?=\s|$)"
)


class Key(NamedTuple):
    """One key of a table.

    `type` is the value's, or that of a list's items where `many` (no item twice, and at least one where
    `nonempty`); a "table" has the keys of `table`. `default` None means that it is derived, or absent;
    `default_text` says how then. A value outside `choices`, `pattern`, `minimum` or `maximum`, or one that contains
    `refuse`, breaks `rule`; `must` says it in words.
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


class Table(NamedTuple):
    """A table; `more` describes keys of any other name within the limits of `names`, where there may be some."""

    name: str
    doc: str
    keys: tuple[Key, ...]
    more: Key | None = None
    names: Key | None = None


_IGNORE = Key(
    "ignore",
    "string",
    "Rules that are switched off here, by id (`flaggen rules` lists them). One that switches nothing off is reported.",
    default=(),
    many=True,
)

ROOT = Table(
    "",
    "The file itself.",
    (
        Key(
            "schema",
            "integer",
            "The version of this format.",
            default=1,
            choices=(1,),
            must="be 1, the only version of the format so far",
        ),
    ),
)

_TEST_TYPES = ("bool", "int")
_INLINES = ("static __always_inline", "static inline")
_SYMBOL = "^CONFIG_[A-Z0-9_]+$"
_MUST_BE_SYMBOL = "be a Kconfig symbol such as CONFIG_HUGETLB_PAGE"

C = Table(
    "c",
    "How the C is spoken.",
    (
        Key(
            "era",
            "string",
            "The dialect of a time in mainline's history: what it says of the keys of this table is their default. "
            "`flaggen show --eras` lists them.",
            default_text="none: the defaults below",
            choices=tuple(ERAS),
        ),
        Key(
            "config",
            "string",
            "The Kconfig symbol that hugetlb pages depend on; without it the accessors are stubs.",
            default="CONFIG_HUGETLB_PAGE",
            pattern=_SYMBOL,
            must=_MUST_BE_SYMBOL,
        ),
        Key(
            "word",
            "string",
            "Which word of struct page holds the flags: its `private`, or its `flags`, whose bits the kernel's own "
            "enum pageflags names. Then no enum is rendered, each flag gives its `bit`, and the C asserts it.",
            default="private",
            choices=("private", "flags"),
        ),
        Key(
            "enum",
            "string",
            "The enum's tag. The enum of page index N has _N after it.",
            default="hugetlb_page_flags",
            pattern="^[a-z][a-z0-9_]*$",
            must="be a lower-case C identifier",
        ),
        Key(
            "prefix",
            "string",
            "What the enumerators begin with: HPG_ makes HPG_migratable.",
            default="HPG_",
            pattern="^[A-Za-z][A-Za-z0-9_]*$",
            must="be a C identifier that begins with a letter",
        ),
        Key(
            "case",
            "string",
            "How an enumerator spells the flag after the prefix: lower makes HPG_restore_reserve, camel "
            "HPG_RestoreReserve, title HPG_Restore_Reserve.",
            default="lower",
            choices=("lower", "camel", "title"),
        ),
        Key(
            "count",
            "string",
            "The last enumerator, one more than the highest bit; none where it is empty. "
            "That of page index N has _N after it.",
            default="__NR_HPAGEFLAGS",
            pattern="^([A-Za-z_][A-Za-z0-9_]*)?$",
            must="be a C identifier, or empty",
        ),
        Key(
            "api",
            "string",
            "The accessors' argument: page makes HPageMigratable(page), "
            "folio makes folio_test_hugetlb_migratable(folio).",
            default=APIS,
            many=True,
            nonempty=True,
            choices=APIS,
        ),
        Key(
            "accessors",
            "string",
            "Whose the accessors are: each flag's, as SetHPageMigratable(page), or the word's, which are given "
            "the flag: hugetlb_set_page_flag(page, HPG_migratable).",
            default="flag",
            choices=("flag", "word"),
        ),
        Key(
            "style",
            "string",
            "How the accessors of flags are defined: by macros, or written out as functions, each with its kernel-doc.",
            default="macros",
            choices=("macros", "functions"),
        ),
        Key(
            "test_type",
            "string",
            "What a test function returns.",
            default="bool",
            choices=_TEST_TYPES,
        ),
        Key(
            "page_test_type",
            "string",
            "The same of the page API.",
            default_text="as test_type",
            choices=_TEST_TYPES,
        ),
        Key(
            "inline",
            "string",
            "The storage of static accessors. Stubs are always static inline.",
            default="static __always_inline",
            choices=_INLINES,
        ),
        Key(
            "page_inline",
            "string",
            "The same of the page API.",
            default_text="as inline",
            choices=_INLINES,
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
            "The width in bits of `unsigned long` on the smallest machine that the flags must fit.",
            default=32,
            choices=(32, 64),
        ),
        Key(
            "max_page_index",
            "integer",
            "The index of the last struct page that every hugetlb page of the target kernels has. "
            "3 holds from Linux 6.8 on, 1 before; more is for those who know their architecture's smallest order.",
            default=3,
            minimum=0,
            maximum=(1 << 24) - 1,
        ),
        Key(
            "writable_pages",
            "integer",
            "How many struct pages vmemmap optimisation leaves writable: "
            "64 since Linux 5.19 with pages of 4 KiB, 256 with 16 KiB, 1024 with 64 KiB.",
            default=64,
            minimum=1,
            maximum=1 << 24,
        ),
        Key(
            "taken_page_indices",
            "integer",
            "The page indices whose `private` the target kernels use themselves.",
            default=(1, 2, 3),
            many=True,
            minimum=1,
            maximum=(1 << 24) - 1,
        ),
    ),
)


def _path(name: str, doc: str) -> Key:
    return Key(
        name,
        "string",
        doc,
        default_text="not rendered",
        # The header's stands in an #include.
        pattern=r'^[^\x00-\x1f\x7f"<>*?\\]*[^\x00-\x1f\x7f"<>*?\\/]$',
        must='be the path of a file, without control characters and " < > * ? or backslashes',
        rule=OUTPUT_PATH,
    )


TARGET_NAME = Key(
    "the name of a target",
    "string",
    "The target's name.",
    pattern="^[a-z][a-z0-9_]*$",
    must="be a lower-case identifier, such as table",
    rule=UNKNOWN_KEY,
)
OUTPUT = Table(
    "output",
    "Where the rendered files go: paths from the declaration's directory, and below it. "
    "What has no key is not rendered.",
    tuple(_path(target.name, target.doc) for target in TARGETS.values()),
    _path(
        "TARGET",
        "A target of your own, named by a lower-case identifier, where there are templates of your own. Its template "
        'is TARGET, the ending of the path, and .j2: table.rst.j2 for `table = "flags.rst"`.',
    ),
    TARGET_NAME,
)

RENDER = Table(
    "render",
    "What is rendered with.",
    (
        Key(
            "templates",
            "string",
            "A directory, as a path from the declaration's: its templates take the place of flaggen's own of the same "
            "name, and those of further outputs are there.",
            default_text="flaggen's own",
            pattern=r"^[^/\x00-\x1f\x7f][^\x00-\x1f\x7f]*$",
            must="be a relative path without control characters",
        ),
    ),
)

LINT = Table("lint", "What the rules leave alone in the whole file.", (_IGNORE,))

REVIEW = Table(
    "review",
    "What `flaggen diff` makes of changes.",
    (
        Key(
            "levels",
            "table",
            "How severe a change of a kind is.",
            default=(),
            table=Table(
                "levels",
                "How severe a change of a kind is.",
                tuple(
                    Key(kind.id, "string", kind.purpose, default_text=f"`{kind.level}`", choices=LEVELS)
                    for kind in KINDS.values()
                ),
            ),
        ),
        Key(
            "accepted",
            "table",
            "Changes that are meant although they break something, each with the reason.",
            default=(),
            table=Table(
                "accepted",
                "Changes that are meant although they break something, each with the reason.",
                (),
                Key(
                    "CHANGE",
                    "string",
                    "Why the change is meant; CHANGE is what `flaggen diff` calls it.",
                    pattern=r"^[\s\S]*\S[\s\S]*$",
                    must="say why",
                ),
                Key(
                    "the name of a change",
                    "string",
                    "What `flaggen diff` calls the change.",
                    pattern=f"^({'|'.join(KINDS)})( [A-Za-z_][A-Za-z0-9_]*)*$",
                    must="be what `flaggen diff` calls it, such as `flag-removed freed`",
                ),
            ),
        ),
    ),
)

FLAG = Table(
    "flags",
    "One table a flag, `[flags.NAME]`, in bit order. NAME is a lower-case C identifier.",
    (
        Key(
            "visibility",
            "string",
            "Who may call the accessors: static ones are inline functions of the header; exported ones have a "
            "prototype there, and their non-static definition in the source. Neither has an EXPORT_SYMBOL.",
            default="static",
            choices=("static", "exported"),
        ),
        Key(
            "page_index",
            "integer",
            "Which struct page's `private` holds the bit; 0 is the head page.",
            default=0,
            minimum=0,
            must="not be negative: 0 is the head page",
            rule=PAGE_INDEX_RANGE,
        ),
        Key(
            "bit",
            "integer",
            "The bit's number in that word.",
            default_text="one more than the highest bit of that word so far",
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
            must="be camel case: a capital, then letters and digits",
            rule=CAMEL_NAME,
        ),
        Key(
            "operations",
            "string",
            "Which accessors the flag has.",
            default=BASIC,
            many=True,
            nonempty=True,
            choices=tuple(OPERATIONS),
        ),
        Key(
            "config",
            "string",
            "A Kconfig symbol of the flag's own; without it the flag has no bit, the following flags without a `bit` "
            "of their own move down, and its accessors are stubs.",
            default_text="none",
            pattern=_SYMBOL,
            must=_MUST_BE_SYMBOL,
        ),
        Key(
            "enumerator",
            "string",
            "The whole enumerator, where it does not follow from the flag's name. It takes [c] style functions.",
            default_text="derived: [c] prefix and case",
            pattern=IDENTIFIER,
            must="be a C identifier",
        ),
        Key(
            "was",
            "string",
            "The flag's former name, where it was renamed: `flaggen diff` takes the two for one flag.",
            default_text="none",
            pattern="^[a-z][a-z0-9_]*$",
            must="be a lower-case C identifier",
        ),
        Key(
            "names",
            "table",
            "The accessors' names by operation, where they do not follow from the flag's name. "
            "It takes [c] style functions, and one api.",
            default=(),
            table=Table(
                "names",
                "The accessors' names.",
                tuple(
                    Key(
                        operation,
                        "string",
                        f"The function of `{operation}`.",
                        default_text="derived",
                        pattern=IDENTIFIER,
                        must="be a C identifier",
                    )
                    for operation in OPERATIONS
                ),
            ),
        ),
        Key(
            "doc",
            "string",
            "What the flag means. Runs of blanks and line ends count as one blank.",
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
FLAG_NAME = Key(
    "the name of a flag",
    "string",
    "The flag's name.",
    pattern="^[a-z][a-z0-9_]*$",
    must="be a lower-case C identifier, such as raw_hwp_unreliable",
    rule=FLAG_NAME_RULE,
)
TABLES = (C, OUTPUT, RENDER, LINT, REVIEW)
