"""Three-way merges of declarations: of their texts, of what they declare, and by git with the files rendered."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations import lint_text, load_text
from flaggen.cli.main import main
from flaggen.merge.declarations import MergeResult, merge
from flaggen.merge.three_way import ThreeWay
from flaggen.merge.toml_merge import merge_texts
from flaggen.model.declaration import Declaration
from repository import ROOT, need
from strategies import declarations

Run = Callable[..., tuple[int, str, str]]

BASE = """\
# What a page is.
schema = 1

[output]
header = "include/linux/flags.h"
source = "mm/flags.c"
emulator = "flags.py"

# The first one.
[flags.migratable]
visibility = "exported"
doc = "Migration may pick the page."
synchronization = "hugetlb_lock."

[flags.freed]
doc = "On a free list."
synchronization = "hugetlb_lock."
"""
ZEROED = '\n[flags.zeroed]\ndoc = "Zeroed."\nsynchronization = "None."\n'
PINNED = '\n# Of GUP.\n[flags.pinned]\ndoc = "Pinned."\nsynchronization = "None."\n'


def explicit(flag: str, bit: int) -> str:
    return flag.replace("]\n", f"]\nbit = {bit}\n")


def merged(base: str, ours: str, theirs: str) -> str:
    """The merged text, which has no clash."""
    made = merge_texts(ThreeWay(base, ours, theirs))
    assert made.conflicts == ()
    return made.text


def declared(base: str, ours: str, theirs: str) -> MergeResult:
    return merge(("base", base.encode()), ("ours", ours.encode()), ("theirs", theirs.encode()))


def bits(declaration: Declaration | None) -> dict[str, int]:
    assert declaration is not None
    return {flag.name: flag.bit for flag in declaration.flags}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        (BASE, BASE + ZEROED, BASE + PINNED, BASE + ZEROED + PINNED),
        (BASE, BASE + ZEROED, BASE + ZEROED, BASE + ZEROED),
        # Each behind what it follows on its side.
        (
            "[a]\n[b]\n[c]\n",
            "[a]\n[x]\n[b]\n[c]\n",
            "[a]\n[y]\n[z]\n[b]\n[c]\n[w]\n",
            "[a]\n[x]\n[y]\n[z]\n[b]\n[c]\n[w]\n",
        ),
        ("[a]\n[b]\n", "[a]\n[x]\n[b]\n", "[y]\n", "[x]\n[y]\n"),
        # The order of the side that has another one.
        ("[a]\n[b]\n", "[a]\n[b]\n[x]\n", "[b]\n[a]\n[y]\n", "[b]\n[x]\n[a]\n[y]\n"),
        ("[a]\n[b]\n", "[b]\n[a]\n[x]\n", "[a]\n[b]\n[y]\n", "[b]\n[y]\n[a]\n[x]\n"),
        # Keys that stand side by side, and one in front of all tables.
        ("[a]\nx = 1\ny = 1\n", "[a]\nx = 2\ny = 1\n", "[a]\nx = 1\ny = 2\n", "[a]\nx = 2\ny = 2\n"),
        ("[a]\nx = 1\n", "[a]\nx = 1\ny = 1\n", "[a]\nx = 1\nz = 1\n", "[a]\nx = 1\ny = 1\nz = 1\n"),
        ("[a]\nx = 1\ny = 1\n", "[a]\ny = 1\n", "[a]\nx = 1\ny = 2\n", "[a]\ny = 2\n"),
        ("x = 1\n[a]\n", "x = 1\ny = 2\n[a]\n", "x = 3\n[a]\n", "x = 3\ny = 2\n[a]\n"),
        ("", "[a]\n", "[b]\n", "[a]\n[b]\n"),
        # Inline tables, dotted keys and quoted ones.
        ("a = { x = 1 }\n", "a = { x = 1 }\nb.c = 1\n", "a = { x = 2 }\n", "a = { x = 2 }\nb.c = 1\n"),
        ("[a]\nb.c = 1\n", "[a]\nb.c = 2\n", "[a]\nb.c = 1\nb.d = 1\n", "[a]\nb.c = 2\nb.d = 1\n"),
        ("[r]\n'x = y' = 1\n", "[r]\n'x = y' = 2\n", "[r]\n'x = y' = 1\n'x = z'=1\n", "[r]\n'x = y' = 2\n'x = z'=1\n"),
        # What looks like a header, a key or a comment in a string or a list is none.
        (
            '[a]\nx = """\n[flags.x]\nz = 1\n# c"""\n[b]\ny = [\n  [1],\n  # c\n]\n',
            '[a]\nx = """\n[flags.x]\nz = 2\n# c"""\n[b]\ny = [\n  [1],\n  # c\n]\n',
            '[a]\nx = """\n[flags.x]\nz = 1\n# c"""\n[b]\ny = [\n  [2],\n  # c\n]\n[flags.x]\n',
            '[a]\nx = """\n[flags.x]\nz = 2\n# c"""\n[b]\ny = [\n  [2],\n  # c\n]\n[flags.x]\n',
        ),
        # Two lines of one value.
        (
            '[a]\nx = """\n1\n2\n3\n4\n5"""\n',
            '[a]\nx = """\none\n2\n3\n4\n5"""\n',
            '[a]\nx = """\n1\n2\n3\n4\nfive"""\n',
            '[a]\nx = """\none\n2\n3\n4\nfive"""\n',
        ),
        # Comments go with what is below them.
        ("[a]\n\n# b\n[b]\n", "[a]\n\n# b\n[b]\n", "[a]\n", "[a]\n"),
        ("[a]\n", "[a]\n# rest\n", "[a]\n\n# b\n[b]\n", "[a]\n# rest\n\n# b\n[b]\n"),
        ("# x\nx = 1\ny = 1\n", "# X\nx = 1\ny = 1\n", "# x\nx = 1\ny = 2\n", "# X\nx = 1\ny = 2\n"),
        ("# head\n\n# a\n[a]\n", "# HEAD\n\n# a\n[a]\n", "# head\n\n# A\n[a]\n", "# HEAD\n\n# A\n[a]\n"),
        # The ends of the lines, and of the file, are those of the side that has changed them.
        ("[a]", "[a]\n[b]\n", "[a]\n[c]", "[a]\n[b]\n[c]\n"),
        ("[a]", "[a]\n[b]", "[a]\n[c]", "[a]\n[b]\n[c]"),
        ("[a]\r\n", "[a]\r\n[b]\r\n", "[a]\r\n[c]\r\n", "[a]\r\n[b]\r\n[c]\r\n"),
        ("[a]\r\n", "[a]\n[b]\n", "[a]\r\n[c]\r\n", "[a]\n[b]\n[c]\n"),
        ("[a]\n", "[a]\n[b]\n", "[a]\r\n[c]\r\n", "[a]\r\n[b]\r\n[c]\r\n"),
    ],
)
def test_texts(base: str, ours: str, theirs: str, expected: str) -> None:
    need("git")
    assert merged(base, ours, theirs) == expected


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "clashes"),
    [
        ("[a]\nx = 1\n", "[a]\nx = 2\n", "[a]\nx = 3\n", [(("a", "x"), "")]),
        ("[a]\n", "[a]\nx = 2\n", "[a]\nx = 3\n", [(("a", "x"), "")]),
        ("", "[a]\nx = 2\n", "[a]\nx = 3\n", [(("a", "x"), "")]),
        ("[a]\nx = 1\n", "", "[a]\nx = 3\n", [(("a",), "ours")]),
        ("[a]\nx = 1\ny = 1\n", "[a]\nx = 2\ny = 2\n", "[a]\ny = 1\n", [(("a", "x"), "theirs")]),
        ("# a\n[a]\n", "# b\n[a]\n", "# c\n[a]\n", [(("a",), "")]),
        ("# a\nx = 1\n", "# b\nx = 1\n", "# c\nx = 1\n", [(("x",), "")]),
    ],
)
def test_texts_that_clash(base: str, ours: str, theirs: str, clashes: list[object]) -> None:
    need("git")
    assert [tuple(clash) for clash in merge_texts(ThreeWay(base, ours, theirs)).conflicts] == clashes


