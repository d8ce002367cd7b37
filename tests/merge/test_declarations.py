"""Three-way merges of declarations, and `flaggen merge`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations import lint_text, load_text
from flaggen.cli.main import main
from flaggen.merge.declarations import MergeResult, merge
from flaggen.model.declaration import Declaration
from repositories import git, home
from repository import need
from sides import BASE, PINNED, ZEROED, explicit

__all__ = ["home"]

Run = Callable[..., tuple[int, str, str]]


def declared(base: str, ours: str, theirs: str) -> MergeResult:
    return merge(("base", base.encode()), ("ours", ours.encode()), ("theirs", theirs.encode()))


def bits(declaration: Declaration | None) -> dict[str, int]:
    assert declaration is not None
    return {flag.name: flag.bit for flag in declaration.flags}


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
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Merges the three texts."""
    need("git")

    def run(base: str, ours: str, theirs: str, *words: str) -> tuple[int, str, str]:
        names = ("base.toml", "ours.toml", "theirs.toml")
        for name, text in zip(names, (base, ours, theirs), strict=True):
            (home / name).write_text(text, encoding="utf-8", newline="")
        code = main(["merge", *names, *words])
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
theirs.toml:21:7: error[merge-clash]: pinned: bit 7 of page[0].private is already taken by 'zeroed'
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
    assert code == 1 and "pinned: bit 2 of page[0].private is already taken by 'zeroed'" in said


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
ours.toml:19:8: error[merge-clash]: freed is bit 2 of page[0].private in ours and bit 2 of page[0].private \
in theirs, but would be bit 3 of page[0].private after the merge
   19 | [flags.freed]
      |        ^^^^^
theirs.toml:20:8: note: declared here in theirs
   20 | [flags.freed]
      |        ^^^^^
help: set an explicit bit for it, or for the flags that were added before it
flaggen: 1 error
"""
    )
    assert run(BASE, before_freed(ZEROED), BASE + PINNED)[0] == 0
    # It is one side's without the config symbol of a flag before it, too.
    conditional = BASE.replace("[flags.migratable]\n", '[flags.migratable]\nconfig = "CONFIG_X"\n')
    code, _, said = run(BASE, conditional, before_freed(ZEROED))
    assert code == 1 and "but would be bit 1 of page[0].private without CONFIG_X after the merge" in said


def test_half_of_a_place_of_each_side_is_none(run: Run) -> None:
    freed = "[flags.freed]\n"
    ours, theirs = (BASE.replace(freed, f"{freed}{key}\n") for key in ("bit = 9", "page_index = 1"))
    code, _, said = run(BASE, ours, theirs)
    assert code == 1 and "but would be bit 9 of page[1].private after the merge" in said


def test_changes_that_clash(run: Run) -> None:
    ours = BASE.replace("On a free list.", "Free.").replace('"flags.py"', '"a.py"')
    theirs = BASE.replace("On a free list.", "In the pool.").replace('"flags.py"', '"b.py"')
    code, _, said = run(BASE, ours, theirs)
    assert code == 1
    assert (
        said
        == """\
ours.toml:7:12: error[merge-clash]: [output]: both sides changed emulator differently
    7 | emulator = "a.py"
      |            ^^^^^^
theirs.toml:7:12: note: theirs has this
    7 | emulator = "b.py"
      |            ^^^^^^
help: choose one of the two
ours.toml:16:7: error[merge-clash]: freed: both sides changed doc differently
   16 | doc = "Free."
      |       ^^^^^^^
theirs.toml:16:7: note: theirs has this
   16 | doc = "In the pool."
      |       ^^^^^^^^^^^^^^
