"""The preprocessor of accepted C: inclusions, and what one text can do to another."""

from __future__ import annotations

import pytest

from flaggen.cfront.accepted_c import accepted_text
from flaggen.cfront.accepted_unit import Surroundings, read
from flaggen.cfront.tokens import Fault, Inclusion, Token
from flaggen.report.findings import Source

SURROUNDINGS = Surroundings(
    configs=frozenset({"CONFIG_A", "CONFIG_B"}),
    lasting=frozenset({"FAMILY"}),
    taken=frozenset({"set_bit", "static"}),
    is_own_macro=str.isupper,
    includes={(number, name): at for number in range(3) for at, name in enumerate(("<a.h>", '"b.h"'))}
    | {(1, '"a.h"'): 0},
)


def tokens(*texts: str, on: tuple[str, ...] = ("CONFIG_A",)) -> list[str]:
    """The tokens of a.h, b.h and c.c, or of as many of them as there are, with the inclusions."""
    sources = (Source(name, text) for name, text in zip("abc", texts, strict=False))
    accepted = [accepted_text(source, number, None) for number, source in enumerate(sources)]
    return [item.text if isinstance(item, Token) else item.name for item in read(accepted, SURROUNDINGS, frozenset(on))]


def fault(*texts: str) -> tuple[str, int, str]:
    """The text, the line and the message of the fault."""
    with pytest.raises(Fault) as caught:
        tokens(*texts)
    return "abc"[caught.value.at.source], caught.value.at.line, caught.value.message


def test_a_text_is_read_where_it_is_included() -> None:
    assert tokens("a", "b", '#include "b.h"\n#include <a.h>\n#include <x.h>\nc') == [
        '"b.h"',
        "b",
        "<a.h>",
        "a",
        "<x.h>",
        "c",
    ]


def test_a_text_that_is_not_included_is_read_too() -> None:
    assert tokens("a", "b", "c") == ["c", "b", "a"]


def test_a_text_is_read_once() -> None:
    assert tokens("a", "#include <a.h>\nb", '#include "b.h"\n#include <a.h>\n#include "b.h"\nc') == (
        ['"b.h"', "<a.h>", "a", "b", "<a.h>", '"b.h"', "c"]
    )


def test_a_text_has_the_macros_that_it_includes() -> None:
    assert tokens("#define FAMILY(x) x;\nFAMILY(1)", "#include <a.h>\nFAMILY(2)", '#include "b.h"\nFAMILY(3)') == (
        ['"b.h"', "<a.h>", "1", ";", "2", ";", "3", ";"]
    )


def test_a_text_has_no_macros_of_its_includer() -> None:
    assert tokens("#define FAMILY 1\nFAMILY", "FAMILY", '#include <a.h>\n#include "b.h"') == [
        "<a.h>",
        "1",
        '"b.h"',
        "FAMILY",
    ]


def test_a_name_means_another_text_in_another_text() -> None:
    assert tokens("a", '#include "a.h"\nb', '#include "a.h"\nc') == ['"a.h"', "c", '"a.h"', "a", "b"]


def test_conditions() -> None:
    text = "#ifdef CONFIG_A\na\n#else\nb\n#endif\n#if defined(CONFIG_B)\nc\n#elif 0\nd\n#else\ne\n#endif\n"
    assert tokens(text) == ["a", "e"]
    assert tokens(text, on=("CONFIG_B",)) == ["b", "c"]
    assert tokens("#if 0\n#if x\n#include <y>\n#else\n#endif\n#define static\n#endif\na") == ["a"]


def test_a_macro_may_be_undefined_or_defined_in_the_same_way() -> None:
    assert tokens("#define T(x) x\nT(1)\n#undef T\n#define T 2\nT\n#undef T\n") == ["1", "2"]
    assert tokens("#define FAMILY(x) x x\n", "#define FAMILY(x)  x   x\n", '#include "b.h"\n#include <a.h>\n') == [
        '"b.h"',
        "<a.h>",
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["\n#define T\n"], ("a", 2, "macro T is still defined at the end of the file")),
        (["#define set_bit clear_bit\n"], ("a", 1, "macro set_bit has a name that is already used for something else")),
        (["#define more\n#undef more"], ("a", 1, "macro more has a name that the kernel has or may have")),
        (["#define T(x\n"], ("a", 1, "invalid parameter list of macro T")),
        (["#define T(x) a####x\n"], ("a", 1, "## without an operand in macro T")),
        (["#define T(x) ##x\n"], ("a", 1, "## without an operand in macro T")),
        (["#define T(__VA_ARGS__)\n"], ("a", 1, "macro T has a parameter that begins with an underscore")),
        (["#define T 1\n#define T 2\n"], ("a", 2, "macro T is defined differently before")),
        (["#undef T\n"], ("a", 1, "#undef T, which is not a macro of this file")),
        (["#define T\n#undef T x\n"], ("a", 2, "#undef T x, which is not a macro of this file")),
        (["a\n#include <x.h>\n"], ("a", 2, "#include after code or #define")),
        (["#define T\n#include <x.h>\n"], ("a", 2, "#include after code or #define")),
        (["#ifdef CONFIG_C\n#endif\n"], ("a", 1, "cannot determine whether CONFIG_C is defined")),
        (["#ifdef CONFIG_A x\n#endif\n"], ("a", 1, "cannot determine whether CONFIG_A x is defined")),
        (["#ifdef CONFIG_A\n#else x\n#endif\n"], ("a", 2, "unexpected `x` after #else")),
        (["#ifdef CONFIG_A\n#endif x\n"], ("a", 2, "unexpected `x` after #endif")),
        (["#ifdef CONFIG_A\n"], ("a", 1, "unterminated conditional: #endif is missing")),
        (["#endif\n"], ("a", 1, "#endif without #if")),
        (["#pragma once\n"], ("a", 1, "#pragma once is not accepted here")),
        (["#define FAMILY(x) x\nFAMILY\n#ifdef CONFIG_A\n(1)\n#endif\n"], ("a", 2, "macro FAMILY without arguments")),
        (["#define FAMILY(x) x##+\nFAMILY(1)\n"], ("a", 2, "## makes 1+, which is not a token")),
        (
            ["#define FAMILY 1\n", "#define FAMILY 2\n", '#include <a.h>\n#include "b.h"\n'],
            ("c", 2, '"b.h" defines macro FAMILY differently from a file that is included before'),
        ),
    ],
)
def test_what_is_not_accepted(texts: list[str], expected: tuple[str, int, str]) -> None:
    assert fault(*texts) == expected


def test_an_inclusion_has_its_place() -> None:
    accepted = [accepted_text(Source("a", "\n#include <x.h>\n"), 0, None)]
    assert list(read(accepted, SURROUNDINGS, frozenset())) == [Inclusion(0, 2, "<x.h>")]
