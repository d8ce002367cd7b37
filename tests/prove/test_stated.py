"""What accepted C states, and how the proof names what it cannot read."""

from __future__ import annotations

import pytest

from compiled import c_sources, declared
from flaggen.prove.prove import prove
from flaggen.report.findings import Source
from repository import with_pages
from strategies import toml

DECLARATION = declared(with_pages())
TEXTS = c_sources(DECLARATION)


def findings(target: str, old: str, new: str) -> list[tuple[str, int, str, str]]:
    """The file, the line, the rule and the message of each finding after a change to one text."""
    assert old in TEXTS[target].text
    changed = Source(target, TEXTS[target].text.replace(old, new, 1))
    return [
        (finding.place.source.name, finding.place.span.line, finding.rule, finding.message.partition(" (CONFIG")[0])
        for finding in prove(DECLARATION, TEXTS | {target: changed}).findings
    ]


SET = "void SetHPageMigratable(struct page *page)\n{"


@pytest.mark.parametrize(
    ("target", "old", "new", "line", "construct"),
    [
        ("source", SET, f"__attribute__((weak)) {SET}", 15, "`__attribute__`"),
        ("source", SET, f"notrace {SET}", 15, "`notrace`"),
        ("source", SET, SET.replace("\n{", " __must_check\n{"), 15, "`__must_check`"),
        ("source", SET, SET.replace("\n{", " notrace\n{"), 15, "`notrace`"),
        ("source", SET, f'{SET}\n\tasm volatile("");', 17, "`asm`"),
        (
            "source",
            SET,
            f"{SET}\n\tBUILD_BUG_ON(sizeof_field(struct page, private) != 8);",
            17,
            "`BUILD_BUG_ON(sizeof_field(…`",
        ),
        ("source", SET, SET.replace("void", "static typeof(1)"), 15, "`typeof`"),
        ("header", "static __always_inline bool", "static notrace __always_inline bool", 90, "`notrace`"),
        ("header", "return test_bit", "asm(); return test_bit", 91, "`asm`"),
        ("header", "HPG_cma,\n", "HPG_cma __attribute__((deprecated)),\n", 72, "`__attribute__`"),
        ("header", "};\n", "} __packed;\n", 74, "`__packed`"),
    ],
)
def test_a_construct_is_named_on_its_own_line(target: str, old: str, new: str, line: int, construct: str) -> None:
    found = findings(target, old, new)
    assert found[0] == (target, line, "unreadable-c", f"{construct} is not accepted")
    assert {rule for _, _, rule, _ in found} == {"unreadable-c"}, "nothing is called missing that could not be read"


def test_a_function_that_cannot_be_read_does_not_hide_the_others() -> None:
    bad = (
        TEXTS["source"]
        .text.replace(SET, f"notrace {SET}")
        .replace("clear_bit(HPG_migratable, &", "set_bit(HPG_migratable, &")
    )
    assert findings("source", TEXTS["source"].text, bad) == [
        ("source", 15, "unreadable-c", "`notrace` is not accepted"),
        (
            "source",
            20,
            "different-fact",
            "function ClearHPageMigratable() of flag 'migratable': body is `set_bit(HPG_migratable, page[0].private)`, "
            "not `clear_bit(HPG_migratable, page[0].private)`",
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (SET, SET.replace("void ", ""), "`SetHPageMigratable` has no return type"),
        (SET, SET.replace("*page", "*"), "a parameter of `SetHPageMigratable` has no name"),
        (
            SET,
            SET.replace("*page", "*PAGE"),
            "parameter `PAGE` of `SetHPageMigratable` has a name that a macro has or may have",
        ),
        (
            SET,
            SET.replace("*page", "*linux"),
            "parameter `linux` of `SetHPageMigratable` has a name that a macro has or may have",
        ),
        (
            SET,
            SET.replace("*page", "*bool"),
            "parameter `bool` of `SetHPageMigratable` has a name that a macro has or may have",
        ),
        (
            SET,
            SET.replace("struct", "static struct"),
            "a parameter of `SetHPageMigratable` has a specifier of functions",
        ),
        (
            SET,
            SET.replace("struct", "__always_inline struct"),
            "a parameter of `SetHPageMigratable` has a specifier of functions",
        ),
        (SET, f"struct hugetlb_page_flags;{SET}", "`struct hugetlb_page_flags ;` is not accepted"),
        (SET, SET.replace("\n{", " = 0;\n{"), "`SetHPageMigratable` has an initializer"),
        (SET, f"inline struct page;{SET}", "`inline struct page ;` is not accepted"),
    ],
)
def test_what_compilers_disagree_about(old: str, new: str, message: str) -> None:
    assert ("source", 15, "unreadable-c", message) in findings("source", old, new)


