"""The documentation of flags is carried over whole from every usual form of comment, or its loss is reported."""

from __future__ import annotations

import re

import pytest

from compiled import declared
from flaggen.diff.against_kernel import compare
from flaggen.kernel.declare import declare
from flaggen.kernel.tree import KernelTree, read_tree
from flaggen.report.findings import Severity, Source
from flaggen.toml.load import load
from imported import c_files, imported
from repository import COMMITTED
from vendor_header import ENUM, changed

BARE = "enum hugetlb_page_flags {\n\tHPG_busy = 0,\n\tHPG_gap,\n\tHPG_idle,\n\t__NR_HPAGEFLAGS,\n};\n"
MACROS = """
#ifdef CONFIG_HUGETLB_PAGE
#define HPAGEFLAG(uname, flname) \\
static inline int HPage##uname(struct page *page) { return test_bit(HPG_##flname, &page->private); }
#else
#define HPAGEFLAG(uname, flname) static inline int HPage##uname(struct page *page) { return 0; }
#endif
HPAGEFLAG(Busy, busy)
HPAGEFLAG(Gap, gap)
HPAGEFLAG(Idle, idle)
"""


def tree_of(text: str) -> KernelTree:
    tree = read_tree([Source("hugetlb.h", text + MACROS)])
    assert isinstance(tree, KernelTree), tree
    return tree


# What stands above the enum, and the documentation of HPG_busy and HPG_idle.
ABOVE = {
    "paragraphs that are indented": (
        "/*\n * HPG_busy - Busy one,\n *\tgoing on.\n *\n *\tMore.\n *\n *\tYet more.\n * HPG_idle - Idle one.\n */",
        ("Busy one, going on. More. Yet more.", "Idle one."),
    ),
    "paragraphs that are not": (
        "/*\n * HPG_busy - Busy one.\n *\n * More.\n *\n * HPG_idle - Idle one.\n *\n * More.\n */",
        ("Busy one. More.", "Idle one. More."),
    ),
    "a paragraph in a comment for one flag": (
        "/*\n * HPG_busy - Busy one.\n *\n * More.\n */\n\n/*\n * HPG_idle - Idle one,\n *\ttoo.\n *\n * More.\n */",
        ("Busy one. More.", "Idle one, too. More."),
    ),
    "lines with slashes": (
        "// HPG_busy - Busy one,\n// going on.\n//\n// More.\n// HPG_idle: Idle one,\n//\tgoing on.",
        ("Busy one, going on. More.", "Idle one, going on."),
    ),
    "a comment for each": ("/* HPG_busy: Busy one. */\n/* HPG_idle: Idle one. */", ("Busy one.", "Idle one.")),
    "dashes": ("/*\n * HPG_busy \u2014 Busy one.\n * HPG_idle \u2013 Idle one.\n */", ("Busy one.", "Idle one.")),
    "more dashes": ("/*\n * HPG_busy -- Busy one.\n * HPG_idle: - Idle one.\n */", ("Busy one.", "Idle one.")),
    "arrows": ("/*\n * HPG_busy -> Busy one.\n * HPG_idle => Idle one.\n */", ("Busy one.", "Idle one.")),
    "signs": ("/*\n * HPG_busy = Busy one.\n * 'HPG_idle' (bit 2): Idle one.\n */", ("Busy one.", "Idle one.")),
    "blanks": (
        "/*\n * HPG_busy\tBusy one,\n *\t\tgoing on.\n * HPG_idle  Idle.\n */",
        ("Busy one, going on.", "Idle."),
    ),
    "lists": (
        "/*\n * Flags:\n * - HPG_busy: Busy one,\n *   going on.\n * - HPG_idle: Idle one.\n */",
        ("Busy one, going on.", "Idle one."),
    ),
    "other lists": ("/*\n * * HPG_busy: Busy one.\n * 2) HPG_idle: Idle one.\n */", ("Busy one.", "Idle one.")),
    "headings": (
        "/*\n * HPG_busy\n *\tBusy one.\n *\n * HPG_idle\n * --------\n * Idle one.\n */",
        ("Busy one.", "Idle one."),
    ),
    "several names": ("/*\n * HPG_busy, HPG_gap and HPG_idle: All of them.\n */", ("All of them.", "All of them.")),
    "sentences": (
        "/*\n * HPG_busy is set while busy.\n *\n * HPG_idle is set while not\n * HPG_busy is.\n */",
        ("HPG_busy is set while busy.", "HPG_idle is set while not HPG_busy is."),
    ),
    "another flag's name": (
        "/*\n * HPG_busy - Not\n *\tHPG_idle: that is idle.\n * HPG_idle - Idle, unlike\n * HPG_busy above.\n */",
        ("Not HPG_idle: that is idle.", "Idle, unlike HPG_busy above."),
    ),
    "another flag's name and a colon": (
        "/*\n * HPG_busy - Busy, unlike\n * HPG_idle: that is idle.\n * HPG_idle - Idle one.\n */",
        ("Busy, unlike HPG_idle: that is idle.", "Idle one."),
    ),
    "an enumerator that is no flag": (
        "/*\n * HPG_busy: Busy one.\n * __NR_HPAGEFLAGS: The count.\n * HPG_idle: Idle one.\n */",
        ("Busy one.", "Idle one."),
    ),
    "sentences like those that flaggen adds": (
        "/*\n * HPG_busy - Busy one.\n *\tAccessors: only under the lock.\n *\tDepends on CONFIG_NUMA.\n"
        " * HPG_idle - Accessors: HPageIdle() and no other.\n *\tDepends on the lock.\n */",
        (
            "Busy one. Accessors: only under the lock. Depends on CONFIG_NUMA.",
            "Accessors: HPageIdle() and no other. Depends on the lock.",
        ),
    ),
    "kernel-doc": (
        "/**\n * enum hugetlb_page_flags - Bits.\n * @HPG_busy: Busy one,\n *\tgoing on.\n *\n *\tMore.\n"
        " * @HPG_idle: Idle one.\n * @__NR_HPAGEFLAGS: The count.\n */",
        ("Busy one, going on. More.", "Idle one."),
    ),
    "kernel-doc by its marker only": ("/**\n * HPG_busy - Busy one.\n * HPG_idle: Idle.\n */", ("Busy one.", "Idle.")),
}


