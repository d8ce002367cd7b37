"""What the patch puts in the place of the flags, and what it refuses to replace."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import series_of_2021 as of_2021
from flaggen.cli.main import main
from flaggen.render.region import markers
from kernel_patches import AFTER, BEFORE, HEADER, OF_2021, Run, apply, commit_of_2021, edit, home, run, tree
from repositories import git

__all__ = ["home", "run", "tree"]


def test_a_region_leaves_the_flags_in_the_header(tree: Path, run: Run) -> None:
    code, patch, errors = run(HEADER, "--patch", "--region")
    assert (code, errors) == (0, "")
    apply(patch, "am", "-q")
    assert git("diff", "--name-only", "HEAD~1").split() == [HEADER, "mm/flags.toml"]
    text = (tree / HEADER).read_text()
    begin, end = markers("../../mm/flags.toml")
    assert text.startswith(f"{BEFORE}{begin}\n/**\n") and text.endswith(f"\n{end}\n{AFTER}")
    assert f"accessors in {HEADER} from mm/flags.toml, where each flag" in patch.replace("\n", " ")
    assert main(["render", "--check", "--no-cache", "-q", "."]) == main(["verify", "-q", "mm/flags.toml"]) == 0
    for words in (["--region"], []):
        code, patch, errors = run(HEADER, "--patch", *words)
        assert (code, patch) == (2, "") and "already has a region" in errors


def test_a_region_is_refused_where_the_header_changes_its_meaning(tree: Path, run: Run) -> None:
    edit(HEADER, "^struct hstate;", "#define BITS_PER_LONG 128")
    code, patch, errors = run(HEADER, "--patch", "--region")
    assert (code, patch) == (1, "")
    assert f"{HEADER}:7:1: error[region-context]: #define BITS_PER_LONG" in errors
    edit(HEADER, "^#include.*", "")
    edit(HEADER, "^#define BITS_PER.*", "")
    code, patch, errors = run(HEADER, "--patch", "--region")
    assert code == 0 and patch and "warning[region-include]" in errors


def test_the_layout_of_2021(tree: Path, run: Run) -> None:
    commit_of_2021()
    code, patch, errors = run(*OF_2021, "--patch")
    assert (code, errors) == (0, "")
    apply(patch, "am", "-q")
    assert git("diff", "--name-status", "HEAD~1").split() == [
        *("M", HEADER),
        *("A", "include/linux/hugetlb_page_flags.h"),
        *("M", "mm/Makefile"),
        *("A", "mm/flags.toml"),
        *("M", "mm/hugetlb.c"),
        *("A", "mm/hugetlb_page_flags.c"),
        *("A", "mm/hugetlb_page_flags.h"),
    ]
    assert (tree / HEADER).read_text() == (
        f"{of_2021.TOP}#include <linux/hugetlb_page_flags.h>\n{of_2021.OF_PAGES}{of_2021.OTHERWISE}{of_2021.BOTTOM}"
    )
    assert (tree / "mm/hugetlb.c").read_text() == (
        f'{of_2021.INCLUDES}#include "hugetlb_page_flags.h"\n{of_2021.VARIABLES}{of_2021.USERS}'
    )
    assert "+= hugetlb_page_flags.o\n" in (tree / "mm/Makefile").read_text()
    assert main(["render", "--check", "--no-cache", "-q", "."]) == main(["verify", "-q", "mm/flags.toml"]) == 0
    rendered = ["include/linux/hugetlb_page_flags.h", "mm/hugetlb_page_flags.h", "mm/hugetlb_page_flags.c"]
    assert main(["import", "--check", *rendered, "mm/flags.toml"]) == 0
    body = patch.partition("\n---\n")[0].replace("\n", " ")
    assert f"from {HEADER} and mm/hugetlb.c to include/linux/hugetlb_page_flags.h, mm/hugetlb_page_flags.h" in body
    assert "do not stay identical: what the compiler inlined of the accessors of HPAGE_Migratable in" in body


def test_the_layout_of_2021_with_a_region(tree: Path, run: Run) -> None:
    commit_of_2021()
    code, patch, errors = run(*OF_2021, "--patch", "--region")
    assert (code, errors) == (0, "")
    apply(patch, "am", "-q")
    begin, end = markers("../../mm/flags.toml")
    before, after = f"{of_2021.TOP}\n{begin}\n", f"\n{end}\n{of_2021.OF_PAGES}{of_2021.OTHERWISE}{of_2021.BOTTOM}"
    text = (tree / HEADER).read_text()
    assert text.startswith(before) and text.endswith(after)
    assert '#include "hugetlb_page_flags.h"\n' in (tree / "mm/hugetlb.c").read_text()
    assert main(["render", "--check", "--no-cache", "-q", "."]) == main(["verify", "-q", "mm/flags.toml"]) == 0


def test_a_public_declaration_of_the_layout_of_2021(tree: Path, run: Run) -> None:
    """The source includes what has its flags, unless it does already."""
    commit_of_2021()
    text = re.sub("^(private_header|emulator) .*\n", "", run(*OF_2021)[1], flags=re.MULTILINE)
    edited = tree.parent / f"{tree.name}-edited.toml"
    edited.write_text(re.sub('= "(include|mm)', r'= "../\1', text))
    code, patch, errors = run(*OF_2021, "--patch", "--declaration", str(edited))
    assert (code, errors) == (0, "")
    apply(patch, "apply")
    assert (tree / "mm/hugetlb.c").read_text() == f"{of_2021.INCLUDES}{of_2021.VARIABLES}{of_2021.USERS}"
    git("checkout", "-q", ".")
    commit_of_2021(source=of_2021.SOURCE.replace("#include <linux/hugetlb.h>\n", ""))
    patch = run(*OF_2021, "--patch", "--declaration", str(edited))[1]
    assert "+#include <linux/hugetlb_page_flags.h>\n" in patch.partition("b/mm/hugetlb.c")[2]


@pytest.mark.parametrize(
    ("change", "words", "place", "message"),
    [
        (
            lambda: edit("mm/hugetlb.c", "^/[*] One function", "int between;\n/* One"),
            OF_2021,
            "mm/hugetlb.c:24:1",
            "this code is in the section on flags",
        ),
        (
            lambda: edit(HEADER, "^void SetHPageMigratable.*", "") or write_header("b.h", "void SetHPageMigratable"),
            [*OF_2021, "include/linux/b.h"],
            "include/linux/b.h:1:1",
            "replaces the flags of one header below include/, here include/linux/hugetlb.h",
        ),
        (
            lambda: (
                edit("mm/hugetlb.c", "^EXT_HPAGEFLAG.Migratable.", "HPAGEFLAG(Migratable)")
                or Path(HEADER).write_text("int a;\n")
            ),
            OF_2021,
            "mm/hugetlb.c:18:1",
            "no header below include/ has any",
        ),
    ],
)
def test_parts_that_cannot_be_cut(
    change: Callable[[], object], words: list[str], place: str, message: str, tree: Path, run: Run
) -> None:
    commit_of_2021()
    change()
    code, patch, errors = run(*words, "--patch")
    assert (code, patch) == (1, ""), errors
    assert f"{place}: error[interleaved-section]: " in errors and message in errors


def write_header(name: str, start: str) -> None:
    Path("include/linux", name).write_text(f"{start}(struct page *page);\n")


def declare(header: str, bit: str = "bit = 3") -> None:
    """Write the imported declaration with another path of the header and another bit of a flag."""
    text = f"[output]\nheader = {header!r}\nsource = 'mm/a.c'\n"
    names = ("restore_reserve", "migratable", "temporary", "freed", "vmemmap_optimized", "raw_hwp_unreliable", "cma")
    text += "".join(f"[flags.{name}]\n{bit if name == 'freed' else ''}\n" for name in names)
    Path("a.toml").write_text(f'c.era = "6.12"\n{text}')


OURS = [HEADER, "--declaration", "a.toml"]
GOOD = "include/linux/hugetlb_page_flags.h"


@pytest.mark.parametrize(
    ("change", "words", "code", "message"),
    [
        (lambda: Path("a.h").write_text("x"), ["a.h"], 2, "a.h is not below include/"),
        (lambda: Path("include/a.h").write_text("x"), ["include/a.h"], 1, "no-flags"),
        (lambda: None, [HEADER, "/proc/version"], 2, "/proc/version is outside"),
        (lambda: edit(HEADER, "^static_assert.*", "int x;"), [HEADER], 1, "interleaved-section"),
        (lambda: edit(HEADER, "$", "\r"), [HEADER], 1, "error[foreign-text]"),
        (lambda: edit(HEADER, "^int after", "int x = HPG_freed, after"), [HEADER], 1, "inexpressible"),
        (
            lambda: edit(HEADER, "^/[*][*]", "/* Generated from a by flaggen */\n/**"),
            [HEADER],
            2,
            "already generated",
        ),
        (lambda: Path(GOOD).write_text("x"), [HEADER], 2, "exists and is not generated by flaggen"),
        (lambda: Path("mm/flags.toml").write_text("x"), [HEADER], 2, "mm/flags.toml exists and is another declaration"),
        (lambda: None, OURS, 2, "a.toml cannot be read: No such file or directory\n"),
        (lambda: Path("a.toml").write_text("flags.a = 1"), OURS, 2, "wrong-type"),
        (lambda: declare(GOOD, "bit = 9"), OURS, 1, "breaking-edit"),
        (
            lambda: declare(GOOD, "") or edit("a.toml", "^source", 'private_header = "mm/b.h"\nsource'),
            OURS,
            1,
            "breaking-edit",
        ),
        (lambda: declare(f"../{GOOD}"), OURS, 2, "output-path"),
        (lambda: declare(f"mm/{GOOD}"), OURS, 2, "with a header below include/"),
        (lambda: Path("mm/Makefile").unlink() or declare(GOOD), OURS, 2, "mm/Makefile does not exist"),
        (lambda: edit("mm/Makefile", "hugetlb.o", "hugetlb.o\r") or declare(GOOD), OURS, 2, "has carriage returns"),
    ],
)
def test_no_patch_is_better_than_a_wrong_one(
    change: Callable[[], object], words: list[str], code: int, message: str, tree: Path, run: Run
) -> None:
    change()
    got, patch, errors = run(*words, "--patch")
    assert (got, patch) == (code, ""), errors
    assert message in errors
