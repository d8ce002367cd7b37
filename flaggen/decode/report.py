"""Decoded words and judged blocks as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flaggen.decode.blocks import DecodedBlock
from flaggen.decode.releases import FIRST_WITH_FLAGS, Releases, spelled
from flaggen.decode.verdicts import Doubt
from flaggen.decode.words import DecodedWord
from flaggen.model.declaration import Declaration
from flaggen.report import formats
from flaggen.report.english import wrap
from flaggen.report.terminal import WIDTH

_LOOKS = {"pointer": "looks like a pointer", "poison": "looks like poison"}


def names(declaration: Declaration, decoded: DecodedWord) -> str:
    """The names of the set bits, HPG_migratable | HPG_freed, or what the value resembles."""
    if decoded.look:
        return f"no flags: it {_LOOKS[decoded.look]}"
    parts = [declaration.enumerator(flag) for flag in decoded.flags]
    if decoded.unknown:
        parts.append(f"unknown bits {decoded.unknown:#x}")
    return " | ".join(parts) or "no flag is set"


def as_text(declaration: Declaration, decoded: Sequence[DecodedWord], *, is_verbose: bool) -> str:
    """A line for each value; with `is_verbose`, also the meaning, locking rule and accessors of each set flag."""
    lines = []
    for word in decoded:
        lines.append(f"{word.value:#x}: {names(declaration, word)}")
        lines += _meanings(declaration, word) if is_verbose else []
    return "".join(f"{line}\n" for line in lines)


def _meanings(declaration: Declaration, decoded: DecodedWord) -> list[str]:
    """The meaning, locking rule and accessors of each set flag."""
    lines = []
    for flag in decoded.flags:
        lines.append(f"  {declaration.enumerator(flag)}, bit {flag.bit} of {decoded.word.place}")
        accessors = ", ".join(f"{accessor.name}()" for accessor in declaration.accessors(flag))
        for text in (
            flag.doc,
            flag.synchronization and f"Synchronization: {flag.synchronization}",
            f"Accessors: {accessors}",
        ):
            lines += wrap(text, WIDTH, "    ", "    ")
    return lines


def annotation(block: DecodedBlock, *, is_verbose: bool = False) -> str:
    """The line below a block; with `is_verbose`, also lines about each set flag."""
    lines = [f"{_shown(block)}{_written_by(block.verdict.releases)}"]
    if is_verbose and block.declaration is not None:
        lines += [line for word in block.words for line in _meanings(block.declaration, word)]
    return "".join(f"flaggen: {line}\n" for line in lines)


def _shown(block: DecodedBlock) -> str:
    """What the block shows of its page."""
    verdict = block.verdict
    if verdict.is_hugetlb is False:
        return f"not a hugetlb page: {verdict.evidence.value}"
    page = "tail of a hugetlb page" if verdict.is_tail else "hugetlb page"
    words = "; ".join(
        f"{word.word.place} {word.value:#x}: {names(block.declaration, word)}"
        for word in block.words
        if block.declaration is not None
    )
    if verdict.doubt is Doubt.MAYBE_TOO_OLD:
        words = words and f"{words} (if Linux {spelled(FIRST_WITH_FLAGS)} or later wrote this)"
    elif verdict.doubt is not None:
        words = f"not decoded: {verdict.doubt.value}"
    if verdict.is_hugetlb:
        return f"{page}: {verdict.evidence.value}; {words}"
    if not block.words:
        reason = verdict.evidence if verdict.doubt in (None, Doubt.MAYBE_TOO_OLD) else verdict.doubt
        return f"not decoded: {reason.value}"
    return f"{verdict.evidence.value}; if it is a {page}, {words}"


def _written_by(releases: Releases) -> str:
    """Which releases may have written a block, or "" if any."""
    first, last = _releases(releases).values()
    if first == last:
        return f"; written by Linux {first}" if first else ""
    if first is None or last is None:
        return f"; written by Linux {first or last} or {'later' if first else 'earlier'}"
    return f"; written by Linux {first} to {last}"


def word_document(declaration: Declaration, decoded: DecodedWord) -> dict[str, Any]:
    """A decoded word as JSON."""
    return {
        "page_index": decoded.word.page_index,
        "field": decoded.word.field,
        "value": decoded.value,
        "value_hex": f"{decoded.value:#x}",
        "flags": [
            {"name": flag.name, "enumerator": declaration.enumerator(flag), "bit": flag.bit} for flag in decoded.flags
        ],
        "unknown_bits_hex": f"{decoded.unknown:#x}",
        "looks_like": decoded.look,
    }


def block_line(block: DecodedBlock, line: int) -> str:
    """A block as one line of JSON; `line` is the number of the line that ended it."""
    verdict, declaration = block.verdict, block.declaration
    document = {
        "version": 1,
        "last_line": line,
        "is_hugetlb": verdict.is_hugetlb,
        "evidence": verdict.evidence.name.lower(),
        "is_tail": verdict.is_tail,
        "doubt": verdict.doubt and verdict.doubt.name.lower(),
        "bits_per_long": verdict.bits,
        "releases": _releases(verdict.releases),
        "private_hex": None if verdict.private is None else f"{verdict.private:#x}",
        "declaration": declaration and formats.readable(declaration.name),
        "is_certain": verdict.has_flags,
        "words": [word_document(declaration, word) for word in block.words] if declaration else [],
    }
    return json.dumps(document) + "\n"


def _releases(releases: Releases) -> dict[str, str | None]:
    any_release = Releases()
    return {
        "first": spelled(releases.first) if releases.first != any_release.first else None,
        "last": spelled(releases.last) if releases.last != any_release.last else None,
    }
