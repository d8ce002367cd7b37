"""How severe a change is: by its kind, by the declaration's [review], and by a policy."""

from __future__ import annotations

from flaggen.diff.changes import Change
from flaggen.diff.policy import judge, tally
from flaggen.model.review import NO_REVIEW

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
