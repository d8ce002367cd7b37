"""What of the text around a region is refused, because it could change what the C in the region means."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from functools import cache
from random import Random

import pytest

from compiled import declared, rendered
from flaggen.prove.around_region import findings_around
from flaggen.render.region import find_region, markers
from flaggen.report.findings import Severity
from repository import need
from sample import cases, sampled
from strategies import toml

DECLARATION = declared(
    toml({"c": {"api": ["folio"]}, "output": {"region": "include/linux/hugetlb.h"}, "flags.freed": {}, "flags.cma": {}})
)
BEGIN, END = markers("../../flags.toml")
INCLUDE = "#include <linux/mm.h>\n"


def reported(above: str, below: str = "", line_end: str = "\n") -> list[tuple[int, str]]:
    """Line and message of each finding on a file with this text above and below its region."""
    data = f"{above}{BEGIN}\n{rendered(DECLARATION)['region'].text}{END}\n{below}".replace("\n", line_end).encode()
    region = find_region(data, "hugetlb.h", "../../flags.toml")
    findings = findings_around(DECLARATION, region.around, region.line, region.text)
    assert all(finding.help and finding.place.source.name == "hugetlb.h" for finding in findings)
    severities = {"region-include": Severity.WARNING, "region-context": Severity.ERROR}
    assert all(finding.severity is severities[finding.rule] for finding in findings)
    return [(finding.place.span.line, finding.message) for finding in findings]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("above", "below"),
    [
        (INCLUDE, ""),
        (f"/* x */\n#ifndef _H\n#define _H\n{INCLUDE}", "#endif /* _H */\n"),
        (f"#pragma once\n{INCLUDE}", "static inline void f(struct folio *a)\n{\n\tfolio_set_hugetlb_cma(a);\n}\n"),
        (f"{INCLUDE}#ifdef A\nint f(void)\n{{\n#else\nint g(void)\n{{\n#endif\n\treturn 0;\n}}\n", ""),
        (f"{INCLUDE}#if 0\n#define set_bit(a, b)\n#endif\n", ""),
        (f"{INCLUDE}#define OTHER(set_bit) set_bit\nstruct x {{\n\tint set_bit;\n}};\n", ""),
        (f"{INCLUDE}int a;\n#ifdef B\nNAME(x, y) OTHER(z)\n#endif\nNAME(y)\n", ""),
        (f"{INCLUDE}#undef HPAGEFLAG\n", "#undef HPAGEFLAG\n"),
        (f'{INCLUDE}#define C "/*"\nenum hugetlb_page_flags;\n', ""),
        (f"{INCLUDE}/* HPG_freed\n * #if 1 */\n", "#ifdef X\n#define y\n#endif\n"),
        (f"#ifdef X\n#include <linux/list.h>\n#endif\n{INCLUDE}", ""),
    ],
)  # fmt: skip
def test_text_that_changes_nothing(above: str, below: str, line_end: str) -> None:
    assert reported(above, below, line_end) == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("above", "below", "line", "message"),
    [
        ("/*\n", "/**/", 3, "the region begins inside a comment"),
        ("/* a\n", "*/", 3, "the region begins inside a comment"),
        ("int a; // b \\\n", "", 3, "the region begins on a continued line"),
        ("int a; /* b \\\n\n", "", 4, "the region begins inside a comment"),
        ("#define A \\\n", "", 3, "the region begins on a continued line"),
        ("#define A ??/\n", "", 3, "the region begins on a continued line"),
        ("static\n", "", 3, "the region begins inside of a declaration"),
        ("static\n#ifdef A\n#endif\n", "", 5, "the region begins inside of a declaration"),
        ("struct a {\n", "};\n", 3, "the region begins inside of a declaration"),
        ("void f(void)\n{\n", "}\n", 4, "the region begins inside of a declaration"),
        ("int f(void)\nNAME(x)\n", "", 4, "the region begins inside of a declaration"),
        ("static NAME(x)\n", "", 3, "the region begins inside of a declaration"),
        ("__attribute__((x))\n", "", 3, "the region begins inside of a declaration"),
        ("#ifdef CONFIG_X\n", "#endif\n", 3, "the region is only read where `#ifdef CONFIG_X` holds"),
        ("#ifdef A\n#else\n", "#endif\n", 4, "the region is only read where `#ifdef A` holds"),
        ("#ifndef A\n#define B\n", "#endif\n", 4, "the region is only read where `#ifndef A` holds"),
        ("#if 0\n", "#endif\n", 3, "the region is only read where `#if 0` holds"),
        ("#ifdef A\n", "", 3, "the region is only read where `#ifdef A` holds"),
        ("#define set_bit(n, a)\n", "", 2, "#define set_bit changes what the region says"),
        ("# define private flags\n", "", 2, "#define private changes what the region says"),
        ("#define CONFIG_HUGETLB_PAGE 1\n", "", 2, "#define CONFIG_HUGETLB_PAGE changes what the region says"),
        ("#undef CONFIG_HUGETLB_PAGE\n", "", 2, "#undef CONFIG_HUGETLB_PAGE changes what the region says"),
        ("#\\\ndefine inline\n", "", 2, "#define inline changes what the region says"),
        ("#def\\ \nine inline\n", "", 2, "#define inline changes what the region says"),
        ("#/**/define inline\n", "", 2, "#define inline changes what the region says"),
        ("#\\\nif 0\n", "#endif\n", 4, "the region is only read where `#if 0` holds"),
        ("%:define inline\n", "", 2, "`%:` is not accepted around a region"),
        (" ??=define inline\n", "", 2, "the trigraph `??=` is not accepted around a region"),
        ("int a; ??/\nint b;\n", "", 2, "the trigraph `??/` is not accepted around a region"),
        ("/**/%:define inline\n", "", 2, "`%:` is not accepted around a region"),
        ("\f#define inline\n", "", 2, "a control character in a directive is not accepted around a region"),
        ("#define\finline\n", "", 2, "a control character in a directive is not accepted around a region"),
        ("#error don't /*\n/* */\n", "", 2, "a quote that is not closed is not accepted in front of a comment"),
        ('char *a = R"(\n', ')";\n', 2, "a raw string is not accepted around a region"),
        ("#define inline\n", "", 2, "#define inline changes what the region says"),
        ("#define TESTHPAGEFLAG(a, b)\n", "", 2, "#define TESTHPAGEFLAG changes what the region says"),
        ("#define folio_set_hugetlb_cma(f)\n", "", 2, "#define folio_set_hugetlb_cma changes what the region says"),
        ("#define HPG_cma 9\n", "", 2, "#define HPG_cma changes what the region says"),
        ("enum hugetlb_page_flags { A };\n", "", 2, "hugetlb_page_flags is also declared outside of the region"),
        ("enum { HPG_cma };\n", "", 2, "HPG_cma is also declared outside of the region"),
        ("HPAGEFLAG(X, x);\n", "", 2, "HPAGEFLAG is also used outside of the region"),
        ("int test_bit(int a);\n", "", 2, "test_bit is also declared outside of the region"),
        ("#if X\n}\n#endif\n{\n", "", 5, "unterminated block: } is missing"),
    ],
)  # fmt: skip
def test_text_that_could_change_the_region(above: str, below: str, line: int, message: str, line_end: str) -> None:
    assert reported(INCLUDE + above, below, line_end)[0] == (line, message)


@pytest.mark.parametrize(
    "below",
    [
        "#define folio_set_hugetlb_cma(f)",
        "#define HPAGEFLAG(a, b)",
        "HPAGEFLAG(X, x)",
        "bool folio_test_hugetlb_cma(void);",
    ],
)
def test_text_below_the_region_counts_too(below: str) -> None:
    ((line, _),) = reported(INCLUDE, f"\n{below}\n")
    assert line == 5 + rendered(DECLARATION)["region"].text.count("\n")


def test_includes_that_are_missing() -> None:
    def missing(above: str) -> list[str]:
        messages = [message for _, message in reported(above)]
        assert all(message.startswith("no #include above the region is known to provide ") for message in messages)
        return [message.removeprefix("no #include above the region is known to provide ") for message in messages]

    everything = ["the bit operations", "static_assert()", "struct page and struct folio", "bool"]
    assert missing("") == missing("#include <linux/mmdebug.h>\n#include LINUX_MM\n")[:1] + everything[1:] == everything
    assert missing(f"#ifdef A\n{INCLUDE}#endif\n") == everything
    assert missing("#include <linux/mm_types.h>\n") == []
    assert missing("#include <linux/kernel.h>\n") == ["struct page and struct folio"]
    assert missing('#include "linux/mm.h"\n') == everything


def test_a_region_with_prototypes_alone_needs_types_alone() -> None:
    output = {"region": "include/linux/hugetlb.h", "private_header": "mm/a.h", "source": "mm/a.c"}
    declaration = declared(toml({"output": output, "flags.freed": {"visibility": "exported"}}))
    region = find_region(f"#include <linux/list.h>\n{BEGIN}\n{END}\n".encode(), "a.h", "../../flags.toml")
    findings = findings_around(declaration, region.around, region.line, region.text)
    assert [finding.help for finding in findings] == ["add above the region: #include <linux/mm_types.h>"]


NAMES = "set_bit private folio inline bool HPAGEFLAG HPG_cma folio_test_hugetlb_cma CONFIG_HUGETLB_PAGE other".split()
# Lines that change the meaning of what follows, or hide others, to some readers of C.
LINES = [
    *(f"{start}{name} x" for start in ("#define ", "%:define ", "\f#define ", "/* x */ #define ") for name in NAMES),
    *("#if 0", "#endif", "#else", "#elif 1", "#ifdef CONFIG_HUGETLB_PAGE", "#ifndef Y", "#define Y", "#define Q \\"),
    *("/*", "*/", "//", "// a \\", "/\\\n* */ int q;", "/\\\n/ x \\", "\\", "??/", '"/*"', "'/*'", "#error don't /*"),
    *('"', "'", "char c = '\"';", 'char *s = R"(', ')";', "#define S(x) #x /*", "#define E '\"'", "\v"),
    *("struct z {", "};", "}", "int f(void) {", "static", "NAME(x)", "int a;", "__extension__", "# \\\ndefine bool x"),
]


@cache
def preprocessed(text: str, *options: str) -> str:
    """The tokens that gcc makes of C without its includes."""
    bare = re.sub(r"^#include.*", "", text, flags=re.MULTILINE)
    command = ["gcc", "-std=gnu11", "-E", "-P", "-w", *options, "-x", "c", "-"]
    printed = subprocess.run(command, input=bare.encode(), capture_output=True).stdout.decode()
    return " ".join(re.findall(r'\w+|"(?:\\.|[^"\\\n])*"|\S', printed))


@sampled
def test_whatever_is_accepted_around_a_region_leaves_it_as_it_is(say: Callable[[str], None]) -> None:
    need("gcc")
    region = rendered(DECLARATION)["region"].text
    states = ((), ("-DCONFIG_HUGETLB_PAGE=1",))
    alone = {options: preprocessed(region, *options) for options in states}
    random = Random(0)
    accepted, number = 0, cases(5_000, 200)
    for _ in range(number):
        above, below = (random.choices(LINES, k=random.randint(0, 2)) for _ in range(2))
        text = "\n".join([INCLUDE, *above, f"{BEGIN}\n{region}{END}", *below, ""])
        around = find_region(text.encode(), "hugetlb.h", "../../flags.toml")
        if findings_around(DECLARATION, around.around, around.line, around.text) == ():
            accepted += 1
            assert all(alone[options] in preprocessed(text, *options) for options in states), (above, below)
    say(f"{number} files with a region, {accepted} accepted: gcc reads the region in each as it reads it alone")
    assert accepted > number / 20
