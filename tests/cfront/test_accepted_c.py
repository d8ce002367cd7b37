"""The accepted C: what is refused, where, and under which name; and what is accepted."""

from __future__ import annotations

import pytest

from flaggen.cfront.accepted_c import accepted_text, holds, refusals
from flaggen.cfront.tokens import Fault, Token, Unreadable
from flaggen.report.findings import Source

AT = Token("", 0, 1)


def refused(text: str) -> list[tuple[int, str]]:
    """The line and the construct of each refusal."""
    return [
        (refusal.line, refusal.message.removesuffix(" is not accepted")) for refusal in refusals(Source("a.h", text))
    ]


@pytest.mark.parametrize(
    ("text", "construct"),
    [
        ("int a$b;", "`$`"),
        ("int @;", "`@`"),
        ("int `;", "``` ` ```".replace("``` ", "`").replace(" ```", "`")),
        ("a ? b : c;", "`?`"),
        ("a ??= b", "the trigraph `??=`"),
        ("%:define A", "the digraph `%:`"),
        ("int a<:1:>;", "the digraph `<:`"),
        ("a / b", "`/`"),
        ("'a'", "a character constant"),
        ("L'a'", "`L'`"),
        ("#if 0\ndon't\n#endif", "`don'`"),
        ('R"(a)"', "a string with the prefix `R`"),
        ('"a\\n"', "a string with other than plain text"),
        ('"a', "a string with other than plain text"),
        ('"\u00e9"', "a string with other than plain text"),
        ("int \u00e9;", "`\u00e9`, which is not ASCII,"),
        ("int \\u00e9;", "a universal character name"),
        ("int a\fb;", "a form feed"),
        ("int a\vb;", "a vertical tab"),
        ("int a\rb;", "a carriage return inside a line"),
        ("int a\0;", "a NUL"),
        ("int a\x01;", "a control character"),
        ("int a = 1.5;", "the number `1.5`"),
        ("int a = 08;", "the number `08`"),
        ("int a = 0b1;", "the number `0b1`"),
        ("int a = .5;", "the number `.5`"),
        ("int a = 1lul;", "the number `1lul`"),
        ("f(a, ...);", "`...`"),
        ("_Nore\\\nturn", "a line continuation inside a word"),
        ("a \\ \nb", "a backslash that blanks separate from the end of its line"),
        ("a \\ b", "a backslash inside a line"),
        ("// a \\\nb", "a line continuation in a comment"),
        ("// a \\ \nb", "a line continuation in a comment"),
        ("// a ??/\nb", "a trigraph in a comment"),
        ("/* a *\\\n/ b */", "a line continuation between * and / in a comment"),
        ("/* a \\ \n */", "a line continuation in a comment"),
        ("/* \f */", "a form feed in a comment"),
        ("// \0", "a NUL in a comment"),
        ("/* \ufffd */", "text that is not UTF-8 in a comment"),
        ("/* a", "an unterminated comment"),
        ("#pragma weak a", "`#pragma`"),
        ("#line 3", "`#line`"),
        ("#elifdef A", "`#elifdef`"),
        ("#error", "`#error`"),
        ("#", "`#`"),
        ("/* a */ #define A", "`#define`"),
        ("a \\\n#define A", "`#define`"),
        ("#define S(x) #x", "`#x`"),
        ("#include MACRO", "`#include`"),
        ("#include <a//b>", "`#include`"),
        ("#include_next <a>", "`#include_next`"),
    ],
)
def test_what_is_not_accepted(text: str, construct: str) -> None:
    line = 1 + ("\n" in text and text.startswith(("#if 0", "a \\\n#")))
    assert refused(f"\n\n{text}\n")[:1] == [(2 + line, construct)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "int a = 0x1fUL + 017 - 10llu;\r\n/* \u00e9 ?? */\r\n",
        "#define F(a, b) \\\n\ta##b \\\n\n \t# define G\n",
        "/* a ** / \\ \\n \\\n b **/ // don't \\ and ?? and \"\n",
        '#include <linux/types.h> /* a */\n#include "../a.h"\n',
        '#pragma once\nstatic_assert(A <= B, "plain");\n',
        "#if defined(A) && !defined(B) || 0\n#elif 1 // a\n#else\n#endif",
        "{ a->b = *(c) & d.e | ~f ^ g << 1 >> 2 == h != i <= j >= k[0]; }",
    ],
)
def test_what_is_accepted(text: str) -> None:
    assert refused(text) == []


