"""The one way through: load and lint, render and prove, compare or write.

Each function takes plain arguments and returns a frozen result; none of them prints, exits or reads the environment.
The wings that only some callers need are imported inside the functions: `flaggen show` renders nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen.lint.check import lint, sound
from flaggen.model.declaration import Declaration
from flaggen.report.dependency import Dependency, observe
from flaggen.report.findings import Finding, Place, Source, Span
from flaggen.toml import load as toml
from flaggen.toml.load import Document

if TYPE_CHECKING:
    from flaggen.prove.prove import Proof
    from flaggen.render.files import Comparison
    from flaggen.render.render import Artifact


class Loaded(NamedTuple):
    """A declaration that was read and linted: None where it has errors, which are among the findings."""

    document: Document
    declaration: Declaration | None
    findings: tuple[Finding, ...]


class Rendered(NamedTuple):
    """The text of each output, and every user's template that was read or looked for."""

    artifacts: tuple[Artifact, ...]
    dependencies: tuple[Dependency, ...]


class Built(NamedTuple):
    """What was rendered, and the proof of it.

    `findings` say what is wrong with templates; where there are any, nothing was rendered. `templates` is the
    directory of the user's templates, if any were used, and `dependencies` are these templates, those that are missing
    there, and the directories whose names were compared with flaggen's own.
    """

    artifacts: tuple[Artifact, ...]
    proof: Proof
    findings: tuple[Finding, ...]
    templates: Path | None
    dependencies: tuple[Dependency, ...]


def load(data: bytes, name: str, *, strict: bool = False, own_targets: bool = False) -> Loaded:
    """Read and lint a declaration; findings call it `name`, and rendered files the last part of that.

    `strict` makes warnings errors, and `own_targets` allows outputs that no target of flaggen's has.
    """
    read = toml.load(data, name, Path(name).name, own_targets)
    findings = lint(read, strict)
    return Loaded(read.document, sound(read, findings), findings)


def render(declaration: Declaration, templates: Path | None = None) -> Rendered:
    """Render a declaration without proving it; templates in that directory replace flaggen's own of the same name.

    Raises TemplateFault, whose finding says where a template is wrong.
    """
    from flaggen.render import render as renderer

    dependencies: list[Dependency] = []

    def read(path: Path) -> bytes | None:
        dependencies.append(observe(str(path)))
        return dependencies[-1].content

    artifacts = renderer.render(declaration, templates, read)
    return Rendered(artifacts, tuple(dependencies))


def build(loaded: Loaded, root: Path, templates: Path | None = None) -> Built:
    """Render a sound declaration and prove the C; findings of the proof call a file `root / path`.

    `root` is the declaration's directory. User templates are in `templates`, or else in the directory that the
    declaration names; they are checked too: none may be missing, or have nearly the name of one of flaggen's own.
    """
    from flaggen.prove.prove import Proof, prove
    from flaggen.render.render import TemplateFault

    declaration = loaded.declaration
    assert declaration is not None, "a declaration with errors is not rendered"
    directory, named = _template_directory(declaration, loaded.document, root, templates)
    looked_for: tuple[Dependency, ...] = ()
    if directory is not None:
        looked_for, missing = _missing_templates(declaration, loaded.document, directory, named)
        if missing:
            return Built((), Proof(0, ()), missing, directory, looked_for)
    try:
        rendered = render(declaration, directory)
    except TemplateFault as fault:
        return Built((), Proof(0, ()), (fault.finding,), directory, looked_for)
    dependencies = (*looked_for, *rendered.dependencies)
    if directory is not None:
        listed, misnamed = _misnamed_templates(directory, dependencies)
        dependencies = (*dependencies, *listed)
        if misnamed:
            return Built((), Proof(0, ()), misnamed, directory, dependencies)
    texts = {artifact.target: Source(str(root / artifact.path), artifact.text) for artifact in rendered.artifacts}
    return Built(rendered.artifacts, prove(declaration, texts), (), directory, dependencies)


def sync(built: Built, path: Path, *, write: bool = False, only: Sequence[str] | None = None) -> tuple[Comparison, ...]:
    """Compare what was built for the declaration at `path` with the files below its directory, or write them.

    Returns the state of each file before it was written; `only` names the targets, all by default. Raises FileFault,
    and has written nothing then.
    """
    from flaggen.render import files

    artifacts = [artifact for artifact in built.artifacts if only is None or artifact.target in only]
    templates = {dependency.file for dependency in built.dependencies if dependency.path.endswith(".j2")}
    for artifact in artifacts:
        if os.path.realpath(path.parent / artifact.path) in templates:
            raise files.FileFault(f"{artifact.path} leads to a template")
    return files.write(artifacts, path) if write else files.compare(artifacts, path)


def _template_directory(
    declaration: Declaration, document: Document, root: Path, templates: Path | None
) -> tuple[Path | None, Place]:
    """The directory of the user's templates, if there is one, and where it is named."""
    if templates is not None:
        return templates, Place(Source(f"--templates {templates}", ""), Span(1, 1))
    named = document.value(("render", "templates"))
    return (None if declaration.templates is None else root / declaration.templates), named


def _missing_templates(
    declaration: Declaration, document: Document, directory: Path, named: Place
) -> tuple[tuple[Dependency, ...], tuple[Finding, ...]]:
    """What was looked for in the user's directory, and a finding for each template that has to be there and is not."""
    from flaggen.render.render import own_template_names, template_of
    from flaggen.render.rules import TEMPLATE

    looked_for = []
    missing = []
    for target, path in declaration.output.own:
        template = directory / template_of(target, path)
        looked_for.append(observe(str(template)))
        if looked_for[-1].content is None:
            message, place = f"{template} does not exist", document.value(("output", target))
            missing.append(TEMPLATE.at(place, message, f"write the template of {target!r} there"))
    if declaration.output.own:
        return tuple(looked_for), tuple(missing)
    for name in own_template_names():
        looked_for.append(observe(str(directory / name)))
        if looked_for[-1].content is not None:
            return tuple(looked_for), ()
    message = f"no template of flaggen's is in {directory}, and no target is added"
    return tuple(looked_for), (TEMPLATE.at(named, message, "name the directory of your templates"),)


def _misnamed_templates(
    directory: Path, dependencies: Sequence[Dependency]
) -> tuple[tuple[Dependency, ...], tuple[Finding, ...]]:
    """The directories that were listed, and a finding for each template that was not read, but nearly has the name of
    one that would have been.
    """
    from flaggen.render.render import misnamed_templates

    directories = (directory, *sorted(path for path in directory.iterdir() if path.is_dir()))
    listed = tuple(observe(f"{path}/") for path in directories)
    read = {dependency.path for dependency in dependencies if dependency.content is not None}
    unread = ((path, meant) for path, meant in misnamed_templates(directory) if str(path) not in read)
    return listed, tuple(_misnamed(unread))


def _misnamed(templates: Iterator[tuple[Path, str]]) -> Iterator[Finding]:
    from flaggen.render.rules import TEMPLATE

    for path, meant in templates:
        place = Place(Source(str(path), path.read_text(encoding="utf-8", errors="replace")), Span(1, 1))
        message = "this is no template of flaggen's or of a target, and none includes it"
        yield TEMPLATE.at(place, message, f"did you mean {meant}?")
