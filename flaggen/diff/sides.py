"""Read one side of a comparison: a declaration, or C files that are read as a declaration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.model.reserved import Reserved
from flaggen.report.errors import FlaggenError
from flaggen.report.file_content import FileContent
from flaggen.report.findings import Finding, Place, Severity, Source, Span, errors_in

if TYPE_CHECKING:
    from flaggen.toml.document import Document


class InvalidSide(FlaggenError):
    """A file cannot be read as a declaration; `findings` has the reasons."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings


class Side(NamedTuple):
    """The old or the new side: its declaration, or None if it has no file, and the places in its text.

    `place` takes a flag's name, or "" for all flags, and a key of the declaration, or "". `lost` are warnings about C
    that no declaration can describe and that is therefore not compared. `is_c` says whether the side is C.
    """

    name: str
    declaration: Declaration | None
    place: Callable[[str, str], Place]
    lost: tuple[Finding, ...] = ()
    is_c: bool = False


class Declared(NamedTuple):
    """A declaration that was loaded without errors, and its text."""

    declaration: Declaration
    document: Document


def read_side(name: str, files: Sequence[FileContent]) -> Side:
    """Read a declaration, or C files that belong together; `name` is their name in messages. Raises InvalidSide."""
    if not files:
        return Side(name, None, lambda flag, key: Place(Source(name, ""), Span(1, 1)))
    return _declared(files[0]) if files[0].name.endswith(".toml") else _read_as_c(name, files)


def read_declaration(name: str, data: bytes) -> Declaration:
    """The declaration in a file, or the one that its C is read as. Raises InvalidSide."""
    declaration = read_side(name, [FileContent(name, name, data)]).declaration
    assert declaration is not None, "a side with a file has a declaration"
    return declaration


def load_declared(name: str, data: bytes) -> Declared:
    """Load a declaration without applying the rules of lint, which are for `render`. Raises InvalidSide."""
    from flaggen.toml.load import load

    loaded = load(data, name, "flags.toml", own_targets=True)
    if loaded.findings or loaded.declaration is None:
        raise InvalidSide(loaded.findings)
    return Declared(loaded.declaration, loaded.document)


def _declared(file: FileContent) -> Side:
    declaration, document = load_declared(file.name, file.data)

    def place(flag: str, key: str) -> Place:
        table = ("flags", flag) if flag else ("reserved",) if key in Reserved._fields else ("c",)
        return document.value((*table, key)) if key else document.key(table)

    return Side(file.name, declaration, place)


def _read_as_c(name: str, files: Sequence[FileContent]) -> Side:
    from flaggen.kernel.declare import declare
    from flaggen.kernel.source import decoded_c
    from flaggen.kernel.tree import read_tree

    tree = read_tree([decoded_c(file.data, file.name)[0] for file in files])
    if isinstance(tree, Finding):
        raise InvalidSide((tree,))
    imported = declare(tree)
    declaration = imported.declaration
    enumerators = {flag.name: declaration.enumerator(flag) for flag in declaration.flags}
    lost = tuple(
        finding._replace(severity=Severity.WARNING, help="this is ignored in the comparison")
        for finding in errors_in(imported.findings)
    )
    return Side(name, declaration, lambda flag, key: tree.place_of_bit(enumerators.get(flag, "")), lost, is_c=True)
