"""The preprocessor, compared with the compiler's."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flaggen.cfront import macros
from flaggen.cfront.preprocess import Unit, preprocess
from flaggen.cfront.tokens import IDENTIFIER, Inclusion, Unreadable
from flaggen.report.findings import Source
from repository import ROOT, need
from sample import cases, sampled

EXAMPLES = {
    "arguments": "#define F(x, y) x##y [x] #y\nF(a, b + \"c\\n\" 'd')\nF(,b) F(a,) F(,)\n",
    "arguments are expanded first": "#define A B\n#define B 7\n#define F(x) x #x A##x\nF(A) F(B)\n",
    "no recursion": "#define f(x) x f\n#define g f(\n#define A B\n#define B A\nf(1)(2) f (3) A B\n",
    "rescanned with what follows": "#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)\n",
    "no parameters": "#define f() (x)\nf() f (\n) f\n",
    "over several lines": "#define F(x, y) x + y\nF(1,\n  2) F\n(3, 4)\n",
    "variadic": "#define V(a, ...) a: __VA_ARGS__;\nV(1, 2, (3, 4)) V(1,)\n",
    "variadic of GNU C": "#define V(a, ...) f(a, ##__VA_ARGS__)\n#define W(a...) g(0, ##a)\nV(1) V(1, 2, 3) W() W(4)\n",
    "undefined": "#define A 1\n#undef A\nA\n#undef A\n",
    "conditions": "#if 1 + 2 == 3 && !defined(X) || 0\nyes\n#elif 1\nno\n#else\nno\n#endif\n",
    "condition of unknown names": "#if UNKNOWN\nno\n#elif defined UNKNOWN\nno\n#else\nyes\n#endif\n",
    "condition of macros": "#define A 2\n#if A > 1 && defined A && 0x10u >> 2 == 4\nyes\n#endif\n",
    "first true branch only": "#ifdef A\n1\n#elif 1\n2\n#elif 1\n3\n#else\n4\n#endif\n",
    "dead branches are not read": "#if 0\n#if ( garbage\n#else\n#endif\n#error no\n#else\nyes\n#endif\n",
    "comments": 'a /* b */ c // d \\\n e\nf /* g\nh */ i\n"/* j */" \'"\' k\n',
    "comment in a directive": "#define A /* b\n c */ 1\nA\n#ifdef A /* d */ // e\nyes\n#endif // f\n",
    "continued": "#define A(x) x \\\n  + x \\\n  + 1\nA(b) c \\\nd\nlong\\\nname\n",
    "continued with blanks": "#define A 1 \\ \n + 2\nA\n",
    "punctuation": "a->b a-- >= b <<= c ... d >>= e && f || g != h ^= i ## j\n",
    "numbers": "#define e 9\n0x1e+1 1.5e+3 .5 12ul 0b11 1e e\n",
    "a macro in its argument": "#define F(x) <x>\nF(F(F(1)))\n",
    "a name that is a macro": "#define H(u, f) T(u, f)\n#define T(u, f) u##f P_##f\n#define freed 1\nH(A, freed)\n",
}


def run(text: str) -> Unit:
    """The text without any config symbol; conditions may test any name in it."""
    return preprocess([Source("a.h", text)], {*IDENTIFIER.findall(text)}, set())


def spelled(unit: Unit) -> str:
    """The unit's tokens, separated by blanks."""
    return " ".join(token.text for token in unit.tokens)


def real(text: str) -> str:
    command = ["gcc", "-E", "-P", "-undef", "-std=gnu11", "-x", "c", "-w", "-"]
    return subprocess.run(command, input=text, text=True, capture_output=True, check=True).stdout


def same(ours: str, theirs: str) -> bool:
    """Compare without white space, which the two may place differently."""
    return "".join(ours.split()) == "".join(theirs.split())


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_like_gcc(text: str) -> None:
    need("gcc")
    assert same(spelled(run(text)), real(text))


@pytest.mark.parametrize("config", ["", "#define CONFIG_HUGETLB_PAGE 1\n"], ids=["off", "on"])
def test_like_gcc_on_what_is_rendered(config: str) -> None:
    need("gcc")
    for path in [ROOT / "generated", *(ROOT / "tests" / "golden").iterdir()]:
        for file in [*path.rglob("*.h"), *path.rglob("*.c")]:
            if file.parent.name == "tools":
                continue  # harnesses include what is not there, and are not read back
            text = config + "\n".join(
                line for line in file.read_text(encoding="utf-8").split("\n") if not line.startswith("#include")
            )
            assert same(spelled(run(text)), real(text)), file


NAMES = st.sampled_from(["A", "B", "F", "G", "x"])
PIECES = st.sampled_from(["A", "B", "F", "G", "x", "y", "(", ")", ",", "F(x)", "G(A, B)", "1", "+", "F(", "G(x,"])
BODIES = st.lists(PIECES, max_size=6).map(" ".join)
DEFINES = st.one_of(
    st.builds("#define {} {}\n".format, NAMES, BODIES),
    st.builds("#define F(x) {}\n".format, BODIES),
    st.builds("#define G(x, y) x##y {}\n".format, BODIES),
    st.builds("#undef {}\n".format, NAMES),
)
CONDITIONALS = st.builds(
    "#if{} {}\n{}#else\n{}#endif\n".format, st.sampled_from(["def", "ndef"]), NAMES, DEFINES, DEFINES
)
# All directives come first: one between an invocation's parentheses is undefined (C11 6.10.3).
PROGRAMS = st.builds(
    lambda directives, lines: "".join(directives) + "\n".join([*lines, ""]),
    st.lists(st.one_of(DEFINES, CONDITIONALS), max_size=6),
    st.lists(BODIES, max_size=3),
)


