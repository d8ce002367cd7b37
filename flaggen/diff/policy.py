"""Judge changes by the [review] tables and --policy: who is affected, how badly, and which changes are accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flaggen.diff.change import Change
from flaggen.model.change_kinds import KINDS, LEVELS, Level
from flaggen.model.review_table import NO_REVIEW, Review


class Verdict(NamedTuple):
    """How severe a change is, and who is affected; `accepted` is the reason for accepting it, or empty."""

    change: Change
    level: Level
    concerns: tuple[str, ...]
    accepted: str

    def reaches(self, level: Level) -> bool:
        """Whether the change is at least that severe and is not accepted."""
        return not self.accepted and LEVELS.index(self.level) <= LEVELS.index(level)


def judge(changes: Iterable[Change], old: Review, new: Review, policy: Review = NO_REVIEW) -> tuple[Verdict, ...]:
    """Judge each change by the level of its kind. The new declaration overrides that, and the policy overrides both.

    A reason that the old declaration already has was given for an earlier change, so it does not accept this one.
    """
    levels = {kind.id: kind.level for kind in KINDS.values()} | dict(new.levels) | dict(policy.levels)
    accepted = dict(item for item in (*new.accepted, *policy.accepted) if item not in old.accepted)
    return tuple(
        Verdict(change, levels[change.kind], KINDS[change.kind].concerns, accepted.get(change.id, ""))
        for change in changes
    )


def tally(verdicts: Sequence[Verdict]) -> str:
    """The number of verdicts of each level, such as "1 breaking, 2 fine, 1 accepted"; "" if there are none."""
    counts = {level: sum(verdict.level == level and not verdict.accepted for verdict in verdicts) for level in LEVELS}
    counts_of_all = counts | {"accepted": sum(bool(verdict.accepted) for verdict in verdicts)}
    return ", ".join(f"{number} {level}" for level, number in counts_of_all.items() if number)
