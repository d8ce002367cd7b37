"""Render each target that a declaration names from its template."""

from __future__ import annotations

from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.render.context import context
from flaggen.render.templates import Templates, template_name
from flaggen.report.dependency import Dependency
from flaggen.report.gc_pause import uncollected


class Artifact(NamedTuple):
    """A rendered file, or the text of a region. `path` is relative to the declaration."""

    target: str
    path: str
    text: str


class Rendered(NamedTuple):
    """The artifacts, and each of the user's templates that was read or looked for."""

    artifacts: tuple[Artifact, ...]
    dependencies: tuple[Dependency, ...]


def render(templates: Templates, declaration: Declaration) -> Rendered:
    """Render the declaration with templates that can be reused for others. Raises TemplateFault."""
    variables = context(declaration)
    artifacts = []
    for target, path in declaration.output.paths.items():
        name = template_name(target, path)
        text = templates.render(name, variables)
        # black would not change the output of flaggen's own templates; a test checks that.
        if templates.directory is not None and target == "emulator":
            try:
                text = _blackened(text)
            except Exception as error:  # black raises several types if it cannot parse the text
                raise templates.fault(error, name) from error
        artifacts.append(Artifact(target, path, text))
    return Rendered(tuple(artifacts), templates.dependencies)


@uncollected()
def _blackened(text: str) -> str:
    """Format Python with black, for emulators from the user's templates. Takes milliseconds per flag."""
    import black
    from black.mode import TargetVersion

    # With an explicit version, black need not detect it from the text.
    mode = black.Mode(target_versions={TargetVersion.PY311})
    return black.format_str(text, mode=mode)