@settings(max_examples=cases(300, 50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PROGRAMS)
def test_like_gcc_on_any_macros(text: str) -> None:
    """Whatever gcc accepts, we accept, with the same result."""
    need("gcc")
    try:
        theirs = real(text)
    except subprocess.CalledProcessError:
        return
    assert same(spelled(run(text)), theirs)


def test_tokens_of_an_invocation_are_on_its_line() -> None:
    unit = run("\n#define A(x) x \\\n x\n\n\nA(1\n) 2\n")
    assert [(token.text, token.source, token.line) for token in unit.tokens] == [("1", 0, 6), ("1", 0, 6), ("2", 0, 7)]


def test_includes_are_noted() -> None:
    assert run('a\n#include <linux/types.h>\n#ifdef NO\n#include "no.h"\n#endif\n').inclusions == (
        Inclusion(0, 2, "<linux/types.h>"),
    )


def test_config_symbols() -> None:
    text = "#if IS_ENABLED(CONFIG_A) && !IS_ENABLED(CONFIG_B)\nCONFIG_A CONFIG_B\n#endif\n"
    unit = preprocess([Source("a.h", text)], {"CONFIG_A", "CONFIG_B"}, {"CONFIG_A"})
    assert spelled(unit).split() == ["1", "CONFIG_B"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\n#endif\n", 2, "#endif without #if"),
        ("#else\n", 1, "#else without #if"),
        ("a\n#ifdef A\n\n#ifdef B\n#endif\n", 2, "#endif is missing"),
        ("#ifdef A\n#else\n#else\n#endif\n", 3, "#else after #else"),
        ("#ifdef\n#endif\n", 1, "#ifdef needs exactly one name"),
        ("#ifdef A B\n#endif\n", 1, "#ifdef needs exactly one name"),
        ("#if\n#endif\n", 1, "cannot evaluate #if"),
        ("#if 1 +\n#endif\n", 1, "cannot evaluate #if"),
        ("#if 1 / 0\n#endif\n", 1, "cannot evaluate #if"),
        ("#if 1); int a = (1\n#endif\n", 1, "cannot evaluate #if"),
        ("#define\n", 1, "#define needs a macro name"),
        ("#define 1 2\n", 1, "#define needs a macro name"),
        ("#define F(1) 2\n", 1, "invalid parameter list of macro F"),
        ("#define F(a, a) 2\n", 1, "invalid parameter list of macro F"),
        ("#define F(a) a\n\nF(1\n", 3, "unterminated argument list of macro F"),
        ("#define F(a) a\nF(1, 2)\n", 2, "macro F takes 1 argument, not 2"),
        ("#if 0\n#elifdef A\n#endif\n", 2, "#elifdef is not supported"),
        ("#error stop\n", 1, "#error stop"),
        ("#nonsense\n", 1, "#nonsense"),
        ('#pragma push_macro("A")\n', 1, '#pragma push_macro("A") is not supported'),
        ("a\n/* b\n", 2, "unterminated comment"),
    ],
)
def test_what_cannot_be_read(text: str, line: int, message: str) -> None:
    with pytest.raises(Unreadable) as error:
        run(text)
    assert message in error.value.message
    assert error.value.line == line


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("#ifdef KNOWN\n#endif\n", None),
        ("#ifndef GUARD\n#define GUARD\n#endif\n", None),
        ("#if defined(KNOWN) || GUARD\n#endif\n#define GUARD 1\n", None),
        ("#ifdef OTHER\n#endif\n", "OTHER"),
        ("#if IS_ENABLED(OTHER)\n#endif\n", "OTHER"),
        ("#if 0\n#elif OTHER > 1\n#endif\n", "OTHER"),
    ],
)
def test_a_condition_on_what_is_not_known(text: str, name: str | None) -> None:
    if name is None:
        preprocess([Source("a.h", text)], {"KNOWN"}, set())
    else:
        with pytest.raises(Unreadable, match=f"cannot determine whether {name} is defined"):
            preprocess([Source("a.h", text)], {"KNOWN"}, set())


@sampled
def test_macros_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    most = cases(200_000, 2_000)
    monkeypatch.setattr(macros, "_EXPANSIONS", most)
    text = "".join(f"#define m{number} m{number + 1} m{number + 1}\n" for number in range(64))
    with pytest.raises(Unreadable, match=f"more than {most:,} macro expansions"):
        run(text + "m0\n")


SCRAPS = [
    "#",
    "define",
    "if",
    "ifdef",
    "else",
    "endif",
    "A",
    "(",
    ")",
    "1",
    "\n",
    " ",
    "##",
    "/*",
    "*/",
    "\\\n",
    '"',
    ",",
]


@settings(max_examples=cases(300, 50), deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        run(text)
    except Unreadable as error:
        assert 1 <= error.line <= text.count("\n") + 1