@pytest.mark.parametrize(
    ("target", "old", "new", "message"),
    [
        (
            "header",
            "#include <linux/types.h>",
            "#include <linux/types.h>\n#include <linux/other.h>",
            "include <linux/other.h> is not declared",
        ),
        ("source", "#ifdef CONFIG", "void EXPORT_SYMBOL(HPageFreed);\n#ifdef CONFIG", "EXPORT_SYMBOL"),
        (
            "header",
            "SetHPage##uname(struct page *page);",
            "SetHPage##uname(struct page { long private; } *page);",
            "parameter list is `struct page { long private; } *`, not `struct page *`",
        ),
        ("header", "\tHPG_cma,", "\tHPG_cma = 2147483648u,", "value is `2147483648u`, not `6`"),
    ],
)
def test_what_is_not_promised(target: str, old: str, new: str, message: str) -> None:
    assert any(message in text for _, _, _, text in findings(target, old, new))


def test_a_header_has_its_guard() -> None:
    assert findings("header", "#ifndef _LINUX_HUGETLB_PAGE_FLAGS_H", "#ifndef _LINUX_MM_TYPES_H") == [
        (
            "header",
            6,
            "unreadable-c",
            "the include guard, #ifndef _LINUX_HUGETLB_PAGE_FLAGS_H, is missing before this line",
        )
    ]


def test_a_bit_operation_may_be_a_macro() -> None:
    """In recent kernels test_bit() is, and there is no function of the name."""
    assert findings("source", "\treturn test_bit(", "\treturn (test_bit)(") == [
        ("source", 12, "unreadable-c", "`(test_bit)` instead of `test_bit` is not accepted")
    ]


def test_a_header_does_not_know_what_the_private_header_declares() -> None:
    """Both include the other by the same name, so that it depends on the file what the name means."""
    layout = {"header": "lib/flags.h", "private_header": "lib/private/flags.h", "source": "lib/flags.c"}
    declaration = declared(toml({"output": layout, "flags.aa": {"visibility": "exported"}}))
    texts = c_sources(declaration)
    stub = "{ unsigned long bit = HPG_aa; return false; }"
    header = Source("header", texts["header"].text.replace("{ return false; }", stub))
    messages = [finding.message for finding in prove(declaration, texts | {"header": header}).findings]
    assert any("body is `unsigned long bit = HPG_aa; return false;`" in message for message in messages)


def test_an_assertion_follows_the_enum() -> None:
    text = TEXTS["header"].text
    assertion = "static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);\n"
    moved = text.replace(assertion, "").replace("enum hugetlb_page_flags {", f"{assertion}enum hugetlb_page_flags {{")
    (_, _, rule, message), *_ = findings("header", text, moved)
    assert (rule, message) == ("unreadable-c", "`__NR_HPAGEFLAGS` is used before it is defined")


@pytest.mark.parametrize("name", ["__CHAR_BIT__", "bitop", "NULL", "set_it"])
def test_no_macro_can_change_what_the_kernels_macros_do(name: str) -> None:
    ((_, _, rule, message),) = findings("source", SET, f"#define {name} 1\n#undef {name}\n{SET}")
    assert (rule, message) == ("unreadable-c", f"macro {name} has a name that the kernel has or may have")


def test_a_refused_word_is_refused_in_every_function_of_a_shape() -> None:
    """pycparser reads __always_inline as _Noreturn, which is another thing to a compiler."""
    text = '[c]\napi = ["page"]\nstyle = "functions"\n[output]\nheader = "a.h"\n[flags.one]\n[flags.two]\n'
    declaration = declared(text)
    texts = c_sources(declaration)
    assert prove(declaration, texts).findings == ()
    head, inline, tail = texts["header"].text.rpartition("static __always_inline void SetHPage")
    assert inline in head, "another function has the same shape"
    changed = Source("header", f"{head}static _Noreturn void SetHPage{tail}")
    (finding,) = prove(declaration, texts | {"header": changed}).findings
    assert finding.message.startswith("`_Noreturn` is not accepted")


def test_two_parameters_of_the_same_name() -> None:
    text = '[c]\nera = "5.12"\naccessors = "word"\n[output]\nheader = "a.h"\n[flags.one]\n'
    declaration = declared(text)
    texts = c_sources(declaration)
    changed = texts["header"].text.replace("struct page *page, enum", "struct page *flag, enum", 1)
    messages = [finding.message for finding in prove(declaration, {"header": Source("header", changed)}).findings]
    assert any("two parameters of `hugetlb_test_page_flag` have the name `flag`" in text for text in messages), messages


