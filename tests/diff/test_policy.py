"""How severe a change is: by its kind, by the declaration's [review], and by a policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diff_runs import Run
from flaggen.diff.change import Change
from flaggen.diff.policy import judge, tally
from flaggen.model.review_table import NO_REVIEW
from repositories import NEW, OLD, commit

CHANGE = Change("operation-removed", "freed", "set", "set", "none", ())


def test_a_kind_has_a_level_that_the_declaration_changes_and_the_policy_changes_again() -> None:
    fine = NO_REVIEW._replace(levels=(("operation-removed", "fine"),))
    risky = NO_REVIEW._replace(levels=(("operation-removed", "risky"),))
    assert [verdict.level for verdict in judge([CHANGE], NO_REVIEW, NO_REVIEW)] == ["breaking"]
    assert [verdict.level for verdict in judge([CHANGE], NO_REVIEW, fine)] == ["fine"]
    assert [verdict.level for verdict in judge([CHANGE], NO_REVIEW, fine, risky)] == ["risky"]


def test_a_reason_accepts_one_change_once() -> None:
    accepted = NO_REVIEW._replace(accepted=((CHANGE.id, "Nobody calls it."),))
    (verdict,) = judge([CHANGE], NO_REVIEW, accepted)
    assert verdict.accepted == "Nobody calls it." and not verdict.reaches("breaking")
    (verdict,) = judge([CHANGE], accepted, accepted)
    assert verdict.accepted == "" and verdict.reaches("breaking")


def test_the_numbers_of_each_level() -> None:
    accepted = NO_REVIEW._replace(accepted=((CHANGE.id, "Why not."),))
    verdicts = judge([CHANGE], NO_REVIEW, NO_REVIEW) + judge([CHANGE], NO_REVIEW, accepted)
    assert tally(verdicts) == "1 breaking, 1 accepted"
    assert tally([]) == ""


@pytest.mark.parametrize(
    ("level", "code"), [("breaking", 0), ("notable", 1), ("fine", 1), ("never", 0), (None, 0)], ids=str
)
def test_fail_on(level: str | None, code: int, repository: Path, run: Run) -> None:
    Path("flags.toml").write_text(f'{OLD}\n[flags.zeroed]\ndoc = "x"\n', encoding="utf-8")
    assert run("HEAD", *(["--fail-on", level] if level else []))[0] == code


def levels(run: Run, *words: str) -> dict[str, tuple[str, str | None]]:
    _, printed, _ = run(*words, "--format", "json")
    (one,) = json.loads(printed)["comparisons"]
    return {change["id"]: (change["level"], change["accepted"]) for change in one["changes"]}


def test_a_review_table_and_a_policy_adjust_the_levels(repository: Path, run: Run) -> None:
    table = '\n[review.levels]\nflag-moved = "fine"\ndoc = "notable"\n'
    Path("flags.toml").write_text(NEW + table, encoding="utf-8")
    found = levels(run, "HEAD")
    assert (found["flag-moved cma"][0], found["doc cma"][0]) == ("fine", "notable")
    Path("policy.toml").write_text('[review.levels]\nflag-moved = "notable"\nflag-static = "breaking"\n')
    found = levels(run, "HEAD", "--policy", "policy.toml")
    assert [found[one][0] for one in ("flag-moved cma", "doc cma", "flag-static migratable")] == [
        "notable",
        "notable",
        "breaking",
    ]
    Path("policy.toml").write_text('[review.levels]\nmoved = "notable"\n')
    code, _, said = run("HEAD", "--policy", "policy.toml")
    assert code == 2 and "policy.toml:2:1: error[unknown-key]" in said


def test_an_accepted_change_is_told_with_its_reason_and_fails_nothing(repository: Path, run: Run) -> None:
    accepted = '\n[review.accepted]\n"flag-moved cma" = "No dump knows it."\n"flag-static migratable" = "Why not."\n'
    Path("flags.toml").write_text(NEW + accepted, encoding="utf-8")
    code, printed, _ = run("HEAD")
    assert code == 1 and "1 breaking, 1 notable, 1 fine, 2 accepted" in printed
    assert "  accepted  moved from bit 2" in printed and "accepted: No dump knows it." in printed
    Path("flags.toml").write_text(NEW + accepted + '"flag-removed freed" = "It is meant."\n', encoding="utf-8")
    assert run("HEAD")[0] == 0
    assert levels(run, "HEAD")["flag-removed freed"] == ("breaking", "It is meant.")
    assert " accepted, " in run("HEAD", "--format", "markdown")[1].replace("breaking, accepted: It", " accepted, ")
    assert "Accepted (flag-moved cma): No dump knows it." in run("HEAD", "--format", "commit")[1].replace("\n", " ")
    assert (
        "::notice " in run("HEAD", "--format", "github")[1] and "::error " not in run("HEAD", "--format", "github")[1]
    )


def test_what_was_accepted_before_is_not_accepted_again(repository: Path, run: Run) -> None:
    accepted = '\n[review.accepted]\n"flag-moved cma" = "{}"\n'
    commit(OLD + accepted.format("That was in spring."))
    Path("flags.toml").write_text(NEW + accepted.format("That was in spring."), encoding="utf-8")
    assert levels(run, "HEAD")["flag-moved cma"] == ("breaking", None)
    Path("flags.toml").write_text(NEW + accepted.format("And this is new."), encoding="utf-8")
    assert levels(run, "HEAD")["flag-moved cma"] == ("breaking", "And this is new.")
