"""The pipeline: load and lint, render and prove, compare or write.

Each function takes plain arguments and returns a frozen result; none prints, exits or reads the environment. Wings
that not every caller needs are imported inside the functions: `flaggen show` renders nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from flaggen.lint.check import as_finding, lint, problems, sound
from flaggen.lint.rules import DUPLICATE_BIT as DUPLICATE_BIT
from flaggen.lint.rules import PAGE_INDEX_CROWDED as PAGE_INDEX_CROWDED
from flaggen.model.declaration import Declaration
from flaggen.model.targets import REGION_TARGETS
from flaggen.render.rules import TemplateFault as TemplateFault
from flaggen.report.dependency import Dependency
from flaggen.report.findings import Finding, Place, Severity, Source, Span, errors_in
from flaggen.toml import load as toml
from flaggen.toml.document import Document
from flaggen.toml.spans import Path as KeyPath

if TYPE_CHECKING:
    from pathlib import Path

    from flaggen.prove.prove import Proof
    from flaggen.render.files import OutputFile
    from flaggen.render.region import Region
    from flaggen.render.render import Artifact, Rendered

    Renderer = Callable[[Declaration], Rendered]


class Loaded(NamedTuple):
    """The result of `load`. `declaration` is None if any finding is an error; `document` has the values' places."""

    document: Document
    declaration: Declaration | None
    findings: tuple[Finding, ...]

    @property
    def valid_declaration(self) -> Declaration:
        """The declaration of a result that is known to have no errors."""
        assert self.declaration is not None, "a declaration with errors cannot be used"
        return self.declaration


class Built(NamedTuple):
    """The result of `build`: the declaration, its rendered artifacts, and the proof of their C.

    `findings` are about templates; if there are any, nothing was rendered. `templates` is the directory of the user's
    templates, if any. `dependencies` are the user templates that were read or looked for, and the directories that were
    listed to find misnamed ones.
    """

    artifacts: tuple[Artifact, ...]
    proof: Proof
    findings: tuple[Finding, ...]
    templates: Path | None
    dependencies: tuple[Dependency, ...]
    declaration: Declaration


def load(data: bytes, name: str, *, path: str | None = None, strict: bool = False, own_targets: bool = False) -> Loaded:
    """Read and lint a declaration. Findings call it `name`.

    `path` is its path from the directory below which its outputs have to be: the top of the git repository, or else its
    own directory. By default it is the last part of `name`.

    `strict` turns warnings into errors. `own_targets` allows outputs other than flaggen's own targets.
    """
    read = toml.load(data, name, name.rpartition("/")[2] if path is None else path, own_targets)
    findings = lint(read, strict)
    return Loaded(read.document, sound(read, findings), findings)


def broken_rules(declaration: Declaration, document: Document) -> Iterator[tuple[KeyPath, Finding]]:
    """Yield the key path of each error in a declaration, and its finding; `document` says where the path stands."""
    for rule, problem in problems(declaration, document):
        if rule.severity is Severity.ERROR:
            yield problem.path, as_finding(rule, problem, document)


def render(declaration: Declaration, templates: Path | None = None) -> Rendered:
    """Render a declaration without proving it; files in `templates` replace flaggen's own of the same name.

    Raises TemplateFault, whose finding points at the error in the template.
    """
    return renderer(templates)(declaration)


def renderer(templates: Path | None = None) -> Renderer:
    """Return a function that renders declarations as `render` does, but compiles each template only once."""
    from flaggen.render import render
    from flaggen.render.templates import Templates, own_templates

    return partial(render.render, own_templates() if templates is None else Templates(templates))