EXPORTED = declared(
    toml(
        {
            "output": {"header": "a.h", "source": "a.c"},
            "flags.aa": {"visibility": "exported", "export_symbol": "EXPORT_SYMBOL_GPL", "operations": ["test"]},
            "flags.bb": {
                "visibility": "exported",
                "export_symbol": "EXPORT_SYMBOL_NS(HUGETLB)",
                "operations": ["set"],
            },
            "flags.cc": {"operations": ["clear"]},
            "c": {"api": ["folio"], "export_namespace": "token"},
        }
    )
)
AA, BB = "EXPORT_SYMBOL_GPL(folio_test_hugetlb_aa);\n", "EXPORT_SYMBOL_NS(folio_set_hugetlb_bb, HUGETLB);\n"
OF_AA, OF_BB = "export of folio_test_hugetlb_aa() of flag 'aa'", "export of folio_set_hugetlb_bb() of flag 'bb'"


@pytest.mark.parametrize(
    ("old", "new", "rule", "message"),
    [
        (AA, "", "missing-fact", f"{OF_AA} is missing from the source"),
        (AA, AA * 2, "extra-fact", "export of folio_test_hugetlb_aa() appears more than once"),
        (AA, AA.replace("_GPL", ""), "different-fact", f"{OF_AA}: macro is `EXPORT_SYMBOL`, not `EXPORT_SYMBOL_GPL`"),
        (BB, BB.replace("HUGETLB", "MM"), "different-fact", f"{OF_BB}: namespace is `MM`, not `HUGETLB`"),
        (BB, BB.replace("HUGETLB", '"HUGETLB"'), "different-fact", f'{OF_BB}: namespace is `"HUGETLB"`, not `HUGETLB`'),
        (AA, AA.replace("_aa", "_cc"), "extra-fact", "export of folio_test_hugetlb_cc() is not declared"),
        (
            AA,
            AA + "EXPORT_SYMBOL_GPL(folio_clear_hugetlb_cc);\n",
            "extra-fact",
            "export of folio_clear_hugetlb_cc() is not declared",
        ),
        (AA, AA.replace(")", ", X)"), "unreadable-c", "this use of EXPORT_SYMBOL_GPL() is not accepted"),
        (BB, BB.replace(", HUGETLB", ""), "unreadable-c", "this use of EXPORT_SYMBOL_NS() is not accepted"),
        (AA, AA.replace(";", ""), "unreadable-c", "this use of EXPORT_SYMBOL_GPL() is not accepted"),
        (AA, f"extern {AA}", "unreadable-c", "`EXPORT_SYMBOL_GPL` has no return type"),
        (AA, AA.replace("_GPL", "_FOR_MODULES"), "unreadable-c", "this declaration cannot be parsed"),
        (
            AA,
            f"#define ID(x) x\n{AA.replace('folio_test_hugetlb_aa', 'ID(folio_test_hugetlb_aa)')}",
            "unreadable-c",
            "a part of EXPORT_SYMBOL_GPL() that comes from a macro is not accepted",
        ),
        (
            AA,
            f"#define EXPORT(x) EXPORT_SYMBOL_GPL(x);\n{AA.replace('_SYMBOL_GPL', '').replace(';', '')}",
            "unreadable-c",
            "a part of EXPORT_SYMBOL_GPL() that comes from a macro is not accepted",
        ),
        (
            BB,
            f"#define HUGETLB MM\n{BB}",
            "unreadable-c",
            "a part of EXPORT_SYMBOL_NS() that comes from a macro is not accepted",
        ),
        (
            AA,
            f"#define EXPORT_SYMBOL_GPL(x)\n{AA}",
            "unreadable-c",
            "macro EXPORT_SYMBOL_GPL has a name that is already used for something else",
        ),
        ("#include <linux/export.h>\n", "", "missing-fact", "include <linux/export.h> is missing from the source"),
    ],
)
def test_an_export_is_a_fact(old: str, new: str, rule: str, message: str) -> None:
    texts = c_sources(EXPORTED)
    assert prove(EXPORTED, texts).findings == () and old in texts["source"].text
    changed = texts["source"]._replace(text=texts["source"].text.replace(old, new, 1))
    found = prove(EXPORTED, texts | {"source": changed}).findings
    assert (rule, message) in [(finding.rule, finding.message.partition(" (CONFIG")[0]) for finding in found]


def test_an_export_belongs_in_the_source_and_may_stand_anywhere_in_it() -> None:
    texts = c_sources(EXPORTED)
    without = texts["source"].text.replace(AA, "")
    end = "#endif /* CONFIG_HUGETLB_PAGE */\n"
    assert prove(EXPORTED, texts | {"source": Source("source", without.replace(end, AA + end))}).findings == ()
    below = texts["header"].text.replace("\n#endif /* _", f"#ifdef CONFIG_HUGETLB_PAGE\n{AA}#endif\n\n#endif /* _")
    moved = texts | {"source": Source("source", without), "header": Source("header", below)}
    assert [finding.message for finding in prove(EXPORTED, moved).findings] == [
        f"{OF_AA} is in the header, not in the source (CONFIG_HUGETLB_PAGE on)"
    ]
