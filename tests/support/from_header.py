"""What a rendered header says when it is imported."""

from __future__ import annotations

from compiled import rendered
from flaggen.diff.changes import changes
from flaggen.kernel.declare import declare
from flaggen.kernel.tree import read_tree
from flaggen.model.declaration import Declaration
from flaggen.report.findings import Finding, Source


def from_header(declaration: Declaration) -> Declaration:
    """What is imported from the rendered header alone."""
    artifact = rendered(declaration)["header"]
    tree = read_tree([Source(artifact.path, artifact.text)])
    assert not isinstance(tree, Finding), tree
    return declare(tree).declaration


def said(old: Declaration, new: Declaration) -> list[tuple[str, str, str]]:
    return [(change.id, change.was, change.now) for change in changes(old, new)]
