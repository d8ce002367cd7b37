"""A kernel's flags become a declaration, and whatever it cannot express is reported at its place in the C."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from compiled import declared, rendered
from declarations import load_text
from flaggen import api
from flaggen.cli.main import main
from flaggen.kernel.declare import Imported, declare, with_broken_rules
from flaggen.kernel.source import c_text
from flaggen.kernel.tree import read_tree
from flaggen.model.declaration import Declaration
from flaggen.model.exports import Export
from flaggen.model.reserved import NOTHING_RESERVED
from flaggen.prove import messages as proof_messages
from flaggen.prove.facts import Assertion, Fact, Include
from flaggen.prove.promised import promised
from flaggen.report.findings import Finding, Severity, Source
from repository import COMMITTED, ROOT
from sample import cases, sampled
from strategies import declarations

Run = Callable[..., tuple[int, str, str]]

# What flaggen itself adds to the texts of a comment, or takes for its end.
AMBIGUOUS = re.compile(r"Accessors:|Synchronization:|Depends on|@foo|HPG_")


def imported(*files: Source) -> Imported:
    """Import files that have flags, with all findings, as the command does."""
    tree = read_tree(files)
    assert not isinstance(tree, Finding), tree
    adopted = declare(tree)
    return with_broken_rules(adopted, tree)


def c_files(declaration: Declaration) -> list[Source]:
    """The rendered C, the public header first."""
    texts = rendered(declaration)
    targets = [target for target in ("header", "region", "private_header", "source") if target in texts]
    return [Source(texts[target].path, texts[target].text) for target in targets]


def facts(declaration: Declaration, on: frozenset[str]) -> set[tuple[str, Fact]]:
    """The promises of a declaration, regardless of the file."""
    promises = (promise.fact for promise in promised(declaration, on))
    return {
        (type(fact).__name__, fact._replace(file="")) for fact in promises if not isinstance(fact, Assertion | Include)
    }


def assert_round_trip(text: str) -> None:
    declaration = declared(text)
    adopted = imported(*c_files(declaration))
    # If no accessor contains a flag's name, where the prefix ends is a guess. What is reserved is a comment in C.
    expected = ["is taken to be the prefix"]
    expected += ["Reserved, not to be used again"] if declaration.reserved != NOTHING_RESERVED else []
    messages = [finding.message for finding in adopted.findings]
    assert [message for message in messages if not any(part in message for part in expected)] == []
    for on in declaration.configurations:
        assert facts(adopted.declaration, on) == facts(declaration, on)
    texts = {
        declaration.enumerator(flag): (flag.doc, flag.synchronization)
        for flag in declaration.flags
        if not AMBIGUOUS.search(flag.doc + flag.synchronization)
    }
    again = {adopted.declaration.enumerator(flag): flag for flag in adopted.declaration.flags}
    assert {name: (again[name].doc, again[name].synchronization) for name in texts} == texts
    # The text is a declaration by itself.
    assert load_text(adopted.text).declaration == adopted.declaration


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


@pytest.mark.parametrize("era", ["5.10", "rfc", "v1", "5.12", "6.2", "6.12"])
def test_an_era_is_recognized(era: str) -> None:
    """[c] contains nothing but the era."""
    text = imported(*c_files(declared(COMMITTED[f"era_{era}"].read_text(encoding="utf-8")))).text
    (table,) = re.findall(r"^\[c\]\n(.*?)\n\[", text, re.MULTILINE | re.DOTALL)
    assert table == f'era = "{era}"\n'


# A tree of a vendor: its enum, its macros, their stubs, and the lines that use them.
ENUM = """\
/*
 * HPG_first - The first one.
 *	Synchronization: hugetlb_lock.
 * HPG_second - The second one,
 *	on two lines.
 */
