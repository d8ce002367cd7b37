"""Parse the operands of `flaggen diff` into a specification, without running git or reading files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flaggen.report.errors import FlaggenError

_DECLARATION = ".toml"


class OperandError(FlaggenError):
    """The operands are invalid, or name something that does not exist or cannot be read."""


class Revision(NamedTuple):
    """A commit or tree as written by the user, such as HEAD~1; :N, a stage of the index; or the work tree.

    `tree` is the id of the tree to read if the name does not lead to it.
    """

    name: str
    tree: str = ""

    @property
    def tree_ish(self) -> str:
        """What git reads the files from."""
        return self.tree or self.name

    @property
    def stage(self) -> str | None:
        """The stage of the index, from 0 to 3 (1 is the base of a conflict); None for others."""
        return self.name.removeprefix(":") if self.name in _STAGES else None


# The files in the work tree, and the files in the index (git calls that stage 0).
WORK_TREE = Revision("")
INDEX = Revision(":0")
_STAGES = (":0", ":1", ":2", ":3")
# The operands that mean the index, or a stage of it.
_INDEX = {":": INDEX, ":0": INDEX} | {f"{stage}:": Revision(stage) for stage in _STAGES}


class MergeBase(NamedTuple):
    """The best common ancestor of two revisions."""

    first: Revision
    second: Revision


State = Revision | MergeBase


class File(NamedTuple):
    """A file of the work tree, or of a revision, such as HEAD:mm/flags.toml.

    In a revision, the path is relative to the top of the work tree, or to the working directory if it begins with ./ or
    ../.
    """

    revision: Revision
    path: str

    @property
    def is_from_top(self) -> bool:
        """Whether the path is relative to the top of the work tree."""
        return self.revision != WORK_TREE and not self.path.startswith(("./", "../"))


class Specification(NamedTuple):
    """What to compare: an old and a new state, or a single file of a state.

    `paths` are the files or directories to compare. Without paths, the file that an operand names is compared, or else
    the nearest declaration.
    """

    old: State | File
    new: State | File
    paths: tuple[str, ...] = ()


def specification(operands: Sequence[str], paths: Sequence[str], is_file: Callable[[str], bool]) -> Specification:
    """Parse the operands, and the paths after --. Raises OperandError.

    `is_file` is whether the work tree has a file at a path: a file takes precedence over a revision.
    """
    range_ = _range(operands[0]) if len(operands) == 1 and (paths or not is_file(operands[0])) else None
    if range_ is not None:
        return Specification(*range_, tuple(paths))
    if paths:
        if len(operands) > 2:
            raise OperandError("give at most two revisions before the paths")
        return Specification(*_old_and_new([_revision(operand) for operand in operands]), tuple(paths))
    if len(operands) > 2:
        raise OperandError(f"more than two versions: {' '.join(operands)}; put paths after --")
    old, new = _old_and_new([file(operand, is_file) or _revision(operand) for operand in operands])
    if isinstance(old, File) and old.revision == WORK_TREE and len(operands) == 1:
        raise OperandError(f"nothing to compare {old.path} with; give a revision, as in: HEAD -- {old.path}")
    return Specification(old, new)


def file(operand: str, is_file: Callable[[str], bool]) -> File | None:
    """The file that the operand names by itself; None if it is a revision. Raises OperandError if it is empty."""
    if not operand:
        raise OperandError("empty path argument")
    if is_file(operand):
        return File(WORK_TREE, operand)
    if operand in _INDEX or operand.startswith(":/"):  # :/TEXT is the last commit whose message has TEXT
        return None
    if operand[:3] in _INDEX:
        return File(_INDEX[operand[:3]], operand[3:])
    if operand.startswith(":"):
        return File(INDEX, operand[1:])
    name, _, path = operand.partition(":")
    return File(Revision(name), path) if path else None


def _old_and_new(states: list[State | File]) -> tuple[State | File, State | File]:
    """The old and the new state or file; by default these are HEAD and the work tree."""
    old = states[0] if states else Revision("HEAD")
    new = states[1] if len(states) > 1 else WORK_TREE
    return old, new


def _revision(operand: str) -> Revision:
    if not operand:
        raise OperandError("empty path argument")
    return _INDEX.get(operand, Revision(operand))


def _range(operand: str) -> tuple[State, State] | None:
    """The two ends of A..B, or of A...B, which begins at the merge base. A missing end means HEAD."""
    if ".." not in operand or ":" in operand or operand.startswith("../"):
        return None
    dots = "..." if "..." in operand else ".."
    old, new = (_revision(end or "HEAD") for end in operand.split(dots, 1))
    return (MergeBase(old, new) if dots == "..." else old), new


def groups(paths: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The files that are compared by themselves: each declaration, and the C files, which belong together."""
    declarations = [(path,) for path in paths if path.endswith(_DECLARATION)]
    c_files = tuple(path for path in paths if not path.endswith(_DECLARATION))
    return (*declarations, c_files) if c_files else tuple(declarations)
