"""The rules applied: in which order, under which severity, and not to what has no valid value."""

from __future__ import annotations

import pytest

from declarations import lint_text, load_text, marked, rules_of
from flaggen.lint.check import lint
from flaggen.report.findings import Severity
from rule_cases import LACKING


def test_strict_makes_errors_of_warnings() -> None:
    text = "output.header = 'a.h'\nflags.a = {}"
    assert [found.severity for found in lint(load_text(text))] == [Severity.WARNING] * 2
    strict = lint_text(text, strict=True)
    assert [found.severity for found in strict] == [Severity.ERROR] * 2
    assert rules_of(strict) == rules_of(lint_text(text)) == ["missing-doc", "missing-synchronization"]


def test_a_sound_declaration_has_no_findings() -> None:
    text = "output.header = 'a.h'\nflags.a = { doc = 'What it means.', synchronization = 'hugetlb_lock' }"
    assert lint_text(text, strict=True) == ()


def test_all_problems_come_in_one_run_in_the_order_of_the_text() -> None:
    expected = marked("""\
[flags.⟦int⟧]
doc = 'the ⟦*/⟧ end'
synchronization = 'x'
bit = ⟦32⟧
page_index = ⟦2⟧

[output]
⟦source⟧ = 'a.c'
emulator = ⟦'../a.py'⟧

[flags.⟦B⟧]
⟦bits⟧ = 3
⟦doc⟧ = ''
visibility = ⟦'extern'⟧
operations = [⟦'tset'⟧, 'set', ⟦1⟧]
ignore = [⟦'missing-sync'⟧, 'missing-synchronization']

[⟦lnit⟧]

[c]
test_type = ⟦'long'⟧
enum = ⟦'page'⟧
""")
    findings = lint_text(expected.text)
    assert tuple(found.place.span for found in findings) == expected.carets
    assert rules_of(findings) == [
        "reserved-word",
        "comment-text",
        "bit-range",
        "page-index-taken",
        "source-without-header",
        "output-path",
        "flag-name",
        "unknown-key",
        "missing-doc",
        "bad-value",
        "bad-value",
        "wrong-type",
        "bad-ignore",
        "unknown-key",
        "bad-value",
        "kernel-name",
    ]


SOUND = """\
output.header = 'a.h'
output.source = 'a.c'
lint.ignore = ['missing-doc', 'missing-synchronization']
"""


