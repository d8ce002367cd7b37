"""Git merges declarations, and renders what is made from them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flaggen import pipeline
from flaggen.cli.main import main
from flaggen.git.attributes import CONFIGURATION
from flaggen.git.merge_file import MergeFailed
from flaggen.merge.merge_driver import merge_file
from flaggen.merge.three_way import ThreeWay
from flaggen.render.region import markers
from repositories import attempt, git, home
from repository import ROOT, need
from sample import sample, sampled
from sides import BASE, PINNED, ZEROED, explicit

if TYPE_CHECKING:
    from flaggen.pipeline import Renderer

__all__ = ["home"]


OUTPUTS = ["include/linux/flags.h", "mm/flags.c", "flags.py"]


class Repository:
    """One with a declaration in a directory and what is rendered from it, whose merges are flaggen's."""

    def __init__(self, top: Path, directory: str = ".", base: str = BASE) -> None:
        need("git")
        self.top, self.home = top, top / directory
        self.home.mkdir(exist_ok=True)
        git("init", "-q")
        git("config", "merge.flaggen.driver", f"{sys.executable} -m flaggen git merge-file -- %O %A %B %P")
        patterns = ["flags.toml", *OUTPUTS]
        (self.home / ".gitattributes").write_text("".join(f"/{pattern} merge=flaggen\n" for pattern in patterns))
        self.commit(base)
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


# By default, one way in each of the two directories.
WAYS = [
    ("merge topic", "."),
    ("merge topic", "sub"),
    ("cherry-pick topic", "sub"),
    ("cherry-pick topic", "."),
    ("rebase main topic", "."),
    ("rebase main topic", "sub"),
]


@sampled
@pytest.mark.parametrize(("how", "directory"), sample(WAYS, 5))
def test_git_merges_and_renders(how: str, directory: str, home: Path) -> None:
    repository = Repository(home, directory)
    exported = ZEROED.replace("[flags.zeroed]\n", '[flags.zeroed]\nvisibility = "exported"\n')
    repository.branches(BASE + exported, BASE + EXPORTED)
    done = attempt(*how.split())
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


def test_outputs_outside_of_the_declarations_directory(home: Path) -> None:
    base = re.sub(r'^(header|source|emulator) = "', r'\1 = "../', BASE, flags=re.MULTILINE)
    repository = Repository(home, "mm", base)
    assert main(["git", "install", "mm/flags.toml"]) == 0
    paths = (home / ".gitattributes").read_text()
    assert [line.split()[0] for line in paths.splitlines()] == ["/mm/flags.toml", *(f"/{path}" for path in OUTPUTS)]
    repository.commit(base)
    git("branch", "-f", "topic")
    repository.branches(base + ZEROED, base + EXPORTED)
    done = attempt("merge", "topic")
    assert done.returncode == 0, done.stderr
    assert repository.is_current() and "line by line" not in done.stderr
    assert (home / "include").is_dir() and not (home / "mm/include").exists()


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


def test_a_region_is_merged_as_text_and_rendered_afterwards(home: Path) -> None:
    begin, end = markers("flags.toml")
    (home / "hugetlb.h").write_text(f"#include <linux/mm.h>\nint first;\n{begin}\n{end}\nint last;\n")
    of_region = BASE.replace(f'header = "{OUTPUTS[0]}"', 'region = "hugetlb.h"')
    assert of_region != BASE
    repository = Repository(home, ".", of_region)
    # A path that has once been another output.
    with (home / ".gitattributes").open("a") as attributes:
        attributes.write("/hugetlb.h merge=flaggen\n")
    repository.branches(of_region + ZEROED, of_region + PINNED)
    assert attempt("merge", "topic").returncode == 1
    assert git("diff", "--name-only", "--diff-filter=U") == "hugetlb.h"
    assert main(["render", "-q"]) == 2  # there is a conflict in the region
    header = home / "hugetlb.h"
    header.write_text(re.sub(r"^(?:<<<<<<<|=======|>>>>>>>).*\n", "", header.read_text(), flags=re.MULTILINE))
    assert main(["render", "-q"]) == 0
    git("add", ".")
    git("commit", "-qm", "x")
    assert repository.is_current()
    assert header.read_text().startswith("#include <linux/mm.h>\nint first;\n")
    assert header.read_text().endswith("\nint last;\n")


