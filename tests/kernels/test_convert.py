"""The callers in Debian's kernels, converted: exactly those that should be, and what the compiler makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kernels
from conversion import CALLERS, GIT, REPLACES, WITHOUT_TEXTS, Tree, convert_page_huge_active, imported, linked
from drop_in import HEADER, MAKEFILE
from flaggen.cli.main import main
from repository import missing, need

pytestmark = pytest.mark.kernel

# The calls of the series of 2021, as found in 5.10: the function, the old and the new line.
CALLS_OF_2021 = {
    "fs/hugetlbfs/inode.c": [("hugetlbfs_fallocate", "set_page_huge_active(page);", "SetHPageMigratable(page);")],
    "mm/hugetlb.c": [
        ("__free_huge_page", "clear_page_huge_active(page);", "ClearHPageMigratable(page);"),
        ("hugetlb_cow", "set_page_huge_active(new_page);", "SetHPageMigratable(new_page);"),
        ("hugetlb_no_page", "set_page_huge_active(page);", "SetHPageMigratable(page);"),
        ("hugetlb_mcopy_atomic_pte", "set_page_huge_active(page);", "SetHPageMigratable(page);"),
        (
            "isolate_hugetlb",
            "if (!PageHeadHuge(page) || !page_huge_active(page) ||",
            "if (!PageHeadHuge(page) || !HPageMigratable(page) ||",
        ),
        ("isolate_hugetlb", "clear_page_huge_active(page);", "ClearHPageMigratable(page);"),
        ("putback_active_hugepage", "set_page_huge_active(page);", "SetHPageMigratable(page);"),
    ],
    "mm/memory_hotplug.c": [("scan_movable_pages", "if (page_huge_active(head))", "if (HPageMigratable(head))")],
}
OLD_NAMES = r"HPG_migratable|(Set|Clear)?HPageMigratable|folio_(test|set|clear)_hugetlb_migratable"
OF_HUGETLB = ("mm/hugetlb.o", "mm/memory_hotplug.o", "fs/hugetlbfs/inode.o")
OF_6_1 = (*OF_HUGETLB, "mm/hugetlb_vmemmap.o", "mm/memory-failure.o")


@pytest.fixture(name="tree")
def _tree(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tree]:
    """The tree of the kernel that the test names, as the working directory."""
    need("make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz", "spatch", "git")
    kernel = request.param
    with kernels.workspace() as work:
        if not kernels.available(kernel, work):
            missing(f"Debian's kernel {kernel}")
        with linked(kernel, work) as tree:
            monkeypatch.chdir(tree.root)
            yield tree


def calls(patch: str) -> list[tuple[str, str, str]]:
    """The function, the old and the new line of each hunk of a patch without context that replaces a line."""
    hunks = re.findall(
        r"^@@ [^\n]* @@ [^\n]*?(\w+)\([^\n]*\n-\s*([^\n]*)\n\+\s*([^\n]*)\n(?![-+])", patch, re.MULTILINE
    )
    return [(function, old, new) for function, old, new in hunks]


def identical(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return [name for name in before if before[name] == after[name]]


@pytest.mark.parametrize("tree", ["5.10"], indirect=True)
def test_exactly_the_calls_of_2021_are_converted(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert {*CALLERS} == {*CALLS_OF_2021}
    capsys.readouterr()
    convert_page_huge_active(tree, REPLACES)
    found = re.findall(r"^(\S+?):(\d+):.*: page_huge_active is in a comment$", capsys.readouterr().err, re.MULTILINE)
    assert [path for path, _ in found] == ["fs/hugetlbfs/inode.c", "mm/hugetlb.c"]
    for path, expected in CALLS_OF_2021.items():
        assert calls(kernels.run("git", "diff", "-U0", path)) == expected
    added = [line for line in kernels.run("git", "diff", "-U0").splitlines() if re.match(r"\+(?!\+\+)", line)]
    assert len(added) == sum(map(len, CALLS_OF_2021.values()))
    text = Path("include/linux/page-flags.h").read_text("utf-8")
    assert "TESTPAGEFLAG_FALSE(HeadHuge)\n#endif\n" in text and "page_huge_active" not in text


@pytest.mark.parametrize("tree", ["6.1"], indirect=True)
def test_a_page_that_becomes_a_folio_by_a_cast_is_the_same_code(tree: Tree, say: Callable[[str], None]) -> None:
    text = imported(tree)
    assert 'era = "6.2"' in text
    Path("old.toml").write_text(text, "utf-8")
    Path("new.toml").write_text(text.replace('era = "6.2"', 'era = "6.2"\napi = ["folio"]'), "utf-8")
    sources = [name.removesuffix("o") + "c" for name in OF_6_1]
    tree.commit("old.toml", "new.toml", "include/linux/hugetlb.h", *sources)
    tree.configure(WITHOUT_TEXTS)
    before = tree.build(*OF_6_1)
    convert = ["convert", "old.toml", "new.toml", "--tree", ".", "--apply"]
    assert main(convert) == 0
    left = kernels.run("grep", "-hoE", r"\b(Set|Clear)?HPage[A-Z]\w+\([^)]*\)", *sources)
    assert left.count("(page)") == 0
    after = tree.build(*OF_6_1)
    assert identical(before, after) == [*OF_6_1]
    kernels.run("git", "checkout", "-q", "--", *sources)
    assert main([*convert, "--page-to-folio", "page_folio"]) == 0
    control = identical(before, tree.build(*OF_6_1))
    assert "mm/hugetlb.o" not in control
    say(f"6.1: {len(OF_6_1)} objects are identical with casts, {len(control)} with page_folio()")


@pytest.mark.parametrize("tree", ["6.12"], indirect=True)
def test_a_flag_is_renamed_with_one_line_and_one_command(
    tree: Tree, say: Callable[[str], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = kernels.run("grep", "-rlwE", "--include=*.c", OLD_NAMES, "fs", "mm").split()
    objects = tuple(name.removesuffix("c") + "o" for name in sources)
    assert "mm/hugetlb.o" in objects
    tree.commit(HEADER, MAKEFILE, *sources)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "A")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "a@example.org")
    capsys.readouterr()
    assert main(["import", HEADER, "--patch"]) == 0
    kernels.run(*GIT, "am", "-q", input=capsys.readouterr().out)
    tree.configure()
    before = tree.build(*objects)
    tree.edit("mm/flags.toml", "[flags.migratable]", "[flags.active]")
    assert main(["convert", "HEAD:mm/flags.toml", "--tree", ".", "--apply"]) == 0
    with pytest.raises(kernels.Failure, match="exit status 1"):
        kernels.run("grep", "-rwE", OLD_NAMES, "fs", "mm", "include")
    assert identical(before, tree.build(*objects)) == [*objects]
    say(f"6.12: {len(objects)} objects are identical after a flag was renamed")
