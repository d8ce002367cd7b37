"""Seeded faults: declarations that differ from a sound one in a way that a check must catch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flaggen import pipeline
from flaggen.model.declaration import Declaration, Flag
from flaggen.model.targets import PROVEN_TARGETS


def shifted(declaration: Declaration, bits: int | None = None) -> Declaration:
    """Move every flag to the next bit, and the highest of `bits` bits to the lowest.

    `bits` is the width of the machine's words, by default that of the smallest machine that the flags must fit. Where
    the flags use the bits of the kernel's own enum, which cannot be shifted, move them to the next page index.
    """
    if not declaration.has_own_enum:
        return misplaced(declaration)
    bits = bits or declaration.c.bits_per_long
    return _changed(declaration, lambda flag: flag._replace(bit=(flag.bit + 1) % bits, explicit_bit=True))


def beyond(declaration: Declaration, bits: int) -> Declaration:
    """Move every flag beyond a word of that many bits."""
    return _changed(declaration, lambda flag: flag._replace(bit=flag.bit + bits, explicit_bit=True))


def misplaced(declaration: Declaration) -> Declaration:
    """Move every flag to the next page index."""
    return _changed(declaration, lambda flag: flag._replace(page_index=flag.page_index + 1))


def texts(declaration: Declaration) -> dict[str, str]:
    """The text of each target, rendered with flaggen's own templates even if the declaration names others."""
    bare = declaration._replace(output=declaration.output._replace(own=()))
    return {artifact.target: artifact.text for artifact in pipeline.render(bare).artifacts}


def c_texts(declaration: Declaration) -> dict[str, str]:
    """The text of each C file that is proven, rendered with flaggen's own templates."""
    return {target: text for target, text in texts(declaration).items() if target in PROVEN_TARGETS}


def text(declaration: Declaration, target: str, path: str) -> str:
    """The text of a target, as it would be rendered to that path, from the lowest directory with all outputs."""
    paths: dict[str, Any] = {target: "../" * declaration.levels + path}
    return texts(declaration._replace(output=declaration.output._replace(**paths)))[target]


def _changed(declaration: Declaration, change: Callable[[Flag], Flag]) -> Declaration:
    return declaration._replace(flags=tuple(map(change, declaration.flags)))