help: choose one of the two
flaggen: 2 errors
"""
    )
    removed = BASE[: BASE.index("\n[flags.freed]")]
    for three, gone, kept in (((BASE, removed, ours), "ours", "theirs"), ((BASE, ours, removed), "theirs", "ours")):
        code, _, said = run(*three)
        assert code == 1 and f"freed: {gone} removed it, but {kept} changed it" in said
        assert f"{kept}.toml:15:8: error" in said and "base.toml:15:8: note: the base has this" in said


def test_what_breaks_a_rule_only_together(run: Run) -> None:
    base = f"c.api = ['page']\n{BASE}"
    code, _, said = run(base, f"{base}\n[flags.a_b]\n", f"{base}\n[flags.a__b]\n")
    assert code == 1 and said.startswith("theirs.toml:20:8: error[merge-clash]: a__b: HPageAB, an accessor")
    assert "ours.toml:20:8: note: HPageAB comes from here" in said
    code, _, said = run(BASE, f"{BASE}\n[flags.a]\n", f"flags.a = {{}}\n{BASE}")
    assert code == 1 and "error[merge-clash]: 'flags.a' is defined twice" in said


def _renamed(name: str, text: str = BASE) -> str:
    return text.replace("[flags.freed]\n", f'[flags.{name}]\nwas = "freed"\n')


WITHOUT_FREED = BASE[: BASE.index("\n[flags.freed]")]
CONFIG = 'config = "CONFIG_X"\n'


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "says"),
    [
        (BASE, BASE + ZEROED, BASE + ZEROED + CONFIG, "zeroed: both sides added this flag, but config differs"),
        (
            BASE,
            BASE + ZEROED.replace("Zeroed.", "Cleared.") + CONFIG,
            BASE + ZEROED,
            "zeroed: both sides added this flag, but doc and config differ",
        ),
        (
            BASE,
            f'flags.zeroed.doc = "Zeroed."\n{BASE}',
            f"flags.zeroed.bit = 7\n{BASE}",
            "zeroed: both sides added this flag, but doc and bit differ",
        ),
        (BASE, _renamed("idle"), _renamed("free"), "ours renamed freed to idle, but theirs renamed it to free"),
        (BASE, _renamed("idle"), WITHOUT_FREED, "ours renamed freed to idle, but theirs removed freed"),
        (BASE, WITHOUT_FREED, _renamed("idle"), "theirs renamed freed to idle, but ours removed freed"),
        (BASE, _renamed("zeroed"), BASE + ZEROED, "ours renamed freed to zeroed, but theirs added zeroed"),
        (BASE, BASE + ZEROED, _renamed("zeroed"), "theirs renamed freed to zeroed, but ours added zeroed"),
        (
            BASE + ZEROED,
            _renamed("idle", BASE + ZEROED),
            BASE + ZEROED.replace("[flags.zeroed]\n", '[flags.idle]\nwas = "zeroed"\n'),
            "ours renamed freed to idle, but theirs renamed zeroed to idle",
        ),
        # Without `was`, a flag is renamed if nothing else about it changed.
        (
            BASE,
            BASE.replace("[flags.freed]", "[flags.idle]"),
            BASE.replace("[flags.freed]", "[flags.free]"),
            "ours renamed freed to idle, but theirs renamed it to free",
        ),
        # A table of its own does not bring back a flag that the other side removed or renamed.
        (
            BASE,
            WITHOUT_FREED,
            f'{BASE}[flags.freed.names]\ntest = "page_freed"\n',
            "freed: the changes of both sides to it cannot be combined",
        ),
        (
            BASE,
            _renamed("idle"),
            f'{BASE}[flags.freed.names]\ntest = "page_freed"\n',
            "freed: the changes of both sides to it cannot be combined",
        ),
        *(
            (base, base.replace("Before.", "Ours."), base.replace("Before.", "Theirs."), text)
            for base, text in [
                (f"# Before.\n\n{BASE}", "both sides changed the comments differently"),
                (f"{BASE}\n# Before.\n", "both sides changed the comment at the end differently"),
            ]
        ),
        # A comment that both sides put another flag below.
        *(
            (base, *(base.replace(comment, f"{comment}{flag.lstrip()}\n") for flag in (ZEROED, PINNED)), text)
            for comment, text in [("# The first one.\n", "both sides changed the lines around this comment")]
            for base in [BASE.replace("# Of GUP.\n", "")]
        ),
    ],
)
def test_flags_that_both_sides_changed(base: str, ours: str, theirs: str, says: str) -> None:
    merged = declared(base, ours, theirs)
    assert [says in finding.message for finding in merged.conflicts][:1] == [True], merged.conflicts


def test_a_renamed_flag_has_the_changes_of_the_other_side() -> None:
    theirs = BASE.replace("On a free list.", "In the pool.")
    merged = declared(BASE, _renamed("idle"), theirs + ZEROED)
    assert merged.text == _renamed("idle", theirs) + ZEROED
    assert merged == declared(BASE, theirs + ZEROED, _renamed("idle"))._replace(ours=merged.ours, theirs=merged.theirs)
    assert declared(BASE, _renamed("idle"), _renamed("idle")).text == _renamed("idle")


def test_a_renamed_flag_keeps_its_bit() -> None:
    ours, theirs = (BASE.replace("\n[flags.freed]", f"{flag}\n[flags.freed]") for flag in (ZEROED, PINNED))
    (conflict,) = declared(BASE, ours, _renamed("idle", theirs)).conflicts
    assert conflict.message.startswith(
        "idle is bit 2 of page[0].private in ours and bit 2 of page[0].private in theirs,"
    )
    assert conflict.place.source.name == "ours" and conflict.related[0].source.name == "theirs"


def test_a_place_in_a_flag_that_the_other_side_renamed() -> None:
    theirs = BASE.replace("[flags.freed]\n", "[flags.freed]\nbit = 7\n")
    (conflict,) = declared(BASE, _renamed("idle") + explicit(ZEROED, 7), theirs).conflicts
    assert (conflict.rule, conflict.place.source.name) == ("merge-clash", "ours")
    assert [place.source.name for place in conflict.related] == ["theirs"]


def test_a_comment_at_the_end_is_there_once() -> None:
    end = "\n# Add flags below.\n"
    base, ours, theirs = (f"{BASE}{end}{flag}" for flag in ("", ZEROED.lstrip(), PINNED.lstrip()))
    assert declared(base, ours, theirs).text == base + ZEROED.lstrip() + PINNED.lstrip()
    base, ours, theirs = (f"{BASE}{flag}{end}" for flag in ("", ZEROED, PINNED))
    assert declared(base, ours, theirs).text == BASE + ZEROED + PINNED + end


def test_without_a_change(run: Run) -> None:
    assert run(BASE, BASE, BASE) == (0, "no changes\n", "")


def test_files_of_revisions(run: Run, home: Path) -> None:
    git("init", "-q")
    run(BASE, BASE + explicit(ZEROED, 7), BASE + explicit(PINNED, 7))
    git("add", ".")
    git("commit", "-qm", "x")
    (home / "theirs.toml").write_text(BASE + explicit(PINNED, 8))
    words = ["merge", "HEAD:base.toml", "HEAD:ours.toml"]
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
        ["merge", "a", "b"],
        ["merge", "a", "b", "c", "d"],
        ["merge", "a", "b", "c", "--policy", "d"],
        ["git", "merge-file", "a", "b", "c"],
        ["git", "textconv", "a", "b"],
        ["git", "textconv"],
    ],
    ids=" ".join,
)
def test_a_call_that_means_nothing(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2 and "usage: flaggen " in capsys.readouterr().err


def test_a_file_that_is_not_there_or_cannot_be_written(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", "a.toml", "b.toml", "c.toml"]) == 2
    assert capsys.readouterr().err == "flaggen: no such file: a.toml\n"
    code, _, said = run(BASE, BASE, BASE, "-o", "none/x.toml")
    assert code == 2
    assert said == "flaggen: none/x.toml cannot be written: No such file or directory; nothing was written\n"


def test_without_git(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is needed where both sides have changed one value."""
    monkeypatch.setenv("PATH", "")
    assert run(BASE, BASE + ZEROED, BASE + PINNED)[0] == 0
    ours, theirs = (BASE.replace("On a free list.", text) for text in ("Free.", "In the pool."))
    assert run(BASE, ours, theirs)[::2] == (2, "flaggen: git is needed to merge lines\n")


