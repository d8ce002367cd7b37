"""One file: Coccinelle decides what is a call, and nothing else changes, not a blank."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conversions import ACTIVE, call, stand_in
from flaggen.convert import spatch
from flaggen.convert.file import ConvertedFile, Plan, convert_file
from flaggen.convert.replacements import Replacements
from flaggen.convert.spatch import SpatchFailed
from repository import need

CODE = "void f(void)\n{\n\tpage_huge_active( p /* b */ );\n}\n"
NEW = CODE.replace("page_huge_active", "HPageMigratable")
CONVERT = 'sed s/page_huge_active/HPageMigratable/ "$1" > "$2"'
FREED = Replacements(
    (
        call("HPageFreed", "folio_test_hugetlb_freed", "page to folio"),
        call("SetHPageFreed", "folio_set_hugetlb_freed", "page to folio"),
        call("hugetlb_set_page_flag", "folio_set_hugetlb_freed", "page to folio", old_flag="HP_Freed"),
        call("page_huge_active", "HPageMigratable"),
    ),
    ("page_huge_active",),
    {"HPG_freed": "HPG_free", "HP_Freed": "HPG_free"},
    frozenset(),
)
# Each line with a use is followed by what becomes of it, after //=, or by why it is left, after //!.
ALL = """\
#define lookup(p) HPageFreed(p) //! directive
EXPORT_SYMBOL(HPageFreed); //! argument outside
bool (*fn)(struct page *) = HPageFreed; //! without a call

static int g(struct folio *folio, struct page *page, struct page *pages)
{
	const char *s = "HPageFreed"; //! string

	if (HPageFreed(&folio->page)   || HPageFreed(&pages[1])) //= \
	if (folio_test_hugetlb_freed(folio)   || folio_test_hugetlb_freed((struct folio *)(&pages[1])))
		return HPageFreed( page /* x */ ); //= 		return folio_test_hugetlb_freed( (struct folio *)page /* x */ );
	BUG_ON(!HPageFreed(compound_head(page))); //= \
	BUG_ON(!folio_test_hugetlb_freed((struct folio *)(compound_head(page))));
	VM_BUG_ON_PAGE(!HPageFreed(page),   page); //= \
	VM_BUG_ON_PAGE(!folio_test_hugetlb_freed((struct folio *)page),   page);
	hugetlb_set_page_flag(page, HP_Freed); //= 	folio_set_hugetlb_freed((struct folio *)page);
	hugetlb_set_page_flag(page, flag); //! arguments
	list_for_each_entry(page, list, lru) {
		SetHPageFreed(page); //= 		folio_set_hugetlb_freed((struct folio *)page);
	}
	ops->HPageFreed(page); //! member
	return f(page, HPageFreed(page_of(HPageFreed(page)))); //= \
	return f(page, folio_test_hugetlb_freed((struct folio *)(page_of(\
folio_test_hugetlb_freed((struct folio *)page)))));
	return test_bit(HPG_freed, &page->private); //= 	return test_bit(HPG_free, &page->private);
}
enum { HPG_freed }; //! Coccinelle left
TESTPAGEFLAG_FALSE(HeadHuge)

