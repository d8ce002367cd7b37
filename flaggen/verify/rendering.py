"""Renders what checks need besides the files on disk, with flaggen's own templates, whatever the declaration names."""

from __future__ import annotations

from typing import Any

from flaggen import pipeline
from flaggen.model.declaration import Declaration
from flaggen.model.targets import PROVEN_TARGETS, TARGETS


def texts(declaration: Declaration) -> dict[str, str]:
    """The text of each target, rendered with flaggen's own templates even if the declaration names others."""
    bare = declaration._replace(output=declaration.output._replace(own=()))
    return {artifact.target: artifact.text for artifact in pipeline.render(bare).artifacts}


def c_texts(declaration: Declaration) -> dict[str, str]:
    """The text of each C file that is proven, rendered with flaggen's own templates."""
    return {target: text for target, text in texts(declaration).items() if target in PROVEN_TARGETS}


def with_usual_path(declaration: Declaration, target: str) -> Declaration:
    """The declaration with a target, at its usual path unless the declaration names one."""
    return declaration if target in declaration.paths else _with_path(declaration, target, TARGETS[target].usual_path)


def text(declaration: Declaration, target: str, path: str) -> str:
    """The text of a target, as it would be rendered to that path, from the lowest directory with all outputs."""
    return texts(_with_path(declaration, target, path))[target]


def _with_path(declaration: Declaration, target: str, path: str) -> Declaration:
    paths: dict[str, Any] = {target: "../" * declaration.levels + path}
    return declaration._replace(output=declaration.output._replace(**paths))
