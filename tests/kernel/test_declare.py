"""A kernel's flags become a declaration, and whatever it cannot express is reported at its place in the C."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from compiled import declared
from flaggen import api
from flaggen.kernel.declare import Imported
from flaggen.model.exports import Export
from flaggen.report.findings import Severity, Source
from imported import assert_round_trip, c_files, imported
from repository import COMMITTED
from sample import cases
from strategies import declarations
from vendor_header import ADDED, ENUM, LINES, PLAIN, changed


@pytest.mark.parametrize("name", COMMITTED)
def test_rendered_c_makes_the_round_trip(name: str) -> None:
    assert_round_trip(COMMITTED[name].read_text(encoding="utf-8"))


def test_what_is_reserved_is_not_lost_in_silence() -> None:
    """It is a comment in C, which cannot be read back."""
    findings = imported(*c_files(declared(COMMITTED["reserved"].read_text(encoding="utf-8")))).findings
    assert len(findings) == 2
    for finding in findings:
        assert (finding.rule, finding.severity) == ("inexpressible", Severity.WARNING)
        assert "this comment is not carried over: " in finding.message
        assert "Reserved, not to be used again: bit " in finding.message


def test_the_file_of_a_region_is_read_like_any_header() -> None:
    path = COMMITTED["region"]
    header, source = path.parent / "include/linux/hugetlb.h", path.parent / "mm/hugetlb_page_flags.c"
    imported = api.import_c(header, source)
    assert (imported.findings, api.compare_c(path, header, source)) == ((), ())
    assert imported.declaration.flags == api.load(path).flags
    assert api.diff(path, header).verdicts == ()


@settings(max_examples=cases(150, 20))
@given(declarations())
def test_whatever_is_rendered_makes_the_round_trip(text: str) -> None:
    assert_round_trip(text)


def keys(adopted: Imported) -> dict[str, str]:
    """The lines of each table except the documentation, joined."""
    tables = re.findall(r"^\[(.+)\]\n((?:[^\[\n].*\n)*)", adopted.text, re.MULTILINE)
    return {name: re.sub(r"^(?:doc|synchronization) = .*\n", "", body, flags=re.M).strip() for name, body in tables}


def test_a_header_as_it_is() -> None:
    adopted = imported(changed())
    assert adopted.findings == ()
    assert (
        adopted.text
        == """\
# Imported from hugetlb.h by flaggen.
schema = 1

[c]
era = "6.12"

[output]
header = "include/linux/hugetlb_page_flags.h"
emulator = "tools/hugetlb_page_flags.py"

[flags.first]
doc = "The first one."
synchronization = "hugetlb_lock."

[flags.second]
doc = "The second one, on two lines."
"""
    )


EXPRESSIBLE: dict[str, tuple[tuple[tuple[str, str], ...], dict[str, str]]] = {
    "a flag of the vendor's between": (
        ((ADDED, f"{ADDED}\tHPG_own,\n"), (LINES, f"HPAGEFLAG(Own, own)\n{LINES}")),
        {"flags.own": "", "flags.second": ""},
    ),
    "a flag with a config of its own": (
        (
            (ADDED, f"{ADDED}#ifdef CONFIG_OWN\n\tHPG_own,\n#endif\n"),
            (
                LINES,
                f"""{LINES}#ifdef CONFIG_OWN
HPAGEFLAG(Own, own)
#else
static inline bool folio_test_hugetlb_own(struct folio *folio) {{ return false; }}
static inline void folio_set_hugetlb_own(struct folio *folio) {{ }}
static inline void folio_clear_hugetlb_own(struct folio *folio) {{ }}
#endif
""",
            ),
        ),
        {"flags.own": 'config = "CONFIG_OWN"', "flags.second": ""},
    ),
    "a config by IS_ENABLED, and a bit that stays": (
        (
            (ADDED, f"{ADDED}#if IS_ENABLED(CONFIG_OWN)\n\tHPG_own,\n#endif\n"),
            ("HPG_second,", "HPG_second = 2,"),
            (
                LINES,
                f"""{LINES}#define OWN_STUBS(flname) \\
static inline bool folio_test_hugetlb_##flname(struct folio *folio) {{ return false; }} \\
static inline void folio_set_hugetlb_##flname(struct folio *folio) {{ }} \\
static inline void folio_clear_hugetlb_##flname(struct folio *folio) {{ }}
#if IS_ENABLED(CONFIG_OWN)
HPAGEFLAG(Own, own)
#else
OWN_STUBS(own)
#endif
""",
            ),
        ),
        {"flags.own": 'config = "CONFIG_OWN"', "flags.second": "bit = 2"},
    ),
    "values as expressions": (
        (("HPG_first = 0", "HPG_first = 1 << 2"), ("HPG_second,", "HPG_second = HPG_first + 0x2,")),
        {"flags.first": "bit = 4", "flags.second": "bit = 6"},
    ),
    "an alias": (
        (("HPG_second,", "HPG_second = HPG_first,"),),
        {"flags.second": 'bit = 0\nignore = ["duplicate-bit"]'},
    ),
    "a test_set of one flag": (
        (
            (
                LINES,
                f"""\