def test_what_is_no_declaration_is_a_conflict(home: Path) -> None:
    """Although git would merge the lines: what they mean is not known."""
    repository = Repository(home)
    git("checkout", "-q", "topic")
    (home / "flags.toml").write_text(f"x\n{BASE}")
    git("commit", "-qam", "x")
    git("checkout", "-q", "main")
    repository.commit(BASE + ZEROED)
    done = attempt("merge", "topic")
    assert done.returncode == 1 and "flags.toml (theirs):1:2: error[toml]: " in done.stderr
    marked = f"<<<<<<< ours\n=======\nx\n>>>>>>> theirs\n{BASE}<<<<<<< ours\n{ZEROED}=======\n>>>>>>> theirs\n"
    assert (home / "flags.toml").read_text() == marked


def test_a_conflict_that_git_does_not_see_has_markers(home: Path) -> None:
    repository = Repository(home)
    top = BASE.replace("# The first one.", f"{explicit(ZEROED, 7).lstrip()}\n# The first one.")
    repository.branches(top, BASE + explicit(PINNED, 7))
    # In this style git would not say which lines differ.
    git("config", "merge.conflictStyle", "diff3")
    assert attempt("merge", "topic").returncode == 1
    text = (home / "flags.toml").read_text()
    assert text.count("<<<<<<< ours\n") == 2 and "|||||||" not in text
    for side, other in (("ours", "theirs"), ("theirs", "ours")):
        git("checkout", f"--{side}", "flags.toml")
        assert (home / "flags.toml").read_text() in (top, BASE + explicit(PINNED, 7)), other


@pytest.mark.parametrize("invalid", range(3))
def test_no_side_is_lost(invalid: int) -> None:
    need("git")
    texts = [BASE, BASE + explicit(ZEROED, 9), f"{explicit(PINNED, 9).lstrip()}\n{BASE}"]
    texts[invalid] = f"zzz = 1\n{texts[invalid]}\xff"
    merged = merge_file(ThreeWay(*(text.encode("latin-1") for text in texts)), "flags.toml")
    assert not merged.is_clean and [finding.rule for finding in merged.findings] == ["toml"]
    for side in texts[1:]:
        lines = iter(merged.data.decode("latin-1").splitlines())
        assert all(line in lines for line in side.splitlines()), "the lines of the side, in their order"


def test_binary_files_are_left_to_git() -> None:
    need("git")
    with pytest.raises(MergeFailed, match=r"^git cannot merge the lines: .*binary"):
        merge_file(ThreeWay(b"1\n", b"2\n", b"\0\n"), "flags.toml")


def test_templates_of_ones_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    # They are compiled once for all versions in the history, not once for each.
    texts = ThreeWay(*(git("show", f"{commit}:list.txt") for commit in ("HEAD^^", "HEAD^", "topic")))
    used: list[Path | None] = []
    original = pipeline.renderer

    def renderer(templates: Path | None = None) -> Renderer:
        used.append(templates)
        return original(templates)

    monkeypatch.setattr(pipeline, "renderer", renderer)
    merged = merge_file(ThreeWay(*(f"{text}\n".encode() for text in texts)), "list.txt")
    assert merged.data == (home / "list.txt").read_bytes() and merged.notes == ()
    assert used == [Path("mine"), Path("mine")], "for the history, and for the result"


REAL = f'PYTHONPATH={ROOT} exec {sys.executable} -m flaggen "$@"'


