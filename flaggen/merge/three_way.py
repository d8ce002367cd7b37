"""The three sides of a merge."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class ThreeWay(NamedTuple, Generic[T]):
    """What the common ancestor and the two sides have: three texts, three declarations, ..."""

    base: T
    ours: T
    theirs: T

    @property
    def changed(self) -> T:
        """What the side that changed it has; what ours has where both did."""
        return self.theirs if self.ours == self.base else self.ours
