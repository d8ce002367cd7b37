"""Git merges declarations, and renders what is made from them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flaggen.cli.main import main
from repositories import home
from repository import ROOT, need
from sides import BASE, PINNED, ZEROED, explicit

__all__ = ["home"]


def git(*words: str) -> str:
    """What git prints; raises where it fails."""
    done = attempt(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def attempt(*words: str) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
    variables = {"PYTHONPATH": str(ROOT), "GIT_EDITOR": "true"}
    return subprocess.run(["git", *identity, *words], capture_output=True, text=True, env=os.environ | variables)


OUTPUTS = ["include/linux/flags.h", "mm/flags.c", "flags.py"]


class Repository:
    """One with a declaration in a directory and what is rendered from it, whose merges are flaggen's."""

    def __init__(self, top: Path, directory: str = ".") -> None:
        need("git")
        self.top, self.home = top, top / directory
        self.home.mkdir(exist_ok=True)
        git("init", "-q")
        git("config", "merge.flaggen.driver", f"{sys.executable} -m flaggen diff --merge %O %A %B --driver %P")
        patterns = ["flags.toml", *OUTPUTS]
        (self.home / ".gitattributes").write_text("".join(f"/{pattern} merge=flaggen\n" for pattern in patterns))
        self.commit(BASE)
        git("branch", "topic")

    def commit(self, text: str) -> None:
        """Commit a declaration, and what is rendered from it."""
        (self.home / "flags.toml").write_text(text)
        assert main(["render", "-q", str(self.home / "flags.toml")]) == 0
        git("add", ".")
        git("commit", "-qm", "x")

    def branches(self, ours: str, *theirs: str) -> None:
        """Have commits of ours on main, where we are, and of theirs on the topic."""
        git("checkout", "-q", "topic")
        for text in theirs:
            self.commit(text)
        git("checkout", "-q", "main")
        self.commit(ours)

    def is_current(self) -> bool:
        """Whether the commit has no conflict, what it has is as rendered, and that is proven."""
        declaration = str(self.home / "flags.toml")
        return (
            git("status", "--porcelain") == ""
            and main(["render", "--check", "--no-cache", declaration]) == 0
            and main(["verify", declaration]) == 0
        )


EXPORTED = PINNED.replace("[flags.pinned]\n", '[flags.pinned]\nvisibility = "exported"\n')
NOTE = "pinned (added by theirs) moved from bit 2 of page[0].private to bit 3 of page[0].private"


@pytest.mark.parametrize("directory", [".", "sub"])
@pytest.mark.parametrize(
    "how",
    [["merge", "topic"], ["cherry-pick", "topic"], ["rebase", "main", "topic"]],
    ids=lambda how: how[0],
)
def test_git_merges_and_renders(how: list[str], directory: str, home: Path) -> None:
    repository = Repository(home, directory)
    exported = ZEROED.replace("[flags.zeroed]\n", '[flags.zeroed]\nvisibility = "exported"\n')
    repository.branches(BASE + exported, BASE + EXPORTED)
    done = attempt(*how)
    assert done.returncode == 0, done.stderr
    assert repository.is_current()
    assert (repository.home / "flags.toml").read_text() == BASE + exported + EXPORTED
    path = "flags.toml" if directory == "." else f"{directory}/flags.toml"
    assert f"flaggen: {path}: {NOTE}\n" in done.stderr and "line by line" not in done.stderr


def test_a_rebase_of_commits_from_which_the_same_is_rendered(home: Path) -> None:
    """The source has exported flags alone, and the header no comments of the declaration."""
    repository = Repository(home)
    text = BASE + EXPORTED
    repository.branches(BASE + explicit(ZEROED, 7), text, f"# One.\n{text}", f"# Two.\n{text}{ZEROED}")
    done = attempt("rebase", "main", "topic~1")
    assert done.returncode == 0, done.stderr
    assert repository.is_current() and "line by line" not in done.stderr


def test_git_names_the_clash_and_the_free_bits(home: Path) -> None:
    repository = Repository(home)
    repository.branches(BASE + explicit(ZEROED, 7), BASE + explicit(PINNED, 7))
    done = attempt("merge", "topic")
    assert done.returncode == 1
    assert (
        """\
flags.toml (theirs):21:7: error[merge-clash]: pinned: bit 7 of page[0].private is already taken by 'zeroed'
   21 | bit = 7
      |       ^
flags.toml (ours):20:7: note: 'zeroed' has bit 7
   20 | bit = 7
      |       ^
help: free bits of this word: 2-6, 8-31
"""
        in done.stderr
    )
    reason = "cannot merge flags.toml: pinned: bit 7 of page[0].private is already taken by 'zeroed'"
    assert f"flaggen: merged include/linux/flags.h line by line: {reason}\n" in done.stderr
    assert git("diff", "--name-only", "--diff-filter=U").split() == ["flags.py", "flags.toml", "include/linux/flags.h"]
    conflict = (home / "flags.toml").read_text()
    assert "<<<<<<< ours\n" in conflict and ">>>>>>> theirs\n" in conflict
    # The user resolves it by hand, and renders.
    repository.commit(BASE + explicit(ZEROED, 7) + explicit(PINNED, 8))
    assert repository.is_current()


def test_what_is_not_as_rendered_is_merged_as_git_does(home: Path) -> None:
    repository = Repository(home)
    header = home / "include/linux/flags.h"
    git("checkout", "-q", "topic")
    header.write_text(header.read_text().replace("#endif", "/* by hand */\n#endif"))
    git("commit", "-qam", "x")
    git("checkout", "-q", "main")
    repository.commit(BASE + ZEROED)
    done = attempt("merge", "topic")
    assert done.returncode == 0, done.stderr
    why = "git's history has no declarations that render its three versions"
    assert f"flaggen: merged include/linux/flags.h line by line: {why}\n" in done.stderr
    assert "by hand" in header.read_text() and "zeroed" in header.read_text()


def test_what_is_no_declaration_is_merged_as_git_does(home: Path) -> None:
    repository = Repository(home)
    git("checkout", "-q", "topic")
    (home / "flags.toml").write_text(f"x\n{BASE}")
    git("commit", "-qam", "x")
    git("checkout", "-q", "main")
    repository.commit(BASE + ZEROED)
    done = attempt("merge", "topic")
    assert done.returncode == 0 and (home / "flags.toml").read_text() == f"x\n{BASE}{ZEROED}"
    assert "flaggen: merged flags.toml line by line: flags.toml (theirs): " in done.stderr


def test_templates_of_ones_own(home: Path) -> None:
    repository = Repository(home)
    (home / "mine").mkdir()
    (home / "mine/list.txt.j2").write_text(
        "{{ mark }}\n{% for flag in declaration.flags %}{{ flag.name }}\n{% endfor %}"
    )
    (home / ".gitattributes").write_text("* merge=flaggen\n")
    own = BASE.replace("[output]\n", '[render]\ntemplates = "mine"\n\n[output]\nlist = "list.txt"\n')
    repository.commit(own)
    git("branch", "-f", "topic")
    repository.branches(own + ZEROED, own + PINNED)
    done = attempt("merge", "topic")
    assert done.returncode == 0, done.stderr
    assert repository.is_current()
    assert (home / "list.txt").read_text().split("\n")[1:] == ["migratable", "freed", "zeroed", "pinned", ""]
