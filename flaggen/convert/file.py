"""Convert one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from flaggen.convert.c_text import CText, c_text, original, token_texts
from flaggen.convert.edits import Edit, applied, without
from flaggen.convert.replacements import Replacements
from flaggen.convert.replay import Replayed, Unexpected, replay
from flaggen.convert.semantic_patch import FolioForm, semantic_patch
from flaggen.convert.spatch import SpatchFailed, spatch_result
from flaggen.convert.uses import (
    GENERATED,
    IN_MACRO,
    NOT_C,
    NOT_CHANGED,
    Reason,
    Uses,
    left,
    name_pattern,
    removals,
    uses,
)
from flaggen.model.mark import marked_declaration
from flaggen.report.findings import Finding


class Plan(NamedTuple):
    """What to convert, and how: the program `spatch`, and the form of a folio."""

    replacements: Replacements
    form: FolioForm
    program: str


class ConvertedFile(NamedTuple):
    """A file of the tree, its text before and after, and what is left in it.

    `path` is relative to the tree. `calls` and `definitions` count what was converted and removed.
    """

    path: str
    before: bytes
    after: bytes
    calls: int
    definitions: int
    left: tuple[Finding, ...]


def convert_file(plan: Plan, tree: Path, path: str, rendered: bytes | None = None) -> ConvertedFile:
    """Convert a file of a tree. Raises SpatchFailed.

    `rendered` is its content after a region of it was rendered again; what is left is reported for that.
    """
    before = (tree / path).read_bytes()
    name = str(tree / path)
    text = c_text(name, before if rendered is None else rendered)
    if not path.endswith((".c", ".h")):
        return _unchanged(plan, path, before, text, NOT_C)
    if marked_declaration(text.source.text) is not None:
        return _unchanged(plan, path, before, text, GENERATED)
    removed = removals(text, plan.replacements)
    # Coccinelle cannot tell a macro from the type of the function below it, so it does not see what is removed.
    rest = c_text(name, original(without(text.data, removed)))
    found = uses(rest, plan.replacements, plan.form)
    replayed = _replayed(plan, rest, found) if found.convertible else ()
    # The text of an argument in a macro is not known, so it cannot be cast.
    converted = [(use, conversion) for use, conversion in replayed if not use.is_in_directive]
    edits = [edit for _, conversion in converted for edit in conversion.edits]
    after = original(applied(text.data, [*edits, *removed]))
    findings = sorted((*found.left, *_left(rest, found, edits)), key=lambda finding: finding.place.span)
    in_original = (finding._replace(place=finding.place._replace(source=text.source)) for finding in findings)
    return ConvertedFile(path, before, after, len(converted), len(removed), tuple(in_original))


def _unchanged(plan: Plan, path: str, before: bytes, text: CText, reason: Reason) -> ConvertedFile:
    names = name_pattern(plan.replacements.names).finditer(text.data)
    return ConvertedFile(
        path, before, before, 0, 0, tuple(left(text, match.start(), match[0], reason) for match in names)
    )


def _replayed(plan: Plan, text: CText, found: Uses) -> Replayed:
    """The uses that Coccinelle converts. Raises SpatchFailed."""
    name = text.source.name
    calls = plan.replacements._replace(definitions=())
    result = spatch_result(plan.program, semantic_patch(calls, plan.form), original(text.data), name)
    try:
        return replay(text, found.convertible, token_texts(result))
    except Unexpected as unexpected:
        line = text.place(unexpected.offset, 1).span.line
        message = f"spatch changes more than the calls in {name}, line {line}: convert this file by hand"
        raise SpatchFailed(message) from None


def _left(text: CText, found: Uses, edits: Sequence[Edit]) -> Iterator[Finding]:
    """The uses that Coccinelle left, and those in macros."""
    converted = {number for edit in edits for number in range(edit.first, edit.last)}
    for use in found.convertible:
        if use.token not in converted:
            token = text.tokens[use.token]
            yield left(text, token.start, token.text, IN_MACRO if use.is_in_directive else NOT_CHANGED)