@pytest.mark.parametrize(("comment", "expected"), ABOVE.values(), ids=ABOVE)
def test_a_comment_above_the_enum(comment: str, expected: tuple[str, str]) -> None:
    adopted = declare(tree_of(f"{comment}\n{BARE}"))
    docs = {flag.name: flag.doc for flag in adopted.declaration.flags}
    assert (docs["busy"], docs["idle"]) == expected
    assert adopted.findings == ()


# The lines of the enum, and the documentation of HPG_busy and HPG_idle.
INSIDE = {
    "behind": ("\tHPG_busy = 0, /* Busy one. */\n\tHPG_idle /* Idle one. */\n", ("Busy one.", "Idle one.")),
    "doxygen": ("\tHPG_busy, /**< Busy one. */\n\tHPG_idle, /*!< Idle one. */\n", ("Busy one.", "Idle one.")),
    "doxygen with slashes": ("\tHPG_busy, ///< Busy one.\n\tHPG_idle, //!< Idle one.\n", ("Busy one.", "Idle one.")),
    "further lines": (
        "\tHPG_busy,\t// Busy one,\n\t\t\t// going on.\n\tHPG_idle,\t/* Idle one, */\n\t\t\t/* going on. */\n",
        ("Busy one, going on.", "Idle one, going on."),
    ),
    "behind, then above": (
        "\tHPG_busy,\t// Busy one.\n\t// Idle one,\n\t// going on.\n\tHPG_idle,\n",
        ("Busy one.", "Idle one, going on."),
    ),
    "above and behind": (
        "\t/* Busy one */\n\tHPG_busy, /* and more. */\n\t/*\n\t * Idle one.\n\t *\n\t * More.\n\t */\n\tHPG_idle,\n",
        ("Busy one. and more.", "Idle one. More."),
    ),
    "kernel-doc": (
        "\t/** @HPG_busy: Busy one. */\n\tHPG_busy,\n"
        "\t/**\n\t * @HPG_idle: Idle one.\n\t *\n\t * More.\n\t */\n\tHPG_idle,\n",
        ("Busy one.", "Idle one. More."),
    ),
    "on one line": (" HPG_busy, /* Busy one. */ HPG_idle, /* Idle one. */\n", ("Busy one.", "Idle one.")),
    "before": ("\t/* Busy one. */ HPG_busy,\n\t/* Idle one. */ HPG_idle,\n", ("Busy one.", "Idle one.")),
    "above a condition": (
        "\t/* Busy one. */\n\tHPG_busy,\n\t/* Idle one. */\n#ifdef CONFIG_OWN\n\tHPG_idle,\n#endif\n",
        ("Busy one.", "Idle one."),
    ),
}


