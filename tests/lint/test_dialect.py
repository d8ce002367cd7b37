"""What the dialect of [c] can express: each rule, what it reports and where, and what it lets pass."""

from __future__ import annotations

from flaggen.lint import dialect
from rule_cases import rule_tests

CASES: dict[str, tuple[str, ...]] = {
    "dialect": (
        "c.case = ⟦'title'⟧\nflags.a = {}",
        "c.era = 'v1'\nflags.a.visibility = ⟦'exported'⟧",
        "flags.a.enumerator = ⟦'HPG_b'⟧",
        "flags.a.⟦names⟧ = { test = 'f' }\nc.api = ['page']",
        "flags.a.⟦names⟧ = { test = 'f' }\nc = { style = 'functions', api = ['page', 'folio'] }",
        "c.era = 'v1'\nflags.a.⟦names⟧.test = 'f'",
        "c.word = 'flags'\nflags.⟦a⟧ = { bit = 13 }",
        "c = { era = '5.10', prefix = 'X' }\nflags.a = { bit = 13, enumerator = ⟦'E'⟧ }",
        "c.era = '5.10'\nflags.a = { bit = 13, names = { test = 'f', ⟦test_set⟧ = 'g' } }",
        "c.era = '5.10'\nflags.⟦active⟧.names.test = 'f'",
        "flags.a.config = ⟦'CONFIG_HUGETLB_PAGE'⟧",
        "c.era = '5.10'\nflags.a = { bit = 13, config = ⟦'CONFIG_X'⟧ }",
        "c.count = ''\nflags.a.config = ⟦'CONFIG_X'⟧",
        "c.era = '5.10'\nflags.a = { bit = 13, enumerator = 'PG_private', names = { test = 'f', set = 'g' } }",
        "c.era = 'v1'\nflags.a.enumerator = 'HP_x'",
        "c = { era = 'v1', accessors = 'flag', style = 'functions' }\nflags.a.visibility = 'exported'",
        "flags.a = {}\nflags.c = {}\nflags.b.config = 'CONFIG_B'",
    ),
}


test_each_text, test_texts_of_each_rule, test_ignores = rule_tests(CASES, dialect.RULE_CHECKS)
