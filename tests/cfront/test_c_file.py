"""The pieces, comments and directives of a C file."""

from __future__ import annotations

from flaggen.cfront.c_file import CFile
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
