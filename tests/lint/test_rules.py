"""Each rule: what it reports and where, and what it lets pass."""

from __future__ import annotations

import pytest

from declarations import lint_text, load_text, marked, rules_of
from flaggen.lint.check import lint
from flaggen.lint.rules import CHECKS, RULES, RULES_BY_ID
from flaggen.report.findings import Severity

WARNINGS = {
    "page-index-crowded",
    "exported-without-source",
    "missing-doc",
    "missing-synchronization",
    "unused-ignore",
}
# Those of templates, of files, of the proof and of kernels' C find nothing in a declaration.
# What the short texts below lack. It is looked at only where it is the rule in question.
LACKING = {"empty-declaration", "no-output", "missing-doc", "missing-synchronization"}

NO_TAKEN = "c.taken_page_indices = []\n"
# 63 signs are the most: "ClearHPage" + 53, "__folio_clear_hugetlb_" + 41, "HPG_" + 59.
LONG = "a" * 60

# For each rule texts that break it, with the carets marked, and texts without a mark that do not break it.
CASES: dict[str, tuple[str, ...]] = {
    "toml": (
        "flags.a = ⟦⟧\n",
        "flags.a = ⟦⟧\n\nflags.b = {}\n",
        "flags.a = {}\nflags.b = ⟦⟧",
        "flags.a.bit = 0⟦1⟧",
        "flags.a.doc = '⟦\x01⟧'",
        "flags.a.doc = '⟦\0⟧'",
        "⟦\ufeff⟧flags.a = {}",
        "'é' = ⟦⟧é",
        "c = {}\r\nflags.a = ⟦⟧\r\n\r\n",
        # What is forgotten makes no duplicate of what follows.
        "[flags.a]\nbit = 1\ndoc = 'x\n[flags.b]\nbit = 2⟦⟧\n",
        "[flags.a]\ndoc = 'x'\nignore = ['missing-doc'\n⟦[⟧flags.b]\ndoc = 'y'\n",
        # An array of tables may have the same table in each element; what is wrong here is the last line.
        "[[a]]\n[a.b]\n[[a]]\n[a.b]\nx = ⟦⟧\n",
        '"a (at " = {}\n["a (at ".b⟦]⟧',
        "flags.a = {}\n",
        "flags.a = {} # no line end",
        "flags.a = {}\r\nflags.b = {}\r\n",
    ),
    "duplicate-key": (
        "flags.«a» = {}\nflags.⟦a⟧ = {}",
        "[flags.a]\n«bit» = 1\n⟦bit⟧ = 1",
        "[flags.«a»]\n[flags.b]\n[flags.⟦a⟧]",
        "[«c»]\n[⟦c⟧]",
        "«schema» = 1\n[⟦schema⟧]",
        "flags.a = { «bit» = 1, ⟦bit⟧ = 2 }",
        "flags.a.«bit» = 1\nflags.a.⟦'bit'⟧ = 2\n",
        "[flags.«'é'»]\n[flags.⟦\"é\"⟧]",
        "[c]\n«enum» = 'a'\n⟦enum⟧ = 'b'\n[flags.a]\n«bit» = 0\n⟦bit⟧ = 0",
        "flags.a.bit = 1\nflags.b.bit = 1\nflags.b.page_index = 0\nflags.b.ignore = ['duplicate-bit']",
        "[flags.a]\nbit = 1\n[flags.b]\nbit = 2\n",
    ),
    "unknown-key": (
        "flags.a = {}\nreview.levels.⟦moved⟧ = 'fine'",
        "⟦schemas⟧ = 1",
        "⟦flag⟧.a = {}",
        "[⟦outputs⟧]\nheader = 'a.h'",
        "[c]\n⟦Prefix⟧ = 'HPG_'",
        "output.⟦headers⟧ = 'a.h'",
        "lint.⟦rules⟧ = []",
        "[flags.a]\n⟦bits⟧ = 1\n⟦'page index'⟧ = 0",
        "flags.a = { bit = 0, ⟦guard⟧ = 'none' }",
        "[flags.a.⟦replaces⟧]\ntest = 'page_huge_active'",
        "[flags.a]\n[flags.a.⟦b⟧.c]",
        "[flags.a]\n'bit' = 1\n\"page_index\" = 0",
    ),
    "wrong-type": (
        "schema = ⟦true⟧",
        "schema = ⟦1.0⟧",
        "flags.a.bit = ⟦true⟧",
        "flags.a.bit = ⟦1.0⟧",
        "flags.a.bit = ⟦inf⟧",
        "flags.a.bit = ⟦nan⟧",
        "flags.a.bit = ⟦'1'⟧",
        "flags.a.bit = ⟦[1]⟧",
        "flags.a.bit = ⟦1979-05-27⟧",
        "flags.a.bit = ⟦07:32:00⟧",
        "flags.a.bit = ⟦{ b = 1 }⟧",
        "flags.a.⟦bit⟧.b = 1",
        "flags.a.camel = ⟦1⟧",
        "flags.a.camel = ⟦false⟧",
        "flags.a.operations = ⟦'test'⟧",
        "flags.a.operations = ['test', ⟦1⟧, ⟦['set']⟧, ⟦{}⟧]",
        "flags.a.doc = ⟦['x']⟧",
        "c.taken_page_indices = ⟦1⟧\nflags.a = {}",
        "c.taken_page_indices = [\n  1,\n  ⟦true⟧, # no integer\n  ⟦2.0⟧,\n]",
        "c.taken_page_indices = [⟦true⟧, 1]",
        "c.taken_page_indices = [⟦1.0⟧, 1]",
        "⟦flags⟧ = 3",
        "⟦flags⟧ = []",
        "[[⟦flags⟧]]\na = {}",
        "flags.⟦a⟧ = 1",
        "flags.⟦a⟧ = ''",
        "[[flags.⟦a⟧]]\nbit = 1",
        "⟦c⟧ = 'x'",
        "[[⟦output⟧]]\nheader = 'a.h'",
        "lint = { ignore = ⟦'no-output'⟧ }",
        "flags.a.bit = 0x1F",
        "flags.a.bit = 1_0",
    ),
    "bad-value": (
        "flags.a = {}\nreview.levels.flag-moved = ⟦'grave'⟧",
        "flags.a = {}\nreview.accepted = { ⟦moved⟧ = 'why', flag-moved = ⟦' '⟧, ⟦'flag-moved a-b'⟧ = 'why' }",
        "flags.a.was = ⟦'B'⟧",
        "flags.a.was = 'b'\nreview = { levels.doc = 'breaking', accepted.'flag-moved a' = 'why' }",
        "schema = ⟦2⟧",
        "c.config = ⟦'HUGETLB_PAGE'⟧",
        "c.enum = ⟦'Flags'⟧",
        "c.enum = ⟦''⟧",
        "c.prefix = ⟦'_PG'⟧",
        "c.prefix = ⟦'HPG-'⟧",
        "c.prefix = ⟦'Ä_'⟧",
        "c.count = ⟦'1st'⟧",
        'c.count = ⟦"N\\n"⟧',
        "c.api = ⟦[]⟧",
        "c.api = ['page', ⟦'folios'⟧]",
        "c.api = ['page', ⟦'page'⟧]",
        "c.test_type = ⟦'long'⟧",
        "c.inline = ⟦'inline'⟧",
        "c.license = ⟦'GPL */'⟧",
        "c.license = ⟦''⟧",
        "c.bits_per_long = ⟦16⟧",
        "c.max_page_index = ⟦-1⟧",
        "c.max_page_index = ⟦16777216⟧",
        "c.writable_pages = ⟦0⟧",
        "c.writable_pages = ⟦16777217⟧",
        "c.taken_page_indices = [1, ⟦0⟧]",
        "flags.a.visibility = ⟦'extern'⟧",
        "flags.a.operations = ⟦[]⟧",
        "flags.a.operations = ['test', 'set', ⟦'test'⟧, ⟦'change'⟧]",
        "flags.a.bit = ⟦9223372036854775808⟧",
        "flags.a.bit = ⟦-9223372036854775809⟧",
        f"flags.a.bit = ⟦0x{'f' * 5000}⟧",
        "flags.a.ignore = ['missing-doc', ⟦'missing-doc'⟧]",
        "c.prefix = 'H'\nc.count = '_n'\nc.api = ['folio']\nc.license = 'GPL-2.0-only OR MIT'",
        "c.max_page_index = 16777215\nc.writable_pages = 16777216\nc.taken_page_indices = [16777215]",
    ),
    "empty-declaration": (
        "⟦⟧",
        "⟦#⟧ nothing here",
        "⟦flags⟧ = {}",
        "schema = 1\n[⟦flags⟧]\n",
        "flags.a = {}",
    ),
    "flag-name": (
        "flags.⟦A⟧ = {}",
        "flags.⟦a-b⟧ = {}",
        "flags.⟦1st⟧ = {}",
        "flags.⟦_a⟧ = {}",
        "flags.⟦'é'⟧ = {}",
        "flags.⟦''⟧ = {}",
        "flags.⟦'a.b'⟧ = {}",
        'flags.⟦"a\\n"⟧ = {}',
        "[flags.⟦aB⟧]\n[flags.⟦'a b'⟧]\n[flags.'c']",
        "flags.a_1b_ = {}",
    ),
    "camel-name": (
        "flags.a.camel = ⟦'migratable'⟧",
        "flags.a.camel = ⟦'1st'⟧",
        "flags.a.camel = ⟦'A_B'⟧",
        "flags.a.camel = ⟦''⟧",
        "flags.a.camel = ⟦'É'⟧",
        "flags.a.camel = 'A1B'",
    ),
    "reserved-word": (
        "flags.a.camel = ⟦'NULL'⟧",
        "c.count = ⟦'int'⟧\nflags.a = {}",
        "flags.⟦int⟧ = {}",
        "flags.⟦static_assert⟧ = {}",
        "flags.⟦private⟧ = {}",
        "flags.⟦lambda⟧ = {}",
        "flags.⟦match⟧ = {}",
        "flags.⟦current⟧ = {}",
        "flags.⟦'linux'⟧ = {}",
        "[c]\nenum = ⟦'class'⟧",
        "c.count = ⟦'int'⟧\nflags.a = {}",
        "c.count = ⟦'None'⟧\nflags.a = {}",
        "c.prefix = 'i'\nflags.⟦s⟧ = {}\nflags.⟦nt⟧ = {}\nflags.a = {}",
        "flags.none = {}\nflags.int_ = {}\nflags.currents = {}\nc.enum = 'classes'",
    ),
    "name-collision": (
        "«c».⟦count⟧ = 'CONFIG_HUGETLB_PAGE'\nflags.a = {}",
        "flags.«a_b» = {}\nflags.⟦a__b⟧ = {}",
        "flags.a1.camel = «'A1'»\nflags.⟦a_1⟧ = {}",
        "flags.«a_b» = {}\nflags.ab.⟦camel⟧ = 'AB'",
        "c.«count» = 'HPG_a'\nflags.⟦a⟧ = {}",
        "c.«count» = 'HPageA'\nflags.⟦a⟧ = {}",
        "c.«count» = 'folio_set_hugetlb_a'\nflags.⟦a⟧ = {}",
        "c.prefix = 'HPageSet'\nflags.«x» = {}\nflags.y.⟦camel⟧ = 'Setx'",
        "c.count = 'N'\nc.prefix = 'N'\nc.max_page_index = 1\nc.taken_page_indices = []\nflags.a = {}",
        "output = { «header» = 'include/mm/h.h', ⟦private_header⟧ = 'mm/h.h' }\nflags.a = {}",
        # The page API alone has camels; without it they cannot collide.
        "c.api = ['folio']\nflags.a_b = {}\nflags.a__b = {}",
        "flags.a_b = { operations = ['test'] }\nflags.a__b = { operations = ['set'] }",
        "flags.ab = {}\nflags.a_b = {}",
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
        # What the emulator has already, and what Python does not take for a class.
        "c.enum = ⟦'none'⟧\nflags.a = {}",
        "c.enum = ⟦'hugetlb_page'⟧\nflags.a = {}",
        "flags.hwpoison.operations = ['test']",
        "c.api = ['page']\nflags.hwpoison = {}",
        "flags.locked = {}\nflags.name = {}\nc.enum = 'page_flags'",
    ),
    "former-name": (
        "flags.«a» = {}\nflags.b.was = ⟦'a'⟧",
        "flags.«a».was = ⟦'a'⟧",
        "flags.b.was = 'a'",
        "flags.a.was = 'b'\nflags.c.was = 'b'",
    ),
    "dialect": (
        "c.case = ⟦'title'⟧\nflags.a = {}",
        "c.era = 'v1'\nflags.a.visibility = ⟦'exported'⟧",
        "flags.a.enumerator = ⟦'HPG_b'⟧",
        "flags.a.⟦names⟧ = { test = 'f' }\nc.api = ['page']",
        "flags.a.⟦names⟧ = { test = 'f' }\nc.style = 'functions'",
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
        "flags.a = {}\nflags.b.config = 'CONFIG_B'\nflags.c = {}",
    ),
    "long-name": (
        f"flags.⟦{LONG}⟧ = {{}}",
        f"flags.⟦{'a' * 42}⟧.operations = ['clear_nonatomic']",
        f"c.api = ['page']\nflags.a.⟦camel⟧ = '{'A' * 54}'",
        f"c.api = ['page']\nflags.⟦{'a' * 54}⟧ = {{}}",
        # One finding a flag, whatever of its names is too long.
        f"flags.⟦{LONG}⟧.camel = '{'A' * 60}'",
        f"flags.a.⟦camel⟧ = '{'A' * 60}'",
        f"c.⟦count⟧ = '{'N' * 64}'\nflags.a = {{}}",
        f"c.⟦enum⟧ = '{'e' * 64}'\nflags.a = {{}}",
        f"{NO_TAKEN}c.⟦enum⟧ = '{'e' * 62}'\nflags.a = {{ page_index = 2 }}",
        f"c.prefix = '{'H' * 63}'\nflags.⟦a⟧ = {{}}\nflags.⟦b⟧ = {{}}",
        f"c.count = '{'N' * 63}'\nc.enum = '{'e' * 63}'\nc.prefix = '{'H' * 62}'\nflags.a = {{}}",
        f"flags.{'a' * 41}.operations = ['clear_nonatomic']",
        f"c.api = ['page']\nflags.{'a' * 53} = {{}}",
    ),
    "duplicate-bit": (
        "flags.a.bit = «3»\nflags.b.bit = ⟦3⟧",
        "[flags.a]\nbit = «0x3»\n[flags.b]\nbit = ⟦3⟧ # taken\n",
        "flags.«a» = {}\nflags.b.bit = ⟦0⟧",
        "flags.a.bit = «0»\nflags.b.bit = ⟦0⟧\nflags.c = {}\nflags.d.bit = 2\nflags.e = {}",
        f"{NO_TAKEN}flags.a = {{ page_index = 2, bit = «1» }}\nflags.b = {{ bit = ⟦1⟧, page_index = 2 }}",
        # What b's bit would be hides nothing from c and d.
        "flags.a.bit = 5\nflags.c.bit = «6»\nflags.d.bit = ⟦6⟧",
        f"{NO_TAKEN}flags.a.bit = 3\nflags.b = {{ bit = 3, page_index = 2 }}",
        "flags.a.bit = 3\nflags.b = {}\nflags.c.bit = 2",
    ),
    "bit-range": (
        "flags.a.bit = ⟦32⟧",
        "flags.a.bit = ⟦-1⟧",
        "flags.a.bit = ⟦9223372036854775807⟧",
        "c.bits_per_long = 64\nflags.a.bit = ⟦64⟧",
        "flags.a.bit = ⟦40⟧\nflags.b.bit = ⟦50⟧",
        "flags.a.bit = 31",
        "c.bits_per_long = 64\nflags.a.bit = 63\nflags.b.bit = 32",
    ),
    "word-full": (
        "flags.a.bit = 31\nflags.⟦b⟧ = {}",
        "flags.a.bit = 31\n[flags.⟦b⟧]\n[flags.c]",
        "c.bits_per_long = 64\nflags.a.bit = 63\nflags.⟦b⟧ = {}",
        "\n".join(f"flags.f{number} = {{}}" for number in range(32)) + "\nflags.⟦f32⟧ = {}",
        f"{NO_TAKEN}flags.a.bit = 31\nflags.b.page_index = 2",
        "\n".join(f"flags.f{number} = {{}}" for number in range(32)),
        "c.bits_per_long = 64\nflags.a.bit = 62\nflags.b = {}",
        "flags.a = {}\nflags.b.bit = 31",
    ),
    "page-index-range": (
        "flags.a.page_index = ⟦4⟧",
        "flags.a.page_index = ⟦-1⟧",
        "c.max_page_index = 1\nflags.a.page_index = ⟦9⟧",
        "c.max_page_index = 0\nc.taken_page_indices = []\nflags.a = { page_index = ⟦2⟧, bit = 5 }",
        f"{NO_TAKEN}flags.a.page_index = 3",
        f"{NO_TAKEN}c.max_page_index = 7\nflags.a.page_index = 7",
    ),
    "page-index-read-only": (
        "c.max_page_index = 100\nflags.a.page_index = ⟦64⟧",
        "c.max_page_index = 300\nc.writable_pages = 256\nflags.a.page_index = ⟦256⟧",
        "c.writable_pages = 2\nc.taken_page_indices = []\nflags.a.page_index = ⟦2⟧",
        "c.max_page_index = 100\nflags.a.page_index = 63",
        "c.max_page_index = 300\nc.writable_pages = 256\nflags.a.page_index = 64",
    ),
    "page-index-taken": (
        "flags.a.page_index = ⟦1⟧",
        "flags.a.page_index = ⟦2⟧\nflags.b.page_index = ⟦3⟧",
        "c.taken_page_indices = [5]\nc.max_page_index = 7\nflags.a.page_index = ⟦5⟧\nflags.b.page_index = 2",
        "flags.a.page_index = 0",
        f"{NO_TAKEN}flags.a.page_index = 2",
        "flags.a = { page_index = 2, ignore = ['page-index-taken'] }",
    ),
    "page-index-crowded": (
        f"{NO_TAKEN}flags.a.page_index = ⟦1⟧",
        "c.taken_page_indices = [2, 3]\nflags.a = { page_index = ⟦1⟧ }",
        f"{NO_TAKEN}flags.a = {{ page_index = 1, ignore = ['page-index-crowded'] }}",
        f"{NO_TAKEN}flags.a = {{ page_index = 0 }}\nflags.b.page_index = 2",
    ),
    "comment-text": (
        "flags.a.doc = 'ends ⟦*/⟧ here'",
        "flags.a.synchronization = 'nests ⟦/*⟧ here'",
        "flags.a.doc = '''\none line,\n  the next ⟦*/⟧ one\n'''",
        r'flags.a.doc = ⟦"a bell \u0007 in a text"⟧',
        r'flags.a.doc = ⟦"\u001b[31m red"⟧',
        'flags.a.doc = ⟦"""⟧\nbell \\u0007\n"""',
        "flags.a.doc = 'é continued ⟦\\⟧'",
        "flags.a.doc = 'continued ⟦\\⟧ in the middle'",
        'flags.a.doc = "continued ⟦\\⟧\\"',
        # The backslash of an escape is not the one that is meant.
        'flags.a.doc = "a \\" and one at the end ⟦\\⟧\\"',
        "flags.a.doc = 'what the ⟦??/⟧ and not ??/that'",
        "flags.a.doc = 'a right-to-left ⟦\u202e⟧ override'",
        "flags.a.doc = 'an isolate ⟦\u2066⟧ and more'",
        "flags.a.doc = 'a line ⟦\u2028⟧ separator'",
        "flags.a.doc = 'C1 ⟦\x9b⟧ control'",
        "flags.a.doc = 'zero width ⟦\ufeff⟧ no-break space'",
        "flags.a.doc = '⟦/*⟧'\nflags.a.synchronization = '⟦*/⟧'\nflags.b.doc = '⟦*/⟧ and */'",
        """flags.a.doc = 'quotes " and \"\"\" and `x`, 100% {{ x }} {# y #} \\d * / //'""",
        "flags.a.doc = '''it's \"\"\" fine'''",
        'flags.a.doc = """\nlines\tand tabs,\r\nand a \\\n   joined one"""',
        "flags.a.doc = 'naïve 漢字 😀 עברית'",
    ),
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
    "exported-without-source": (
        "output.header = 'a.h'\nflags.a.visibility = ⟦'exported'⟧\nflags.b.visibility = ⟦'exported'⟧\nflags.c = {}",
        "output.header = 'a.h'\nflags.a.visibility = 'static'",
        "output.header = 'a.h'\noutput.source = 'a.c'\nflags.a.visibility = 'exported'",
        "output.emulator = 'a.py'\nflags.a.visibility = 'exported'",
        "output.header = 'a.h'\nflags.a = { visibility = 'exported', ignore = ['exported-without-source'] }",
    ),
    "missing-doc": (
        "[flags.⟦a⟧]\n[flags.b]\ndoc = 'x'\n",
        "[flags.a]\n⟦doc⟧ = ''",
        'flags.a.⟦doc⟧ = """\n\t \n"""',
        "flags.a.doc = 'x'",
        "flags.a.ignore = ['missing-doc']",
    ),
    "missing-synchronization": (
        "[flags.⟦a⟧]\n[flags.b]\nsynchronization = 'x'\n",
        "flags.a = { ⟦synchronization⟧ = ' ' }",
        "flags.a.synchronization = 'x'",
        "lint.ignore = ['missing-synchronization']\nflags.a = {}",
    ),
    "bad-ignore": (
        "lint.ignore = [⟦'missing-docs'⟧]",
        "[flags.a]\nignore = [\n  ⟦'no-such-rule'⟧,\n  'missing-doc',\n  ⟦'toml'⟧, # cannot be\n]",
        "flags.a.ignore = [⟦''⟧]",
        "lint.ignore = [⟦'name-collision'⟧, ⟦'unused-ignore'⟧]",
        "flags.a.ignore = ['missing-doc', 'missing-synchronization']",
    ),
    "unused-ignore": (
        "flags.a = { doc = 'x', ignore = [⟦'missing-doc'⟧, 'missing-synchronization'] }",
        "lint.ignore = [⟦'duplicate-bit'⟧]\nflags.a = {}",
        # A flag's own ignore comes before that of the file.
        "lint.ignore = [⟦'missing-doc'⟧]\nflags.a.ignore = ['missing-doc']",
        "flags.a.ignore = [⟦'duplicate-bit'⟧]\nflags.b = { bit = 0, ignore = ['duplicate-bit'] }",
        "lint.ignore = ['missing-doc']\nflags.a.ignore = ['missing-doc']\nflags.b = {}",
        "lint.ignore = ['missing-doc', 'missing-synchronization']\nflags.a.doc = 'x'\nflags.b = {}",
    ),
}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        pytest.param(rule, text, id=f"{rule}-{number}")
        for rule, texts in CASES.items()
        for number, text in enumerate(texts)
    ],
)
def test_rule(rule: str, text: str) -> None:
    """Exactly the marked stretches are found, under this rule, and nothing else is said of the text."""
    expected = marked(text)
    findings = [found for found in lint_text(expected.text) if found.rule == rule or found.rule not in LACKING]
    severity = Severity.WARNING if rule in WARNINGS else Severity.ERROR
    assert [(found.rule, found.severity, found.place.span) for found in findings] == [
        (rule, severity, span) for span in expected.carets
    ]
    assert tuple(place.span for found in findings for place in found.related) == expected.related
    assert all(found.message and found.help for found in findings)
    assert all(place.message for found in findings for place in found.related)


