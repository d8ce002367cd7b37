"""Names: each rule, what it reports and where, and what it lets pass."""

from __future__ import annotations

import pytest

from flaggen.lint import names
from rule_cases import assert_says, rule_tests

NO_TAKEN = "c.taken_page_indices = []\n"
PAGES = "c.api = ['page', 'folio']\n"
DRGN = "output = { header = 'a.h', source = 'a.c', drgn = 'd.py' }\n"
# 63 signs are the most: "ClearHPage" + 53, "__folio_clear_hugetlb_" + 41, "HPG_" + 59.
LONG = "a" * 60

CASES: dict[str, tuple[str, ...]] = {
    "reserved-word": (
        "flags.a.camel = ⟦'NULL'⟧",
        "c.count = ⟦'int'⟧\nflags.a = {}",
        "flags.⟦int⟧ = {}",
        "flags.⟦static_assert⟧ = {}",
        "flags.⟦pageblock_order⟧ = {}",
        "c.count = ⟦'NR_CPUS'⟧\nflags.a = {}",
        "flags.⟦lambda⟧ = {}",
        "flags.⟦match⟧ = {}",
        "flags.⟦current⟧ = {}",
        "flags.⟦'linux'⟧ = {}",
        "[c]\nenum = ⟦'class'⟧",
        "c.count = ⟦'None'⟧\nflags.a = {}",
        "c.prefix = 'i'\nflags.⟦s⟧ = {}\nflags.⟦nt⟧ = {}\nflags.a = {}",
        "flags.none = {}\nflags.int_ = {}\nflags.currents = {}\nc.enum = 'classes'",
    ),
    "cpp-keyword": (
        "flags.⟦new⟧ = {}",
        "flags.⟦private⟧ = {}",
        "c.enum = ⟦'namespace'⟧\nflags.a = {}",
        "flags.news = {}\nflags.renew = {}",
    ),
    "name-collision": (
        "«c».⟦count⟧ = 'CONFIG_HUGETLB_PAGE'\nflags.a = {}",
        f"{PAGES}flags.«a_b» = {{}}\nflags.⟦a__b⟧ = {{}}",
        f"{PAGES}flags.a1.camel = «'A1'»\nflags.⟦a_1⟧ = {{}}",
        f"{PAGES}flags.«a_b» = {{}}\nflags.ab.⟦camel⟧ = 'AB'",
        "c.«count» = 'HPG_a'\nflags.⟦a⟧ = {}",
        f"{PAGES}c.«count» = 'HPageA'\nflags.⟦a⟧ = {{}}",
        "c.«count» = 'folio_set_hugetlb_a'\nflags.⟦a⟧ = {}",
        f"{PAGES}c.prefix = 'HPageSet'\nflags.«x» = {{}}\nflags.y.⟦camel⟧ = 'Setx'",
        "c.count = 'N'\nc.prefix = 'N'\nc.max_page_index = 1\nc.taken_page_indices = []\nflags.a = {}",
        "output = { «header» = 'include/mm/h.h', ⟦private_header⟧ = 'mm/h.h' }\nflags.a = {}",
        "output = { header = 'a.h', «trace» = 'b.h' }\nc.⟦count⟧ = '__show_hugetlb_page_flags'\nflags.a = {}",
        "c.count = '__show_hugetlb_page_flags'\nflags.a = {}",
        # The page API alone has camels; without it they cannot collide.
        "flags.a_b = {}\nflags.a__b = {}",
        f"{PAGES}flags.a_b = {{ operations = ['test'] }}\nflags.a__b = {{ operations = ['set'] }}",
        f"{PAGES}flags.ab = {{}}\nflags.a_b = {{}}",
    ),
    "kernel-name": (
        "c.enum = ⟦'not_implemented'⟧\nflags.a = {}",
        "c.prefix = 'test_'\nflags.⟦bit⟧ = {}",
        "c.prefix = 'PG_'\nflags.⟦locked⟧ = {}\nflags.migratable = {}",
        "c.prefix = 'PG_'\nflags.⟦hugetlb⟧ = {}",
        "c.⟦count⟧ = '__NR_PAGEFLAGS'\nflags.a = {}",
        "c.enum = ⟦'pageflags'⟧\nflags.a = {}",
        "flags.⟦hwpoison⟧.operations = ['clear']",
        "c.era = '5.10'\nflags.a = { bit = 13, names = { ⟦clear⟧ = 'SetPagePrivate' } }",
        "c.era = '5.10'\nflags.a = { bit = 13, names = { ⟦test⟧ = 'from_words' } }",
        "c.era = 'v1'\nflags.a.⟦enumerator⟧ = 'flag'",
        "flags.⟦hwpoison⟧.operations = ['set']",
        # What Python's enums have already.
        "c.prefix = 'na'\nflags.⟦me⟧ = {}",
        "c.prefix = 'bit_'\nflags.⟦length⟧ = {}\nflags.lengths = {}",
        "c.⟦count⟧ = 'mro'\nflags.a = {}",
        # What the module for drgn has already, if it is rendered.
        f"{DRGN}c.era = '5.10'\nflags.a = {{ bit = 13, names = {{ ⟦test⟧ = 'hugetlb_pool' }} }}",
        f"{DRGN}c.era = '5.10'\nflags.a = {{ bit = 13, names = {{ ⟦test⟧ = 'print' }} }}",
        "c.era = '5.10'\nflags.a = { bit = 13, names = { test = 'hugetlb_pool' } }",
        # What the emulator has already, and what Python does not take for a class.
        "c.enum = ⟦'none'⟧\nflags.a = {}",
        "c.enum = ⟦'hugetlb_page'⟧\nflags.a = {}",
        "flags.hwpoison.operations = ['test']",
        "c.api = ['page']\nflags.hwpoison = {}",
        "flags.locked = {}\nflags.name = {}\nc.enum = 'page_flags'",
    ),
    "replaced-function": (
        "flags.a.replaces.test = ⟦'int'⟧",
        "flags.a.replaces.⟦test_set⟧ = 'active'",
        "flags.a.operations = ['test']\nflags.a.replaces.⟦set⟧ = 'active'",
        "flags.a.replaces.test = «'active'»\nflags.b.replaces.test = ⟦'active'⟧",
        "flags.a.replaces.test = «'active'»\nflags.a.replaces.set = ⟦'active'⟧",
        "flags.«a» = {}\nflags.b.replaces.test = ⟦'folio_test_hugetlb_a'⟧",
        "flags.«a».replaces.test = ⟦'folio_test_hugetlb_a'⟧",
        "flags.a.replaces.test = 'active'\nflags.b.replaces.test = 'actives'",
    ),
    "former-name": (
        "flags.«a» = {}\nflags.b.was = ⟦'a'⟧",
        "flags.«a».was = ⟦'a'⟧",
        "flags.b.was = 'a'",
        "flags.a.was = 'b'\nflags.c.was = 'b'",
    ),
    "long-name": (
        f"flags.⟦{LONG}⟧ = {{}}",
        f"flags.⟦{'a' * 42}⟧.operations = ['clear_nonatomic']",
        f"c.api = ['page']\nflags.a.⟦camel⟧ = '{'A' * 54}'",
        f"c.api = ['page']\nflags.⟦{'a' * 54}⟧ = {{}}",
        # One finding a flag, whatever of its names is too long.
        f"{PAGES}flags.⟦{LONG}⟧.camel = '{'A' * 60}'",
        f"{PAGES}flags.a.⟦camel⟧ = '{'A' * 60}'",
        f"c.⟦count⟧ = '{'N' * 64}'\nflags.a = {{}}",
        f"c.⟦enum⟧ = '{'e' * 64}'\nflags.a = {{}}",
        f"{NO_TAKEN}c.⟦enum⟧ = '{'e' * 62}'\nflags.a = {{ page_index = 2 }}",
        f"c.prefix = '{'H' * 63}'\nflags.⟦a⟧ = {{}}\nflags.⟦b⟧ = {{}}",
        f"c.count = '{'N' * 63}'\nc.enum = '{'e' * 63}'\nc.prefix = '{'H' * 62}'\nflags.a = {{}}",
        f"flags.{'a' * 41}.operations = ['clear_nonatomic']",
        f"c.api = ['page']\nflags.{'a' * 53} = {{}}",
    ),
}


test_each_text, test_texts_of_each_rule, test_ignores = rule_tests(CASES, names.RULE_CHECKS)


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_text"),
    [
        ("flags.while = {}", "reserved-word", "'while' is a C keyword", "another name"),
        ("flags.xor = {}", "cpp-keyword", "'xor' is a C++ keyword", "another name"),
        ("flags.lambda = {}", "reserved-word", "'lambda' is a Python keyword", "another name"),
        ("flags.current = {}", "reserved-word", "'current' is a kernel macro", "another name"),
        (
            f"{PAGES}flags.a_b = {{}}\nflags.ab.camel = 'AB'",
            "name-collision",
            "HPageAB, an accessor of 'ab', is already",
            "camel",
        ),
        ("c.prefix = 'PG_'\nflags.locked = {}", "kernel-name", "PG_locked", "another name"),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_to_do(text: str, rule: str, message: str, help_text: str) -> None:
    assert_says(text, rule, message, help_text)
