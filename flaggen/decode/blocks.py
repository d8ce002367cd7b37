"""Names the flags of a judged block, by a declaration or by those of the releases that may have written it."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from flaggen.decode.mainline_flags import NEWEST, declaration_of
from flaggen.decode.verdicts import PRIVATE, Doubt, Verdict
from flaggen.decode.words import DecodedWord, decode_word
from flaggen.model.declaration import Declaration

_WORDS_OF_PAGE = 8


class DecodedBlock(NamedTuple):
    """A judged block, the declaration that named its flags, and its words; None and empty if they cannot be named."""

    verdict: Verdict
    declaration: Declaration | None
    words: tuple[DecodedWord, ...] = ()


def decode_block(verdict: Verdict, declaration: Declaration | None = None, on: Set[str] | None = None) -> DecodedBlock:
    """Name the flags of a block, unless it is known not to be hugetlb's; without a declaration, by mainline's flags.

    Of the declaration's config symbols, those in `on` are enabled in the kernel that wrote the block, by default all.
    Mainline has only appended flags, so the newest release that may have written the block names every bit.
    """
    if verdict.is_hugetlb is False or verdict.private is None or verdict.doubt is Doubt.TOO_OLD:
        return DecodedBlock(verdict, None)
    declaration = declaration or declaration_of(min(verdict.releases.last, NEWEST))
    words = tuple(
        decode_word(word if on is None else word.configured(on), value, verdict.bits)
        for word in declaration.words
        if word.field == "private" and (value := _private(verdict, word.page_index)) is not None
    )
    # A page that may be anything has anything in its words.
    is_plausible = verdict.is_hugetlb or not any(word.unknown for word in words)
    return DecodedBlock(verdict, declaration, words if is_plausible else ())


def _private(verdict: Verdict, page_index: int) -> int | None:
    """The private of a struct page of the compound page, if the block has its row."""
    if not page_index:
        return verdict.private
    head = verdict.dump.head
    if page_index > 1 or len(head) != 2 * _WORDS_OF_PAGE:
        return None
    return int(head[_WORDS_OF_PAGE + PRIVATE], 16)
