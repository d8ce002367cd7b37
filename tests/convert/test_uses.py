"""The uses of a name: which may be converted, and why the others are left."""

from __future__ import annotations

import re

import pytest

from conversions import call
from flaggen.convert import uses as module
from flaggen.convert.c_text import c_text
from flaggen.convert.replacements import Replacements
from flaggen.convert.uses import uses
from flaggen.report.findings import Severity
from repository import ROOT

WANTED = Replacements(
    (call("page_huge_active", "HPageMigratable"), call("set_flag", "SetHPageMigratable", old_flag="HP_M")),
    ("page_huge_active",),
    {"HP_M": "HPG_migratable"},
    frozenset({"HPageGone"}),
)


@pytest.mark.parametrize(
    ("code", "name", "text"),
    [
        ("int a; /* page_huge_active() */", "page_huge_active", "is in a comment"),
        ("int a; // page_huge_active()", "page_huge_active", "is in a comment"),
        ('char *s = "page_huge_active";', "page_huge_active", "is in a string"),
        ("#define X(p) page_huge_active\n", "page_huge_active", "is in a preprocessor directive"),
        ("#ifdef page_huge_active\n#endif\n", "page_huge_active", "is in a preprocessor directive"),
        ("#if 0\nint f(void) { page_huge_active(p); }\n#endif\n", "page_huge_active", "is in disabled code"),
        ("EXPORT_SYMBOL(page_huge_active);", "page_huge_active", "is an argument outside of functions"),
        ("int (*f)(void) = page_huge_active;", "page_huge_active", "is used without a call"),
        ("void f(void) { g(page_huge_active); }", "page_huge_active", "is used without a call"),
        ("void f(void) { x->page_huge_active(p); }", "page_huge_active", "is the name of a member"),
        ("void f(void) { page_huge_active(a, b); }", "page_huge_active", "has arguments that no replacement takes"),
        ("void f(void) { set_flag(p, flag); }", "set_flag", "has arguments that no replacement takes"),
        ("void f(void) { HPageGone(p); }", "HPageGone", "is gone, and nothing replaces it"),
        (
            "a b page_huge_active(struct page *p) { }",
            "page_huge_active",
            "is defined or declared here in an unusual way",
        ),
    ],
)
def test_a_use_is_left_for_a_reason(code: str, name: str, text: str) -> None:
    found = uses(c_text("a.c", code.encode()), WANTED, "cast")
    (finding,) = (one.finding for one in found.left if one.name == name)
    assert finding.message == f"{name} {text}"
    is_text = text.endswith(("comment", "string", "disabled code", "member"))
    assert (finding.severity is Severity.WARNING) is is_text
    line = finding.place.source.line(finding.place.span.line)
    assert line[finding.place.span.column - 1 :].startswith(name)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("void f(void) { page_huge_active(p); set_flag(p, HP_M); test_bit(HP_M, p); }", 4),
        ("#define X(p) page_huge_active(p)\n", 1),
        ("void f(void) { my_page_huge_active(p); page_huge_active2(p); }", 0),
        ("void f(void) { page_huge_active(page_huge_active(p)); }", 2),
    ],
)
def test_calls_and_enumerators_may_be_converted(code: str, number: int) -> None:
    found = uses(c_text("a.c", code.encode()), WANTED, "cast")
    assert (len(found.convertible), found.left) == (number, ())


def test_the_page_lists_every_kind() -> None:
    kinds = {reason.kind for reason in vars(module).values() if isinstance(reason, module.Reason)}
    page = (ROOT / "docs/convert.md").read_text("utf-8").partition("## What is left")[2]
    assert {*re.findall(r"^\|.*\| `([a-z-]+)` \|.*\|$", page, re.MULTILINE)} == kinds
