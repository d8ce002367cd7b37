"""`flaggen import --patch`: the declaration and the tree that the patch is for, and what is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flaggen.cli.main import main
from kernel_patches import HEADER, OF_2021, Run, apply, commit_of_2021, home, run, section, tree, write
from repositories import git

__all__ = ["home", "run", "tree"]

EXPORTED = """\
[output]
header = "../include/linux/hugetlb_page_flags.h"
source = "hugetlb_page_flags.c"
emulator = "../tools/mm/hugetlb_page_flags.py"
"""


def test_an_edited_declaration(tree: Path, run: Run) -> None:
    edited = tree.parent / f"{tree.name}-edited.toml"
    text = run(HEADER)[1]
    text = re.sub(r"\[output\]\n(.+\n)+", EXPORTED, text)
    edited.write_text(text.replace("[flags.migratable]\n", '[flags.migratable]\nvisibility = "exported"\n'))
    code, patch, errors = run(HEADER, "--patch", "--declaration", str(edited))
    assert (code, errors) == (0, "")
    assert "Unlike before: migratable: accessors changed from static to exported." in patch.replace("\n", " ")
    apply(patch, "am", "-q")
    assert (tree / "mm/Makefile").read_text() == (
        "obj-$(CONFIG_HUGETLBFS)\t+= hugetlb.o\nobj-$(CONFIG_HUGETLB_PAGE)\t+= hugetlb_page_flags.o\nobj-y += x.o\n"
    )
    assert (tree / "tools/mm/hugetlb_page_flags.py").exists()
    assert (tree / "mm/flags.toml").read_text() == edited.read_text()
    assert main(["render", "--check", "--no-cache", "-q", "."]) == main(["verify", "-q", "mm/flags.toml"]) == 0


def test_a_declaration_in_the_tree_stays_where_it_is(tree: Path, run: Run) -> None:
    text = run(HEADER)[1]
    (tree / "drivers").mkdir()
    (tree / "drivers/flags.toml").write_text(re.sub('= "(include|tools)', r'= "../\1', text))
    git("add", ".")
    git("commit", "-qm", "declare")
    patch = run(HEADER, "--patch", "--declaration", "drivers/flags.toml")[1]
    assert "drivers/flags.toml" in patch and "b/drivers/flags.toml" not in patch and "base-commit" in patch
    apply(patch, "am", "-q")
    assert main(["render", "--check", "--no-cache", "-q", "."]) == 0


def test_what_is_not_committed_is_not_left_out(tree: Path, run: Run) -> None:
    patch = run(HEADER, "--patch")[1]
    apply(patch, "apply")
    git("checkout", "-q", HEADER)
    code, printed, errors = run(HEADER, "--patch")
    assert (code, printed) == (2, "")
    assert "missing from a patch: include/linux/hugetlb_page_flags.h, mm/flags.toml; commit or stash" in errors
    git("add", ".")
    git("commit", "-qm", "x")
    patch = run(HEADER, "--patch")[1]
    assert "base-commit" in patch and re.findall(r"^\+\+\+ b/(.*)", patch, re.MULTILINE) == [HEADER]


def test_in_a_part_of_a_repository_and_without_one(tree: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tree / "linux", section())
    git("add", ".")
    git("commit", "-qm", "x")
    patch = run(f"linux/{HEADER}", "--patch")[1]
    assert re.findall(r"^\+\+\+ b/(.*)", patch, re.MULTILINE) == [
        f"linux/{HEADER}",
        "linux/include/linux/hugetlb_page_flags.h",
        "linux/mm/flags.toml",
    ]
    (tree / ".git").rename(tree / "git")
    monkeypatch.chdir(tree / "linux/mm")
    patch = run(f"../{HEADER}", "--patch")[1]
    assert "base-commit" not in patch and "+++ b/flags.toml" in patch
    monkeypatch.chdir(tree / "linux")
    apply(patch, "apply")
    assert main(["verify", "-q", "flags.toml"]) == 0


def test_changed_files_have_no_base(tree: Path, run: Run) -> None:
    (tree / HEADER).write_text(f"{(tree / HEADER).read_text()}/* x */\n")
    patch = run(HEADER, "--patch")[1]
    assert "base-commit" not in patch
    apply(patch, "apply")


@pytest.mark.parametrize("words", [[HEADER], [HEADER, "--region"], OF_2021])
def test_the_patch_changes_no_flag(words: list[str], tree: Path, run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    """What `diff` says of it."""
    if words is OF_2021:
        commit_of_2021()
    code, patch, errors = run(*words, "--patch")
    assert (code, errors) == (0, "")
    (tree / "adopt.patch").write_text(patch)
    assert main(["diff", "--patch", "adopt.patch"]) == 0
    head = git("rev-parse", "--short=12", "HEAD")
    old = " ".join(f"{head}:{word}" for word in words if not word.startswith("-"))
    assert capfd.readouterr().out == f"{old} -> adopt.patch:mm/flags.toml\n\nno changes\n"
    edited = re.sub(r"^\+\[flags\.\w+\]", "\\g<0>\n+bit = 9", patch, count=1, flags=re.MULTILINE)
    edited = re.sub(r"^@@ -0,0 \+1,(\d+) @@\n\+# Imported", more, edited, flags=re.MULTILINE)
    (tree / "adopt.patch").write_text(edited)
    assert main(["diff", "--patch", "adopt.patch"]) == 1
    assert "[flag-moved]" in capfd.readouterr().out


def more(hunk: re.Match[str]) -> str:
    """The head of a hunk with one more line."""
    return hunk[0].replace(f"+1,{hunk[1]} ", f"+1,{int(hunk[1]) + 1} ")


@pytest.mark.parametrize(
    "words",
    [
        ["--patch", "--check", HEADER],
        ["--patch", "-"],
        ["--declaration", "a.toml", HEADER],
        ["-v", HEADER],
        ["--region", HEADER],
        ["--patch", "--region", "--declaration", "a.toml", HEADER],
    ],
)
def test_a_wrong_call(words: list[str], tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", *words]) == 2
    assert "--patch" in capsys.readouterr().err


def test_steps_are_printed_with_their_times(tree: Path, run: Run) -> None:
    _, patch, errors = run(HEADER, "--patch", "-v")
    assert [re.fullmatch(r" +\d+s  (.+)", line)[1] for line in errors.splitlines()] == [  # type: ignore[index]
        "read the C",
        "compare it with its declaration",
        "render and prove",
        "make the patch",
    ]
    assert patch == run(HEADER, "--patch")[1]
