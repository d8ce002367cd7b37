"""`flaggen diff`: which versions are compared, and which changes there are between them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diff_runs import IDS, Run, ids
from repositories import OLD, commit, git


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["HEAD"], IDS),
        (["HEAD", "--", "flags.toml"], IDS),
        (["HEAD", "flags.toml"], IDS),
        (["HEAD:flags.toml"], IDS),
        (["HEAD:./flags.toml"], IDS),
        (["HEAD:flags.toml", "flags.toml"], IDS),
        ([":0:"], IDS),
        ([":0:flags.toml"], IDS),
        ([":flags.toml"], IDS),
        ([":0:", "--", "flags.toml"], IDS),
        (["HEAD", ":0:"], []),
        (["HEAD~1", "HEAD"], ["flag-added cma"]),
        (["HEAD~1..HEAD"], ["flag-added cma"]),
        (["HEAD~1.."], ["flag-added cma"]),
        (["HEAD~1...HEAD", "--", "flags.toml"], ["flag-added cma"]),
        (["HEAD..HEAD~1"], ["flag-removed cma"]),
        (["HEAD~1", "HEAD:flags.toml"], ["flag-added cma"]),
        (["HEAD", "--", "."], IDS),
    ],
    ids=lambda words: " ".join(words),
)
def test_versions(words: list[str], expected: list[str], repository: Path, run: Run) -> None:
    assert ids(run, *words) == expected


def test_three_dots_begin_at_the_merge_base(repository: Path, run: Run) -> None:
    git("branch", "-q", "topic", "HEAD~1")
    git("stash", "-q")
    git("checkout", "-q", "topic")
    commit(OLD[: OLD.index("[flags.cma]")] + '[flags.other]\ndoc = "x"\n')
    assert ids(run, "main..topic") == ["flag-added other", "flag-removed cma"]
    assert ids(run, "main...topic") == ["flag-added other"]
    assert ids(run, "main...") == ["flag-added other"]


def test_from_another_directory(repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "sub/sub").mkdir(parents=True)
    monkeypatch.chdir(repository / "sub/sub")
    for words in (["HEAD"], ["HEAD", "--", "../../flags.toml"], ["HEAD:flags.toml"], ["HEAD:../../flags.toml"]):
        assert ids(run, *words) == IDS


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing"], "'nothing' is neither a file nor a git revision"),
        (["HEAD", "nothing"], "'nothing' is neither a file nor a git revision"),
        (["a", "b", "c", "--", "flags.toml"], "give at most two revisions before the paths"),
        (["a", "b", "c"], "more than two versions: a b c; put paths after --"),
        (["flags.toml"], "nothing to compare flags.toml with; give a revision, as in: HEAD -- flags.toml"),
        (["HEAD", "flags.toml", "--", "flags.toml"], "'flags.toml' is neither a file nor a git revision"),
        (["HEAD..nothing"], "'nothing' is neither"),
        (["nothing:flags.toml"], "'nothing' is neither"),
        (["HEAD", "--policy", "none.toml"], "no such file: none.toml"),
        (["HEAD", "."], "'.' is neither a file nor a git revision"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_call_that_means_nothing(words: list[str], says: str, repository: Path, run: Run) -> None:
    code, printed, said = run(*words)
    assert (code, printed) == (2, "") and f"flaggen: {says}" in said


def test_a_renamed_flag_is_known_by_proof_alone(home: Path, run: Run) -> None:
    def found(old: str, new: str) -> list[str]:
        (home / "old.toml").write_text(old, encoding="utf-8")
        (home / "new.toml").write_text(new, encoding="utf-8")
        return ids(run, "old.toml", "new.toml")

    said = OLD.replace("[flags.freed]", "[flags.released]")
    assert found(OLD, said) == ["flag-renamed released"]
    reworded = said.replace('"On a free list."', '"It is on a free list."')
    assert found(OLD, reworded) == ["flag-added released", "flag-removed freed"]
    named = reworded.replace("[flags.released]\n", '[flags.released]\nwas = "freed"\n')
    assert found(OLD, named) == ["flag-renamed released", "doc released"]
    moved = said.replace("[flags.released]\n", "[flags.released]\nbit = 9\n")
    assert "flag-removed freed" in found(OLD, moved)
    # Two that are alike prove nothing, nor do those without a word.
    alike = '[flags.again]\nbit = 1\ndoc = "On a free list."\nsynchronization = "hugetlb_lock."\n'
    twice = said.replace("[flags.cma]", f"{alike}[flags.cma]")
    assert "flag-removed freed" in found(OLD, twice)
    bare, other = (f"[output]\nheader = 'a.h'\n[flags.{name}]\n" for name in "ab")
    assert found(bare, other) == ["flag-added b", "flag-removed a"]


def test_flags_that_depend_on_a_symbol_move_those_after_them(home: Path, run: Run) -> None:
    (home / "old.toml").write_text(OLD, encoding="utf-8")
    (home / "new.toml").write_text(
        OLD.replace("[flags.freed]\n", '[flags.freed]\nconfig = "CONFIG_X"\n'), encoding="utf-8"
    )
    _, printed, _ = run("old.toml", "new.toml", "--format", "commit")
    assert (
        printed.replace("\n", " ")
        .removeprefix("Hugetlb page flags: ")
        .startswith(
            "freed: the flag's own config symbol changed from none to CONFIG_X; cma: moved from bit 2 of "
            "page[0].private to bit 1 of page[0].private without CONFIG_X. "
        )
    )


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("era = '6.12'", "era = '6.17'", []),
        ("era = '5.12'", "era = 'v5.15'", []),
        ("era = '7.3'", "", []),
        ("", "era = '6.10'", ["api-added page"]),
        ("era = '6.10'", "", ["api-removed page"]),
        ("era = '6.10'", "api = ['page', 'folio']", ["return-type page", "storage page"]),
    ],
)
def test_an_era_is_judged_by_what_changes_in_c(
    repository: Path, run: Run, old: str, new: str, changes: list[str]
) -> None:
    for name, keys in (("old.toml", old), ("new.toml", new)):
        Path(name).write_text(f"[c]\n{keys}\n[output]\nheader = 'a.h'\n[flags.cma]\n", encoding="utf-8")
    (comparison,) = json.loads(run("old.toml", "new.toml", "--format", "json")[1])["comparisons"]
    assert sorted(change["id"] for change in comparison["changes"]) == changes