_LINES = ["[a]", "[b]", "[c.d]", "x = 1", "y = 2", 'y = """', "x = '''", '"""', "'''", "z = [", "]", "# c", "", "  "]


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


_lines = st.lists(st.sampled_from(_LINES), max_size=12)
_ends = st.sampled_from(["\n", "\r\n"])
tomls = st.builds(lambda lines, end, last: end.join(lines) + last, _lines, _ends, st.sampled_from(["", "\n"])).filter(
    _is_toml
)


@given(base=tomls | declarations(), other=tomls | declarations())
def test_where_one_side_has_changed_nothing_the_other_one_is_the_merge(base: str, other: str) -> None:
    assert merged(base, other, base) == other
    assert merged(base, base, other) == other
    assert merged(base, other, other) == other


flag_names = st.lists(st.from_regex("[a-z]{3}_[a-z]{2}", fullmatch=True), min_size=3, max_size=9, unique=True)


@st.composite
def sides(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    """The flags of a base and of two sides, which have inserted their own ones anywhere."""
    names = draw(flag_names)
    base, ours, theirs = names[::3], names[1::3], names[2::3]

    def inserted(added: list[str]) -> list[str]:
        side = [*base]
        for name in added:
            side.insert(draw(st.integers(0, len(side))), name)
        return side

    return base, inserted(ours), inserted(theirs)


def written(flags: list[str]) -> str:
    return BASE[: BASE.index("\n# The first")] + "".join(
        f'\n[flags.{name}]\ndoc = "{name}"\nsynchronization = "x"\n' for name in flags
    )


@given(names=flag_names)
def test_flags_that_both_sides_have_added_are_there_and_no_other_one_has_moved(names: list[str]) -> None:
    base, ours, theirs = names[::3], names[1::3], names[2::3]
    made = declared(*map(written, (base, base + ours, base + theirs)))
    assert made.conflicts == () and lint_text(made.text, strict=True) == ()
    assert bits(made.declaration) == {name: bit for bit, name in enumerate([*base, *ours, *theirs])}
    assert [(side, change.flag) for side, change in made.moved] == [("theirs", name) for name in theirs]


@given(three=sides())
def test_a_flag_that_was_there_has_the_bit_that_a_side_gives_it(three: tuple[list[str], ...]) -> None:
    base, ours, theirs = three
    made = declared(*map(written, three))
    if not made.conflicts:
        now = bits(made.declaration)
        assert [*now] == [*bits(load_text(made.text).declaration)]
        assert set(now) == {*ours, *theirs}
        for name in base:
            places = [flags.index(name) for flags in three]
            moved = [place for place in places[1:] if place != places[0]]
            assert {now[name]} == {*(moved or places)}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    need("git")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Merges the three texts."""

    def run(base: str, ours: str, theirs: str, *words: str) -> tuple[int, str, str]:
        names = ("base.toml", "ours.toml", "theirs.toml")
        for name, text in zip(names, (base, ours, theirs), strict=True):
            (home / name).write_text(text, encoding="utf-8", newline="")
        code = main(["diff", "--merge", *names, *words])
        return code, *capsys.readouterr()

    return run


def test_both_have_taken_the_next_bit(home: Path, run: Run) -> None:
    said = run(BASE, BASE + ZEROED, BASE + PINNED)
    assert said == (
        0,
        """\
ours: flag-added zeroed: added as bit 2 of page[0].private, static
theirs: flag-added pinned: added as bit 2 of page[0].private, static
theirs, merged: flag-moved pinned: moved from bit 2 of page[0].private to bit 3 of page[0].private
""",
        "",
    )
    assert sorted(path.name for path in home.iterdir()) == ["base.toml", "ours.toml", "theirs.toml"]
    assert run(BASE, BASE + ZEROED, BASE + PINNED, "-o", "merged.toml") == said
    assert (home / "merged.toml").read_text() == BASE + ZEROED + PINNED


def test_both_have_taken_the_same_bit(home: Path, run: Run) -> None:
    (home / "merged.toml").write_text("x")
    assert run(BASE, BASE + explicit(ZEROED, 7), BASE + explicit(PINNED, 7), "--output", "merged.toml") == (
        1,
        """\
ours: flag-added zeroed: added as bit 7 of page[0].private, static
theirs: flag-added pinned: added as bit 7 of page[0].private, static
""",
        """\
theirs.toml:21:7: error[merge-clash]: pinned: bit 7 of page[0].private is taken by 'zeroed' already
   21 | bit = 7
      |       ^
ours.toml:20:7: note: 'zeroed' has bit 7
   20 | bit = 7
      |       ^
help: free bits of this word: 2-6, 8-31
flaggen: 1 error
""",
    )
    assert (home / "merged.toml").read_text() == "x"


def test_a_bit_that_one_has_taken_and_the_other_one_was_given(run: Run) -> None:
    """What is declared stays. What is not is the next bit, where that is free."""
    code, printed, said = run(BASE, BASE + explicit(ZEROED, 2), BASE + PINNED)
    assert (code, said) == (0, "") and "pinned: moved from bit 2 of page[0].private to bit 3" in printed
    code, _, said = run(BASE, BASE + ZEROED, BASE + explicit(PINNED, 2))
    assert code == 1 and "pinned: bit 2 of page[0].private is taken by 'zeroed' already" in said


def test_an_alias_that_is_meant_is_none(run: Run) -> None:
    alias = f'{explicit(PINNED, 7)}ignore = ["duplicate-bit"]\n'
    assert run(BASE, BASE + explicit(ZEROED, 7), BASE + alias)[0] == 0


def test_no_flag_moves_because_both_sides_have_put_one_before_it(run: Run) -> None:
    def before_freed(flag: str) -> str:
        return BASE.replace("\n[flags.freed]", f"{flag}\n[flags.freed]")

    code, _, said = run(BASE, before_freed(ZEROED), before_freed(PINNED))
    assert code == 1
    assert (
        said
        == """\
ours.toml:19:8: error[merge-clash]: freed: ours gives it bit 2 of page[0].private and theirs bit 2 of \
page[0].private, and it would have bit 3 of page[0].private
   19 | [flags.freed]
      |        ^^^^^
theirs.toml:20:8: note: it is this in theirs
   20 | [flags.freed]
      |        ^^^^^
help: give it, or what is added before it, a bit of its own
flaggen: 1 error
"""
    )
    assert run(BASE, before_freed(ZEROED), BASE + PINNED)[0] == 0
    # It is one side's without the config symbol of a flag before it, too.
    conditional = BASE.replace("[flags.migratable]\n", '[flags.migratable]\nconfig = "CONFIG_X"\n')
    code, _, said = run(BASE, conditional, before_freed(ZEROED))
    assert code == 1 and "it would have bit 1 of page[0].private without CONFIG_X" in said


def test_half_of_a_place_of_each_side_is_none(run: Run) -> None:
    freed = "[flags.freed]\n"
    ours, theirs = (BASE.replace(freed, f"{freed}{key}\n") for key in ("bit = 9", "page_index = 1"))
    code, _, said = run(BASE, ours, theirs)
    assert code == 1 and "it would have bit 9 of page[1].private" in said


def test_changes_that_clash(run: Run) -> None:
    ours = BASE.replace("On a free list.", "Free.").replace('"flags.py"', '"a.py"')
    theirs = BASE.replace("On a free list.", "In the pool.").replace('"flags.py"', '"b.py"')
    code, _, said = run(BASE, ours, theirs)
    assert code == 1
    assert (
        said
        == """\
ours.toml:7:12: error[merge-clash]: [output]: both sides have changed emulator, each in its way
    7 | emulator = "a.py"
      |            ^^^^^^
theirs.toml:7:12: note: it is this in theirs
    7 | emulator = "b.py"
      |            ^^^^^^
help: decide for one of the two
ours.toml:16:7: error[merge-clash]: freed: both sides have changed doc, each in its way
   16 | doc = "Free."
      |       ^^^^^^^
theirs.toml:16:7: note: it is this in theirs
   16 | doc = "In the pool."
      |       ^^^^^^^^^^^^^^
help: decide for one of the two
flaggen: 2 errors
"""
    )
    removed = BASE[: BASE.index("\n[flags.freed]")]
    for three, gone, kept in (((BASE, removed, ours), "ours", "theirs"), ((BASE, ours, removed), "theirs", "ours")):
        code, _, said = run(*three)
        assert code == 1 and f"freed: {gone} has removed it, and {kept} has changed it" in said
        assert f"{kept}.toml:15:8: error" in said and "base.toml:15:8: note: it was this before" in said


def test_what_breaks_a_rule_only_together(run: Run) -> None:
    code, _, said = run(BASE, f"{BASE}\n[flags.a_b]\n", f"{BASE}\n[flags.a__b]\n")
    assert code == 1 and said.startswith("theirs.toml:19:8: error[merge-clash]: a__b: HPageAB would be an accessor")
    assert "ours.toml:19:8: note: HPageAB comes from here" in said
    code, _, said = run(BASE, f"{BASE}\n[flags.a]\n", f"flags.a = {{}}\n{BASE}")
    assert code == 1 and "error[merge-clash]: 'flags.a' is defined twice" in said


def test_without_a_change(run: Run) -> None:
    assert run(BASE, BASE, BASE) == (0, "no flag has changed\n", "")


def test_files_of_revisions(run: Run, home: Path) -> None:
    git("init", "-q")
    run(BASE, BASE + explicit(ZEROED, 7), BASE + explicit(PINNED, 7))
    git("add", ".")
    git("commit", "-qm", "x")
    (home / "theirs.toml").write_text(BASE + explicit(PINNED, 8))
    words = ["diff", "--merge", "HEAD:base.toml", "HEAD:ours.toml"]
    assert main([*words, "HEAD:theirs.toml"]) == 1
    assert main([*words, "theirs.toml"]) == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[flags.a\n", "theirs.toml:1:9: error[toml]"),
        ("[flags.a]\nbot = 1\n", "theirs.toml:2:1: error[unknown-key]"),
        ("<<<<<<< ours\n", "theirs.toml:1:1: error[toml]"),
    ],
)
def test_what_is_no_declaration(text: str, says: str, run: Run) -> None:
    code, printed, said = run(BASE, BASE, text)
    assert (code, printed) == (2, "") and says in said and said.endswith("flaggen: 1 error\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--merge", "a", "b"],
        ["--merge", "a", "b", "c", "d"],
        ["a", "b", "--output", "c"],
        ["a", "b", "--driver", "c"],
        ["--merge", "a", "b", "c", "--format", "json"],
        ["--merge", "a", "b", "c", "--policy", "d"],
        ["--merge", "a", "b", "c", "-o", "d", "--driver", "e"],
    ],
    ids=" ".join,
)
def test_a_call_that_means_nothing(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *words]) == 2 and "error: --merge " in capsys.readouterr().err


def test_a_file_that_is_not_there_or_cannot_be_written(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "--merge", "a.toml", "b.toml", "c.toml"]) == 2
    assert capsys.readouterr().err == "flaggen: there is no file a.toml\n"
    code, _, said = run(BASE, BASE, BASE, "-o", "none/x.toml")
    assert code == 2
    assert said == "flaggen: none/x.toml cannot be written: No such file or directory; nothing was written\n"


def test_without_git(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is needed where both sides have changed one value."""
    monkeypatch.setenv("PATH", "")
    assert run(BASE, BASE + ZEROED, BASE + PINNED)[0] == 0
    ours, theirs = (BASE.replace("On a free list.", text) for text in ("Free.", "In the pool."))
    assert run(BASE, ours, theirs)[::2] == (2, "flaggen: git is needed to merge lines\n")


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
NOTE = "pinned, which theirs has added, moved from bit 2 of page[0].private to bit 3 of page[0].private"


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
flags.toml (theirs):21:7: error[merge-clash]: pinned: bit 7 of page[0].private is taken by 'zeroed' already
   21 | bit = 7
      |       ^
flags.toml (ours):20:7: note: 'zeroed' has bit 7
   20 | bit = 7
      |       ^
help: free bits of this word: 2-6, 8-31
"""
        in done.stderr
    )
    said = "is merged line by line: flags.toml does not merge: pinned: bit 7 of page[0].private is taken by 'zeroed'"
    assert f"flaggen: include/linux/flags.h {said} already\n" in done.stderr
    assert git("diff", "--name-only", "--diff-filter=U").split() == ["flags.py", "flags.toml", "include/linux/flags.h"]
    conflict = (home / "flags.toml").read_text()
    assert "<<<<<<< ours\n" in conflict and ">>>>>>> theirs\n" in conflict
    # It is mended by hand, and rendered.
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
    why = "its three versions are not as rendered from any declarations that git knows"
    assert f"flaggen: include/linux/flags.h is merged line by line: {why}\n" in done.stderr
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
    assert "flaggen: flags.toml is merged line by line: flags.toml (theirs): " in done.stderr


def test_templates_of_ones_own(home: Path) -> None:
    repository = Repository(home)
    (home / "mine").mkdir()
    (home / "mine/list.txt.j2").write_text("{% for flag in declaration.flags %}{{ flag.name }}\n{% endfor %}")
    (home / ".gitattributes").write_text("* merge=flaggen\n")
    own = BASE.replace("[output]\n", '[render]\ntemplates = "mine"\n\n[output]\nlist = "list.txt"\n')
    repository.commit(own)
    git("branch", "-f", "topic")
    repository.branches(own + ZEROED, own + PINNED)
    done = attempt("merge", "topic")
    assert done.returncode == 0, done.stderr
    assert repository.is_current()
    assert (home / "list.txt").read_text() == "migratable\nfreed\nzeroed\npinned\n"
