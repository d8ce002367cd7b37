"""Checks that a user's directory of templates has what the declaration needs, and nothing that is misnamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.render.rules import TEMPLATE
from flaggen.render.templates import own_template_names, template_name
from flaggen.report.dependency import Dependency, observe
from flaggen.report.findings import Finding, Place, Source, Span


class CheckedTemplates(NamedTuple):
    """Findings about the user's templates, and the paths on which they depend."""

    findings: tuple[Finding, ...]
    dependencies: tuple[Dependency, ...]


def missing_templates(
    declaration: Declaration, directory: Path, named: Place, output: Callable[[str], Place]
) -> CheckedTemplates:
    """Check that the user's directory has a template for each target that the declaration adds.

    If it adds none, the directory has to replace at least one of flaggen's own. `named` is the place that names the
    directory, and `output(target)` that of a target's path.
    """
    looked_for = []
    findings = []
    for target, path in declaration.output.own:
        template = directory / template_name(target, path)
        looked_for.append(observe(str(template)))
        if looked_for[-1].content is None:
            help = f"create the template of target {target!r}"
            findings.append(TEMPLATE.at(output(target), f"{template} does not exist", help))
    if declaration.output.own:
        return CheckedTemplates(tuple(findings), tuple(looked_for))
    for name in own_template_names():
        looked_for.append(observe(str(directory / name)))
        if looked_for[-1].content is not None:
            return CheckedTemplates((), tuple(looked_for))
    message = f"{directory} replaces none of flaggen's templates, and [output] adds no target"
    finding = TEMPLATE.at(named, message, "specify the directory that contains your templates")
    return CheckedTemplates((finding,), tuple(looked_for))


def misnamed_templates(directory: Path, used: Sequence[Dependency]) -> CheckedTemplates:
    """Check the user's directory for unused templates whose names resemble those of flaggen's own."""
    directories = (directory, *sorted(path for path in directory.iterdir() if path.is_dir()))
    listed = tuple(observe(f"{path}/") for path in directories)
    read = {dependency.path for dependency in used if dependency.content is not None}
    findings = []
    for path, meant in _near_misses(directory):
        if str(path) not in read:
            place = Place(Source(str(path), ""), Span(1, 1))  # unread: it may be a link to anywhere
            message = "unused template: it is neither one of flaggen's nor a target's, and no template includes it"
            findings.append(TEMPLATE.at(place, message, f"did you mean {meant}?"))
    return CheckedTemplates(tuple(findings), listed)


def _near_misses(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield the user's templates with misspelled or misplaced names, each with the closest name of flaggen's own."""
    import difflib

    own = own_template_names()
    for path in sorted([*directory.glob("*.j2"), *directory.glob("*/*.j2")]):
        name = path.relative_to(directory).as_posix()
        same_file = [other for other in own if other.rpartition("/")[2] == path.name]
        if name not in own and (near := [*same_file, *difflib.get_close_matches(name, own, n=1, cutoff=0.85)]):
            yield path, near[0]