def test_every_line_is_refused_once_and_not_too_many() -> None:
    assert refused("$ $\nint a;\n@\n") == [(1, "`$`"), (3, "`@`")]
    assert len(refused("$\n" * 1000)) == 20


def test_line_ends_are_the_same_throughout() -> None:
    (refusal,) = refusals(Source("a.h", "a\r\nb\r\nc\n"))
    assert (refusal.message, refusal.line) == ("the line ends of the file are mixed", 3)


GUARDED = "/* a */\n#ifndef G\n#define G\nint a;\n#endif /* G */\n"


def test_a_guard_encloses_the_text() -> None:
    assert accepted_text(Source("a.h", GUARDED), 0, "G").lines == ((4, "int a;"),)
    assert accepted_text(Source("a.h", "#pragma once\nint a;\n"), 0, "G").lines == ((2, "int a;"),)
    assert accepted_text(Source("a.c", "int a;\n"), 0, None).lines == ((1, "int a;"),)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("#ifndef G", "#ifndef H", 2, "the include guard, #ifndef G, is missing before this line"),
        ("#ifndef G", "#ifdef G", 2, "the include guard, #ifndef G, is missing before this line"),
        ("#define G", "#define G 1", 3, "the include guard, #define G, is missing before this line"),
        ("#define G", "#define H", 3, "the include guard, #define G, is missing before this line"),
        ("/* a */", "int b;", 1, "the include guard, #ifndef G, is missing before this line"),
        ("/* G */\n", "\nint b;\n", 6, "the #endif of the include guard G is not the last line"),
        (GUARDED, "", 1, "the #endif of the include guard G is not the last line"),
    ],
)
def test_another_guard(old: str, new: str, line: int, message: str) -> None:
    with pytest.raises(Fault) as fault:
        accepted_text(Source("a.h", GUARDED.replace(old, new)), 0, "G")
    assert (fault.value.at.line, fault.value.message) == (line, message)


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ("defined(A)", True),
        ("defined A", True),
        ("!defined(B)", True),
        ("IS_ENABLED(A) && IS_REACHABLE(B)", False),
        ("IS_BUILTIN(B) || (defined(A) && 1)", True),
        ("1 || 0 && 0", True),
        ("!(1 && 0) && !0", True),
    ],
)
def test_a_condition(condition: str, value: bool) -> None:
    assert holds(condition, {"A", "B"}, {"A"}, AT) is value


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "A",
        "2",
        "1 + 1",
        "-1 > 0U",
        "defined(C)",
        "1 || defined(C)",
        "defined(A",
        "IS_ENABLED A",
        "1 1",
        "(1",
        "!",
        "F(A)",
    ],
)
def test_what_is_no_accepted_condition(condition: str) -> None:
    with pytest.raises(Fault):
        holds(condition, {"A", "B"}, {"A"}, AT)


def test_a_refusal_is_raised_where_it_is() -> None:
    (refusal,) = refusals(Source("a.h", "a\n  $"))
    assert isinstance(refusal, Unreadable)
    assert (refusal.source.name, refusal.line) == ("a.h", 2)


@pytest.mark.parametrize("before", [" ", "\t", ";", ",", ")", "{", "}", "/* x */"])
def test_a_continuation_may_follow_what_cannot_be_half_of_a_word(before: str) -> None:
    assert refused(f"#define A x{before}\\\ny\n") == []
