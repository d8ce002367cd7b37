"""What each change is: for whom, how severe, and whether it was accepted. What has changed is found elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flaggen.diff.changes import Change
from flaggen.model.change_kinds import KINDS, LEVELS, Level
from flaggen.model.declaration import NO_REVIEW, Review


class Verdict(NamedTuple):
    """A change, and what it is for whom; `accepted` is the reason for which it was accepted, or empty."""

    change: Change
    level: Level
    concerns: tuple[str, ...]
    accepted: str

    def reaches(self, level: Level) -> bool:
        """Whether it is as severe as that, and was not accepted."""
        return not self.accepted and LEVELS.index(self.level) <= LEVELS.index(level)


def review(changes: Iterable[Change], old: Review, new: Review, policy: Review = NO_REVIEW) -> tuple[Verdict, ...]:
    """The changes as the new declaration, and before it the policy, take them.

    What the old declaration has accepted, for the same reason, was an earlier change: that is no longer accepted.
    """
    levels = {kind.id: kind.level for kind in KINDS.values()} | dict(new.levels) | dict(policy.levels)
    accepted = dict(item for item in (*new.accepted, *policy.accepted) if item not in old.accepted)
    return tuple(
        Verdict(change, levels[change.kind], KINDS[change.kind].concerns, accepted.get(change.id, ""))
        for change in changes
    )


def tally(verdicts: Sequence[Verdict]) -> str:
    """How many there are of each level, in words: "1 breaking, 2 fine, 1 accepted"; "" where there are none."""
    counts = {level: sum(one.level == level and not one.accepted for one in verdicts) for level in LEVELS}
    counts_of_all = counts | {"accepted": sum(bool(one.accepted) for one in verdicts)}
    return ", ".join(f"{number} {what}" for what, number in counts_of_all.items() if number)
