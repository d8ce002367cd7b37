"""The flags that the sides of a merge renamed, so that each is merged with what it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flaggen.diff.matched_flags import matched_flags
from flaggen.merge.three_way import ThreeWay
from flaggen.model.declaration import Declaration
from flaggen.toml.spans import Path as KeyPath

# The name that a flag has in the base, by the name that it has in another version. Other flags have one name.
Renames = Mapping[str, str]


def renames(declarations: ThreeWay[Declaration]) -> ThreeWay[Renames]:
    """The renames of each version: those that `flaggen diff` reports."""
    base, ours, theirs = declarations
    return ThreeWay({}, _renamed(base, ours), _renamed(base, theirs))


def _renamed(base: Declaration, side: Declaration) -> Renames:
    return {name: before.name for name, before in matched_flags(base, side).items() if before.name != name}


def renames_of_merge(renamed: ThreeWay[Renames]) -> Renames:
    """The renames of the merged declaration, which has those of both sides."""
    return {**renamed.ours, **renamed.theirs}


def new_name(name: str, renamed: Renames) -> str:
    """The name in a version of a flag with this name in the base."""
    return next((new for new, old in renamed.items() if old == name), name)


def base_path(path: KeyPath, renamed: Renames) -> KeyPath:
    """The path in the base of what has this path in a version."""
    return _with_flag(path, lambda name: renamed.get(name, name))


def new_path(path: KeyPath, renamed: Renames) -> KeyPath:
    """The path in a version of what has this path in the base."""
    return _with_flag(path, lambda name: new_name(name, renamed))


def _with_flag(path: KeyPath, other_name: Callable[[str], str]) -> KeyPath:
    """The path, in which the flag has its other name if the path leads to a flag or into one."""
    if path[:1] != ("flags",) or len(path) == 1:
        return path
    return ("flags", other_name(str(path[1])), *path[2:])


def as_in_base(tree: Mapping[str, Any], renamed: Renames) -> dict[str, Any]:
    """The values of a declaration, in which each flag has its name in the base unless another flag has that."""
    flags = tree.get("flags", {})
    before = {new: old for new, old in renamed.items() if old not in flags}
    return {**tree, "flags": {before.get(name, name): flag for name, flag in flags.items()}}
