"""`flaggen convert`: the semantic patch, the patch of a tree, and a tree that is changed.

A program stands in for Coccinelle's: it renames every word, as Coccinelle would here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from command_line import Run, edit
from conversions import stand_in
from flaggen.cli.main import main
from repositories import git
from repository import need

CODE = """\
/* HPageFreed() is about the pool. */
int f(struct page *page)
{
	return HPageFreed(page);
}
"""
NEW = CODE.replace("return HPageFreed", "return HPageFree")
POINTER = "int (*f)(struct page *) = HPageFreed;\n"
RENAME = 'sed "s/\\bHPageFreed(p/HPageFree(p/" "$1" > "$2"'


@pytest.fixture(name="tree")
def _tree(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a rendered declaration of `freed`, which is renamed to `free`, and a caller."""
    need("git")
    (home / "bin").mkdir()
    Path(stand_in(home / "bin", RENAME)).rename(home / "bin/spatch")
    monkeypatch.setenv("PATH", f"{home / 'bin'}:{os.environ['PATH']}")
    (home / "flags.toml").write_text(
        "[c]\napi = ['page']\n\n[output]\nheader = 'include/flags.h'\n\n"
        "[flags.freed]\ndoc = 'On a free list.'\nsynchronization = 'hugetlb_lock.'\n"
    )
    (home / "mm").mkdir()
    (home / "mm/hugetlb.c").write_text(CODE)
    subprocess.run(["git", "init", "-q"], check=True)
    return home


@pytest.fixture(name="renamed")
def _renamed(tree: Path, run: Run) -> Path:
    assert run("render")[0] == 0
    git("add", "flags.toml", "include", "mm")
    git("commit", "-qm", "x")
    edit(tree / "flags.toml", "flags.freed", "flags.free")
    return tree


def test_without_a_tree_it_prints_a_semantic_patch(renamed: Path, run: Run) -> None:
    (renamed / "bin/spatch").unlink()
    code, printed, said = run("convert")
    assert (code, said) == (0, "")
    assert "- HPageFreed\n+ HPageFree\n" in printed and "- HPG_freed\n+ HPG_free\n" in printed


def test_a_tree_gets_a_patch_with_what_is_rendered(renamed: Path, run: Run) -> None:
    code, printed, said = run("convert", "--tree", ".")
    assert code == 0
    assert "mm/hugetlb.c:1:4: warning[unconverted-text]: HPageFreed is in a comment\n" in said
    assert said.endswith("flaggen: 1 warning\n")
    assert git("status", "--porcelain", "mm", "include") == ""
    subprocess.run(["git", "apply", "-p1"], input=printed.encode(), check=True)
    assert (renamed / "mm/hugetlb.c").read_text() == NEW
    assert run("render", "--check")[0] == 0
    assert run("convert", "--tree", ".")[1] == ""