UNREADABLE = [
    # b's bit, which c's follows from, could be any.
    SOUND + "flags.a.bit = 0\nflags.b.bit = ⟦'1'⟧\nflags.c = {}\nflags.d.bit = 1\nflags.e.bit = 2",
    SOUND + "flags.a.bit = 1\nflags.b.bit = ⟦true⟧\nflags.c = {}\nflags.d.bit = 2",
    SOUND + "flags.a.bit = 31\nflags.b.bit = ⟦'x'⟧",
    SOUND + "flags.a.bit = 31\nflags.b.bit = ⟦'x'⟧\nflags.c = {}",
    # So could b's word.
    SOUND + "flags.a = {}\nflags.b.page_index = ⟦'x'⟧\nflags.c = {}\nflags.d.bit = 2",
    SOUND + "flags.a = {}\nflags.b.page_index = ⟦'x'⟧\nflags.c = {}\nflags.d.bit = 1",
    SOUND + "flags.a = {}\nflags.⟦b⟧ = 3\nflags.c = {}\nflags.d.bit = 2",
    SOUND + "flags.a.bit = 0\nflags.b = { bit = 0, page_index = ⟦'x'⟧ }",
    # Neither what is ignored nor whether it had to be is known.
    "output.header = 'a.h'\n"
    "flags.a = { doc = ⟦3⟧, synchronization = ⟦3⟧, ignore = ['missing-doc', 'missing-synchronization'] }",
    SOUND + "flags.a.bit = 0\nflags.b = { bit = ⟦'0'⟧, ignore = ['duplicate-bit'] }",
    SOUND + "⟦flags⟧ = 3",
    "output.header = 'a.h'\nflags.a.ignore = ⟦'missing-doc'⟧",
    "output.header = 'a.h'\nlint.ignore = ['missing-doc', ⟦3⟧]\nflags.a = {}",
    "output.header = 'a.h'\n⟦lint⟧ = 3\nflags.a = {}",
    # Which outputs there are.
    SOUND.replace("'a.h'", "⟦3⟧") + "flags.a = {}",
    SOUND.replace("'a.c'", "⟦3⟧") + "flags.a.visibility = 'exported'",
    "output.header = ⟦3⟧\nlint.ignore = ['missing-doc', 'missing-synchronization']\nflags.a = {}",
    "output.cbmc = ⟦3⟧\nlint.ignore = ['missing-doc', 'missing-synchronization']\nflags.a = {}",
    "output.table = ⟦3⟧\nrender.templates = 't'\n"
    "lint.ignore = ['missing-doc', 'missing-synchronization']\nflags.a = {}",
    "⟦output⟧ = 3\nlint.ignore = ['missing-doc', 'missing-synchronization']\nflags.a = {}",
    # The limits.
    SOUND + "c.bits_per_long = ⟦'64'⟧\nflags.a.bit = 40",
    SOUND + "c.bits_per_long = ⟦65⟧\nflags.a.bit = 63\nflags.b = {}",
    SOUND + "c.max_page_index = ⟦'7'⟧\nflags.a.page_index = 7",
    SOUND + "c.writable_pages = ⟦'128'⟧\nc.max_page_index = 127\nflags.a.page_index = 100",
    SOUND + "c.taken_page_indices = ⟦'2'⟧\nflags.a.page_index = 1",
    SOUND + "⟦c⟧ = 3\nflags.a = { page_index = 70, bit = 40 }",
    # What is rendered, and under which names.
    SOUND + "c.api = [⟦'pages'⟧]\nflags.hwpoison = {}\nflags.a_b = {}\nflags.a__b = {}",
    SOUND + "c.prefix = ⟦3⟧\nc.count = 'HPG_a'\nflags.a = {}",
    SOUND + "flags.a_b = {}\nflags.a__b.camel = ⟦3⟧",
    SOUND + "flags.hwpoison.operations = ⟦'test'⟧",
]


@pytest.mark.parametrize("text", UNREADABLE, ids=range(len(UNREADABLE)))
def test_nothing_is_concluded_from_what_could_not_be_read(text: str) -> None:
    expected = marked(text)
    findings = lint_text(expected.text)
    assert [found for found in findings if found.rule not in ("wrong-type", "bad-value")] == []
    assert tuple(found.place.span for found in findings) == expected.carets


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("flags.b.bit = ⟦'x'⟧\nflags.c.bit = ⟦32⟧", "bit-range"),
        ("flags.b.page_index = ⟦'x'⟧\nflags.c.bit = ⟦32⟧", "bit-range"),
        ("c.test_type = ⟦3⟧\nflags.⟦int⟧ = {}", "reserved-word"),
        ("c.max_page_index = ⟦'7'⟧\nflags.a.page_index = ⟦2⟧", "page-index-taken"),
        ("flags.a.bit = 5\nflags.b.bit = ⟦'x'⟧\nflags.c.bit = «6»\nflags.d.bit = ⟦6⟧", "duplicate-bit"),
    ],
)
def test_what_could_not_be_read_hides_nothing_else(text: str, rule: str) -> None:
    expected = marked(text)
    findings = [found for found in lint_text(expected.text) if found.rule not in LACKING]
    assert rules_of(tuple(findings)) == ["wrong-type", rule]
    assert tuple(found.place.span for found in findings) == expected.carets
    assert tuple(place.span for found in findings for place in found.related) == expected.related


def test_a_word_without_a_free_bit_says_so() -> None:
    text = "\n".join(f"flags.f{number} = {{}}" for number in range(33))
    found = next(found for found in lint_text(text) if found.rule == "word-full")
    assert "the word is full: use another page_index" in found.help


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("flags.a.bit = 3\nflags.b.bit = 3", "'a' has bit 3"),
        ("flags.a = {}\nflags.a = {}", "first defined here"),
        ("output.header = 'a'\noutput.source = 'a'", "header is written here"),
        ("c.api = ['page']\nflags.a_b = {}\nflags.a__b = {}", "HPageAB comes from here"),
    ],
)
def test_both_places_are_shown(text: str, message: str) -> None:
    assert [place.message for found in lint_text(text) for place in found.related] == [message]
