"""The page_huge_active() of 5.10 and its siblings, declared with their guards: the kernel's objects stay the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import kernels
from conversion import linked
from drop_in import DISABLED
from flaggen.cli.main import main
from repository import missing, need

pytestmark = pytest.mark.kernel

OBJECTS = ("mm/hugetlb.o", "mm/memory_hotplug.o", "fs/hugetlbfs/inode.o")
FILES = ("include/linux/page-flags.h", "include/linux/hugetlb.h", "mm/hugetlb.c")
HEADER, SOURCE = "include/linux/hugetlb_page_flags.h", "mm/hugetlb_page_flags.c"
GUARD = 'guard = { test = "head_huge", set = "bug_head_huge", clear = "bug_head_huge" }\n'
NOOP = "static inline void {}(struct page *page)\n{{\n}}\n"
STUBS = "".join(map(NOOP.format, ("set_page_huge_active", "clear_page_huge_active")))
# A flag has one visibility, but clear_page_huge_active() is static: after this line, a prototype leaves it static.
STATIC = "struct page;\nstatic void clear_page_huge_active(struct page *page);\n"


def test_objects_stay_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], say: Callable[[str], None]
) -> None:
    need("make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available("5.10", work):
            missing("Debian's kernel 5.10")
        with linked("5.10", work) as tree:
            monkeypatch.chdir(tree.root)
            tree.configure(off=DISABLED)
            before = tree.build(*OBJECTS)
            capsys.readouterr()
            assert main(["import", *FILES]) == 1  # a static sibling, and a stub that is missing
            text = capsys.readouterr().out
            assert text.count(GUARD) == 1
            for path, old, new in _replacements(tree.root):
                tree.edit(path, old, new)
            assert _render(text) == 0
            # What is left in the kernel's own files is none of the declaration's.
            assert main(["import", "--check", HEADER, SOURCE, "flags.toml"]) == 0
            after = tree.build(*OBJECTS)
            assert [name for name in OBJECTS if before[name] != after[name]] == []
            for guard in ("", GUARD.replace("bug_head_huge", "bug"), GUARD.replace('"head_huge"', '"huge"')):
                assert _render(text.replace(GUARD, guard)) == 0
                assert tree.build("mm/hugetlb.o")["mm/hugetlb.o"] != before["mm/hugetlb.o"], guard
    say(f"5.10: {len(OBJECTS)} objects are identical with the declared guards, and mm/hugetlb.o is not with others")


@pytest.mark.parametrize("is_guarded", [True, False])
def test_only_the_static_sibling_and_the_stubs_are_reported(
    is_guarded: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without these, the import comes back without a difference: the guards are no part of it."""
    need("apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available("5.10", work):
            missing("Debian's kernel 5.10")
        source = kernels.fetch("5.10", work)
        texts = {path: (source / path).read_text("utf-8") for path in FILES}
    prototype, other = "void set_page_huge_active(struct page *page);\n", "\n#else\t/* CONFIG_HUGETLB_PAGE */\n"
    for path, old, new in (
        (FILES[1], prototype, prototype + prototype.replace("set_", "clear_")),
        (FILES[1], other, other + STUBS),
        (FILES[2], "static void clear_page_huge_active", "void clear_page_huge_active"),
        # The control: a check that no guard is.
        (
            FILES[2],
            "return PageHeadHuge(page) &&",
            f"return {'PageHeadHuge' if is_guarded else 'PageTransHuge'}(page) &&",
        ),
    ):
        assert texts[path].count(old) == 1
        texts[path] = texts[path].replace(old, new)
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert main(["import", *FILES]) == (0 if is_guarded else 1)
    printed, said = capsys.readouterr()
    assert (GUARD in printed, said == "") == (is_guarded, is_guarded)


def _render(text: str) -> int:
    Path("flags.toml").write_text(text, encoding="utf-8")
    return main(["render", "-q", "flags.toml"])


def _replacements(root: Path) -> list[tuple[str, str, str]]:
    """What to replace in which file, so that it uses the rendered header and source."""
    page_flags, hugetlb = ((root / path).read_text("utf-8") for path in (FILES[0], FILES[2]))
    stub = re.search(r"\nstatic inline bool page_huge_active\(.*?\n}\n", page_flags, re.DOTALL)
    definitions = re.search(
        r"^bool page_huge_active\(.*?^static void clear_page_huge_active\(.*?^}\n", hugetlb, re.M | re.S
    )
    assert stub is not None and definitions is not None
    mm_types, list_h = "#include <linux/mm_types.h>\n", "#include <linux/list.h>\n"
    return [
        (FILES[0], "bool page_huge_active(struct page *page);\n#else", "#else"),
        (FILES[0], stub[0], ""),
        (FILES[1], "void set_page_huge_active(struct page *page);\n", ""),
        (FILES[1], mm_types, f"{mm_types}#include <linux/hugetlb_page_flags.h>\n"),
        (FILES[2], definitions[0], '#include "hugetlb_page_flags.c"\n'),
        (FILES[2], list_h, STATIC + list_h),
    ]
