"""The section on flags is cut as a whole, with what belongs to it, or not at all."""

from __future__ import annotations

import pytest

import series_of_2021 as of_2021
from compiled import declared, rendered
from flaggen.kernel.sections import Section
from flaggen.kernel.tree import read_tree
from flaggen.patch.cut import FileLines, cuts, file_lines, lost_macro
from flaggen.patch.place import replaced
from flaggen.report.findings import Finding, Source
from repository import COMMITTED

ENUM = """\
enum hugetlb_page_flags {
	HPG_freed,
	HPG_cma, /* the last one */
};
"""
ACCESSORS = """\
/*
 * Macros.
 */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGEFLAG(uname, flname)				\\
static inline int HPage##uname(struct page *page)		\\
	{ return test_bit(HPG_##flname, &(page->private)); }
#else
#define TESTHPAGEFLAG(uname, flname)				\\
static inline int HPage##uname(struct page *page)		\\
	{ return 0; }
#endif /* two lines of
 * comment */

TESTHPAGEFLAG(Freed, freed)
TESTHPAGEFLAG(Cma, cma);
"""
FLAGS = f"/*\n * State of a page.\n */\n{ENUM}\n{ACCESSORS}"
BEFORE = "/* SPDX-License-Identifier: GPL-2.0 */\n#ifndef A_H\n#define A_H\nstruct page;\nint before;\n\n"
AFTER = "\n/* About after. */\n#ifdef CONFIG_HUGETLB_PAGE\nint after;\n#endif\n#endif\n"


def section_of(text: str) -> Section:
    tree = read_tree([Source("include/linux/a.h", text)])
    assert not isinstance(tree, Finding), tree
    return tree.sections[0]


def lines_of(text: str) -> FileLines:
    return file_lines(section_of(text))


def left(text: str) -> str:
    """The text with a mark in place of its flags."""
    section = section_of(text)
    parts = cuts(file_lines(section))
    assert not isinstance(parts, Finding), parts
    assert len(parts) == 1
    return replaced(section.file, parts, "<flags>", in_place=True)


@pytest.mark.parametrize(
    "flags",
    [
        FLAGS,
        ENUM + ACCESSORS,
        f"// State of a page.\n// Another line.\n{ENUM}{ACCESSORS}",
        f"/* HPG_freed: it is free. */\n\n{ENUM}\n{ACCESSORS}",
        f"/* HPG_freed: it is free. */\n\n/* State. */\n{ENUM}\n{ACCESSORS}",
        f"/* One\n * HPG_cma: x */ {ENUM}{ACCESSORS}",
        f"{ENUM}static_assert(HPG_cma <\n\t32);\n{ACCESSORS}",
        FLAGS.replace("Macros.", "Zeilen\u2028und\x0cSeiten"),
    ],
)
def test_nothing_is_left_over_and_nothing_else_is_removed(flags: str) -> None:
    assert left(f"{BEFORE}{flags}{AFTER}") == f"{BEFORE}<flags>\n{AFTER}"


@pytest.mark.parametrize(
    "above",
    ["/* About it. */\n\n", "int x; /* HPG_freed */\n", "/* HPG_freed */ int x;\n", "/* HPG_freed\n */\nint x;\n\n"],
)
def test_a_comment_on_something_else_stays(above: str) -> None:
    assert left(f"{BEFORE}{above}{FLAGS}{AFTER}") == f"{BEFORE}{above}<flags>\n{AFTER}"


def test_a_copyright_stays() -> None:
    assert left(f"{BEFORE}/* Copyright (C) 2021 A. */\n{FLAGS}{AFTER}").startswith(
        f"{BEFORE}/* Copyright (C) 2021 A. */\n<"
    )


