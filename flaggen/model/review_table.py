"""How changes of a declaration are judged: the record of the [review] table."""

from __future__ import annotations

from typing import NamedTuple

from flaggen.model.change_kinds import Level


class Review(NamedTuple):
    """How `flaggen diff` judges changes: the [review] table.

    `levels` has the level of each kind of change, and `accepted` the reason for each accepted change, by its id.
    """

    levels: tuple[tuple[str, Level], ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()


NO_REVIEW = Review()