static inline bool page_huge_active(struct page *page) { return 0; } //=
#if 0
int z(struct page *page) { return HPageFreed(page); } //! disabled
#endif
int q(struct page *p) { return page_huge_active(p); } //= int q(struct page *p) { return HPageMigratable(p); }
"""


def converted(directory: Path, code: bytes, program: str, replacements: Replacements = ACTIVE) -> ConvertedFile:
    (directory / "a.c").write_bytes(code)
    return convert_file(Plan(replacements, "cast", program, lambda data: []), directory, "a.c")


def test_with_coccinelle_calls_are_converted_and_the_rest_is_listed(tmp_path: Path) -> None:
    need("spatch")
    lines = [re.fullmatch(r"(.*?)(?: //([=!]) ?(.*))?", line) for line in ALL.splitlines()]
    assert all(lines)
    parts = [line.groups() for line in lines if line is not None]
    code = "".join(f"{before}\n" for before, _, _ in parts)
    file = converted(tmp_path, code.encode(), "spatch", FREED)
    expected = [after if kind == "=" else before for before, kind, after in parts]
    # The definition goes with the blank line before it.
    text = "".join(f"{line}\n" for line in expected).replace("(HeadHuge)\n\n\n", "(HeadHuge)\n\n")
    assert file.after.decode() == text
    reasons = [(number, reason) for number, (_, kind, reason) in enumerate(parts, 1) if kind == "!"]
    assert [left.finding.place.span.line for left in file.left] == [number for number, _ in reasons]
    for (_, _, finding), (_, reason) in zip(file.left, reasons, strict=True):
        assert reason in finding.message
    assert (file.calls, file.definitions) == (11, 1)


@pytest.mark.parametrize("ending", ["", "// \udcff\udcfe é\r\n", "\x0c no newline at the end"])
def test_all_other_bytes_stay(tmp_path: Path, ending: str) -> None:
    code, new = ((text + ending).encode("utf-8", "surrogateescape") for text in (CODE, NEW))
    file = converted(tmp_path, code, stand_in(tmp_path, f"LC_ALL=C {CONVERT}"))
    assert (file.before, file.after, file.calls, file.left) == (code, new, 1, ())


def test_what_coccinelle_does_not_convert_is_left(tmp_path: Path) -> None:
    file = converted(tmp_path, CODE.encode(), stand_in(tmp_path, ":"))
    assert file.after == file.before
    ((kind, name, finding),) = file.left
    assert (kind, name) == ("unparsed", "page_huge_active")
    assert finding.message == "page_huge_active is a use that Coccinelle left"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 1", "spatch failed on {}/a.c: exit status 1"),
        ("sleep 5", "spatch failed on {}/a.c: timed out after 0 seconds"),
        (
            'sed "s/page_huge_active/HPageMigratable/; s/void/int/" "$1" > "$2"',
            "spatch changes more than the calls in {}/a.c, line 1",
        ),
        ('> "$2"', "spatch changes more than the calls in {}/a.c, line 1"),
    ],
)
def test_a_failure_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str) -> None:
    if "sleep" in script:
        monkeypatch.setattr(spatch, "_TIMEOUT", 0.1)
    with pytest.raises(SpatchFailed) as raised:
        converted(tmp_path, CODE.encode(), stand_in(tmp_path, script))
    assert str(raised.value).startswith(message.format(tmp_path))


def test_rendered_files_and_other_languages_are_left(tmp_path: Path) -> None:
    program = stand_in(tmp_path, "exit 1")
    rendered = b"/* Generated from flags.toml by flaggen, do not edit. */\n" + CODE.encode()
    ((_, _, finding),) = converted(tmp_path, rendered, program).left
    assert finding.help == "render it with flaggen render"
    (tmp_path / "a.rst").write_text("page_huge_active() and page_huge_active2()")
    ((_, _, finding),) = convert_file(Plan(ACTIVE, "cast", program, lambda data: []), tmp_path, "a.rst").left
    assert finding.message == "page_huge_active is in a file that is not C"


def test_a_rendered_part_of_a_file_is_left(tmp_path: Path) -> None:
    region = "bool page_huge_active(struct page *);\nint g = page_huge_active(p); /* page_huge_active */\n"
    (tmp_path / "a.c").write_text(f"{region}{CODE}")
    program = stand_in(tmp_path, CONVERT)
    plan = Plan(ACTIVE, "cast", program, lambda data: [(0, len(region))])
    file = convert_file(plan, tmp_path, "a.c")
    assert (file.after.decode(), file.calls, file.definitions) == (f"{region}{NEW}", 1, 0)
    findings = [left.finding for left in file.left]
    reasons = [(finding.place.span.line, finding.message.removeprefix("page_huge_active ")) for finding in findings]
    generated = "is in a rendered file or region"
    assert reasons == [(1, generated), (2, generated), (2, "is in a comment")]


def test_a_file_with_only_a_definition_needs_no_coccinelle(tmp_path: Path) -> None:
    file = converted(tmp_path, b"int a;\nbool page_huge_active(struct page *);\nint b;\n", stand_in(tmp_path, "exit 1"))
    assert (file.after, file.calls, file.definitions) == (b"int a;\nint b;\n", 0, 1)


def test_unbalanced_braces_hide_definitions_only(tmp_path: Path) -> None:
    file = converted(tmp_path, f"{CODE}{{\n".encode(), stand_in(tmp_path, CONVERT))
    assert file.after.decode() == f"{NEW}{{\n"