def test_every_rule_has_a_text_that_breaks_it_and_one_that_does_not() -> None:
    assert set(CASES) == set(RULES_BY_ID)
    for rule, texts in CASES.items():
        assert {"⟦" in text for text in texts} == {True, False}, rule


@pytest.mark.parametrize("rule", [rule.id for rule in RULES if rule.can_be_ignored])
def test_what_can_be_ignored_is_silent_where_it_is(rule: str) -> None:
    for text in CASES[rule]:
        if "⟦" in text:
            found = rules_of(lint_text(f"lint.ignore = ['{rule}']\n{marked(text).text}"))
            assert not {rule, "bad-ignore", "unused-ignore"} & set(found)


@pytest.mark.parametrize("rule", [check.rule.id for check in CHECKS if not check.rule.can_be_ignored])
def test_what_cannot_be_ignored_is_reported_all_the_same(rule: str) -> None:
    text = next(text for text in CASES[rule] if "⟦" in text and "lint." not in text)
    assert {rule, "bad-ignore"} <= set(rules_of(lint_text(f"lint.ignore = ['{rule}']\n{marked(text).text}")))


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


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_text"),
    [
        ("flagz = {}", "unknown-key", "'flagz' in the file", "did you mean 'flags'?"),
        ("c.prefx = ''", "unknown-key", "'prefx' in [c]", "did you mean 'prefix'?"),
        ("flags.a.synchronisation = ''", "unknown-key", "in [flags.a]", "did you mean 'synchronization'?"),
        (
            "output.xyzzy = ''",
            "unknown-key",
            "'xyzzy' in [output]",
            "the keys are header, private_header, source, emulator",
        ),
        ("flags.a.bit = true", "wrong-type", "bit must be an integer, not a boolean", "write an integer"),
        ("flags.a.bit = 1.0", "wrong-type", "not a float", "write an integer"),
        ("flags.a.bit = 07:32:00", "wrong-type", "not a date or time", "write an integer"),
        ("c.bits_per_long = '64'", "wrong-type", "not a string", "such as 32"),
        ("flags.a.visibility = 1", "wrong-type", "not an integer", 'such as "static"'),
        ("flags.a.operations = 'set'", "wrong-type", "must be a list", "operations = ["),
        ("flags.a.operations = [1]", "wrong-type", "each item of operations", 'such as "test"'),
        ("flags.a = 1", "wrong-type", "flags.a must be a table", "[flags.a]"),
        ("c.api = ['pages']", "bad-value", '"pages"', "did you mean 'page'?"),
        ("c.api = []", "bad-value", "api is empty", '"page", "folio"'),
        ("flags.a.operations = ['test', 'test']", "bad-value", "'test' is already in operations", "remove it"),
        ("flags.a.visibility = 'extern'", "bad-value", '"extern"', 'it can be "static", "exported"'),
        ("c.writable_pages = 0", "bad-value", "writable_pages is 0", "at least 1"),
        ("c.writable_pages = 16777217", "bad-value", "16777217", "at most 16777216"),
        ("flags.A = {}", "flag-name", '"A"', "lower-case C identifier"),
        ("flags.a.camel = 'x'", "camel-name", '"x"', "a capital, then letters and digits"),
        ("flags.a.page_index = -1", "page-index-range", "page_index is -1", "0 is the head page"),
        ("flags.a.doc = 'x */'", "comment-text", "doc contains */", "other words"),
        (r'flags.a.doc = "\u0007"', "comment-text", "the control character U+0007", "other words"),
        (r'flags.a.doc = "x\\"', "comment-text", "\\ at the end of a word", "other words"),
        ("flags.while = {}", "reserved-word", "'while' is a C keyword", "another name"),
        ("flags.xor = {}", "reserved-word", "'xor' is a C++ keyword", "another name"),
        ("flags.lambda = {}", "reserved-word", "'lambda' is a Python keyword", "another name"),
        ("flags.current = {}", "reserved-word", "'current' is a macro of the kernel", "another name"),
        ("flags.a_b = {}\nflags.ab.camel = 'AB'", "name-collision", "HPageAB would be an accessor of 'ab'", "camel"),
        ("c.prefix = 'PG_'\nflags.locked = {}", "kernel-name", "PG_locked", "another name"),
        ("flags.a.bit = 1\nflags.b.bit = 1\nflags.c = {}", "duplicate-bit", "taken by 'a'", "word: 0, 3-31"),
        ("flags.a.bit = 2\nflags.b.bit = 2", "duplicate-bit", "bit 2 of page[0]", "word: 0-1, 3-31"),
        ("flags.a.bit = 32\nflags.b.bit = 0", "bit-range", "a word of 32 bits", "word: 1-31"),
        ("flags.a.bit = 31\nflags.b = {}", "word-full", "no next one for 'b'", "word: 0-30"),
        ("flags.a.page_index = 9", "page-index-range", "beyond 3", "max_page_index"),
        ("c.max_page_index = 99\nflags.a.page_index = 80", "page-index-read-only", "page[80]", "stay below 64"),
        ("flags.a.page_index = 1", "page-index-taken", "subpool", "taken_page_indices"),
        ("c.taken_page_indices = [2]\nflags.a.page_index = 2", "page-index-taken", "cgroup", "taken_page_indices"),
        ("flags.a.page_index = 3", "page-index-taken", "6.17", "taken_page_indices"),
        ("output.header = '/a.h'", "output-path", "'/a.h' is absolute", "relative"),
        ("output.header = '../a.h'", "output-path", "leaves", "below"),
        ("output.header = 'flags.toml'", "output-path", "the declaration itself", "elsewhere"),
        ("output.header = 'a'\noutput.source = 'a'", "output-path", "'a' is used twice", "a file of its own"),
        ("output.header = 'a'\noutput.source = 'a/b'", "output-path", "'a/b' and 'a'", "a file of its own"),
        ("lint.ignore = ['missing-docs']", "bad-ignore", "'missing-docs'", "did you mean 'missing-doc'?"),
        ("lint.ignore = ['toml']", "bad-ignore", "cannot be switched off", "remove it"),
        ("lint.ignore = ['missing-doc']", "unused-ignore", "nothing here breaks 'missing-doc'", "remove it"),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_to_do(text: str, rule: str, message: str, help_text: str) -> None:
    found = next(found for found in lint_text(text) if found.rule == rule)
    assert message in found.message
    assert help_text in found.help


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
        ("flags.a_b = {}\nflags.a__b = {}", "HPageAB comes from here"),
    ],
)
def test_both_places_are_shown(text: str, message: str) -> None:
    assert [place.message for found in lint_text(text) for place in found.related] == [message]