#ifdef CONFIG_HUGETLB_PAGE
#define TESTSETHPAGEFLAG(uname, flname) \\
static __always_inline bool folio_test_set_hugetlb_##flname(struct folio *folio) \\
{{ return test_and_set_bit(HPG_##flname, (void *)&folio->private); }}
#else
#define TESTSETHPAGEFLAG(uname, flname) \\
static inline bool folio_test_set_hugetlb_##flname(struct folio *folio) {{ return 0; }}
#endif
{LINES}TESTSETHPAGEFLAG(First, first)
""",
            ),
        ),
        {"flags.first": 'operations = ["test", "set", "clear", "test_set"]', "flags.second": ""},
    ),
    "another config, enum, prefix and count": (
        (
            ("CONFIG_HUGETLB_PAGE", "CONFIG_OWN_PAGE"),
            ("enum hugetlb_page_flags", "enum own_flags"),
            ("HPG_", "OWN_"),
            ("__NR_HPAGEFLAGS", "OWN_LAST"),
        ),
        {"c": 'era = "6.12"\nconfig = "CONFIG_OWN_PAGE"\nenum = "own_flags"\ncount = "OWN_LAST"\nprefix = "OWN_"'},
    ),
    "macros of other names, one of them for the word": (
        (
            ("HPAGEFLAG(", "OWN("),
            ("void *word = &folio->private;", "void *word = WORD_OF(folio);"),
            ("#ifdef CONFIG_HUGETLB_PAGE", "#define WORD_OF(f) (&(f)->private)\n#ifdef CONFIG_HUGETLB_PAGE"),
        ),
        {"c": 'era = "6.12"', "flags.second": ""},
    ),
    "C++ comments, and semicolons after the lines": (
        (
            ("/*\n * HPG_first - The first one.\n", "// of our own\n/*\n * HPG_first: The first one.\n"),
            ("HPAGEFLAG(First, first)\n", "HPAGEFLAG(First, first);\n"),
        ),
        {"flags.first": "", "flags.second": ""},
    ),
}


@pytest.mark.parametrize(("changes", "expected"), EXPRESSIBLE.values(), ids=EXPRESSIBLE)
def test_a_vendors_changes_can_be_declared(changes: tuple[tuple[str, str], ...], expected: dict[str, str]) -> None:
    adopted = imported(changed(*changes))
    assert [finding for finding in adopted.findings if finding.severity is Severity.ERROR] == []
    declared_keys = keys(adopted)
    assert {name: declared_keys[name] for name in expected} == expected


def test_what_is_exported_is_defined_elsewhere() -> None:
    """Handwritten functions with prototypes in the header, and stubs without a macro."""
    header = changed(
        (
            "HPAGEFLAG(Second, second)\n",
            """\
#ifdef CONFIG_HUGETLB_PAGE
bool folio_test_hugetlb_second(struct folio *folio);
extern void folio_set_hugetlb_second(struct folio *);
#else
static inline bool folio_test_hugetlb_second(struct folio *folio)
{
	return false;
}
static inline void folio_set_hugetlb_second(struct folio *folio)
{
}
#endif
""",
        )
    )
    source = Source(
        "mm/hugetlb.c",
        """\
#include <linux/hugetlb.h>
bool folio_test_hugetlb_second(struct folio *folio)
{
	return test_bit(HPG_second, (void *)&folio->private);
}
EXPORT_SYMBOL_GPL(folio_test_hugetlb_second);

void folio_set_hugetlb_second(struct folio *folio)
{
	set_bit(HPG_second, (void *)&folio->private);
}

static int __init hugetlb_init(void)
{
	if (folio_test_hugetlb_second(NULL))
		return 0;
	return -ENOMEM;
}
""",
    )
    alone, both = imported(header), imported(header, source)
    (exported,) = both.findings
    assert exported.message == (
        "export of folio_set_hugetlb_second() of flag 'second' is missing from the source (CONFIG_HUGETLB_PAGE on)"
    )
    assert both.declaration.flag("second").export_symbol == Export("EXPORT_SYMBOL_GPL")
    assert [finding.severity for finding in alone.findings] == [Severity.WARNING] * 2
    assert keys(both)["flags.second"] == (
        'visibility = "exported"\nexport_symbol = "EXPORT_SYMBOL_GPL"\noperations = ["test", "set"]'
    )
    assert 'source = "mm/hugetlb_page_flags.c"' in keys(both)["output"]
    assert keys(alone)["flags.second"] == 'visibility = "exported"\noperations = ["test", "set"]'
    assert "source" not in keys(alone)["output"]


INEXPRESSIBLE: dict[str, tuple[tuple[tuple[str, str], ...], dict[str, list[str]]]] = {
    "a flag whose stubs are missing": (
        (
            (ADDED, f"{ADDED}#ifdef CONFIG_OWN\n\tHPG_own,\n#endif\n"),
            (LINES, f"{LINES}#ifdef CONFIG_OWN\nHPAGEFLAG(Own, own)\n#endif\n"),
        ),
        {
            "HPG_own": [],
            "HPAGEFLAG(Own": [
                f"function folio_{verb}_hugetlb_own() of flag 'own' is missing from the header (CONFIG_OWN off)"
                for verb in ("test", "set", "clear")
            ],
        },
    ),
    "an enumerator without accessors": (
        ((ADDED, f"{ADDED}\tHPG_reserved,\n"),),
        {
            "HPG_reserved": [
                "enumerator HPG_reserved cannot be declared: no accessor uses it (CONFIG_HUGETLB_PAGE on and off)"
            ]
        },
    ),
    "another operation": (
        (("test_bit(HPG_##flname, word)", "!test_bit(HPG_##flname, word)"),),
        {},
    ),
    "a function that does more": (
        (
            (
                LINES,
                f"""{LINES}static inline void folio_forget(struct folio *folio)
{{
	if (folio)
		clear_bit(HPG_second, (void *)&folio->private);
}}
""",
            ),
        ),
        {"static inline void folio_forget": ["folio_forget() does more with a flag than an accessor does"]},
    ),
    "a comment in a comment": (
        (("The second one,", "The second /* one,"),),
        {"HPG_second - ": ["the doc of HPG_second contains characters that are not allowed in a comment"]},
    ),
    "a name that C has": (
        (("second", "register"), ("Second", "Register")),
        {"HPG_register,": ["'register' is a C keyword"]},
    ),
}


@pytest.mark.parametrize(("changes", "expected"), INEXPRESSIBLE.values(), ids=INEXPRESSIBLE)
def test_what_cannot_be_declared_is_reported(
    changes: tuple[tuple[str, str], ...], expected: dict[str, list[str]]
) -> None:
    header = changed(*changes)
    adopted = imported(header)
    assert {finding.rule for finding in adopted.findings} == {"inexpressible"}
    assert {finding.place.source for finding in adopted.findings} == {header}
    for start, messages in expected.items():
        (line,) = [number for number, text in enumerate(header.text.split("\n"), 1) if start in text][:1]
        here = [finding.message for finding in adopted.findings if finding.place.span.line == line]
        assert sorted(here) == sorted(messages)


def test_numbers_in_place_of_enumerators_are_no_flags() -> None:
    function = "static inline int HPageX(struct page *page)\n{ return test_bit(3, &page->private); }\n"
    adopted = imported(Source("hugetlb.h", function))
    assert adopted.declaration.flags == ()
    assert [finding.message for finding in adopted.findings] == ["the declaration has no flags"]


WITHOUT_CONFIG = (
    "the accessors do not depend on CONFIG_HUGETLB_PAGE, but those of the declaration are stubs if it is off"
)


def test_accessors_without_the_config_symbol_are_reported() -> None:
    (finding,) = imported(Source("hugetlb.h", PLAIN)).findings
    assert finding.message == WITHOUT_CONFIG
    assert finding.place.source.line(finding.place.span.line).startswith("static inline bool folio_test_hugetlb_first")
    assert finding.help.startswith("rendering would add the stubs: put the accessors under #ifdef CONFIG_HUGETLB_PAGE")


def test_a_vendors_symbol_around_one_flag_is_not_that_of_all() -> None:
    second = PLAIN[PLAIN.index("static inline bool folio_test_hugetlb_second") :]
    stub = "static inline bool folio_test_hugetlb_second(struct folio *folio) { return 0; }\n"
    text = PLAIN.replace("\tHPG_second,", "#ifdef CONFIG_OWN\n\tHPG_second,\n#endif").replace(
        second, f"#ifdef CONFIG_OWN\n{second}#else\n{stub}#endif\n"
    )
    assert [finding.message for finding in imported(Source("hugetlb.h", text)).findings] == [WITHOUT_CONFIG]


def test_accessors_that_only_the_implementation_sees_need_no_stubs() -> None:
    header = Source("include/linux/hugetlb.h", ENUM)
    source = Source("mm/hugetlb.c", PLAIN.removeprefix(ENUM))
    assert WITHOUT_CONFIG not in [finding.message for finding in imported(header, source).findings]


def test_what_is_taken_for_something_is_told() -> None:
    """A prototype for what its name says, and a symbol that can be m for one that is on or off."""
    prototype = "void folio_clear_hugetlb_first(struct folio *folio);\n"
    findings = imported(changed(("HPAGEFLAG(First, first)\n", prototype))).findings
    warnings = [finding.message for finding in findings if finding.severity is Severity.WARNING]
    assert warnings == [
        "folio_clear_hugetlb_first() is not defined in these files; its operation is inferred from its name"
    ]
