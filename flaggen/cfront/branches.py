"""The preprocessor's conditionals: which branch is read (C11 6.10.1)."""

from __future__ import annotations

from typing import NamedTuple

from flaggen.cfront.tokens import Fault, Token


class _Branch(NamedTuple):
    """The current branch of the conditional that begins on `line` (from 1).

    `counts` tells whether the branch is read, and `is_decided` whether all later branches are skipped. `has_else` is
    true from #else on.
    """

    line: int
    counts: bool
    is_decided: bool
    has_else: bool = False


class Branches:
    """The branches around the current line. A branch inside one that is not read is never read itself."""

    def __init__(self) -> None:
        self._branches: list[_Branch] = []

    @property
    def counts(self) -> bool:
        """Whether the current line is read."""
        return not self._branches or self._branches[-1].counts

    def begin(self, line: int, is_true: bool) -> None:
        """Begin a conditional, with a branch that is read if `is_true`."""
        self._branches.append(_Branch(line, self.counts and is_true, is_true or not self.counts))

    def may_count(self, directive: str, here: Token) -> bool:
        """Whether the branch that #elif or #else begins here is read if its condition holds. Raises Fault."""
        if self._current(directive, here).has_else:
            raise Fault(f"#{directive} after #else", here)
        return not self._branches[-1].is_decided

    def next(self, directive: str, counts: bool) -> None:
        """Begin the branch of an #elif or #else, which is read if it `counts`."""
        current = self._branches.pop()
        self._branches.append(_Branch(current.line, counts, current.is_decided or counts, directive == "else"))

    def end(self, here: Token) -> None:
        """End the innermost conditional. Raises Fault if there is none."""
        self._current("endif", here)
        self._branches.pop()

    def finish(self, source: int) -> None:
        """End the text of that number. Raises Fault if a conditional is unterminated."""
        if self._branches:
            raise Fault("unterminated conditional: #endif is missing", Token("", source, self._branches[-1].line))

    def _current(self, directive: str, here: Token) -> _Branch:
        if not self._branches:
            raise Fault(f"#{directive} without #if", here)
        return self._branches[-1]
