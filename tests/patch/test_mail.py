"""The patch is a mail that `git am` takes."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path

import pytest

from flaggen.cli.main import main
from kernel_patches import AFTER, BEFORE, HEADER, Run, apply, edit, home, run, tree
from repositories import git

__all__ = ["home", "run", "tree"]


@pytest.mark.parametrize("directory", [".", "mm"])
def test_git_am_takes_the_patch(directory: str, tree: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(directory)
    before = git("status", "--porcelain")
    code, patch, errors = run(f"{tree}/{HEADER}", "--patch")
    assert (code, errors) == (0, "")
    assert git("status", "--porcelain") == before == ""
    monkeypatch.chdir(tree)
    head = git("rev-parse", "HEAD")
    apply(patch, "am", "-q")
    assert git("log", "-1", "--format=%an %ae %ad %s") == (
        "A. Ü. Thor a@example.org Thu Jan 7 07:13:20 2021 +0100 mm/hugetlb: generate the page flags with flaggen"
    )
    assert git("diff", "--name-status", "HEAD~1").split() == [
        *("M", HEADER),
        *("A", "include/linux/hugetlb_page_flags.h"),
        *("A", "mm/flags.toml"),
    ]
    assert (tree / HEADER).read_text() == f"{BEFORE}#include <linux/hugetlb_page_flags.h>\n{AFTER}"
    assert f"\nbase-commit: {head}\n-- \n" in patch
    assert "Signed-off-by" not in patch
    assert main(["render", "--check", "--no-cache", "-q", "."]) == 0
    assert main(["import", "--check", "include/linux/hugetlb_page_flags.h", "mm/flags.toml"]) == 0


def test_git_merges_the_patch_with_what_changed_near_the_section(tree: Path, run: Run) -> None:
    patch = run(HEADER, "--patch")[1]
    edit(HEADER, "^struct hstate;", "struct hstate;\nstruct other;")
    git("commit", "-qam", "Change the context")
    apply(patch, "am", "-q", "-3")
    assert "struct other;\n\n#include <linux/hugetlb_page_flags.h>\n" in (tree / HEADER).read_text()


def test_the_table_is_that_of_git(tree: Path, run: Run) -> None:
    patch = run(HEADER, "--patch")[1]
    apply(patch, "am", "-q")
    stat = git("show", "--format=", "--stat=79", "--summary")
    table = patch.partition("---\n")[2].partition("\ndiff --git")[0]
    assert [line.split("|")[0].split() for line in table.splitlines()] == [
        line.split("|")[0].split() for line in stat.splitlines()
    ]


def test_the_mail_is_one(tree: Path, run: Run) -> None:
    mail = email.message_from_string(run(HEADER, "--patch")[1].partition("\n")[2], policy=email.policy.default)
    assert mail["From"] == '"A. Ü. Thor" <a@example.org>'
    assert mail["Date"] == "Thu, 07 Jan 2021 07:13:20 +0100"
    body = mail.get_payload().partition("\n---\n")[0]
    assert max(map(len, body.splitlines())) <= 72
    assert "flaggen has compared" in body and re.search(r"proven \d+ facts", body)
