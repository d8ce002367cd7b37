"""Replay Coccinelle's result with our own edits: which of them it made, and nothing else.

Coccinelle formats what it changes, and drops comments. So its text is not used: its tokens must be the original's with
some of the expected edits, and these edits are then made in the original bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flaggen.convert.c_text import CText
from flaggen.convert.edits import Conversion, Edit
from flaggen.convert.uses import Use


class Unexpected(Exception):
    """Coccinelle changed something else; `offset` is where, in the original."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


# Each use that Coccinelle converted, with the way that it chose.
Replayed = tuple[tuple[Use, Conversion], ...]


def replay(text: CText, uses: Iterable[Use], result: Sequence[bytes]) -> Replayed:
    """Compare the result's tokens with the original's. Raises Unexpected."""
    return _Replay(text, uses, result).run()


class _Replay:
    """A walk through both sequences of tokens: `old` and `new` are the numbers of the next ones."""

    def __init__(self, text: CText, uses: Iterable[Use], result: Sequence[bytes]) -> None:
        self.text = text
        self.result = result
        self.uses = {use.token: use for use in uses}
        self.pending: dict[int, list[Edit]] = {}
        self.conversions: list[tuple[Use, Conversion]] = []
        self.old = self.new = 0

    def run(self) -> Replayed:
        while self.old < len(self.text.tokens):
            self._choose()
            self._step()
        if self.new != len(self.result):
            raise Unexpected(len(self.text.data))
        return tuple(self.conversions)

    def _choose(self) -> None:
        """If a use is next that Coccinelle converted, expect its edits."""
        use = self.uses.get(self.old)
        if use is None:
            return
        for conversion in use.conversions:
            if self._has(_beginning(self.text, conversion)):
                self.conversions.append((use, conversion))
                for edit in conversion:
                    self.pending.setdefault(edit.first, []).append(edit)
                return

    def _step(self) -> None:
        """Read the next token of the original, or the edits there."""
        edits = self.pending.pop(self.old, [])
        for edit in edits:
            self._expect(edit.tokens)
        last = max((edit.last for edit in edits), default=self.old)
        if last > self.old:
            self.old = last
        else:
            self._expect([self.text.tokens[self.old].text])
            self.old += 1

    def _expect(self, texts: Sequence[bytes]) -> None:
        if not self._has(texts):
            raise Unexpected(self.text.tokens[self.old].start)
        self.new += len(texts)

    def _has(self, texts: Iterable[bytes]) -> bool:
        """Whether these tokens are next in the result."""
        texts = list(texts)
        return list(self.result[self.new : self.new + len(texts)]) == texts


def _beginning(text: CText, conversion: Conversion) -> list[bytes]:
    """The new tokens up to where the ways to convert a call differ: the name, the parenthesis, and one more.

    A token that may itself be converted is left out.
    """
    name, *others = conversion
    if not others or others[0].first != name.last + 1:
        return name.tokens
    opening = [*name.tokens, text.tokens[name.last].text]
    argument = others[0]
    return [*opening, *argument.tokens[:2]]
