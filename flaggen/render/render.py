"""From the model to text: each target that the declaration names is rendered from its template."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.render.context import context
from flaggen.render.templates import Templates, own_templates, template_name
from flaggen.report.dependency import Dependency
from flaggen.report.gc_pause import uncollected


class Artifact(NamedTuple):
    """A rendered file. The path is relative to the declaration."""

    target: str
    path: str
    text: str


class Rendered(NamedTuple):
    """The text of each output, and every template of the user's that was read or looked for."""

    artifacts: tuple[Artifact, ...]
    dependencies: tuple[Dependency, ...]


def render(declaration: Declaration, templates: Path | None = None) -> Rendered:
    """Render the declaration; templates in that directory go before flaggen's own. Raises TemplateFault."""
    return render_with(own_templates() if templates is None else Templates(templates), declaration)


def render_with(templates: Templates, declaration: Declaration) -> Rendered:
    """Render the declaration with templates that serve others too. Raises TemplateFault."""
    variables = context(declaration)
    artifacts = []
    for target, path in declaration.output.paths.items():
        name = template_name(target, path)
        text = templates.render(name, variables)
        # flaggen's own templates leave black nothing to change, which a test holds them to.
        if templates.directory is not None and target == "emulator":
            try:
                text = _blackened(text)
            except Exception as error:  # black has several kinds for what it cannot parse
                raise templates.fault(error, name) from error
        artifacts.append(Artifact(target, path, text))
    return Rendered(tuple(artifacts), templates.dependencies)


@uncollected()
def _blackened(text: str) -> str:
    """Python as black formats it, for emulators from the user's templates. Takes milliseconds a flag."""
    import black
    from black.mode import TargetVersion

    # With a version given, black does not search the text for one.
    mode = black.Mode(target_versions={TargetVersion.PY311})
    return black.format_str(text, mode=mode)
