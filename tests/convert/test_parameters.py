"""What replaced functions take is read from the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversions import call
from flaggen.convert.parameters import first_parameters
from flaggen.convert.replacements import Replacements
from flaggen.convert.tree import TreeError

REPLACED = Replacements(
    (call("page_busy", "folio_test_hugetlb_a"), call("set_busy", "folio_set_hugetlb_a")),
    ("page_busy", "set_busy"),
    {},
    frozenset(),
    {"page_busy": "folio", "set_busy": "folio"},
)


def found(tree: Path, **files: str) -> dict[str, str]:
    for name, text in files.items():
        (tree / f"{name}.c").write_text(text)
    return {**first_parameters(tree, [f"{name}.c" for name in files], REPLACED.replaced)}


@pytest.mark.parametrize(
    ("text", "api"),
    [
        ("bool page_busy(struct page *page);\n", "page"),
        ("static inline bool page_busy(const struct page *page)\n{\n\treturn g(folio);\n}\n", "page"),
        ("bool\npage_busy(\n\tstruct folio *folio);\n", "folio"),
        ("bool page_busy(unsigned long pfn);\n", None),
        ("int g(struct page *p)\n{\n\treturn page_busy(p);\n}\n", None),
    ],
)
def test_a_definition_or_prototype_tells(text: str, api: str | None, tmp_path: Path) -> None:
    assert found(tmp_path, a=text) == ({"page_busy": api} if api else {})


def test_calls_are_converted_as_the_tree_tells(tmp_path: Path) -> None:
    parameters = first_parameters(tmp_path, [], REPLACED.replaced)
    assert REPLACED.with_parameters(parameters) == REPLACED
    (tmp_path / "a.h").write_text("bool page_busy(struct page *);\nvoid set_busy(struct folio *);\n")
    (tmp_path / "a.rst").write_text("void set_busy(struct page *);\n")
    parameters = first_parameters(tmp_path, ["a.h", "a.rst"], REPLACED.replaced)
    assert [call.argument for call in REPLACED.with_parameters(parameters).calls] == ["page to folio", "same"]


def test_a_function_that_takes_both_is_refused(tmp_path: Path) -> None:
    message = r"page_busy\(\) takes a struct page in a.c, and a struct folio in b.c"
    with pytest.raises(TreeError, match=message):
        found(tmp_path, a="bool page_busy(struct page *page);\n", b="bool page_busy(struct folio *folio);\n")
