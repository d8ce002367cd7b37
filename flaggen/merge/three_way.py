"""The three sides of a merge."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class ThreeWay(NamedTuple, Generic[T]):
    """The versions of the common ancestor and of the two sides: three texts, three declarations, ..."""

    base: T
    ours: T
    theirs: T

    @property
    def changed(self) -> T:
        """The version of the side that changed it; ours if both sides did."""
        return self.theirs if self.ours == self.base else self.ours
