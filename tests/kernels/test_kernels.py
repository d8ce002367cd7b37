"""Debian's kernels are got as they are asked for, and what their hugetlb.h says on flags is found in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pycparser import CParser

import kernels
from repository import missing, need

SECTION = """\
enum hugetlb_page_flags {
	HPG_migratable,
	__NR_HPAGEFLAGS,
};

#ifdef CONFIG_HUGETLB_PAGE
#define HPAGEFLAG(uname, flname)		\\
static __always_inline				\\
bool folio_test_hugetlb_##flname(struct folio *folio)	\\
	{ return test_bit(HPG_##flname, &folio->private); }	\\
static inline int HPage##uname(struct page *page)	\\
	{ return test_bit(HPG_##flname, &(page->private)); }
#else
#define HPAGEFLAG(uname, flname)		\\
static inline int HPage##uname(struct page *page)	\\
	{ return 0; }
#endif

/* One of them is enough. */
HPAGEFLAG(Migratable, migratable)"""


def functions(text: str) -> list[str]:
    """The names of the functions that C defines."""
    return [node.decl.name for node in CParser().parse(text).ext if type(node).__name__ == "FuncDef"]


def test_section() -> None:
    assert kernels.section(f"int before;\n{SECTION}\n\nint after;\n") == SECTION
    with pytest.raises(kernels.Failure, match="no section"):
        kernels.section("enum hugetlb_page_flags;\n")


def test_preprocessed() -> None:
    need("cc")
    on = kernels.preprocessed(SECTION, config=True)
    assert "#" not in on
    assert functions(on) == ["folio_test_hugetlb_migratable", "HPageMigratable"]
    assert functions(kernels.preprocessed(SECTION, config=False)) == ["HPageMigratable"]


def test_newest_tree_is_taken_as_it_is(tmp_path: Path) -> None:
    for name in ("linux-source-5.10", "linux-source-7.2", "linux-source-7.10", "linux-headers-7.11.1-common"):
        (tmp_path / name).mkdir()
    assert kernels.available("7.x", tmp_path)
    assert kernels.fetch("7.x", tmp_path) == tmp_path / "linux-source-7.10"
    assert kernels.fetch("5.10", tmp_path) == tmp_path / "linux-source-5.10"


@pytest.mark.kernel
def test_the_part_of_a_tree_that_tests_read() -> None:
    need("apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available("5.10", work):
            missing("Debian's kernel 5.10")
        for path in ("mm/hugetlb.c", "fs/hugetlbfs"):
            assert (kernels.fetch("5.10", work) / path).exists()


@pytest.mark.kernel
@pytest.mark.parametrize("kernel", kernels.FLAGGED)
def test_section_of_a_kernel(kernel: str) -> None:
    need("cc", "apt-get", "dpkg")
    with kernels.workspace() as work:
        if not kernels.available(kernel, work):
            missing(f"Debian's kernel {kernel}")
        section = kernels.section((kernels.headers(kernel, work) / "include/linux/hugetlb.h").read_text("utf-8"))
    flags = re.findall(r"^HPAGEFLAG\((\w+), (\w+)\)", section, re.MULTILINE)
    folio = {f"folio_{verb}_hugetlb_{name}" for _, name in flags for verb in ("test", "set", "clear")}
    page = {f"{prefix}HPage{camel}" for camel, _ in flags for prefix in ("", "Set", "Clear")}
    for config in (True, False):
        assert set(functions(kernels.preprocessed(section, config))) == (folio | page if kernel == "6.1" else folio)
