"""From TOML to the model: what is filled in, and that no text whatever makes it raise."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations import lint_text, load_text, rules_of, sound_declaration
from flaggen.model.c_style import CStyle
from flaggen.model.declaration import Declaration
from flaggen.model.exports import Export
from flaggen.model.flag import Flag
from flaggen.model.operations import BASIC
from flaggen.model.outputs import Outputs
from flaggen.model.reserved import Reserved
from flaggen.report.findings import Severity, Span, as_text
from flaggen.toml.load import load
from repository import ROOT
from sample import cases

OWN = (ROOT / "flags.toml").read_text(encoding="utf-8")


def test_defaults() -> None:
    assert sound_declaration("flags.vmemmap_optimized = {}") == Declaration(
        name="flags.toml",
        c=CStyle(
            era=None,
            config="CONFIG_HUGETLB_PAGE",
            word="private",
            enum="hugetlb_page_flags",
            prefix="HPG_",
            case="lower",
            count="__NR_HPAGEFLAGS",
            api=("folio",),
            accessors="flag",
            style="macros",
            test_type="bool",
            page_test_type=None,
            const_test=False,
            inline="static __always_inline",
            page_inline=None,
            export_namespace="string",
            license="GPL-2.0",
            bits_per_long=32,
            max_page_index=3,
            writable_pages=64,
            taken_page_indices=(1, 2, 3),
        ),
        output=Outputs(header=None, source=None, emulator=None),
        templates=None,
        ignore=(),
        flags=(
            Flag(
                name="vmemmap_optimized",
                visibility="static",
                page_index=0,
                bit=0,
                explicit_bit=False,
                camel="VmemmapOptimized",
                operations=("test", "set", "clear"),
                doc="",
                synchronization="",
                ignore=(),
            ),
        ),
    )


def test_everything_can_be_said() -> None:
    assert sound_declaration("""
        schema = 1
        [c]
        era = "rfc"
        config = "CONFIG_X"
        word = "private"
        enum = "e"
        prefix = "P_"
        case = "title"
        count = "N"
        api = ["folio"]
        accessors = "flag"
        style = "functions"
        test_type = "int"
        page_test_type = "bool"
        const_test = true
        inline = "static inline"
        page_inline = "static __always_inline"
        export_namespace = "token"
        license = "GPL-2.0-only OR MIT"
        bits_per_long = 64
        max_page_index = 7
        writable_pages = 256
        taken_page_indices = []
        [output]
        header = "a.h"
        private_header = "b.h"
        source = "a.c"
        emulator = "a.py"
        table = "a.rst"
        [render]
        templates = "mine"
        [reserved]
        bits = [5, 3]
        names = ["old"]
        page_index.4 = [1]
        [lint]
        ignore = ["missing-doc"]
        [flags.a]
        visibility = "exported"
        export_symbol = "EXPORT_SYMBOL_NS_GPL(HUGETLB)"
        config = "CONFIG_Y"
        enumerator = "Q"
        names = { test_set = "claim" }
        page_index = 7
        bit = 63
        camel = "B"
        operations = ["clear_nonatomic", "test_set"]
        doc = "What."
        synchronization = "How."
        ignore = ["page-index-taken"]
    """) == Declaration(
        name="flags.toml",
        c=CStyle(
            era="rfc",
            config="CONFIG_X",
            word="private",
            enum="e",
            prefix="P_",
            case="title",
            count="N",
            api=("folio",),
            accessors="flag",
            style="functions",
            test_type="int",
            page_test_type="bool",
            const_test=True,
            inline="static inline",
            page_inline="static __always_inline",
            export_namespace="token",
            license="GPL-2.0-only OR MIT",
            bits_per_long=64,
            max_page_index=7,
            writable_pages=256,
            taken_page_indices=(),
        ),
        output=Outputs("a.h", "a.c", "a.py", private_header="b.h", own=(("table", "a.rst"),)),
        templates="mine",
        ignore=("missing-doc",),
        reserved=Reserved((5, 3), ("old",), ((4, (1,)),)),
        flags=(
            Flag(
                name="a",
                visibility="exported",
                page_index=7,
                bit=63,
                explicit_bit=True,
                camel="B",
                operations=("clear_nonatomic", "test_set"),
                doc="What.",
                synchronization="How.",
                ignore=("page-index-taken",),
                config="CONFIG_Y",
                enumerator="Q",
                names=(("test_set", "claim"),),
                export_symbol=Export("EXPORT_SYMBOL_NS_GPL", "HUGETLB"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("flags = { a = {}, b = {}, c = {} }", {"a": (0, 0), "b": (0, 1), "c": (0, 2)}),
        # One more than the highest so far: gaps are not filled, and what comes later does not count.
        (
            "flags = { a = { bit = 5 }, b = {}, c = { bit = 2 }, d = {} }",
            {"a": (0, 5), "b": (0, 6), "c": (0, 2), "d": (0, 7)},
        ),
        ("flags = { a = {}, b = { bit = 0 }, c = {} }", {"a": (0, 0), "b": (0, 0), "c": (0, 1)}),
        # Each word by itself.
        (
            "flags = { a = {}, b.page_index = 2, c = { page_index = 2, bit = 9 }, d = {}, e.page_index = 2 }",
            {"a": (0, 0), "b": (2, 0), "c": (2, 9), "d": (0, 1), "e": (2, 10)},
        ),
        # The order is that of the text, also where tables and dotted keys are mixed.
        ("[flags.b]\n[flags.a]\n[c]\n[flags.c]\n", {"b": (0, 0), "a": (0, 1), "c": (0, 2)}),
        ("flags.b = {}\nflags.a.doc = 'x'\nflags.b2.bit = 0x1F", {"b": (0, 0), "a": (0, 1), "b2": (0, 31)}),
    ],
)
def test_bits(text: str, bits: dict[str, tuple[int, int]]) -> None:
    flags = sound_declaration(text).flags
    assert {flag.name: (flag.page_index, flag.bit) for flag in flags} == bits
    assert list(bits) == [flag.name for flag in flags]


def test_a_bit_is_explicit_where_it_is_written() -> None:
    flags = sound_declaration("flags = { a = { bit = 0 }, b = {} }").flags
    assert [flag.explicit_bit for flag in flags] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "flags.a.operations = []",
        "flags.a.operations = ['test', 'change']",
        "flags.a.operations = ['test', 'test']",
        "flags.a.bit = '1'",
        "flags.a.bit = -1",
        "flags.a.page_index = 1.0",
        "flags.a.camel = 'b'",
        "flags.a.doc = '*/'",
        "flags.a.docs = 'x'",
        "flags.a = 3",
        "flags.a = {}\nc.api = []",
        "flags.a = {}\nc.bits_per_long = 65",
        "flags.a = {}\nc = 3",
        "flags.a = {}\noutput.header = 'a/'",
    ],
)
def test_the_default_stands_in_for_what_cannot_be_read(text: str) -> None:
    loaded = load_text(text)
    assert len(loaded.findings) == 1 and loaded.declaration is not None
    # Of a bit and of operations nothing is concluded.
    flags = tuple(flag._replace(bit=0, operations=BASIC) for flag in loaded.declaration.flags)
    assert loaded.declaration._replace(flags=flags) == sound_declaration("flags.a = {}")


@pytest.mark.parametrize(
    ("name", "camel"),
    [("a", "A"), ("raw_hwp_unreliable", "RawHwpUnreliable"), ("a_1", "A1"), ("a__b_", "AB"), ("cma2", "Cma2")],
)
def test_the_camel_follows_from_the_name(name: str, camel: str) -> None:
    assert sound_declaration(f"flags.{name} = {{}}").flags[0].camel == camel


def test_blanks_and_line_ends_of_texts_count_as_one_blank() -> None:
    flag = sound_declaration('flags.a.doc = """\n  Two\n\tlines, "quoted".\n"""').flags[0]
    assert flag.doc == 'Two lines, "quoted".'
    assert sound_declaration('flags.a.doc = " \\n\\t "').flags[0].doc == ""


def test_findings_have_the_one_name_and_rendered_files_quote_the_other() -> None:
    loaded = load(b"flags.a.bit = ''", "dir/flags.toml", "flags.toml")
    assert loaded.declaration is not None
    assert loaded.declaration.name == "flags.toml"
    assert [found.place.source.name for found in loaded.findings] == ["dir/flags.toml"]


def test_line_ends_do_not_matter() -> None:
    assert sound_declaration(OWN.replace("\n", "\r\n")) == sound_declaration(OWN)


def test_line_ends_do_not_move_findings() -> None:
    text = "[flags.a]\nbit = 1\ndoc = '''\none\n*/ two\n'''\nbit2 = 2\n[flags.b]\nbit = 1\n"
    with_lf, with_crlf = lint_text(text), lint_text(text.replace("\n", "\r\n"))
    assert len(with_lf) > 3
    assert [(found.rule, found.place.span) for found in with_lf] == [
        (found.rule, found.place.span) for found in with_crlf
    ]


@pytest.mark.parametrize(
    ("data", "span"),
    [
        (b"\xff", Span(1, 1)),
        (b"flags.a.doc = 'ab\xe9cd'\n", Span(1, 18)),
        ("é = 1\r\nflags.a.doc = '漢字".encode() + b"\xc3'", Span(2, 18)),
        (b"flags.a.doc = '\xed\xa0\x80'", Span(1, 16)),
        ("flags.a = {}".encode("utf-16"), Span(1, 1)),
        ("flags.a.doc = 'é'".encode("latin-1"), Span(1, 16)),
    ],
)
def test_what_is_not_utf_8_is_shown_where_it_is(data: bytes, span: Span) -> None:
    (found,) = lint_text(data)
    assert (found.rule, found.place.span) == ("toml", span)
    assert "UTF-8" in found.message


@pytest.mark.parametrize(
    ("data", "span"),
    [
        (b"\xef\xbb\xbfflags.a = {}\n", Span(1, 1)),
        (b"flags.a = {}\n\0", Span(2, 1)),
        (b"flags.a.doc = 'x\0y'\n", Span(1, 17)),
        (b"flags.a = {}\rflags.b = {}\n", Span(1, 13)),
    ],
)
def test_signs_that_toml_does_not_have_are_shown_where_they_are(data: bytes, span: Span) -> None:
    (found,) = lint_text(data)
    assert (found.rule, found.place.span) == ("toml", span)


def test_a_number_with_more_digits_than_python_reads_is_shown_where_it_is() -> None:
    (found,) = lint_text(f"flags.a = {{}}\n[flags.b]\nbit = {'9' * 5000}\n")
    assert (found.rule, found.place.span.line, found.place.span.column) in (("toml", 3, 7), ("bad-value", 3, 7))
    assert "sys." not in found.message


DEPTH = 5000


@pytest.mark.parametrize(
    "text",
    [
        f"flags.a.bit = {'[' * DEPTH}{']' * DEPTH}",
        f"flags.a.bit = {'[' * DEPTH}",
        f"flags.a.bit = {'{a=' * DEPTH}1{'}' * DEPTH}",
        f"flags.a = \nflags.b.bit = {'[' * DEPTH}{']' * DEPTH}",
        f"flags.a = \nflags.b.bit = {'{a=' * DEPTH}1{'}' * DEPTH}",
        f"flags.a = {{}}\nflags.a = {{}}\nflags.b.bit = {'[' * DEPTH}{']' * DEPTH}",
        f"flags{'.a' * DEPTH} = 1",
        f"[flags{'.a' * DEPTH}]",
        f"flags.a.bit = {'[' * 200}{']' * 200}",
        f"flags.a.bit = {'[' * 99}{']' * 99}",
        f"flags.a.bit = {'1' * 100}\nflags.b.bit = -{'1' * 5000}\n",
        f"flags.a.bit = 0b{'1' * 20000}",
        f"flags.a.operations = [{'1979-05-27T07:32:00Z, ' * 1000}]",
        f"flags.{'a' * 100_000} = 1",
        f"flags.a.doc = '{'*/ ' * 10_000}'",
        "flags.a.bit = 1e999999",
        "flags.a.bit = -inf",
        "flags.a.bit = 9999-12-31T23:59:60Z",
        "flags.a.bit = 2021-02-30",
        'flags.a.doc = "\\uD800"',
        'flags.a.doc = "\\U00110000"',
        "\n" * 10_000 + "x",
    ],
)
def test_extremes_are_findings(text: str) -> None:
    findings = lint_text(text)
    assert findings
    for found in findings:
        as_text(found)


def test_a_forgotten_sign_is_no_duplicate() -> None:
    for sign in re.finditer(r'"""|["\[\]=]', OWN):
        assert "duplicate-key" not in rules_of(lint_text(OWN[: sign.start()] + OWN[sign.end() :]))


TOKENS = [
    *'[]{}=.,"#\\-_ \t\n\r\0',
    "'",
    '"""',
    "'''",
    "\r\n",
    "[[",
    "]]",
    "flags",
    "[flags.a]\n",
    "[c]\n",
    "bit = 31\n",
    "page_index = 1\n",
    "ignore = ['missing-doc', 'duplicate-bit']\n",
    "true",
    "-1",
    "1.5",
    "nan",
    "1979-05-27",
    "0xFFFFFFFFFFFFFFFFF",
    "*/",
    "\\u0007",
    "\ufeff",
    "\u202e",
    "é",
    "漢",
    "😀",
]
VALUES = [
    "0",
    "31",
    "-1",
    "true",
    "1.0",
    "''",
    "'migratable'",
    "[]",
    "['test']",
    "[[1], 'a']",
    "{}",
    "{ bit = 1 }",
    "inf",
]


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """The project's own declaration after some accidents."""
    text = OWN
    for _ in range(draw(st.integers(1, 6))):
        at, to = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        accident = draw(st.sampled_from(["delete", "insert", "replace", "value", "lines", "repeat"]))
        lines = text.split("\n")
        match accident:
            case "delete":
                text = text[:at] + text[min(to, at + 30) :]
            case "insert":
                text = text[:at] + draw(st.sampled_from(TOKENS)) + text[at:]
            case "replace":
                text = text[:at] + draw(st.sampled_from(TOKENS)) + text[at + 1 :]
            case "value":
                values = list(re.finditer(r"(?<== ).+", text))
                if values:
                    value = draw(st.sampled_from(values))
                    text = text[: value.start()] + draw(st.sampled_from(VALUES)) + text[value.end() :]
            case "lines":
                one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
                lines[one], lines[other] = lines[other], lines[one]
                text = "\n".join(lines)
            case "repeat":
                one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
                text = "\n".join([*lines[:one], lines[other], *lines[one:]])
    return text


@settings(max_examples=cases(300, 50), deadline=None)
@given(st.one_of(st.text(), mutations(), mutations(), st.lists(st.sampled_from(TOKENS + VALUES)).map("".join)))
def test_any_text_is_a_declaration_or_has_findings(text: str) -> None:
    """Nothing is raised, every caret is in the text, and nothing that acts on a terminal is printed."""
    loaded = load_text(text)
    findings = lint_text(text)
    assert loaded.declaration is not None or findings
    lines = text.split("\n")
    for found in findings:
        for place in (found.place, *found.related):
            line = lines[place.span.line - 1].removesuffix("\r")
            assert 1 <= place.span.column <= len(line) + 1
            assert 1 <= place.span.length <= max(1, len(line) + 1 - place.span.column)
        assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", as_text(found)) is None
    assert rules_of(lint_text(text, strict=True)) == rules_of(findings)
    assert all(found.severity is Severity.ERROR for found in lint_text(text, strict=True))


@settings(max_examples=cases(100, 25), deadline=None)
@given(st.binary())
def test_any_bytes_are_a_declaration_or_have_findings(data: bytes) -> None:
    assert lint_text(data)
