"""Convert one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from flaggen.convert.c_text import CText, Stretch, c_text, contains, original, token_texts
from flaggen.convert.edits import Edit, applied, without
from flaggen.convert.replacements import Replacements
from flaggen.convert.replay import Replayed, Unexpected, replay
from flaggen.convert.semantic_patch import FolioForm, semantic_patch
from flaggen.convert.spatch import SpatchFailed, spatch_result
from flaggen.convert.uses import (
    GENERATED,
    IN_COMMENT,
    IN_MACRO,
    NOT_C,
    NOT_CHANGED,
    Left,
    Uses,
    left,
    old_names,
    removals,
    uses,
)
from flaggen.model.mark import marked_declaration


class Plan(NamedTuple):
    """What to convert, and how: the program `spatch`, and the form of a folio.

    `regions` finds the parts of a file that are rendered, which are not converted.
    """

    replacements: Replacements
    form: FolioForm
    program: str
    regions: Callable[[bytes], Sequence[tuple[int, int]]]


class ConvertedFile(NamedTuple):
    """A file of the tree, its text before and after, and what is left in it.

    `path` is relative to the tree. `calls` and `definitions` count what was converted and removed.
    """

    path: str
    before: bytes
    after: bytes
    calls: int
    definitions: int
    left: tuple[Left, ...]


def convert_file(plan: Plan, tree: Path, path: str, rendered: bytes | None = None) -> ConvertedFile:
    """Convert a file of a tree. Raises SpatchFailed.

    `rendered` is its content after a region of it was rendered again; what is left is reported for that.
    """
    before = (tree / path).read_bytes()
    name = str(tree / path)
    text = c_text(name, before if rendered is None else rendered)
    if not path.endswith((".c", ".h")):
        every = (left(text, offset, old, NOT_C) for offset, old in old_names(text, plan.replacements))
        return ConvertedFile(path, before, before, 0, 0, tuple(every))
    if marked_declaration(text.source.text) is not None:
        whole = (Stretch(0, len(text.data)),)
        return ConvertedFile(path, before, before, 0, 0, _left_rendered(plan, text, whole))
    regions = tuple(Stretch(*part) for part in plan.regions(text.data))
    removed = [removal for removal in removals(text, plan.replacements) if not contains(regions, removal.start)]
    # Coccinelle cannot tell a macro from the type of the function below it, so it does not see what is removed.
    rest = c_text(name, original(without(text.data, [*(removal.code for removal in removed), *regions])))
    all_uses = uses(rest, plan.replacements, plan.form)
    replayed = _replayed(plan, rest, all_uses) if all_uses.convertible else ()
    # The text of an argument in a macro is not known, so it cannot be cast.
    converted = [(use, conversion) for use, conversion in replayed if not use.is_in_directive]
    edits = [edit for _, conversion in converted for edit in conversion]
    after = original(applied(text.data, [*edits, *removed]))
    others = (*_left(rest, all_uses, edits), *_left_rendered(plan, text, regions))
    in_order = sorted((*all_uses.left, *others), key=lambda each: each.finding.place.span)
    in_original = tuple(_in(text, each) for each in in_order)
    return ConvertedFile(path, before, after, len(converted), len(removed), in_original)


def _in(text: CText, use: Left) -> Left:
    """The use in the original text, of which a part was blank when it was found."""
    place = use.finding.place._replace(source=text.source)
    return use._replace(finding=use.finding._replace(place=place))


def _left_rendered(plan: Plan, text: CText, parts: tuple[Stretch, ...]) -> tuple[Left, ...]:
    """Every old name in rendered parts of a file. Their comments may mention old names."""
    return tuple(
        left(text, offset, name, IN_COMMENT if contains(text.comments, offset) else GENERATED)
        for offset, name in old_names(text, plan.replacements)
        if contains(parts, offset)
    )


def _replayed(plan: Plan, text: CText, all_uses: Uses) -> Replayed:
    """The uses that Coccinelle converts. Raises SpatchFailed."""
    name = text.source.name
    calls = plan.replacements._replace(definitions=())
    result = spatch_result(plan.program, semantic_patch(calls, plan.form), original(text.data), name)
    try:
        return replay(text, all_uses.convertible, token_texts(result))
    except Unexpected as unexpected:
        line = text.place(unexpected.offset, 1).span.line
        message = f"spatch changes more than the calls in {name}, line {line}: convert this file by hand"
        raise SpatchFailed(message) from None


def _left(text: CText, all_uses: Uses, edits: Sequence[Edit]) -> Iterator[Left]:
    """The uses that Coccinelle left, and those in macros."""
    converted = {number for edit in edits for number in range(edit.first, edit.last)}
    for use in all_uses.convertible:
        if use.token not in converted:
            token = text.tokens[use.token]
            yield left(text, token.start, token.text, IN_MACRO if use.is_in_directive else NOT_CHANGED)