RESERVED = "\n[reserved]\nbits = [{}]\nnames = [{}]\n"


def test_what_either_side_reserves_is_reserved() -> None:
    base = BASE + RESERVED.format("9", '"gone"')
    made = declared(
        base,
        BASE + RESERVED.format("7, 9", '"gone", "zeroed"'),
        BASE + RESERVED.format("9, 12", '"cold", "gone"') + "page_index.4 = [1]\n",
    )
    assert made.conflicts == () and made.declaration is not None
    assert made.declaration.reserved.places == {(0, 7), (0, 9), (0, 12), (4, 1)}
    assert set(made.declaration.reserved.names) == {"gone", "zeroed", "cold"}
    both_new = declared(BASE, BASE + RESERVED.format("7", ""), BASE + RESERVED.format("8", ""))
    assert both_new.declaration is not None and both_new.declaration.reserved.bits == (7, 8)


@pytest.mark.parametrize(
    ("reserved", "added", "message"),
    [
        (RESERVED.format("5", ""), explicit(ZEROED, 5), "zeroed: bit 5 of page[0].private is reserved"),
        (RESERVED.format("", '"zeroed"'), ZEROED, "zeroed: the name 'zeroed' is reserved"),
    ],
)
def test_one_side_reserves_what_the_other_uses(reserved: str, added: str, message: str) -> None:
    for ours, theirs in ((BASE + reserved, BASE + added), (BASE + added, BASE + reserved)):
        (conflict,) = declared(BASE, ours, theirs).conflicts
        assert (conflict.rule, conflict.message) == ("merge-clash", message)
        assert [place.message for place in conflict.related] == ["reserved here"]


