"""The one way through: load and lint, render and prove, compare or write.

Each function takes plain arguments and returns a frozen result; none of them prints, exits or reads the environment.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from flaggen.lint.check import lint, sound
from flaggen.model.declaration import Declaration
from flaggen.report.findings import Finding
from flaggen.toml import load as toml
from flaggen.toml.load import Document


class Loaded(NamedTuple):
    """A declaration that was read and linted: None where it has errors, which are among the findings."""

    document: Document
    declaration: Declaration | None
    findings: tuple[Finding, ...]


def load(data: bytes, name: str, *, strict: bool = False, own_targets: bool = False) -> Loaded:
    """Read and lint a declaration; findings call it `name`, and rendered files the last part of that.

    `strict` makes warnings errors, and `own_targets` allows outputs that no target of flaggen's has.
    """
    read = toml.load(data, name, Path(name).name, own_targets)
    findings = lint(read, strict)
    return Loaded(read.document, sound(read, findings), findings)