def test_the_license_stays() -> None:
    text = f"/* SPDX-License-Identifier: GPL-2.0 */\n{ENUM}{ACCESSORS}"
    assert left(text) == "/* SPDX-License-Identifier: GPL-2.0 */\n<flags>\n"


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (f"{ENUM}int other;\n{ACCESSORS}", "int other;"),
        (f"{ENUM}#include <linux/a.h>\n{ACCESSORS}", "#include <linux/a.h>"),
        (f"{ENUM}#define OTHER 1\n{ACCESSORS}", "#define OTHER 1"),
        (f"{ENUM}#if 0\nHPG_dead\n#endif\n{ACCESSORS}", "#if 0"),
        (f"{ENUM}static_assert(OTHER < 32);\n{ACCESSORS}", "static_assert(OTHER < 32);"),
        (f"int x; {ENUM}{ACCESSORS}", "enum hugetlb_page_flags {"),
        (ENUM + ACCESSORS.replace("Cma, cma);", "Cma, cma); int x;"), "int x;"),
        (f"{ENUM}{ACCESSORS}".replace("cma);\n", "cma); /* begins here\nand ends */\n"), "TESTHPAGEFLAG(Cma, cma);"),
        (f"{ENUM}{ACCESSORS}".replace("#else", "int x(void);\n#else"), "int x(void);"),
    ],
)
def test_other_code_in_the_section(flags: str, code: str) -> None:
    finding = cuts(lines_of(f"{BEFORE}{flags}{AFTER}"))
    assert isinstance(finding, Finding) and finding.rule == "interleaved-section"
    line = finding.place.source.line(finding.place.span.line)
    assert code in line[finding.place.span.column - 1 :] or line.startswith("int x; enum")


def sections_of_2021(header: str = of_2021.HEADER, source: str = of_2021.SOURCE) -> tuple[Section, ...]:
    tree = read_tree([Source("include/linux/hugetlb.h", header), Source("mm/hugetlb.c", source)])
    assert not isinstance(tree, Finding), tree
    return tree.sections


def parts_of(section: Section) -> list[str]:
    """The lines to remove, part by part."""
    parts = cuts(file_lines(section))
    assert not isinstance(parts, Finding), parts
    lines = section.file.text.split("\n")
    return ["\n".join([*lines[part.first - 1 : part.last], ""]) for part in parts]


def test_prototypes_and_stubs_are_apart() -> None:
    header, source = sections_of_2021()
    assert parts_of(header) == [of_2021.PROTOTYPES.lstrip("\n"), of_2021.STUBS.lstrip("\n")]
    assert parts_of(source) == [f"{of_2021.ENUM}\n{of_2021.MACROS}"]


def test_a_conditional_that_has_only_flags_goes_with_them() -> None:
    own = f"#ifdef CONFIG_HUGETLB_PAGE{of_2021.PROTOTYPES}#else{of_2021.STUBS}#endif\n"
    header, _ = sections_of_2021(f"{of_2021.TOP}int before;\n{own}int after;\n#endif\n")
    assert parts_of(header) == [own]


def test_exported_functions_are_apart_from_the_macros() -> None:
    macros = of_2021.MACROS.replace("EXT_HPAGEFLAG(Migratable)\n", "")
    body = "(struct page *page)\n{{\n\t{}_bit(HPAGE_Migratable, &page->private);\n}}\n"
    test = f"/* About it. */\nint HPageMigratable{body.format('return test')}EXPORT_SYMBOL_GPL(HPageMigratable);\n"
    others = f"\nvoid SetHPageMigratable{body.format('set')}\nvoid ClearHPageMigratable{body.format('clear')}"
    text = f"{of_2021.INCLUDES}{of_2021.ENUM}{macros}{of_2021.USERS}\n{test}int x;\n{others}"
    text = text.replace("\treturn set", "\tset")
    _, source = sections_of_2021(source=text)
    assert parts_of(source) == [of_2021.ENUM + macros, test, others.lstrip("\n")]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("/* One function", "int between;\n/* One function", "int between;"),
        ("HPAGEFLAG(RestoreReserve)\n", "int between;\nHPAGEFLAG(RestoreReserve)\n", "int between;"),
        ("HPAGEFLAG(RestoreReserve)\n", "#if A\nint between;\n#endif\nHPAGEFLAG(RestoreReserve)\n", "#if A"),
    ],
)
def test_the_enum_the_macros_and_their_uses_have_to_be_together(old: str, new: str, line: str) -> None:
    _, source = sections_of_2021(source=of_2021.SOURCE.replace(old, new))
    finding = cuts(file_lines(source))
    assert isinstance(finding, Finding) and finding.rule == "interleaved-section"
    assert finding.place.source.line(finding.place.span.line) == line


