"""What people and programs read of decoded words and judged blocks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flaggen.decode.blocks import DecodedBlock
from flaggen.decode.layouts import Releases
from flaggen.decode.releases import FIRST, spelled
from flaggen.decode.verdicts import Doubt
from flaggen.decode.words import DecodedWord
from flaggen.model.declaration import Declaration
from flaggen.report import formats
from flaggen.report.english import wrap

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
        for flag in word.flags if is_verbose else ():
            lines.append(f"  {declaration.enumerator(flag)}, bit {flag.bit} of {word.word.place}")
            lines += wrap(flag.doc, 100, "    ", "    ")
            lines += wrap(flag.synchronization and f"Synchronization: {flag.synchronization}", 100, "    ", "    ")
            accessors = ", ".join(f"{accessor.name}()" for accessor in declaration.accessors(flag))
            lines += wrap(f"Accessors: {accessors}", 100, "    ", "    ")
    return "".join(f"{line}\n" for line in lines)


def annotation(block: DecodedBlock) -> str:
    """The line below a block."""
    verdict = block.verdict
    if verdict.is_hugetlb is False:
        return f"flaggen: not a hugetlb page: {verdict.evidence.value}\n"
    page = "tail of a hugetlb page" if verdict.is_tail else "hugetlb page"
    words = "; ".join(
        f"{word.word.place} {word.value:#x}: {names(block.declaration, word)}"
        for word in block.words
        if block.declaration is not None
    )
    if verdict.doubt is Doubt.MAYBE_TOO_OLD:
        words = words and f"{words} (if Linux {spelled(FIRST)} or later wrote this)"
    elif verdict.doubt is not None:
        words = f"not decoded: {verdict.doubt.value}"
    if verdict.is_hugetlb:
        return f"flaggen: {page}: {verdict.evidence.value}; {words}\n"
    if not block.words:
        reason = verdict.evidence if verdict.doubt in (None, Doubt.MAYBE_TOO_OLD) else verdict.doubt
        return f"flaggen: not decoded: {reason.value}\n"
    return f"flaggen: {verdict.evidence.value}; if it is a {page}, {words}\n"


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
