"""Every single small change to rendered C that matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

BITOPS = (
    "test_bit",
    "set_bit",
    "clear_bit",
    "test_and_set_bit",
    "test_and_clear_bit",
    "__set_bit",
    "__clear_bit",
    "change_bit",
)
_BITOP = rf"\b(?:{'|'.join(BITOPS)})(?=\()"
_DEFINITION = r"^(?:bool|int|void) (\w+)\(.*\)\n\{\n.*\n\}\n"
_EXPORT_LINE = r"^EXPORT_SYMBOL\w*\(.*\);\n"
_FLAG_LINE = r"^\t?(?:\w+)?HPAGE\d*FLAG\(\w+, \w+\);?\n"
# A statement on a line of its own, or in braces on a line of a macro.
_STATEMENT = r"^(\t|\{ )((?:return )?\w+\(\w+[^;\n]*;)"

_QUESTION = r"\b(?:PageHuge|PageHead(?:Huge)?|folio_test_hugetlb)"
_ASKED = rf"{_QUESTION}\(\w+\)"
_ASSERTION = r"VM_\w+\(![^;]*;"
_HELD = r"lockdep_assert_held\([^;]*;"

# Kind of change, what is changed (each match is a mutant of its own), into what.
SUBSTITUTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("enumerator value", r"^(\t\w+)(?: = \d+)?,\n", (r"\1 = 61,\n",)),
    ("enumerator name", r"^(\t\w+)((?: = \d+)?,\n)", (r"\1x\2",)),
    ("enumerator missing", r"^\t\w+(?: = \d+)?,\n", ("",)),
    ("enumerator order", r"^(\t\w+)((?: = \d+)?,\n)(\t\w+)((?: = \d+)?,\n)", (r"\3\4\1\2", r"\3\2\1\4")),
    ("enum tag", r"^enum (\w+) \{", (r"enum \1x {", "enum {")),
    ("guard missing", _ASSERTION, ("",)),
    ("guard doubled", rf"({_ASSERTION})", (r"\1 \1",)),
    ("guard missing", rf"{_ASKED} && (?=\w*test)", ("",)),
    ("guard missing", rf"if \({_ASKED}\)", ("",)),
    ("guard negated", rf"!({_ASKED}), ", (r"\1, ", r"!!\1, ")),
    ("guard negated", rf"(?<!!)({_ASKED})(?=\)| &&)", (r"!\1", r"1 || \1")),
    ("guard of another kind", r"\bVM_(?:BUG_ON|WARN_ON_ONCE)(?=_)", ("VM_BUG_ON", "VM_WARN_ON_ONCE", "VM_WARN_ON")),
    ("guard of another api", r"(?<=_)(?:PAGE|FOLIO)(?=\(!)", ("PAGE", "FOLIO")),
    ("guard of another kind", r"\bPageH(?:uge|ead|eadHuge)\b", ("PageHuge", "PageHead", "PageHeadHuge", "(PageHuge)")),
    ("guard of another page", rf"({_QUESTION}\()(page|folio)\)", (r"\1\2 + 1)", r"\1&\2[1])", r"\1folio)", r"\1page)")),
    ("guard of another page", r"(?<=, )(page|folio)\);", (r"\1 + 1);", r"compound_head(\1));")),
    ("guard of another form", rf"{_ASKED} && ", ("1 && ", "page && ")),
    ("guard with an else", rf"(if \({_ASKED}\)[\s\\]*(\w+\([^;]*;))", (r"\1 else \2", r"\1 \2")),
    ("guard after the operation", rf"({_ASSERTION})([\s\\]*)((?:return )?\w+\([^;]*;)", (r"\3\2\1",)),
    ("lock missing", _HELD, ("",)),
    ("lock doubled", rf"({_HELD})", (r"\1 \1",)),
    ("another lock", r"(?<=held\(&)hugetlb_lock", ("other_lock", "page->private", "HPG_freed")),
    ("another lock", r"lockdep_assert_held(?=\()", ("lockdep_assert_not_held", "spin_lock", "(lockdep_assert_held)")),
    ("another lock", r"(?<=held\()&", ("", "*", "(void *)&")),
    ("lock's declaration", r"^extern spinlock_t hugetlb_lock;\n", ("", "extern int hugetlb_lock;\n")),
    ("lock's declaration", r"^extern (spinlock_t hugetlb_lock)", (r"\1", r"static \1", r"extern \1[2]")),
    ("lock's declaration", r"^extern (?=spinlock_t)", (r"extern const ", r"extern volatile ")),
    ("lock's declaration", r"^(extern spinlock_t) hugetlb_lock;", (r"\1 other_lock;", r"\1 hugetlb_lock, other;")),
    ("include of a guard", r"^#include <linux/(?:mmdebug|page-flags|lockdep|spinlock_types)\.h>\n", ("",)),
    ("operation", _BITOP, BITOPS),
    ("bit", r"(?<=bit\()(\w+##flname|\w+)(?=,)", ("0", "63", r"\1 + 1", "flname")),
    ("word", r"&(page(?:\[\d\]\.|->)|folio_page\(folio, \d\)->|folio->)private", (r"&\1flags", r"\1private")),
    ("page index", r"&page->private", ("&page[1].private", "&(page + 1)->private")),
    ("page index", r"&folio->private", ("&(&folio->page)[1].private", "&(folio + 1)->private", "&folio[1].private")),
    ("page index", r"&folio->private", ("&folio_page(folio, 1)->private", "&folio_page(folio + 1, 0)->private")),
    ("page index", r"\bfolio_page\(folio, \d\)", ("folio", "folio_page(folio, 9)", "folio_page(folio, 0)")),
    ("page of a folio", r"\bfolio_page\((folio, \d)\)", (r"nth_page(\1)", r"(folio_page)(\1)", r"*folio_page(\1)")),
    ("page of a folio", r"\bfolio_page\(folio, (\d)\)", (r"folio_page(\1, folio)", r"folio_page(&folio->page, \1)")),
    ("include of folio_page()", r"^#include <linux/mm\.h>\n", ("", "#include <linux/page-flags.h>\n")),
    ("page index", r"\[\d\]\.private", ("[9].private", "->private", "[0].private")),
    ("return type", r"\b(?:bool|int|void)(?=[\t \\\n]+\w*(?:HPage|folio_))", ("bool", "int", "void", "long", "bool *")),
    ("parameter", r"struct (?:page|folio) \*(?=page\)|folio\))", ("struct inode *", "const struct page *", "int ")),
    ("parameter", r"(\(struct \w+ \*\w+)\)", (r"\1, int more)", "(void)")),
    ("const missing", r"const (?=struct \w+ \*)", ("", "const const ", "volatile ")),
    ("const elsewhere", r"const (struct \w+ \*)(?=\w+[,)])", (r"\1const ", r"const \1const ")),
    ("const on a change", r"(?<!const )struct (page|folio) \*(?=\1[,)])", (r"const struct \1 *", r"struct \1 *const ")),
    ("const on a change", r"(?<=[^_t]set_bit\()(\w+##\w+|\w+), (?:\(void \*\))?&", (r"\1, (const void *)&",)),
    ("storage", r"\bstatic (?=inline|__always_inline)", ("", "extern ", "static const ")),
    ("inline", r"\bstatic (?:inline|__always_inline)\b", ("static", "static inline", "static __always_inline")),
    ("storage", r"^(?=(?:bool|int|void) )", ("static ", "static inline ", "inline ")),
    ("macro missing", r"^#define (?!_)\w+\([^)]*\)(?:[^\n]*\\\n)*[^\n]*\n", ("",)),
    ("invocation missing", _FLAG_LINE, ("",)),
    ("invocation doubled", rf"({_FLAG_LINE})", (r"\1\1",)),
    ("part of a family missing", r"^\t\w+\(uname, flname\)[\t ]*\\?\n", ("\\\\\n",)),
    ("part of a family doubled", r"^(\t\w+\(uname, flname\))", (r"\1 \1",)),
    ("macro argument", r"(FLAG\()(\w+), (\w+)\)", (r"\1\2x, \3)", r"\1\2, \3x)", r"\1\3, \2)", r"\1\2)")),
    ("macro parameter", r"##(?:uname|flname)", ("##uname", "##flname", "", "##none")),
    ("macro of another family", r"^(?!#)EXT_(?=\w*HPAGE\d*FLAG\()", ("",)),
    ("macro of another family", r"^(\t?)(?=(?:TEST|SET|CLEAR|__)?\w*HPAGE\d*FLAG\()(?!\tEXT|EXT)", (r"\1EXT_",)),
    ("macro of another word", r"HPAGE\d*FLAG(?=\((?!uname))", ("HPAGEFLAG", "HPAGE1FLAG", "HPAGE2FLAG")),
    ("stub returns", r"\breturn (?:false|0);", ("return true;", "return 1;", "return;", "")),
    ("stub writes", r"\{ (?=return|\})", ("{ set_bit(0, &page->private); ",)),
    ("conditional inverted", r"#ifdef", ("#ifndef", "#if 0 &&")),
    ("conditional's symbol", r"(#ifdef \w+)", (r"\1_X",)),
    ("conditional's symbol", r"(#if defined\(\w+\)) && (defined\(\w+\))", (r"\1", r"#if \2", r"\1 || \2")),
    ("conditional without else", r"^#else[^\n]*\n", ("",)),
    ("conditional without end", r"^#endif[^\n]*\n", ("",)),
    ("include guard", r"^#(?:ifndef|define) _\w+\n", ("",)),
    ("include guard", r"^(#(?:ifndef|define) _\w+)\n", (r"\1X\n",)),
    ("second statement", _STATEMENT, (r"\1clear_bit(1, &page->private);\2", r"\1\2 \2")),
    ("local with an effect", _STATEMENT, (r"\1int old = test_and_clear_bit(1, &page->private); \2",)),
    ("condition", _STATEMENT, (r"\1if (page) \2",)),
    ("no statement", _STATEMENT, (r"\1",)),
    ("value negated", r"return (?=\w+bit\()", ("return !", "", "return 1 + ")),
    ("assertion", r"static_assert\([^)]*\);", ("", "static_assert(1);")),
    ("assertion", r"(static_assert\(\w+) <=", (r"\1 <", r"\1 >=", r"\1 - 1 <=")),
    ("definition missing", r"^(?:bool|int|void) \w+\(.*\)\n\{\n.*\n\}\n", ("",)),
    ("definition doubled", r"^((?:bool|int|void) \w+\(.*\)\n\{\n.*\n\}\n)", (r"\1\1",)),
    ("prototype missing", r"^(?:bool|int|void) \w+##\w+\(.*\);", ("",)),
    ("prototype doubled", r"^((?:bool|int|void) \w+##\w+\(.*\);)", (r"\1 \1",)),
    ("last prototype missing", r"^(?:bool|int|void) \w+##\w+\([^;\n]*\)$", ("",)),
    ("last prototype doubled", r"^((?:bool|int|void) \w+##\w+\([^;\n]*\)$)", (r"\1; \1",)),
    ("semicolon of a flag", r"(?<=FLAG)(\(\w+, \w+\));$", (r"\1", r"\1 { }", r"\1,")),
    ("prototype missing", r"^(?:bool|int|void) \w+\(.*\);\n", ("",)),
    ("prototype doubled", r"^((?:bool|int|void) \w+\(.*\);\n)", (r"\1\1",)),
    ("export missing", _EXPORT_LINE, ("",)),
    ("export doubled", rf"({_EXPORT_LINE})", (r"\1\1",)),
    ("export of another function", r"^(EXPORT_SYMBOL\w*\(\w+)", (r"\1x", r"EXPORT_SYMBOL(set_bit")),
    ("export by another macro", r"^EXPORT_SYMBOL(?:_NS)?(_GPL)?(?=\()", ("EXPORT_SYMBOL", "EXPORT_SYMBOL_GPL")),
    ("export by another macro", r"^EXPORT_SYMBOL(_NS)?(?:_GPL)?(?=\()", (r"EXPORT_SYMBOL\1", r"EXPORT_SYMBOL\1_GPL")),
    ("export by another macro", r"^EXPORT_SYMBOL\w*(?=\()", ("EXPORT_SYMBOL_FOR_MODULES", "EXPORT_UNUSED_SYMBOL")),
    ("export to another namespace", r', "HUGETLB"\);', (");", ', "HUGETLB_");', ", HUGETLB);", ', "");')),
    ("export of a built-in function", rf"({_DEFINITION})(?!EX)", (r"\1EXPORT_SYMBOL(\2);\n",)),
    ("export of an inline function", r"^(static .*?(\w+)\(.*\)\n\{\n.*\n\}\n)", (r"\1EXPORT_SYMBOL(\2);\n",)),
    ("include", r"^#include (?=[<\"]linux/(?:hugetlb|export)|[<\"]\.\.).*\n", ("", "#include <linux/other.h>\n")),
    ("semicolon", r";(?=[\t ]*(?:\\?\n| \}))", ("",)),
    ("continuation", r"\\\n", ("\n",)),
    ("comment left open", r"^ \*/\n", ("",)),
    ("something more", r"\Z", ("int more;\n", "static inline void more(void) { }\n", "typedef int more;\n")),
    ("something more", r"\Z", ("enum more { MORE };\n", "bool more(struct page *page);\n", "#error more\n")),
)  # fmt: skip


class Mutant(NamedTuple):
    kind: str
    line: int
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """The text with one change, for each change at each place outside of comments."""
    seen = {text}
    comments = [match.span() for match in re.finditer(r"/\*.*?\*/", text, re.DOTALL)]
    for kind, pattern, replacements in SUBSTITUTIONS:
        for match in re.finditer(pattern, text, re.MULTILINE):
            if any(start <= match.start() < end - 3 for start, end in comments):
                continue
            for replacement in replacements:
                changed = text[: match.start()] + match.expand(replacement) + text[match.end() :]
                if changed not in seen:
                    seen.add(changed)
                    yield Mutant(kind, text.count("\n", 0, match.start()) + 1, changed)