@pytest.mark.parametrize(("lines", "expected"), INSIDE.values(), ids=INSIDE)
def test_comments_in_the_enum(lines: str, expected: tuple[str, str]) -> None:
    adopted = declare(tree_of(f"enum hugetlb_page_flags {{\n\tHPG_gap,\n{lines}}};\n"))
    docs = {flag.name: flag.doc for flag in adopted.declaration.flags}
    assert (docs["busy"], docs["idle"]) == expected
    assert [finding for finding in adopted.findings if "comment" in finding.message] == []


LEFT = {
    "a paragraph after the entries": (
        f"/*\n * HPG_busy - Busy one,\n *\tgoing on.\n * HPG_idle - Idle one.\n *\n * All of them move.\n */\n{BARE}",
        (6, "it is not clear which flag it describes: All of them move."),
    ),
    "a comment in the enum": (
        BARE.replace("\tHPG_idle", "\n\t/* Those of ours: */\n\n\tHPG_idle"),
        (5, "it is not clear which flag it describes: Those of ours:"),
    ),
    "kernel-doc of what is gone": (
        f"/**\n * enum x - Bits.\n * @HPG_busy: Busy.\n * @HPG_gone: Gone.\n * @HPG_idle: Idle.\n */\n{BARE}",
        (4, "HPG_gone is not a flag in these files: Gone."),
    ),
    "a second text": (
        f"/*\n * HPG_idle - Idle one.\n */\n{BARE.replace('HPG_idle,', 'HPG_idle, /* since 6.1 */')}",
        (7, "HPG_idle is documented at hugetlb.h:2: since 6.1"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), LEFT.values(), ids=LEFT)
def test_a_text_that_is_not_carried_over_is_reported(text: str, expected: tuple[int, str]) -> None:
    (finding,) = declare(tree_of(text)).findings
    assert finding.severity is Severity.WARNING
    assert finding.place.span.line == expected[0]
    assert finding.message == f"this comment is not carried over: {expected[1]}"


def test_only_what_flaggen_itself_adds_is_left_out() -> None:
    comment = "/*\n * HPG_busy: Busy one.\n *\tAccessors: HPageBusy().\n * HPG_idle: Not documented.\n */\n"
    tree = tree_of(comment + BARE)
    adopted = declare(tree)
    assert [flag.doc for flag in adopted.declaration.flags] == ["Busy one.", "", ""]
    document, declaration, _ = load(adopted.text.encode(), "flags.toml", "flags.toml")
    assert declaration is not None
    assert [finding.message for finding in compare(declaration, document, tree)] == [
        "HPG_gap is not documented in the tree",
        "HPG_idle is not documented in the tree",
    ]


def test_a_text_that_cannot_be_declared_is_a_documentation() -> None:
    tree = tree_of("/*\n * HPG_busy: Busy\n * HPG_gap: Gap /* nested.\n * HPG_idle: Idle\n */\n" + BARE)
    adopted = declare(tree)
    document, declaration, _ = load(adopted.text.encode(), "flags.toml", "flags.toml")
    assert declaration is not None
    assert {finding.rule for finding in compare(declaration, document, tree)} == {"inexpressible"}


def test_the_documentation_of_an_absent_flag_is_reported() -> None:
    """A flag that was removed from the enum, and whose documentation was left behind."""
    text = BARE.replace("\tHPG_gap,\n", "")
    above = "/*\n * HPG_busy - Busy one.\n * HPG_gap - A gap.\n * HPG_idle - Idle one.\n */\n"
    macros = MACROS.replace("HPAGEFLAG(Gap, gap)\n", "")
    tree = read_tree([Source("hugetlb.h", above + text + macros)])
    assert isinstance(tree, KernelTree)
    imported = declare(tree)
    assert [flag.doc for flag in imported.declaration.flags] == ["Busy one.", "Idle one."]
    (finding,) = imported.findings
    assert finding.message == "this comment is not carried over: HPG_gap is not a flag in these files: A gap."


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