def test_a_line_that_continues_into_a_part_is_not_left_to_what_replaces_it() -> None:
    found = cuts(lines_of(f"{BEFORE}#define EMPTY \\\n{FLAGS}{AFTER}"))
    assert isinstance(found, Finding)
    assert found.place.span.line == BEFORE.count("\n") + 1


@pytest.mark.parametrize(
    ("after", "is_lost"),
    [
        ("/* \u00fc */ INLINE int f(void);\n", True),
        ("#ifdef INLINE\n#endif\n", True),
        ("#undef INLINE\n", False),
        ("/* INLINE */\n", False),
        ("int INLINED;\n", False),
    ],
)
def test_a_macro_of_the_flags_that_other_code_uses_is_not_lost(after: str, is_lost: bool) -> None:
    flags = FLAGS.replace("static inline", "INLINE")
    text = f"{BEFORE}#define INLINE static inline\n{flags}"
    section = section_of(f"{text}{after}#endif\n")
    parts = cuts(file_lines(section))
    assert not isinstance(parts, Finding)
    lost = lost_macro(file_lines(section), parts, frozenset())
    assert (lost.place.span.line if lost else None) == (text.count("\n") + 1 if is_lost else None)
    assert lost_macro(file_lines(section), parts, frozenset({b"INLINE"})) is None


def test_other_code_on_the_line_of_a_part() -> None:
    text = of_2021.HEADER.replace(
        "int HPageMigratable(struct page *page);", "int a; int HPageMigratable(struct page *page);"
    )
    header, _ = sections_of_2021(text)
    finding = cuts(file_lines(header))
    assert isinstance(finding, Finding)
    assert finding.place.source.line(finding.place.span.line).startswith("int a;")


def test_an_attribute_above_a_part_is_not_left_to_the_next_declaration() -> None:
    attribute = "__section(.text) notrace"
    text = of_2021.HEADER.replace("\nint HPageMigratable", f"\n{attribute}\n\nint HPageMigratable")
    header, _ = sections_of_2021(text)
    finding = cuts(file_lines(header))
    assert isinstance(finding, Finding) and finding.rule == "interleaved-section"
    assert finding.place.source.line(finding.place.span.line) == attribute


@pytest.mark.parametrize("above", ["DEFINE_MUTEX(lock)\n", "#define lock \\\n\tother\n", "struct a {\n\tint b;\n};\n"])
def test_a_declaration_above_a_part_is_no_attribute(above: str) -> None:
    header, _ = sections_of_2021(of_2021.HEADER.replace("\nint HPageMigratable", f"\n{above}int HPageMigratable"))
    assert parts_of(header)[0] == of_2021.PROTOTYPES.lstrip("\n")


@pytest.mark.parametrize("name", ["era_5.12", "era_6.2", "era_6.12"])
def test_every_era(name: str) -> None:
    """What is rendered for it, without the parts that only rendered files have."""
    declaration = declared(COMMITTED[name].read_text(encoding="utf-8"))
    own = declaration._replace(flags=tuple(flag._replace(visibility="static") for flag in declaration.flags))
    text = rendered(own)["header"].text
    start, end = text.index("/**"), text.rindex("#endif /* _LINUX")
    body = text[start:end].partition("\n#undef")[0].rstrip("\n") + "\n"
    assert left(f"{BEFORE}{body}{AFTER}") == f"{BEFORE}<flags>\n{AFTER}"