def test_bytes_that_are_no_text_stay_in_a_patch(renamed: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    before = CODE.encode().replace(b"the pool", b"\xff \x0c\xe2\x80\xa8 pool\r")
    (renamed / "mm/hugetlb.c").write_bytes(before)
    capfdbinary.readouterr()
    assert main(["convert", "--tree", "."]) == 0
    subprocess.run(["git", "apply", "-p1"], input=capfdbinary.readouterr().out, check=True)
    assert (renamed / "mm/hugetlb.c").read_bytes() == before.replace(b"return HPageFreed", b"return HPageFree")


def test_a_tree_without_the_declaration_has_only_its_callers_changed(renamed: Path, run: Run) -> None:
    code, printed, _ = run("convert", "--tree", "mm")
    assert code == 0
    assert (
        printed.startswith("diff --git a/hugetlb.c b/hugetlb.c\n--- a/hugetlb.c\n+++ b/hugetlb.c\n")
        and "flags.h" not in printed
    )


def test_apply_changes_the_files(renamed: Path, run: Run) -> None:
    code, printed, _ = run("convert", "--tree", ".", "--apply")
    assert (code, printed) == (0, "rendered  include/flags.h\nconverted mm/hugetlb.c: 1 use\n")
    assert (renamed / "mm/hugetlb.c").read_text() == NEW
    assert run("render", "--check")[0] == 0


def test_code_that_is_left_is_a_difference(renamed: Path, run: Run) -> None:
    (renamed / "mm/pointer.c").write_text(POINTER)
    code, _, said = run("convert", "--tree", ".")
    assert code == 1
    assert "mm/pointer.c:1:27: error[unconverted-code]: HPageFreed is used without a call\n" in said
    assert said.endswith("flaggen: 1 error, 1 warning\n")


@pytest.mark.parametrize("path", ["mm/hugetlb.c", "mm/new.c"])
def test_apply_refuses_files_that_git_could_not_restore(renamed: Path, run: Run, path: str) -> None:
    (renamed / path).write_text(f"{CODE}\n")
    assert run("convert", "--tree", ".", "--apply") == (
        2,
        "",
        f"flaggen: commit or stash these files first: {path}; nothing was changed\n",
    )
    assert (renamed / path).read_text() == f"{CODE}\n"
    assert git("status", "--porcelain", "include") == ""
    assert run("convert", "--tree", ".")[0] == 0


def test_apply_needs_a_repository(renamed: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("tree")
    shutil.copy(renamed / "mm/hugetlb.c", elsewhere)
    code, printed, said = run("convert", "--tree", str(elsewhere), "--apply")
    assert (code, printed) == (2, "")
    assert said.startswith(
        f"flaggen: --apply needs a git repository, which can restore the files of {elsewhere}: not a"
    )
    assert run("convert", "--tree", str(elsewhere))[0] == 0
    assert (elsewhere / "hugetlb.c").read_text() == CODE


def test_a_missing_spatch_is_reported_before_any_work(renamed: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (renamed / "bin/spatch").unlink()
    (renamed / "bin/git").symlink_to(str(shutil.which("git")))
    monkeypatch.setenv("PATH", str(renamed / "bin"))
    assert run("convert", "--tree", "absent") == (
        2,
        "",
        "flaggen: spatch is not on the PATH: install Coccinelle, or leave out --tree to print the semantic patch\n",
    )


def test_a_failure_of_spatch_changes_nothing(renamed: Path, run: Run) -> None:
    (renamed / "bin/spatch").write_text("#!/bin/sh\necho broken >&2\nexit 2\n")
    message = "flaggen: spatch failed on mm/hugetlb.c: broken"
    assert run("convert", "--tree", ".") == (2, "", f"{message}\n")
    assert run("convert", "--tree", ".", "--apply") == (2, "", f"{message}; nothing was changed\n")
    assert git("status", "--porcelain", "mm", "include") == ""


def test_an_invalid_declaration_is_not_rendered_nor_is_its_tree_converted(renamed: Path, run: Run) -> None:
    edit(renamed / "flags.toml", "[flags.free]", "[flags.other]\n[flags.other2]\ncamel = 'Other'\n[flags.free]")
    code, printed, said = run("convert", "--tree", ".", "--apply")
    assert (code, printed) == (2, "")
    assert "error[name-collision]" in said
    assert (renamed / "mm/hugetlb.c").read_text() == CODE


def test_replaced_functions_are_converted_whenever_they_are_named(tree: Path, run: Run) -> None:
    edit(tree / "flags.toml", "doc =", "replaces.test = 'HPageFree2'\ndoc =")
    (tree / "mm/hugetlb.c").write_text("int HPageFree2(struct page *page);\n")
    git("add", "flags.toml", "mm")
    git("commit", "-qm", "x")
    assert run("convert", "HEAD", "--tree", ".", "--apply")[:2] == (0, "converted mm/hugetlb.c: 1 definition removed\n")


def test_nothing_to_convert_is_no_error(tree: Path, run: Run) -> None:
    git("add", "flags.toml")
    git("commit", "-qm", "x")
    said = "flaggen: nothing to convert: no accessor was renamed, removed or replaced\n"
    assert run("convert") == run("convert", "--tree", ".") == (0, "", said)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--apply"], "--apply requires --tree"),
        (["--jobs", "0"], "--jobs must be at least 1"),
        (["--page-to-folio", "head"], "choose from cast, page_folio"),
    ],
)
def test_a_wrong_call_is_refused(renamed: Path, run: Run, words: list[str], message: str) -> None:
    code, printed, said = run("convert", *words)
    assert (code, printed) == (2, "")
    assert said.endswith(f"{message}\n")
