"""The public API of `import flaggen`: the steps of the pipeline as functions, which neither print nor exit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from flaggen import pipeline
from flaggen.model.declaration import Declaration
from flaggen.prove.prove import Proof, prove
from flaggen.render.render import Artifact
from flaggen.render.templates import TemplateFault
from flaggen.report.findings import Finding, Source, as_text

__all__ = [
    "Artifact",
    "Declaration",
    "DeclarationError",
    "Finding",
    "Proof",
    "Source",
    "TemplateFault",
    "as_text",
    "load",
    "prove",
    "render",
]


class DeclarationError(ValueError):
    """A declaration has errors. `findings` has its errors and warnings, in the order of the file."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return "\n".join(map(as_text, self.findings))


def load(path: str | os.PathLike[str], *, strict: bool = False) -> Declaration:
    """Load the declaration in a file; `strict` turns warnings into errors.

    Raises DeclarationError if it has errors, or OSError if the file cannot be read.

    >>> load("flags.toml").words[0].enum
    'hugetlb_page_flags'
    """
    file = Path(path)
    _, declaration, findings = pipeline.load(file.read_bytes(), str(path), strict=strict)
    if declaration is None:
        raise DeclarationError(findings)
    if declaration.templates is None:
        return declaration
    return declaration._replace(templates=str(file.parent / declaration.templates))


def render(declaration: Declaration, templates: str | os.PathLike[str] | None = None) -> tuple[Artifact, ...]:
    """Render the files of the declaration as text; `templates` overrides the directory that the declaration names.

    Raises TemplateFault, whose `finding` points at the error in a template, or OSError if there is no such directory.

    >>> [artifact.target for artifact in render(load("flags.toml"))]
    ['header', 'source', 'emulator']
    """
    directory = templates if templates is not None else declaration.templates
    if directory is None:
        return pipeline.render(declaration).artifacts
    if not Path(directory).is_dir():
        raise NotADirectoryError(f"{os.fspath(directory)} is not a directory")
    return pipeline.render(declaration, Path(directory)).artifacts