def merged_as_configured(home: Path, flaggen: str | None, path: str, texts: ThreeWay[bytes]) -> tuple[int, bytes]:
    """Merge a file with the configuration that flaggen suggests, and this script as flaggen: git's status, the file."""
    need("git")
    git("init", "-q")
    (home / ".gitattributes").write_text("* merge=flaggen\n")
    for command in CONFIGURATION:
        subprocess.run(["sh", "-c", command], check=True)
    for branch, text in zip(("base", "main", "topic"), texts, strict=True):
        git("checkout", "-q", *(("-b", branch, "base") if branch != "base" else ("-b", branch)))
        (home / path).write_bytes(text)
        git("add", ".")
        git("commit", "-qm", "x")
    git("checkout", "-q", "main")
    programs = home.with_name(f"{home.name}-programs")
    programs.mkdir()
    if flaggen is not None:
        (programs / "flaggen").write_text(f"#!/bin/sh\n{flaggen}\n")
        (programs / "flaggen").chmod(0o755)
    # Of the programs on the PATH, flaggen is this one or none.
    others = [entry for entry in os.environ["PATH"].split(":") if not Path(entry, "flaggen").exists()]
    done = attempt("merge", "--no-edit", "topic", PATH=":".join([str(programs), *others]))
    return done.returncode, (home / path).read_bytes()


def as_git_leaves_it(texts: ThreeWay[bytes], directory: Path) -> bytes:
    files = {name: directory / f"{name}.txt" for name in ("ours", "base", "theirs")}
    for name, file in files.items():
        file.write_bytes(getattr(texts, name))
    words = [word for name in files for word in ("-L", name)]
    return subprocess.run(["git", "merge-file", "-p", *words, *files.values()], capture_output=True).stdout


SIDES = ThreeWay(BASE.encode(), (BASE + ZEROED).encode(), (BASE + PINNED).encode())


@pytest.mark.parametrize("path", ["-x.toml", "--output.toml", "a b.toml", "it's $x.toml", "HEAD:x.toml"])
def test_the_suggested_configuration_merges_any_path(path: str, home: Path) -> None:
    assert merged_as_configured(home, REAL, path, SIDES) == (0, (BASE + ZEROED + PINNED).encode())


@pytest.mark.parametrize(
    "flaggen",
    [None, "exit 70", "exit 2", "echo Traceback >&2; exit 1", "kill -9 $$", "exec /nonexistent/python"],
    ids=["missing", "crash", "refusal", "import-error", "killed", "no-interpreter"],
)
def test_no_side_is_lost_if_flaggen_fails(
    flaggen: str | None, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    expected = as_git_leaves_it(SIDES, tmp_path_factory.mktemp("sides"))
    assert b">>>>>>> theirs\n" in expected
    assert merged_as_configured(home, flaggen, "flags.toml", SIDES) == (1, expected)


def test_a_merge_that_only_git_can_do_is_not_called_clean(home: Path) -> None:
    """Its lines merge without a conflict, but what they mean is not known."""
    texts = ThreeWay(BASE.encode(), f"# One.\n{BASE}".encode(), (BASE + PINNED).encode())
    assert merged_as_configured(home, None, "flags.toml", texts) == (1, f"# One.\n{BASE}{PINNED}".encode())


def test_a_conflict_is_not_merged_again(home: Path) -> None:
    ours, theirs = explicit(ZEROED, 7), explicit(PINNED, 7)
    status, text = merged_as_configured(
        home, REAL, "flags.toml", ThreeWay(BASE.encode(), (BASE + ours).encode(), (BASE + theirs).encode())
    )
    assert (status, text.count(b"<<<<<<< ours\n"), text.count(b">>>>>>> theirs\n")) == (1, 1, 1)


def test_a_binary_file_is_left_as_git_leaves_it(home: Path) -> None:
    texts = ThreeWay(BASE.encode(), (BASE + ZEROED).encode(), b"\0")
    assert merged_as_configured(home, REAL, "flags.toml", texts) == (1, texts.ours)
