"""The files of [output]: each rule, what it reports and where, and what it lets pass."""

from __future__ import annotations

import pytest

from declarations import marked
from flaggen import pipeline
from flaggen.lint import outputs
from flaggen.report.findings import Severity
from rule_cases import assert_says, rule_tests

CASES: dict[str, tuple[str, ...]] = {
    "output-path": (
        "output.header = ⟦'a\"b.h'⟧",
        "output.header = ⟦'include/a>b.h'⟧",
        "output.emulator = ⟦'.a.h.flaggen'⟧",
        "output.header = ⟦'/usr/include/a.h'⟧",
        "output.header = ⟦'../a.h'⟧",
        "output.header = ⟦'..'⟧",
        "output.header = ⟦'a/../../b.h'⟧",
        "output.header = ⟦'.'⟧",
        "output.header = ⟦'a/..'⟧",
        "output.header = ⟦''⟧",
        "output.header = ⟦'include/'⟧",
        'output.header = ⟦"a\\u0000.h"⟧',
        'output.header = ⟦"a\\n.h"⟧',
        "output.emulator = ⟦'flags.toml'⟧",
        "output.emulator = ⟦'./a/../flags.toml'⟧",
        "output.emulator = ⟦'flags.toml/a.py'⟧",
        "output.«header» = 'a.h'\noutput.source = ⟦'a.h'⟧",
        "[output]\n«header» = 'a/b.h'\nsource = 'b.c'\nemulator = ⟦'./a//b.h'⟧",
        "output.«header» = 'a'\noutput.source = ⟦'a/b.c'⟧",
        "output.«header» = 'a/b/c.h'\noutput.source = ⟦'a'⟧",
        "output.header = 'a.h'\noutput.source = 'a.c'\noutput.emulator = 'a.h.py'",
        "output.header = './a b/ä.h'\noutput.source = 'a/../b/c.c'\noutput.emulator = '..a/...'",
    ),
    "no-output": (
        "⟦f⟧lags.a = {}",
        "[⟦output⟧]\n[flags.a]",
        "⟦output⟧ = {}\nflags.a = {}",
        "output.header = 'a.h'\nflags.a = {}",
        "output.emulator = 'a.py'\nflags.a = {}",
    ),
    "source-without-header": (
        "output.⟦source⟧ = 'a.c'",
        "[output]\nemulator = 'a.py'\n⟦source⟧ = 'a.c'",
        "output.source = 'a.c'\noutput.header = 'a.h'",
        "output.header = 'a.h'",
    ),
    "region-and-header": (
        "output.«header» = 'a.h'\noutput.⟦region⟧ = 'b.h'",
        "output.header = 'a.h'",
        "output.region = 'b.h'\noutput.source = 'a.c'",
    ),
    "exported-without-source": (
        "output.header = 'a.h'\nflags.a.visibility = ⟦'exported'⟧\nflags.b.visibility = ⟦'exported'⟧\nflags.c = {}",
        "output.region = 'a.h'\nflags.a.visibility = ⟦'exported'⟧",
        "output.header = 'a.h'\nflags.a.visibility = 'static'",
        "output.header = 'a.h'\noutput.source = 'a.c'\nflags.a.visibility = 'exported'",
        "output.emulator = 'a.py'\nflags.a.visibility = 'exported'",
        "output.header = 'a.h'\nflags.a = { visibility = 'exported', ignore = ['exported-without-source'] }",
    ),
}


test_each_text, test_texts_of_each_rule, test_ignores = rule_tests(CASES, outputs.RULE_CHECKS)


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_text"),
    [
        ("output.header = '/a.h'", "output-path", "'/a.h' is absolute", "relative"),
        ("output.header = '../a.h'", "output-path", "is outside", "below"),
        ("output.header = 'flags.toml'", "output-path", "the declaration itself", "another path"),
        ("output.header = 'a'\noutput.source = 'a'", "output-path", "'a' is used twice", "its own file"),
        ("output.header = 'a'\noutput.source = 'a/b'", "output-path", "'a/b' and 'a'", "its own file"),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_to_do(text: str, rule: str, message: str, help_text: str) -> None:
    assert_says(text, rule, message, help_text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("output.header = '../../include/a.h'\noutput.source = '../b.c'\noutput.emulator = 'c.py'", ""),
        ("output.header = ⟦'../../../a.h'⟧", "'../../../a.h' is outside the git repository"),
        ("output.header = ⟦'../../..'⟧", "'../../..' is outside the git repository"),
        ("output.header = ⟦'../../drivers/../../a.h'⟧", "'../../../a.h' is outside the git repository"),
        ("output.header = ⟦'../..'⟧", "this is a directory that the declaration is in"),
        ("output.header = ⟦'..'⟧", "this is a directory that the declaration is in"),
        ("output.header = ⟦'../net'⟧", "this is the declaration's directory"),
        ("output.header = ⟦'../net/flags.toml'⟧", "'flags.toml' is the declaration itself"),
        ("output.header = ⟦'../net/flags.toml/a.h'⟧", "'flags.toml' is the declaration itself"),
        ("output.«header» = '../net/a.h'\noutput.source = ⟦'a.h'⟧", "'a.h' is used twice"),
        ("output.«header» = '../net/a'\noutput.source = ⟦'a/b.c'⟧", "'a/b.c' and '../net/a' cannot both be files"),
    ],
)
def test_in_a_repository_outputs_may_be_anywhere_in_it(text: str, message: str) -> None:
    expected = marked(text)
    loaded = pipeline.load(expected.text.encode(), "flags.toml", path="drivers/net/flags.toml")
    errors = [finding for finding in loaded.findings if finding.severity is Severity.ERROR]
    errors = [finding for finding in errors if finding.rule != "empty-declaration"]
    assert [finding.place.span for finding in errors] == list(expected.carets)
    assert [finding.message for finding in errors] == [message for _ in errors]