enum hugetlb_page_flags {
	HPG_first = 0,
	HPG_second,
	__NR_HPAGEFLAGS,
};
"""
MACROS = """\
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGEFLAG(uname, flname) \\
static __always_inline bool folio_test_hugetlb_##flname(struct folio *folio) \\
{ void *word = &folio->private; return test_bit(HPG_##flname, word); }
#define SETHPAGEFLAG(uname, flname) \\
static __always_inline void folio_set_hugetlb_##flname(struct folio *folio) \\
{ void *word = &folio->private; set_bit(HPG_##flname, word); }
#define CLEARHPAGEFLAG(uname, flname) \\
static __always_inline void folio_clear_hugetlb_##flname(struct folio *folio) \\
{ void *word = &folio->private; clear_bit(HPG_##flname, word); }
#else
#define TESTHPAGEFLAG(uname, flname) \\
static inline bool folio_test_hugetlb_##flname(struct folio *folio) { return 0; }
#define SETHPAGEFLAG(uname, flname) \\
static inline void folio_set_hugetlb_##flname(struct folio *folio) { }
#define CLEARHPAGEFLAG(uname, flname) \\
static inline void folio_clear_hugetlb_##flname(struct folio *folio) { }
#endif
#define HPAGEFLAG(uname, flname) \\
	TESTHPAGEFLAG(uname, flname) \\
	SETHPAGEFLAG(uname, flname) \\
	CLEARHPAGEFLAG(uname, flname) \\

"""
LINES = "HPAGEFLAG(First, first)\nHPAGEFLAG(Second, second)\n"
HEADER = f"""\
#ifndef _LINUX_HUGETLB_H
#define _LINUX_HUGETLB_H
struct ctl_table;
typedef struct {{ unsigned long pd; }} hugepd_t;
extern int hugetlb_max_hstate __read_mostly;
#define for_each_hstate(h) for ((h) = hstates; (h) < &hstates[hugetlb_max_hstate]; (h)++)

{ENUM}
{MACROS}
{LINES}
static inline struct hstate *hstate_inode(struct inode *i)
{{
	return HUGETLBFS_SB(i->i_sb)->hstate;
}}
#endif
"""


def changed(*changes: tuple[str, str]) -> Source:
    """The vendor's header with these changes."""
    text = HEADER
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return Source("hugetlb.h", text)


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


ADDED = "HPG_first = 0,\n"
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


def test_a_function_that_two_macros_create_is_reported_once() -> None:
    """Another macro creates it if the config symbol is off."""
    findings = imported(changed((LINES, f"{LINES}HPAGEFLAG(Second, second)\n"))).findings
    assert [finding.message for finding in findings] == [
        f"function folio_{verb}_hugetlb_second() appears more than once (CONFIG_HUGETLB_PAGE on and off)"
        for verb in ("test", "set", "clear")
    ]


def test_comments_beside_and_above_an_enumerator() -> None:
    enum = """\
enum hugetlb_page_flags {
	/* Stands above. */
	HPG_first = 0,
	HPG_second, /* Stands behind. Synchronization: none. */
	__NR_HPAGEFLAGS,
};
"""
    declaration = imported(changed((ENUM, enum))).declaration
    assert [(flag.doc, flag.synchronization) for flag in declaration.flags] == [
        ("Stands above.", ""),
        ("Stands behind.", "none."),
    ]


@pytest.mark.parametrize("name", ["functions", "era_v1"])
def test_documentation_of_functions_is_not_that_of_flags(name: str) -> None:
    declaration = declared(COMMITTED[name].read_text(encoding="utf-8"))
    without = [
        Source(file.name, re.sub(r"/\*\*\n \* enum .*?\*/\n", "", file.text, flags=re.DOTALL))
        for file in c_files(declaration)
    ]
    assert "() - Test " in without[0].text and " * enum " not in without[0].text
    adopted = imported(*without)
    assert adopted.findings == ()
    assert {(flag.doc, flag.synchronization) for flag in adopted.declaration.flags} == {("", "")}


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


# C next to the macros, and the message about it.
BESIDE = {
    "void folio_forget(struct folio *folio)\n{\n\tif (folio)\n\t\tclear_bit(9, &folio->page.private);\n}\n": (
        "folio_forget() accesses bits of a page in a way that no accessor does"
    ),
    "#define HPG_third 9\n": "HPG_third does more with a flag than an accessor does",
    "#define HPG_third HPG_second\n": "HPG_third does more with a flag than an accessor does",
    "#define is_second(page) folio_test_hugetlb_second(page_folio(page))\n": (
        "is_second is another name for an accessor"
    ),
    "#define folio_set_hugetlb_first(f) do { } while (0)\n": "folio_set_hugetlb_first is a macro, not a function",
    "#define set_any(nr, page) set_bit(nr, &(page)->private)\n": (
        "set_any accesses bits of a page in a way that no accessor does"
    ),
    "static const int all = 1 << HPG_first;\n": "HPG_first is used outside of an accessor",
    "#define MORE(macro) macro(Third, third)\nMORE(TESTHPAGEFLAG)\n": (
        "function folio_test_hugetlb_third() cannot be declared: its body is `void *word = &folio->private; "
        "return test_bit(HPG_third, word);`, which is not a single operation on a known bit of the page "
        "(CONFIG_HUGETLB_PAGE on)"
    ),
    "static inline void folio_set_hugetlb_third(struct folio *folio)\n{ folio->page.private |= BIT(HPG_second); }\n": (
        "folio_set_hugetlb_third() does more with a flag than an accessor does"
    ),
    "static inline int HPageOther(struct page *page)\n{ return test_bit(PG_arch_1, &page->flags); }\n": (
        "function HPageOther() cannot be declared: it accesses a bit of page->flags, but the flags are bits of "
        "page->private (CONFIG_HUGETLB_PAGE on and off)"
    ),
    "EXPORT_SYMBOL(folio_set_hugetlb_first);\n": (
        "export of folio_set_hugetlb_first() cannot be declared: it is static (CONFIG_HUGETLB_PAGE on and off)"
    ),
    "EXPORT_SYMBOL_GPL(unrelated);\n": None,
    "int unrelated(struct page *page)\n{\n\tif (PageHuge(page))\n\t\treturn 0;\n\treturn 1;\n}\n": None,
    "/* HPG_second, and clear_bit(HPG_second, &page->private); */\n": None,
    "#if 0\nvoid f(struct page *p) { if (p) set_bit(HPG_second, &p->private); }\n#endif\n": None,
    "static_assert(HPG_second < 3);\n": None,
}


@pytest.mark.parametrize(("beside", "message"), BESIDE.items(), ids=lambda text: (text or "")[:30])
def test_what_stands_beside_the_macros_is_not_lost(beside: str, message: str | None) -> None:
    header = changed((LINES, LINES + beside))
    adopted = imported(header)
    if message is None:
        assert adopted.findings == ()
    else:
        lines = {finding.message: finding.place.span.line for finding in adopted.findings}
        assert message in lines
        assert header.text.split("\n").index(beside.split("\n")[0]) <= lines[message] - 1


# A macro that makes a function without a stub.
STUBLESS = (
    "#ifdef CONFIG_HUGETLB_PAGE\n",
    "#define TESTSETHPAGEFLAG(uname, flname) \\\n"
    "static __always_inline bool folio_test_set_hugetlb_##flname(struct folio *folio) \\\n"
    "{ return test_and_set_bit(HPG_##flname, (void *)&folio->private); }\n"
    "#ifdef CONFIG_HUGETLB_PAGE\n",
)
CONDITIONS = {
    "the value of a symbol": (
        "#if CONFIG_PGTABLE_LEVELS > 3\nHPAGEFLAG(Second, second)\n#endif\n",
        "the condition depends on the value of CONFIG_PGTABLE_LEVELS, which is unknown",
    ),
    "a name that the file defines": (
        "#define NO_SECOND 1\n#ifndef NO_SECOND\nHPAGEFLAG(Second, second)\n#endif\n",
        "cannot determine whether NO_SECOND is defined",
    ),
    "more than one symbol, on lines that go on": (
        "#if defined(CONFIG_A) && \\\n\tdefined(CONFIG_B)\nHPAGEFLAG(Second, second)\n#endif\n",
        "function folio_test_hugetlb_second() of flag 'second' is missing from the header",
    ),
    "four symbols, all but one off": (
        "#if !defined(CONFIG_A) && !defined(CONFIG_B) && defined(CONFIG_C)\nTESTHPAGEFLAG(Third, third)\n#endif\n",
        "function folio_test_hugetlb_third() cannot be declared",
    ),
}


@pytest.mark.parametrize(("lines", "message"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_that_a_declaration_does_not_have(lines: str, message: str) -> None:
    kept = "" if "Second" in lines else "HPAGEFLAG(Second, second)\n"
    enum = [("HPG_second,", "HPG_second,\n\tHPG_third,")] if "Third" in lines else []
    tree = read_tree([changed(("HPAGEFLAG(Second, second)\n", kept + lines), *enum)])
    findings = [tree] if isinstance(tree, Finding) else declare(tree).findings
    assert any(finding.message.startswith(message) for finding in findings), findings


def test_where_a_finding_stands_does_not_depend_on_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    header = changed((LINES, f"{LINES}#ifdef CONFIG_OWN\nTESTSETHPAGEFLAG(First, first)\n#endif\n"), STUBLESS)
    places = [finding.place for finding in imported(header).findings]
    monkeypatch.setattr(proof_messages, "named", lambda subject: f"REWORDED: the {subject.name}")
    findings = imported(header).findings
    assert all("REWORDED: the " in finding.message for finding in findings if "missing" in finding.message)
    assert any(
        finding.message.startswith("REWORDED: the folio_test_set_hugetlb_first is missing") for finding in findings
    )
    assert [finding.place for finding in findings] == places


def test_what_is_there_twice_is_in_its_configurations() -> None:
    """Not in every configuration, because it is defined twice in one."""
    prototype = "#ifdef CONFIG_HUGETLB_PAGE\nint folio_test_hugetlb_first(struct folio *folio);\n#endif\n"
    findings = imported(changed((LINES, LINES + prototype * 2))).findings
    assert [finding.message for finding in findings] == [
        "prototype folio_test_hugetlb_first() cannot be declared: the function is defined in the header "
        "(CONFIG_HUGETLB_PAGE on)",
        "prototype folio_test_hugetlb_first() cannot be declared: the function is defined in the header "
        "(CONFIG_HUGETLB_PAGE on)",
    ]


def test_numbers_in_place_of_enumerators_are_no_flags() -> None:
    function = "static inline int HPageX(struct page *page)\n{ return test_bit(3, &page->private); }\n"
    adopted = imported(Source("hugetlb.h", function))
    assert adopted.declaration.flags == ()
    assert [finding.message for finding in adopted.findings] == ["the declaration has no flags"]


def test_a_value_that_is_no_constant_is_named() -> None:
    findings = imported(changed(("HPG_second,", "HPG_second = OTHER,"))).findings
    message = "enumerator HPG_second cannot be declared: its value `OTHER` is not a constant in these files"
    assert any(finding.message.startswith(message) for finding in findings)


# The accessors of HPG_second as functions, with stubs.
SECOND = """#ifdef CONFIG_HUGETLB_PAGE
static __always_inline bool folio_test_hugetlb_second(struct folio *folio)
{ return test_bit(HPG_second, &folio->private); }
static __always_inline void folio_set_hugetlb_second(struct folio *folio)
{ set_bit(HPG_second, &folio->private); }
static __always_inline void folio_clear_hugetlb_second(struct folio *folio)
{ clear_bit(HPG_second, &folio->private); }
#else
static inline bool folio_test_hugetlb_second(struct folio *folio) { return 0; }
static inline void folio_set_hugetlb_second(struct folio *folio) { }
static inline void folio_clear_hugetlb_second(struct folio *folio) { }
#endif
"""
IN_THE_LINE = ("HPAGEFLAG(Second, second)\n", SECOND)
NOT_A_SINGLE = "which is not a single operation on a known bit of the page"
REASONS = {
    "a volatile parameter": (
        ("second(struct folio *folio)\n{ return", "second(volatile struct folio *folio)\n{ return"),
        "its parameter is `volatile struct folio *`, not `struct page *` or `struct folio *`",
    ),
    "a double negation": (
        ("return test_bit(HPG_second", "return !!test_bit(HPG_second"),
        f"its body is `return !!test_bit(HPG_second, &folio->private);`, {NOT_A_SINGLE}",
    ),
    "a hint": (
        ("return test_bit(HPG_second, &folio->private);", "return unlikely(test_bit(HPG_second, &folio->private));"),
        f"its body is `return unlikely(test_bit(HPG_second, &folio->private));`, {NOT_A_SINGLE}",
    ),
    "another operation": (
        ("{ clear_bit(HPG_second", "{ clear_bit_unlock(HPG_second"),
        "no operation of a declaration calls clear_bit_unlock()",
    ),
    "a condition": (
        ("{ set_bit(HPG_second", "{ if (folio) set_bit(HPG_second"),
        f"its body is `if (folio) set_bit(HPG_second, &folio->private);`, {NOT_A_SINGLE}",
    ),
    "a number": (("{ set_bit(HPG_second", "{ set_bit(1"), "its bit 1 is a number"),
    "another word": (
        ("{ set_bit(HPG_second, &folio->private", "{ set_bit(HPG_second, &folio->page.flags"),
        "it accesses a bit of page->flags, but the flags are bits of page->private",
    ),
    "a second name": (
        ("#else\nstatic inline bool folio_test_hugetlb_second", "static __always_inline bool folio_test_2(struct folio "
         "*folio)\n{ return test_bit(HPG_second, &folio->private); }\n#else\n"
         "static inline bool folio_test_hugetlb_second"),
        "folio_test_2() does the same",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), REASONS.values(), ids=REASONS)
def test_why_a_function_cannot_be_declared(change: tuple[str, str], reason: str) -> None:
    findings = imported(changed(IN_THE_LINE, change)).findings
    (finding,) = [finding for finding in findings if reason in finding.message]
    assert finding.message.endswith(f"cannot be declared: {reason} (CONFIG_HUGETLB_PAGE on)")
    assert finding.help == "rendering would leave it out: keep it by hand, or change the C"


@pytest.mark.parametrize("api", ["page", "folio"])
def test_const_tests_with_guards_are_of_an_era_that_has_both(api: str) -> None:
    c = f'[c]\napi = ["{api}"]\ntest_type = "int"\ninline = "static inline"\nconst_test = true\nmax_page_index = 1\n'
    text = f'{c}[output]\nheader = "h.h"\n[flags.a]\nguard = "bug"\ndoc = "A."\nsynchronization = "None."\n'
    assert_round_trip(text)


def test_const_test_functions() -> None:
    """The key is what most of them have; the others are reported."""
    head, body = "folio_test_hugetlb_##flname(struct folio *folio)", "{ void *word = &folio->private; return"
    const = ((head, head.replace("struct", "const struct")), (body, body.replace("void", "const void")))
    every = imported(changed(*const))
    assert "const_test = true" in every.text and every.declaration.c.const_test
    assert every.findings == ()
    third = (LINES, f"{LINES}{SECOND.replace('second', 'third')}")
    some = imported(changed(*const, third, ("HPG_second,", "HPG_second,\n\tHPG_third,")))
    assert some.declaration.c.const_test
    assert sorted(finding.message for finding in some.findings if "parameter list" in finding.message) == [
        "function folio_test_hugetlb_third() of flag 'third': parameter list is `struct folio *`, "
        f"not `const struct folio *` (CONFIG_HUGETLB_PAGE {state})"
        for state in ("off", "on")
    ]


def test_the_help_says_how_rendering_would_change_the_c() -> None:
    stub = "static inline void folio_clear_hugetlb_second(struct folio *folio) { }\n"
    changes = (IN_THE_LINE, (stub, ""), ("{ return 0; }\nstatic inline void folio_set_hugetlb_second", "{ return 1; }\n"
               "static inline void folio_set_hugetlb_second"))  # fmt: skip
    helps = {finding.message.split(":")[0]: finding.help for finding in imported(changed(*changes)).findings}
    assert helps == {
        "function folio_clear_hugetlb_second() of flag 'second' is missing from the header (CONFIG_HUGETLB_PAGE off)": (
            "rendering would add it: add it to the C, or keep the flag by hand"
        ),
        "function folio_test_hugetlb_second() of flag 'second'": (
            "rendering would change it: change the C, or keep this part by hand"
        ),
    }


PLAIN = ENUM + "".join(
    f"static inline bool folio_test_hugetlb_{name}(struct folio *folio)\n"
    f"{{ return test_bit(HPG_{name}, &folio->private); }}\n"
    for name in ("first", "second")
)
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


SERVING = """#ifdef CONFIG_HUGETLB_PAGE
static inline bool hugetlb_test_page_flag(struct page *page, enum hugetlb_page_flags flag)
{ return test_bit(flag, &page->private); }
#else
static inline bool hugetlb_test_page_flag(struct page *page, enum hugetlb_page_flags flag) { return 0; }
#endif
"""


@pytest.mark.parametrize(
    ("enumerators", "flags", "warning"),
    [
        (("HPG_a_0",), ["a_0"], []),
        (("HPG_a_b",), ["a_b"], []),
        (("HPG_a_b", "HPG_a_c"), ["a_b", "a_c"], []),
        (("OWN_a_b", "OWN_a_c"), ["b", "c"], ["OWN_a_ is taken to be the prefix of the enumerators"]),
        (("OWN_a_0", "OWN_a_1"), ["a_0", "a_1"], ["OWN_ is taken to be the prefix of the enumerators"]),
    ],
)
def test_where_the_prefix_of_the_enumerators_ends(
    enumerators: tuple[str, ...], flags: list[str], warning: list[str]
) -> None:
    """Accessors that serve all flags do not contain the flags' names."""
    enum = f"enum hugetlb_page_flags {{\n\t{', '.join(enumerators)}\n}};\n"
    adopted = imported(Source("hugetlb.h", enum + SERVING))
    assert [flag.name for flag in adopted.declaration.flags] == flags
    assert [finding.message.partition(",")[0] for finding in adopted.findings] == warning


def test_all_of_it_under_a_condition_is_one_finding() -> None:
    (finding,) = imported(changed((ENUM, f"#ifdef CONFIG_MMU\n{ENUM}"), (LINES, f"{LINES}#endif\n"))).findings
    assert finding.message == "all flags are under #ifdef CONFIG_MMU; the declaration makes them unconditional"


def test_what_is_taken_for_something_is_told() -> None:
    """A prototype for what its name says, and a symbol that can be m for one that is on or off."""
    prototype = "void folio_clear_hugetlb_first(struct folio *folio);\n"
    findings = imported(changed(("HPAGEFLAG(First, first)\n", prototype))).findings
    warnings = [finding.message for finding in findings if finding.severity is Severity.WARNING]
    assert warnings == [
        "folio_clear_hugetlb_first() is not defined in these files; its operation is inferred from its name"
    ]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs flaggen in a directory with the vendor's header."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hugetlb.h").write_text(HEADER, encoding="utf-8")

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        return code, *capsys.readouterr()

    return run


def test_the_command_line(run: Run, tmp_path: Path) -> None:
    code, stdout, stderr = run("import", "hugetlb.h")
    assert (code, stderr) == (0, "")
    (tmp_path / "flags.toml").write_text(stdout, encoding="utf-8")
    assert run("render", "-q")[0] == 0
    assert run("import", "--check", "hugetlb.h", "flags.toml") == (
        0,
        "hugetlb.h matches flags.toml: 2 flags compared\n",
        "",
    )
    code, stdout, stderr = run("import", "none.h")
    assert (code, stdout, stderr) == (2, "", "flaggen: none.h cannot be read: No such file or directory\n")
    code, _, stderr = run("import", ".")
    assert (code, stderr) == (2, "flaggen: . cannot be read: Is a directory\n")
    (tmp_path / "mm.h").write_text("struct page;\n", encoding="utf-8")
    code, stdout, stderr = run("import", "mm.h", "hugetlb.h")
    assert (code, stderr) == (0, "")
    code, stdout, stderr = run("import", "mm.h")
    assert (code, stdout) == (1, "")
    assert stderr.startswith("mm.h:1:1: error[no-flags]: no flags found in mm.h\n")
    assert run("import", "mm.h", "--format", "github")[:2] == (
        1,
        "::error file=mm.h,line=1,col=1,endColumn=1,title=flaggen%3A no-flags::no flags found in mm.h%0Ahelp: "
        "pass the header with the enum and the macros, and the files that define non-static functions\n",
    )


def test_a_declaration_is_no_c(run: Run) -> None:
    run("init")
    for words in (("--check", "hugetlb.h"), ("--check", "flags.toml")):
        code, _, stderr = run("import", *words)
        assert code == 2
        assert stderr.endswith(
            "--check requires C files followed by one declaration, such as include/linux/hugetlb.h flags.toml\n"
        )
    code, _, stderr = run("import", "hugetlb.h", "flags.toml")
    assert code == 2
    assert stderr.endswith("flags.toml is a declaration; to compare the C with it, add --check\n")


def test_standard_input() -> None:
    command = [sys.executable, "-m", "flaggen", "import", "-"]
    done = subprocess.run(command, input=HEADER, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("# Imported from <stdin> by flaggen.\n")


# The accessors of a flag whose enumerator does not follow from its name.
SECOND_AS_FUNCTIONS = """#ifdef CONFIG_HUGETLB_PAGE
static __always_inline bool folio_test_hugetlb_second(struct folio *folio)
{ return test_bit(HPG_2nd, (void *)&folio->private); }
static __always_inline void folio_set_hugetlb_second(struct folio *folio)
{ set_bit(HPG_2nd, (void *)&folio->private); }
static __always_inline void folio_clear_hugetlb_second(struct folio *folio)
{ clear_bit(HPG_2nd, (void *)&folio->private); }
#else
static inline bool folio_test_hugetlb_second(struct folio *folio) { return 0; }
static inline void folio_set_hugetlb_second(struct folio *folio) { }
static inline void folio_clear_hugetlb_second(struct folio *folio) { }
#endif"""
CLEAR = "clear_bit(HPG_##flname, word)"
DRIFT: dict[str, tuple[tuple[tuple[str, str], ...], str, list[str]]] = {
    "nothing": ((), "", []),
    "a flag that upstream added": (
        (("HPG_second,", "HPG_second,\n\tHPG_third,"), (LINES, f"{LINES}HPAGEFLAG(Third, third)\n")),
        "",
        [
            "hugetlb.h: undeclared-flag: HPG_third, bit 2 of page[0].private in the tree, is not declared",
        ],
    ),
    "a flag that is gone": (
        (("\tHPG_second,\n", ""), ("HPAGEFLAG(Second, second)\n", "")),
        "",
        ["flags.toml: absent-flag: HPG_second is declared, but missing in the tree"],
    ),
    "a flag without accessors": (
        (("HPAGEFLAG(Second, second)\n", ""),),
        "",
        ["flags.toml: absent-flag: HPG_second is declared, but has no accessors in the tree"],
    ),
    "what is no accessor": (
        ((LINES, f"{LINES}#define HPG_third 9\n"),),
        "",
        ["hugetlb.h: inexpressible: HPG_third does more with a flag than an accessor does"],
    ),
    "another prefix": (
        (),
        'prefix = "OWN_"',
        ['flags.toml: drifted-key: [c] prefix is "OWN_", but the tree has "HPG_"'],
    ),
    "a bit that moved": (
        (("HPG_second,", "HPG_second = 7,"),),
        "",
        [
            "hugetlb.h: moved-bit: HPG_second is bit 7 of page[0].private in the tree, "
            "but declared as bit 1 of page[0].private"
        ],
    ),
    "a flag without documentation": (
        ((" * HPG_second - The second one,\n *\ton two lines.\n", ""),),
        "",
        ["hugetlb.h: undocumented-flag: HPG_second is not documented in the tree"],
    ),
    "another API": (
        (),
        'era = "6.2"',
        [
            'flags.toml: drifted-key: [c] api is ["page", "folio"], but the tree has ["folio"]',
        ],
    ),
    "another return type": (
        (),
        'test_type = "int"',
        ['flags.toml: drifted-key: [c] test_type is "int", but the tree has "bool"'],
    ),
    "accessors of another name": (
        (("folio_set_hugetlb_##flname", "folio_mark_hugetlb_##flname"),),
        "",
        [
            f"flags.toml: drifted-key: names of {name!r} is folio_set_hugetlb_{name}(), but the tree has "
            f"folio_mark_hugetlb_{name}()"
            for name in ("first", "second")
        ],
    ),
    "a missing stub": (
        (("static inline void folio_set_hugetlb_##flname(struct folio *folio) { }\n", "\n"),),
        "",
        [
            f"hugetlb.h: missing-fact: function folio_set_hugetlb_{name}() of flag {name!r} is missing from the header "
            "(CONFIG_HUGETLB_PAGE off)"
            for name in ("first", "second")
        ],
    ),
    "an enumerator of another name": (
        (("\tHPG_second,", "\tHPG_2nd,"), ("HPAGEFLAG(Second, second)", SECOND_AS_FUNCTIONS)),
        "",
        ["flags.toml: drifted-key: enumerator of 'second' is none, but the tree has \"HPG_2nd\""],
    ),
    "a guard": (
        ((CLEAR, f"VM_BUG_ON_FOLIO(!folio_test_hugetlb(folio), folio); {CLEAR}"),),
        "",
        [
            f"flags.toml: drifted-key: guard of clear of {name!r} is none, but the tree has bug"
            for name in ("first", "second")
        ],
    ),
    "another body": (
        (("clear_bit(HPG_##flname, word)", "__clear_bit(HPG_##flname, word)"),),
        "",
        [
            f"flags.toml: drifted-key: operations of {name!r} is "
            '["test", "set", "clear"], but the tree has ["test", "set", "clear_nonatomic"]'
            for name in ("first", "second")
        ],
    ),
}


@pytest.mark.parametrize(("changes", "style", "expected"), DRIFT.values(), ids=DRIFT)
def test_drift(changes: tuple[tuple[str, str], ...], style: str, expected: list[str], run: Run, tmp_path: Path) -> None:
    declaration = run("import", "hugetlb.h")[1].replace(
        'era = "6.12"', 'era = "6.12"\n' + style if "era" not in style else style
    )
    (tmp_path / "flags.toml").write_text(declaration, encoding="utf-8")
    (tmp_path / "hugetlb.h").write_text(changed(*changes).text, encoding="utf-8")
    code, stdout, stderr = run("import", "--check", "hugetlb.h", "flags.toml")
    reported = re.findall(r"^(\S+?):\d+:\d+: (?:error|warning)\[([\w-]+)\]: (.*)", stderr, re.MULTILINE)
    assert [": ".join(parts) for parts in reported] == expected
    is_only_warned = all("undocumented-flag" in line for line in expected)
    assert code == (0 if is_only_warned else 1)
    assert bool(stdout) is is_only_warned
    assert run("import", "--check", "--strict", "hugetlb.h", "flags.toml")[0] == (1 if expected else 0)


# How often a hostile header repeats what is large in it.
MANY = cases(10, 1)
HOSTILE = {
    "a comment of a megabyte": "/*" + " x\n * HPG_cma" * 8_000 * MANY + "*/\n" + HEADER,
    "a flag named on many lines": HEADER.replace(
        " * HPG_second", " * HPG_second - x\n" * 4_000 * MANY + " * HPG_second"
    ),
    "many comments": HEADER.replace("enum huge", "// HPG_second - x\n" * 500 * MANY + "enum huge"),
    "a text of a megabyte": HEADER.replace("The first one.", "word " * 20_000 * MANY),
    "a conditional that is open": HEADER.replace("#ifdef CONFIG", "#ifdef CONFIG_X\n#ifdef CONFIG"),
    "a conditional that is closed twice": HEADER + "#endif\n",
    "an #else too many": HEADER.replace("enum huge", "#else\nenum huge"),
    "CRLF": HEADER.replace("\n", "\r\n"),
    "a byte order mark": "\ufeff" + HEADER,
    "Latin-1": HEADER.replace("one.", "\xe9.").encode("latin-1"),
    "UTF-16": HEADER.encode("utf-16"),
    "NUL": b"\0" * 1000 + HEADER.encode(),
    "many parentheses": HEADER.replace("HPG_first = 0", "HPG_first = " + "(" * 5000 + "0" + ")" * 5000),
    "many braces": "{" * 5_000 * MANY + HEADER,
    "many structs": "struct a {" * 2_000 * MANY + HEADER,
    "many conditionals": "#if 1\n" * 1_000 * MANY + HEADER + "#endif\n" * 1_000 * MANY,
    "a comment that is open": HEADER.replace("*/", "", 1),
    "the half of it": HEADER[: len(HEADER) // 2],
    "nothing": "",
}  # fmt: skip
SOUND = {
    *("a comment of a megabyte", "a text of a megabyte", "NUL", "many conditionals"),
}


@sampled
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_headers_end_in_a_finding(name: str, say: Callable[[str], None]) -> None:
    """Or findings, in a short time; the figures show how long."""
    data = HOSTILE[name]
    began = time.process_time()
    text, findings = c_text(data.encode() if isinstance(data, str) else data, "hugetlb.h")
    tree = read_tree([text])
    problems = [*findings, *([tree] if isinstance(tree, Finding) else declare(tree).findings)]
    say(f"{name}: {time.process_time() - began:.2f} s, {problems[0].message[:60] if problems else 'imported'}")
    assert bool(problems) is (name not in SOUND)


def test_what_is_too_large_is_not_worked_on() -> None:
    """26,000 flags took a minute, and 600 config symbols gigabytes."""
    accessor = "static inline int HPageA(struct page *page)\n{\n\treturn test_bit(HPG_a, &page->private);\n}\n"
    flags = "".join(f"\tHPG_f{number},\n" for number in range(5000))
    enum = f"enum hugetlb_page_flags {{\n\tHPG_a,\n{flags}\t__NR_HPAGEFLAGS,\n}};\n"
    symbols = "".join(
        f"#ifdef CONFIG_{number}\n{accessor.replace('PageA', f'Page{number}')}#endif\n" for number in range(100)
    )
    for text, says in (
        (enum + accessor, "flags are too many"),
        (enum.replace(flags, flags[:600]) + symbols, "config symbols are too many to prove"),
    ):
        found = read_tree([Source("hugetlb.h", text)])
        assert isinstance(found, Finding) and says in found.message


LIST = "#define LIST(M) M(First, first) M(Second, second)\n"
NEAR = {
    "a list of flags": ((LINES, f"{LIST}LIST(HPAGEFLAG)\n"),),
    "a list that makes the enumerators, too": (
        (ENUM, f"{LIST}#define ENTRY(uname, flname) HPG_##flname,\nenum hugetlb_page_flags {{ LIST(ENTRY) }};\n"),
        (LINES, "LIST(HPAGEFLAG)\n"),
    ),
    "a volatile word": (("void *word = &", "unsigned long *word = (volatile unsigned long *)&"),),
}  # fmt: skip


@pytest.mark.parametrize("changes", NEAR.values(), ids=NEAR)
def test_flags_are_found_however_they_are_written(changes: tuple[tuple[str, str], ...]) -> None:
    adopted = imported(changed(*changes))
    assert [flag.name for flag in adopted.declaration.flags] == ["first", "second"]
    assert [finding for finding in adopted.findings if finding.severity is Severity.ERROR] == []


def test_the_order_of_the_files_does_not_matter() -> None:
    header, source = Source("include/linux/hugetlb.h", ENUM), Source("mm/hugetlb.c", PLAIN.removeprefix(ENUM))
    assert imported(source, header).text == imported(header, source).text


MISSES = {
    "the word of another page": (
        changed(("&folio->private", "&compound_head(folio)->private")),
        (44, "folio_test_hugetlb_first(): its body is `void *word = &compound_head(folio)->private;"),
    ),
    "an operation that cannot be declared": (
        Source("a.h", "enum a { HPG_a };\nvoid HPageA(struct page *page)\n{\n\tclear_bit(HPG_a, &page->lru);\n}\n"),
        (2, "HPageA: it calls clear_bit(), but not for a word of a struct page or folio"),
    ),
}


@pytest.mark.parametrize(("file", "expected"), MISSES.values(), ids=MISSES)
def test_without_flags_the_nearest_miss_is_named(file: Source, expected: tuple[int, str]) -> None:
    finding = read_tree([file])
    assert isinstance(finding, Finding)
    assert finding.rule == "no-flags"
    line, text = expected
    assert finding.message.startswith(f"no flags found in {file.name}; the nearest is {text}")
    assert finding.place.span.line == line


ODD = {
    "a condition with unsigned numbers": (("\tHPG_second,", "#if -1 > 0u\n\tHPG_second,\n#endif"),),
    "a variadic macro of GNU C": (
        ("HPAGEFLAG(uname, flname) \\\n\tTEST", "HPAGEFLAG(uname, flname, args...) \\\n\tTEST"),
    ),
    "more after #undef": ((LINES, f"#define OTHER 1\n#undef OTHER extra\n{LINES}"),),
}


@pytest.mark.parametrize("changes", ODD.values(), ids=ODD)
def test_directives_are_read_as_compilers_do(changes: tuple[tuple[str, str], ...]) -> None:
    adopted = imported(changed(*changes))
    assert adopted.findings == ()
    assert [flag.name for flag in adopted.declaration.flags] == ["first", "second"]


ACTIVE = """\
enum pageflags {
	PG_locked,
	PG_private = 13,
};

#ifdef CONFIG_HUGETLB_PAGE
bool page_huge_active(struct page *page);
#else
static inline bool page_huge_active(struct page *page)
{
	return 0;
}
#endif
"""
# As in 5.10.0.
ACTIVE_SOURCE = """\
bool page_huge_active(struct page *page)
{
	VM_BUG_ON_PAGE(!PageHuge(page), page);
	return PageHead(page) && PagePrivate(&page[1]);
}
"""


def test_the_guards_of_page_huge_active_are_imported() -> None:
    found = imported(Source("page-flags.h", ACTIVE), Source("hugetlb.c", ACTIVE_SOURCE))
    assert found.findings == ()
    (flag,) = found.declaration.flags
    assert flag.guard == (("test", ("bug", "head")),)
    assert 'guard = ["bug", "head"]\n' in found.text


@pytest.mark.parametrize(
    ("body", "guard"),
    [
        ("return PageHeadHuge(page) && PagePrivate(&page[1]);", '"head_huge"'),
        ("VM_BUG_ON_PAGE(!PageHeadHuge(page), page);\n\treturn PagePrivate(&page[1]);", '"bug_head_huge"'),
        ("VM_WARN_ON_ONCE_PAGE(!PageHeadHuge(page), page);\n\treturn PagePrivate(&page[1]);", '"warn_head_huge"'),
    ],
)
def test_the_guards_of_later_5_10_are_imported(body: str, guard: str) -> None:
    source = re.sub(r"\tVM_BUG.*\n.*", f"\t{body}", ACTIVE_SOURCE)
    found = imported(Source("page-flags.h", ACTIVE), Source("hugetlb.c", source))
    assert found.findings == ()
    assert f"guard = {guard}\n" in found.text


@pytest.mark.parametrize("body", ["PageHeadHuge(&page[1])", "!PageHeadHuge(page)", "PageTransHuge(page)"])
def test_other_checks_are_reported(body: str) -> None:
    source = ACTIVE_SOURCE.replace("PageHead(page)", body)
    found = imported(Source("page-flags.h", ACTIVE), Source("hugetlb.c", source))
    assert [body in finding.message for finding in found.findings] == [True]


def test_guards_and_locks_are_written_as_shortly_as_possible() -> None:
    assert re.findall(r"^(?:guard|lock) = .*", imported(*c_files(_committed("guards"))).text, re.M) == [
        'guard = { test = ["bug", "head"], set = "bug", clear = "bug" }',
        'guard = "huge"',
        'guard = { set = ["warn", "head"] }',
        'lock = "hugetlb_lock"',
        'lock = { set = "hugetlb_lock" }',
        'guard = { test = "head_huge", set = ["bug_head_huge", "huge"], clear = "warn_head_huge" }',
    ]


def _committed(name: str) -> Declaration:
    return declared(COMMITTED[name].read_text(encoding="utf-8"))