def test_a_derived_bit_that_the_other_side_reserves_moves_and_is_reported() -> None:
    made = declared(BASE, BASE + RESERVED.format("2", ""), BASE + ZEROED)
    assert bits(made.declaration)["zeroed"] == 3
    assert [(side, change.id) for side, change in made.moved] == [("theirs", "flag-moved zeroed")]


def test_guards_and_locks_of_both_sides_are_kept() -> None:
    """Each operation is a value of its own."""
    head = "[c]\napi = ['page']\n[output]\nheader = 'a.h'\n[flags.a]\nsynchronization = 'hugetlb_lock'\ndoc = 'A.'\n"
    base = f"{head}guard.test = 'bug'\n"
    ours = f"{head}guard.test = ['bug', 'head']\nlock = 'hugetlb_lock'\n"
    theirs = f"{head}guard.test = 'bug'\nguard.set = 'huge'\n"
    result = merge(("base", base.encode()), ("ours", ours.encode()), ("theirs", theirs.encode()))
    assert result.conflicts == () and result.declaration is not None
    (flag,) = result.declaration.flags
    assert flag.guard == (("test", ("bug", "head")), ("set", ("huge",)))
    assert dict(flag.locks) == dict.fromkeys(flag.operations, "hugetlb_lock")


def test_two_guards_of_the_same_operation_are_a_conflict() -> None:
    head = "[output]\nheader = 'a.h'\n[flags.a]\nsynchronization = 'hugetlb_lock'\ndoc = 'A.'\n"
    sides = [("base", head), ("ours", f"{head}guard = 'bug'\n"), ("theirs", f"{head}guard = 'huge'\n")]
    base, ours, theirs = ((name, text.encode()) for name, text in sides)
    (conflict,) = merge(base, ours, theirs).conflicts
    assert "guard" in conflict.message