def build(loaded: Loaded, root: Path, templates: Path | None = None) -> Built:
    """Render a declaration without errors, and prove the C; findings of the proof call a file `root / path`.

    `root` is the declaration's directory. User templates are in `templates`, or else in the directory that the
    declaration names. A missing user template, or one whose name is almost that of one of flaggen's, is a finding.
    """
    from flaggen.prove.prove import Proof, prove
    from flaggen.render.output_root import output_path
    from flaggen.render.user_templates import misnamed_templates, missing_templates

    declaration = loaded.valid_declaration
    document = loaded.document
    directory = templates
    if directory is None and declaration.templates is not None:
        directory = root / declaration.templates
    built = Built((), Proof(0, ()), (), directory, (), declaration)
    if directory is not None:
        missing = missing_templates(
            declaration, directory, _naming(document, templates), lambda target: document.value(("output", target))
        )
        built = built._replace(findings=missing.findings, dependencies=missing.dependencies)
        if built.findings:
            return built
    try:
        rendered = render(declaration, directory)
    except TemplateFault as fault:
        return built._replace(findings=(fault.finding,))
    built = built._replace(dependencies=built.dependencies + rendered.dependencies)
    if directory is not None:
        misnamed = misnamed_templates(directory, built.dependencies)
        built = built._replace(findings=misnamed.findings, dependencies=built.dependencies + misnamed.dependencies)
        if built.findings:
            return built
    texts = {
        artifact.target: Source(str(output_path(root, artifact.path)), artifact.text) for artifact in rendered.artifacts
    }
    return built._replace(artifacts=rendered.artifacts, proof=prove(declaration, texts))


def sync(built: Built, path: Path, *, write: bool = False, only: Sequence[str] | None = None) -> tuple[OutputFile, ...]:
    """Compare what was built for the declaration at `path` with the files on disk, or write them.

    Returns the state of each file before it was written. `only` selects targets; by default all are. Raises FileFault,
    or RegionFault with findings, in which case nothing was written.
    """
    from flaggen.render import files

    artifacts = [artifact for artifact in built.artifacts if only is None or artifact.target in only]
    templates = {dependency.file for dependency in built.dependencies if dependency.path.endswith(".j2")}
    for artifact in artifacts:
        if os.path.realpath(path.parent / artifact.path) in templates:
            raise files.FileFault(f"{artifact.path} resolves to a template")
    compared = files.compare(artifacts, path)
    warnings = {
        output.artifact.target: _around_region(built.declaration, output.region, output.artifact.text)
        for output in compared
        if output.region is not None
    }
    if write:
        files.require_ours(compared)
        compared = files.write(artifacts, path)
    return tuple(output._replace(findings=warnings.get(output.artifact.target, ())) for output in compared)


def _around_region(declaration: Declaration, region: Region, text: str) -> tuple[Finding, ...]:
    """Warnings about what is around a region with that text. Raises RegionFault if there are errors."""
    from flaggen.prove.around_region import findings_around
    from flaggen.render.region import RegionFault

    findings = findings_around(declaration, region.around, region.line, text)
    if errors := errors_in(findings):
        raise RegionFault(errors)
    return findings


class OnDisk(NamedTuple):
    """The files on disk by target, None for absent ones, and findings about the text around a region.

    The text of a region is the region's alone, with empty lines for those above it.
    """

    texts: dict[str, Source | None]
    findings: tuple[Finding, ...]


def on_disk(declaration: Declaration, path: Path, targets: Iterable[str]) -> OnDisk:
    """Return the files of those targets that the declaration at `path` names.

    Raises FileFault if a file cannot be read, or RegionFault with findings.
    """
    from flaggen.render.files import read, region_in
    from flaggen.render.output_root import output_path

    texts: dict[str, Source | None] = {}
    findings: tuple[Finding, ...] = ()
    for target in targets:
        output = declaration.output.paths.get(target)
        if output is None:
            continue
        if target in REGION_TARGETS:
            region = region_in(output, path)
            texts[target] = region.alone
            findings += _around_region(declaration, region, region.text)
        else:
            data = read(output, path.parent)
            name = str(output_path(path.parent, output))
            texts[target] = None if data is None else Source(name, data.decode("utf-8", "replace"))
    return OnDisk(texts, findings)


def _naming(document: Document, templates: Path | None) -> Place:
    """The place that names the directory of the user's templates: the option or the declaration."""
    if templates is not None:
        return Place(Source(f"--templates {templates}", ""), Span(1, 1))
    return document.value(("render", "templates"))
