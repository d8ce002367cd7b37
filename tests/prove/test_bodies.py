"""The meaning of a function's body, however it is written."""

from __future__ import annotations

import re

import pytest

from compiled import c_sources, declared
from flaggen.model.declaration import Declaration
from flaggen.prove.prove import prove
from flaggen.report.findings import Source
from repository import COMMITTED, ROOT
from strategies import toml

REPOSITORY = (ROOT / "flags.toml").read_bytes()
CONST_TEST = REPOSITORY.replace(b"[c]\n", b"[c]\nconst_test = true\n", 1)

BODIES = {
    "mainline's": "void *private = &folio->private;\n\n\treturn test_bit(HPG_migratable, private);",
    "of a page": "return test_bit(HPG_migratable, &folio->page.private);",
    "by folio_page()": "return test_bit(HPG_migratable, &folio_page(folio, 0)->private);",
    "with a cast": "return test_bit(HPG_migratable, (unsigned long *)&folio->private);",
    "with a bit of its own": "int bit = HPG_migratable;\n\treturn test_bit(bit, (void *)&folio->private);",
    "through a page": "struct page *page = &folio->page;\n\treturn test_bit(HPG_migratable, &(page + 0)->private);",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_counts_is_what_the_c_says(body: str) -> None:
    assert _of_another_body(body) == []


WRONG = {
    "another word": "return test_bit(HPG_migratable, &folio_page(folio, 1)->private);",
    "another folio": "return test_bit(HPG_migratable, (void *)&(folio + 1)->private);",
    "an address taken twice": "void *private = &folio->private;\n\treturn test_bit(HPG_migratable, &private);",
    "a bare number": "return test_bit(1, (void *)&folio->private);",
    "a local with an effect": "bool old = test_and_clear_bit(0, &folio->page.private);\n"
    "\treturn test_bit(HPG_migratable, (void *)&folio->private);",
    "a local of an operation's name": "bool (*test_bit)(long, void *) = other;\n"
    "\treturn test_bit(HPG_migratable, (void *)&folio->private);",
    "a local that is itself": "unsigned long *word = word;\n\treturn test_bit(HPG_migratable, word);",
    "locals in a circle": "struct page *a = b;\n\tstruct page *b = a;\n\treturn test_bit(HPG_migratable, &a->private);",
    "a distance in bytes": "struct page *page = (void *)&folio->page + 0;\n"
    "\treturn test_bit(HPG_migratable, &page->private);",
    "a local that is static": "static int bit = HPG_migratable;\n\treturn test_bit(bit, (void *)&folio->private);",
    "a local that is assigned": "int bit = HPG_migratable;\n\tbit = 2;\n"
    "\treturn test_bit(bit, (void *)&folio->private);",
    "a local of an enumerator's name": "int HPG_migratable = 3;\n"
    "\treturn test_bit(HPG_migratable, (void *)&folio->private);",
    "a loop": "do {\n\t\treturn test_bit(HPG_migratable, (void *)&folio->private);\n\t} while (1);",
    "a local that may be a macro": "void *current_ = &folio->private, *PRIVATE = &folio->private;\n"
    "\treturn test_bit(HPG_migratable, PRIVATE);",
    "nothing": "",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_what_the_c_does_otherwise_is_a_different_body(body: str) -> None:
    (message,) = _of_another_body(body)
    assert message.startswith("function folio_test_hugetlb_migratable() of flag 'migratable': body is `") or not body


@pytest.mark.parametrize(
    ("body", "construct"),
    [
        ("unsigned long old = folio->page.private &= ~1UL;\n\treturn test_bit(HPG_migratable, &folio->private);", "&="),
        ("for (;;)\n\t\treturn test_bit(HPG_migratable, (void *)&folio->private);", "for"),
        ("if (1)\n\t\treturn test_bit(HPG_migratable, (void *)&folio->private);", "if"),
        ("BUILD_BUG_ON(sizeof_field(struct page, private) != 8);\n\treturn false;", "BUILD_BUG_ON(sizeof_field(…"),
    ],
)
def test_what_is_not_accepted_is_named(body: str, construct: str) -> None:
    (message,) = _of_another_body(body)
    assert message == f"`{construct}` is not accepted (CONFIG_HUGETLB_PAGE on)"


SAME_VOID = {
    "with return": "set_bit(HPG_migratable, (void *)&folio->private);\n\treturn;",
    "returned": "return set_bit(HPG_migratable, (void *)&folio->private);",
    "in a block": "do {\n\t\tset_bit(HPG_migratable, (void *)&folio->private);\n\t} while (0);",
    "with an empty statement": ";\n\tset_bit(HPG_migratable, (void *)&folio->private);",
    "after an empty block": "do { } while (0);\n\tset_bit(HPG_migratable, (void *)&folio->private);",
}


@pytest.mark.parametrize("body", SAME_VOID.values(), ids=SAME_VOID)
def test_what_has_no_effect_does_not_count(body: str) -> None:
    assert _of_another_body(body, "set_bit(HPG_migratable, (void *)&folio->private);") == []


def _of_another_body(
    body: str, old: str = "return test_bit(HPG_migratable, (void *)&folio->private);", text: bytes = REPOSITORY
) -> list[str]:
    """The proof's findings for the source with another body of a function."""
    declaration = declared(text)
    texts = c_sources(declaration)
    assert texts["source"].text.count(old) == 1
    source = Source("source", texts["source"].text.replace(old, body))
    return [finding.message for finding in prove(declaration, texts | {"source": source}).findings]


CONST = {
    "as it is rendered": "return test_bit(HPG_migratable, (const void *)&folio->private);",
    "mainline's": "const void *private = &folio->private;\n\n\treturn test_bit(HPG_migratable, private);",
    "with a cast to another type": "return test_bit(HPG_migratable, (const unsigned long *)&folio->private);",
    "through a page": "const struct page *page = &folio->page;\n\treturn test_bit(HPG_migratable, &page[0].private);",
    "by folio_page()": "const struct page *page = folio_page(folio, 0);\n"
    "\treturn test_bit(HPG_migratable, &page->private);",
}
NOT_CONST = {
    "a page of its own": "struct page *page = &folio->page;\n\treturn test_bit(HPG_migratable, &page->private);",
    "a page by folio_page()": "struct page *page = folio_page(folio, 0);\n"
    "\treturn test_bit(HPG_migratable, &page->private);",
    "a word of its own": "void *private = &folio->private;\n\treturn test_bit(HPG_migratable, private);",
    "a pointer that is const itself": "void *const private = &folio->private;\n"
    "\treturn test_bit(HPG_migratable, private);",
    "a word of a word": "const void *one = &folio->private;\n\tvoid *two = one;\n"
    "\treturn test_bit(HPG_migratable, two);",
    "a change": "return test_and_set_bit(HPG_migratable, (const void *)&folio->private);",
}


@pytest.mark.parametrize("body", CONST.values(), ids=CONST)
def test_a_const_folio_may_be_tested(body: str) -> None:
    old = "return test_bit(HPG_migratable, (const void *)&folio->private);"
    assert _of_another_body(body, old, CONST_TEST) == []


@pytest.mark.parametrize("body", NOT_CONST.values(), ids=NOT_CONST)
def test_const_is_not_lost(body: str) -> None:
    """Compilers warn, and kernels are often built with -Werror."""
    old = "return test_bit(HPG_migratable, (const void *)&folio->private);"
    (message,) = _of_another_body(body, old, CONST_TEST)
    assert message.startswith("function folio_test_hugetlb_migratable() of flag 'migratable': body is `")


@pytest.mark.parametrize(
    "body",
    [
        "set_bit(HPG_migratable, (const void *)&folio->private);",
        "const void *private = &folio->private;\n\tset_bit(HPG_migratable, private);",
        "const struct page *page = &folio->page;\n\tset_bit(HPG_migratable, &page->private);",
    ],
)
def test_what_is_const_is_not_changed(body: str) -> None:
    (message,) = _of_another_body(body, "set_bit(HPG_migratable, (void *)&folio->private);")
    assert message.startswith("function folio_set_hugetlb_migratable() of flag 'migratable': body is `")


@pytest.mark.parametrize(
    ("is_const", "old", "new", "parameters"),
    [
        (True, "(const struct folio *folio)", "(struct folio *folio)", "`struct folio *`, not `const struct folio *`"),
        (
            True,
            "(const struct folio *folio)",
            "(struct folio *const folio)",
            "`struct folio * const`, not `const struct folio *`",
        ),
        (
            True,
            "(const struct folio *folio)",
            "(const const struct folio *folio)",
            "`const const struct folio *`, not `const struct folio *`",
        ),
        (True, "set_hugetlb_migratable(struct", "set_hugetlb_migratable(const struct", "`const struct folio *`, not"),
        (
            False,
            "test_hugetlb_migratable(struct",
            "test_hugetlb_migratable(const struct",
            "`const struct folio *`, not",
        ),
    ],
)
@pytest.mark.parametrize("target", ["header", "source"])
def test_const_is_where_it_is_promised(is_const: bool, old: str, new: str, parameters: str, target: str) -> None:
    declaration = declared(CONST_TEST if is_const else REPOSITORY)
    texts = c_sources(declaration)
    if target == "header":
        old, new = (text.replace("_migratable(", "_##flname(") for text in (old, new))
    changed = texts[target].text.replace(old, new)
    assert changed != texts[target].text
    found = prove(declaration, texts | {target: Source(target, changed)}).findings
    assert found and all(finding.rule in ("different-fact", "unreadable-c") for finding in found)
    assert any(f"parameter list is {parameters}" in finding.message for finding in found)


@pytest.mark.parametrize(("type_", "is_accepted"), [("unsigned int", True), ("unsigned long", True), ("int", False)])
def test_a_local_keeps_the_value_of_an_argument(type_: str, is_accepted: bool) -> None:
    """An enum is unsigned, and compilers extend an int to unsigned long differently."""
    declaration = declared(COMMITTED["era_v1"].read_bytes())
    text = c_sources(declaration)["header"].text
    old = "\tset_bit(flag, &page->private);"
    assert text.count(old) == 1
    text = text.replace(old, f"\t{type_} bit = flag;\n\n\tset_bit(bit, &page->private);")
    assert (prove(declaration, {"header": Source("header", text)}).findings == ()) is is_accepted


GUARDED = declared(
    toml(
        {
            "c": {"api": ["page"], "style": "functions"},
            "output": {"header": "a.h", "source": "a.c"},
            "flags.a": {"visibility": "exported", "guard": ["bug", "head"], "lock": "hugetlb_lock"},
        }
    )
)
HELD, BUG = "lockdep_assert_held(&hugetlb_lock);", "VM_BUG_ON_PAGE(!PageHuge(page), page);"
TEST, SET = "return PageHead(page) && test_bit(HPG_a, &page->private);", "set_bit(HPG_a, &page->private);"
SAME_GUARDS = {
    "as rendered": (f"{HELD} {BUG} {TEST}", f"{HELD} {BUG} if (PageHead(page)) {SET}"),
    "of a page of its own": (
        f"struct page *head = page; {HELD} {BUG.replace('page)', 'head)')} "
        "return PageHead(head) && test_bit(HPG_a, &page->private);",
        f"struct page *head = page; {HELD} {BUG} if (PageHead(head)) {SET}",
    ),
    "in blocks": (
        f"do {{ {HELD} {BUG} }} while (0); {TEST}",
        f"do {{ {HELD} }} while (0); {BUG} if (PageHead(page)) {SET} return;",
    ),
    "in parentheses": (
        f"lockdep_assert_held((&hugetlb_lock)); {BUG} return ((PageHead((page))) && ({TEST[25:-1]}));",
        f"{HELD} VM_BUG_ON_PAGE((!(PageHuge(page))), (page)); if (PageHead((page))) {SET}",
    ),
}
WRONG_GUARDS = {
    "no lock": (f"{BUG} {TEST}", f"{BUG} if (PageHead(page)) {SET}"),
    "no assertion": (f"{HELD} {TEST}", f"{HELD} if (PageHead(page)) {SET}"),
    "no condition": (f"{HELD} {BUG} return test_bit(HPG_a, &page->private);", f"{HELD} {BUG} {SET}"),
    "another order": (f"{BUG} {HELD} {TEST}", f"{BUG} {HELD} if (PageHead(page)) {SET}"),
    "twice": (f"{HELD} {BUG} {BUG} {TEST}", f"{HELD} {BUG} if (PageHead(page) && PageHead(page)) {SET}"),
    "not negated": (
        f"{HELD} VM_BUG_ON_PAGE(PageHuge(page), page); {TEST}",
        f"{HELD} VM_BUG_ON_PAGE(PageHuge(page), page); if (PageHead(page)) {SET}",
    ),
    "negated": (
        f"{HELD} {BUG} return !PageHead(page) && test_bit(HPG_a, &page->private);",
        f"{HELD} VM_BUG_ON_PAGE(!!PageHuge(page), page); if (PageHead(page)) {SET}",
    ),
    "of another page": (
        f"{HELD} {BUG} return PageHead(&page[1]) && test_bit(HPG_a, &page->private);",
        f"{HELD} VM_BUG_ON_PAGE(!PageHuge(page + 1), page); if (PageHead(page)) {SET}",
    ),
    "about another page": (
        f"{HELD} VM_BUG_ON_PAGE(!PageHuge(page), page + 1); {TEST}",
        f"{HELD} VM_BUG_ON_PAGE(!PageHuge(page), 0); if (PageHead(page)) {SET}",
    ),
    "another check": (
        f"{HELD} VM_BUG_ON_PAGE(!PageHead(page), page); {TEST}",
        f"{HELD} {BUG} if (PageHuge(page)) {SET}",
    ),
    "another consequence": (
        f"{HELD} VM_WARN_ON_ONCE_PAGE(!PageHuge(page), page); {TEST}",
        f"{HELD} VM_WARN_ON_PAGE(!PageHuge(page), page); if (PageHead(page)) {SET}",
    ),
    "another lock": (
        f"lockdep_assert_held(&page->private); {BUG} {TEST}",
        f"lockdep_assert_held(hugetlb_lock); {BUG} if (PageHead(page)) {SET}",
    ),
    "or": (
        f"{HELD} {BUG} return PageHead(page) || test_bit(HPG_a, &page->private);",
        f"{HELD} {BUG} if (PageHead(page) || 1) {SET}",
    ),
    "after the operation": (
        f"{HELD} {BUG} return test_bit(HPG_a, &page->private) && PageHead(page);",
        f"{HELD} {SET} {BUG} if (PageHead(page)) {SET}",
    ),
    "a local of the check's name": (
        f"int PageHead = 1; {HELD} {BUG} {TEST}",
        f"struct page *hugetlb_lock = page; {HELD} {BUG} if (PageHead(page)) {SET}",
    ),
    "a block": (f"{HELD} {BUG} {{ {TEST} }}", f"{HELD} {BUG} if (PageHead(page)) {{ {SET} }}"),
    "a second statement": (
        f"{HELD} {BUG} if (PageHead(page)) {TEST}",
        f"{HELD} {BUG} if (PageHead(page)) {SET} {SET}",
    ),
    "an else": (
        f"{HELD} {BUG} if (PageHead(page)) {TEST} else {TEST}",
        f"{HELD} {BUG} if (PageHead(page)) {SET} else ;",
    ),
    "an early return": (
        f"{HELD} {BUG} if (PageHead(page)) return 0; {TEST}",
        f"{HELD} {BUG} if (PageHead(page)) return;",
    ),
    "an if in an if": (
        f"{HELD} {BUG} if (PageHead(page)) if (PageHead(page)) {TEST}",
        f"{HELD} {BUG} if (PageHead(page)) if (PageHead(page)) {SET}",
    ),
    "a result": (f"{HELD} {BUG} if (PageHead(page)) test_bit(HPG_a, &page->private);", f"{HELD} {BUG} return {TEST}"),
}


@pytest.mark.parametrize(("test", "set_"), SAME_GUARDS.values(), ids=SAME_GUARDS)
def test_guards_count_by_what_they_are(test: str, set_: str) -> None:
    assert _with_guards(test) == _with_guards(set_, "SetHPageA") == []


@pytest.mark.parametrize(("test", "set_"), WRONG_GUARDS.values(), ids=WRONG_GUARDS)
def test_other_guards_are_refused(test: str, set_: str) -> None:
    assert _with_guards(test) != []
    assert _with_guards(set_, "SetHPageA") != []


HEAD_HUGE = declared(
    toml(
        {
            "c": {"api": ["page"], "style": "functions"},
            "output": {"header": "a.h", "source": "a.c"},
            "flags.a": {"visibility": "exported", "guard": ["bug_head_huge", "huge"]},
        }
    )
)


@pytest.mark.parametrize(
    ("asserted", "asked", "is_accepted"),
    [
        ("PageHeadHuge(page)", "PageHuge(page)", True),
        ("PageHuge(page)", "PageHuge(page)", False),
        ("PageHead(page)", "PageHuge(page)", False),
        ("PageHead(page) && PageHuge(page)", "PageHuge(page)", False),
        ("PageHeadHuge(page)", "PageHeadHuge(page)", False),
        ("PageHeadHuge(&page[1])", "PageHuge(page)", False),
        ("PageHeadHuge(page)", "PageHeadHuge(page) && PageHuge(page)", False),
        ("PageHeadHuge(compound_head(page))", "PageHuge(page)", False),
    ],
)
def test_the_head_of_a_hugetlb_page_is_a_question_of_its_own(asserted: str, asked: str, is_accepted: bool) -> None:
    body = f"VM_BUG_ON_PAGE(!{asserted}, page); return {asked} && test_bit(HPG_a, &page->private);"
    assert (_with_guards(body, declaration=HEAD_HUGE) == []) is is_accepted


def _with_guards(body: str, function: str = "HPageA", declaration: Declaration = GUARDED) -> list[str]:
    """The proof's findings for the source with this body of the guarded accessor."""
    texts = c_sources(declaration)
    source, number = re.subn(
        rf"( {function}\(.*?\)\n{{\n)(.*?)(\n}}\n)", rf"\1\t{body}\3", texts["source"].text, flags=re.S
    )
    assert number == 1
    return [finding.message for finding in prove(declaration, texts | {"source": Source("source", source)}).findings]


LOCKS = {
    "missing": "",
    "twice": "extern spinlock_t hugetlb_lock;\nextern spinlock_t hugetlb_lock;",
    "a definition": "spinlock_t hugetlb_lock;",
    "of its own": "static spinlock_t hugetlb_lock;",
    "of another type": "extern unsigned long hugetlb_lock;",
    "const": "extern const spinlock_t hugetlb_lock;",
    "an array": "extern spinlock_t hugetlb_lock[2];",
    "a pointer": "extern spinlock_t *hugetlb_lock;",
    "with an initializer": "extern spinlock_t hugetlb_lock = { 0 };",
    "another one, too": "extern spinlock_t hugetlb_lock, other;",
    "a function": "extern spinlock_t hugetlb_lock(void);",
}


@pytest.mark.parametrize("text", LOCKS.values(), ids=LOCKS)
def test_the_lock_is_declared_as_the_kernel_does(text: str) -> None:
    texts = c_sources(GUARDED)
    assert prove(GUARDED, texts).findings == ()
    header = texts["header"].text.replace("extern spinlock_t hugetlb_lock;", text)
    assert prove(GUARDED, texts | {"header": Source("header", header)}).findings != ()


@pytest.mark.parametrize("name", ["PageHead", "VM_BUG_ON_PAGE", "hugetlb_lock", "lockdep_assert_held", "spinlock_t"])
def test_the_kernels_names_cannot_be_macros(name: str) -> None:
    texts = c_sources(GUARDED)
    header = texts["header"].text.replace("extern spinlock_t", f"#define {name} other\nextern spinlock_t")
    (message,) = {finding.message for finding in prove(GUARDED, texts | {"header": Source("header", header)}).findings}
    assert message.startswith(f"macro {name} has a name that is already used for something else")
