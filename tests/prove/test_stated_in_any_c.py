"""What any C states, and what of it is left out."""

from __future__ import annotations

import pytest

from flaggen.prove.facts import Function
from flaggen.prove.stated_in_any_c import AnyReading, stated
from flaggen.report.findings import Source

BODY = "{ return test_bit(HPG_a, &page->private); }"


def reading(text: str) -> AnyReading:
    return stated([("header", Source("a.h", f"enum flags {{ HPG_a }};\n{text}"))], frozenset(), frozenset())


def functions(text: str) -> list[tuple[str, str]]:
    """The name and the storage of each function."""
    facts = (statement.fact for statement in reading(text).statements)
    return [(fact.name, fact.storage) for fact in facts if isinstance(fact, Function)]


@pytest.mark.parametrize(
    "head",
    [
        "static notrace inline bool f(struct page *page)",
        "static inline __must_check bool f(struct page *page)",
        'static inline bool __attribute__((pure, section("a"))) f(struct page *page)',
        "static inline bool f(struct page *page) __acquires(a)",
        "static vendor_cold inline bool f(struct page *page)",
        "static inline bool f(struct page *page) vendor_cold",
        "__attribute__((unused)) static inline bool f(struct page *page)",
    ],
)
def test_attributes_are_left_out_and_named(head: str) -> None:
    assert functions(f"{head} {BODY}") == [("f", "static inline")]
    ((message, _, line, word),) = reading(f"{head} {BODY}").attributes
    assert word in head
    assert (message, line) == (f"the attribute {word} is omitted", 2)


def test_an_attribute_in_a_macro_is_named_once_in_the_macro() -> None:
    text = f"#define F(f) \\\nstatic notrace inline bool f(struct page *page) {BODY}\n\nF(a)\nF(b)\n"
    assert functions(text) == [("a", "static inline"), ("b", "static inline")]
    assert [(item.line, item.word) for item in reading(text).attributes] == [(3, "notrace")]


@pytest.mark.parametrize("word", ["inline", "__inline", "__inline__"])
def test_other_words_for_inline(word: str) -> None:
    assert functions(f"static {word} bool f(struct page *page) {BODY}") == [("f", "static inline")]
    assert reading(f"static {word} bool f(struct page *page) {BODY}").attributes == ()


def test_a_function_with_assembly_does_not_hide_others() -> None:
    text = f'void g(void) {{ asm volatile("nop"); }}\nstatic inline bool f(struct page *page) {BODY}'
    assert functions(text) == [("f", "static inline")]
    assert [(item.line, item.message) for item in reading(text).unread] == [
        (2, "g() cannot be read: it contains assembly")
    ]


def test_an_unknown_type_is_no_attribute() -> None:
    """Without it, the function would return an int."""
    (item,) = reading(f"static inline u8 f(struct page *page) {BODY}").unread
    assert item.message == "f() cannot be read: `u8` is not accepted"
