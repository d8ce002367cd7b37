"""The pieces, comments and directives of a C file."""

from __future__ import annotations

import pytest

from flaggen.cfront.c_file import CFile
from flaggen.cfront.tokens import Unreadable
from flaggen.report.findings import Source

TEXT = """\
/* First. */
#define TESTFLAG(name) \\
static inline int Test##name(void) { return 0; }
enum flags {
\tA, /* Second. */
\tB,
};
TESTFLAG(One)
#if 0
int never(void);
#endif
static inline int set(int bit)
{
\treturn bit;
}
void clear(int bit);
"""


def test_its_pieces() -> None:
    file = CFile(Source("a.h", TEXT))
    kinds = {(piece.kind, piece.name) for piece in file.pieces}
    assert {
        ("macro", b"TESTFLAG"),
        ("invocation", b"TESTFLAG"),
        ("enum", b"flags"),
        ("function", b"set"),
        ("prototype", b"clear"),
    } <= kinds
    assert ("prototype", b"never") not in kinds
    (enum,) = (piece for piece in file.pieces if piece.kind == "enum")
    assert enum.enumerators == (b"A", b"B")
    assert TEXT[enum.start : enum.end].startswith("enum flags {")


def test_its_comments_and_directives() -> None:
    file = CFile(Source("a.h", TEXT))
    assert [(comment.line, comment.text) for comment in file.comments] == [(1, "/* First. */"), (5, "/* Second. */")]
    assert [directive.name for directive in file.directives] == [b"define", b"if", b"endif"]
    assert len(file.code) == len(TEXT)


def functions(text: str) -> list[tuple[str, str]]:
    """The functions and prototypes in a text: their names, and what the pieces begin with."""
    return [
        (piece.name.decode(), piece.text.decode().partition("\n")[0])
        for piece in CFile(Source("a.h", text)).pieces
        if piece.kind in ("function", "prototype")
    ]


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        (
            "ONE(a, b)\nTWO(c)\nstatic inline int f(void) { return 0; }\n",
            "f",
            "static inline int f(void) { return 0; }",
        ),
        ("static __printf(1, 2) void f(const char *format, ...);\n", "f", "void f(const char *format, ...);"),
        ("int f(void) __acquires(lock) __attribute__((cold));\n", "f", None),
        ("struct a *f(int (*callback)(int), int b)\n{\n}\n", "f", "struct a *f(int (*callback)(int), int b)"),
        ('extern "C" {\nint f(void);\n}\n', "f", "int f(void);"),
        ("enum e { A } e;\nint f(void);\n", "f", "int f(void);"),
        ('const char *brace = "{";\nint f(void);\n', "f", "int f(void);"),
        ("#error it's {\nint f(void);\n", "f", "int f(void);"),
        ("#define OPEN {\n#define CLOSE }\nint f(void);\n", "f", "int f(void);"),
    ],
)
def test_a_function_is_found_next_to(text: str, name: str, line: str | None) -> None:
    assert functions(text) == [(name, line or text.strip())]


def test_every_branch_of_a_conditional_begins_with_the_same_braces() -> None:
    text = """\
#ifdef CONFIG_A
static int f(int a)
{
#else
static int f(void)
{
#endif
	if (1) {
#if 1
	} else {
#endif
	}
}
int g(void);
"""
    assert functions(text) == [("f", "static int f(void)"), ("g", "int g(void);")]


@pytest.mark.parametrize("text", ["int a = 1;", "int a = f(1);", "int a[] = { f(1) };", "struct a { int (*f)(int); };"])
def test_what_is_no_function(text: str) -> None:
    assert functions(text) == []


def test_invocations_inside_of_functions_are_calls() -> None:
    text = "ONE(a, TWO(b))\nint f(void) { THREE(c); return 0; }\n#if 0\nFOUR(d)\n#endif\nFIVE(e);\n"
    pieces = [piece for piece in CFile(Source("a.h", text)).pieces if piece.kind == "invocation"]
    assert [piece.text for piece in pieces] == [b"ONE(a, TWO(b))", b"f(void)", b"FIVE(e)"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("enum { A, B };", b""),
        ("enum __packed e { A, B };", b"e"),
        ("enum __attribute__((packed)) e { A = (1), B };", b"e"),
        ("enum e : unsigned char { A, B };", b"e"),
        ("int f(void) { enum e { A, B } a; }", b"e"),
    ],
)
def test_the_tag_of_an_enum(text: str, tag: bytes) -> None:
    (enum,) = (piece for piece in CFile(Source("a.h", text)).pieces if piece.kind == "enum")
    assert (enum.name, enum.enumerators) == (tag, (b"A", b"B"))


def test_comments_are_not_in_literals() -> None:
    text = """char *a = "/*"; // one \\\n continued\nchar b = '"'; /* two */\n#define C "\\"//" // three\n"""
    comments = [comment.text for comment in CFile(Source("a.h", text)).comments]
    assert comments == ["// one \\\n continued", "/* two */", "// three"]


def test_a_block_without_an_end() -> None:
    with pytest.raises(Unreadable, match="unterminated block") as caught:
        CFile(Source("a.h", "int f(void);\nstruct a {\nint b;\n"))
    assert caught.value.line == 2
