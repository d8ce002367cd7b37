"""Headers are read in every configuration, whatever is in them, or refused."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from flaggen.kernel.declare import declare
from flaggen.kernel.source import decoded_c
from flaggen.kernel.tree import read_tree
from flaggen.report.findings import Finding, Source
from imported import imported
from sample import cases, sampled
from vendor_header import ENUM, HEADER, LINES, PLAIN, changed

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
    text, findings = decoded_c(data.encode() if isinstance(data, str) else data, "hugetlb.h")
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
