"""The sides that `flaggen diff --patch` compares: the files before and after each patch, or the whole series."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from flaggen.cli.sides import side
from flaggen.cli.streams import complain
from flaggen.diff.sides import InvalidSide, read_declaration
from flaggen.git import mails, temporary_index
from flaggen.git.operands import OperandError, Revision, groups
from flaggen.git.revisions import Snapshot, if_shallow, known, read_named
from flaggen.model.mark import marked_declaration
from flaggen.render.region import has_marker
from flaggen.report.file_content import FileContent, FileGroup

_C = (".h", ".c")


class Pair(NamedTuple):
    """What is compared with each other: files before a patch or a series, and after it."""

    old: FileGroup
    new: FileGroup

    @property
    def files(self) -> tuple[FileContent, ...]:
        """The files of both."""
        return (*self.old.files, *self.new.files)


def pairs(files: Sequence[str], base: str | None, paths: Sequence[str], *, each: bool) -> list[Pair]:
    """What the patches change, as pairs for `compare`: together, or each of them. Raises OperandError."""
    contents = [("stdin", sys.stdin.buffer.read()) if name == "-" else (name, read_named(name).data) for name in files]
    with TemporaryDirectory() as directory:
        series = mails.series(contents, Path(directory))
        with temporary_index.applied(series.patches, _base(series.base, base), Path(directory)) as applied:
            states = list(applied.states)
            if not each:
                states = [states[0], states[-1]._replace(name=", ".join(name for name, _ in contents))]
            compared = [pair for old, new in pairwise(states) for pair in _compared(old, new, paths, applied)]
    if not compared:
        complain("no file with flags is changed")
    return compared


def _base(stated: str | None, given: str | None) -> Revision:
    """The commit to apply to: the one that the patches state, else the given one, else HEAD. Raises OperandError."""
    base = known(Revision(given)) if given is not None else None
    if stated is None:
        return base or known(Revision("HEAD"))
    try:
        revision = known(Revision(stated))._replace(name=stated[:12], tree=stated)
    except OperandError as error:
        if base is None:
            help_text = f"fetch it, or name the revision to apply to with --base{if_shallow()}"
            raise OperandError(f"the base-commit {stated} is not in this repository; {help_text}") from error
        return base
    if given is not None:
        complain(f"--base {given} is ignored: the patch has the base-commit {revision.name}")
    return revision


def _compared(old: Revision, new: Revision, paths: Sequence[str], applied: temporary_index.Applied) -> list[Pair]:
    def pair(before: tuple[str, ...], after: tuple[str, ...]) -> Pair:
        environment = applied.environment
        return Pair(side(Snapshot(old, before), environment), side(Snapshot(new, after), environment))

    if paths:
        return [pair(names, names) for names in groups(paths)]
    changed = temporary_index.touched(old, new, applied.environment)
    both = {path: pair((path,), (path,)) for path in changed if path.endswith((".toml", *_C))}
    tomls = [path for path, states in both.items() if path.endswith(".toml") and _has_flag_tables(states)]
    if adopted := _adopted(both, tomls):
        declaration, c_files = adopted
        others = [both[path] for path in tomls if path != declaration]
        return [pair(c_files, (declaration,)), *others]
    files = tuple(path for path, states in both.items() if path.endswith(_C) and _states_flags(states, bool(tomls)))
    return [both[path] for path in tomls] + ([pair(files, files)] if files else [])


def _adopted(both: Mapping[str, Pair], tomls: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """The one new declaration, and the hand-written C files that leave their flags to it; None if there are none."""
    added = [path for path in tomls if not both[path].old.files]
    by_hand = [path for path, pair in both.items() if path.endswith(_C) and any(map(_is_by_hand, pair.old.files))]
    if len(added) == 1 and any(_loses_flags(both[path]) for path in by_hand):
        return added[0], tuple(by_hand)
    return None


def _loses_flags(pair: Pair) -> bool:
    """Whether the C had flags, and none that are written by hand are left."""
    return any(map(_is_read_as_flags, pair.old.files)) and not any(
        _is_by_hand(file) and _is_read_as_flags(file) for file in pair.new.files
    )


def _is_by_hand(file: FileContent) -> bool:
    """Whether flaggen has rendered neither the file nor a region of it."""
    return marked_declaration(file.data.decode("utf-8", "replace")) is None and not has_marker(file.data)


def _is_read_as_flags(file: FileContent) -> bool:
    try:
        read_declaration(file.name, file.data)
    except InvalidSide:
        return False
    return True


def _has_flag_tables(pair: Pair) -> bool:
    return any(b"[flags" in file.data for file in pair.files)


def _states_flags(pair: Pair, with_declaration: bool) -> bool:
    """Whether the C states flags on either side; not if it is rendered, and its declaration is compared as well."""
    for file in pair.files:
        if with_declaration and marked_declaration(file.data.decode("utf-8", "replace")) is not None:
            return False
        if _is_read_as_flags(file):
            return True
    return False
