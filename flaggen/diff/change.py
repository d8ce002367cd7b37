"""A change from one declaration to another."""

from __future__ import annotations

from typing import NamedTuple

from flaggen.diff.accessor_pairs import AccessorPair
from flaggen.model.change_kinds import KINDS

# The value of a fact that one side lacks.
NONE = "none"


class Change(NamedTuple):
    """A fact that differs between two declarations.

    `flag` is the flag's name, the old name if the flag was removed, or empty if the change is about all flags. `part`
    is the operation or the API in question. `was` and `now` are the old and the new fact. `accessors` are the C
    functions that the change affects; removed functions have their old names. `key` is the key of the declaration that
    determines the fact. `pairs` have the calls that the change replaces, each with the new one, and `enumerators` the
    enumerators that it renames. `to_reserve` is the TOML that reserves what a removed flag leaves, or empty.
    """

    kind: str
    flag: str
    part: str
    was: str
    now: str
    accessors: tuple[str, ...] = ()
    key: str = ""
    pairs: tuple[AccessorPair, ...] = ()
    enumerators: tuple[tuple[str, str], ...] = ()
    to_reserve: str = ""

    @property
    def id(self) -> str:
        """The name of the change in [review.accepted], such as "flag-moved freed"."""
        return " ".join(filter(None, (self.kind, self.flag, self.part)))

    @property
    def text(self) -> str:
        """The change in words, without the flag's name."""
        return KINDS[self.kind].says.format(part=self.part, was=self.was, now=self.now)
