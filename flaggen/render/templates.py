"""Templates: flaggen's own, and those in a user's directory, which override them.

The user's templates run in jinja2's sandbox, and every file looked for in their directory is a dependency of the
result. A wheel also contains flaggen's own in compiled form (see compiled.py), which saves half of a run.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flaggen.model.accessors import Accessor
from flaggen.model.declaration import Declaration, Word
from flaggen.model.targets import TARGETS
from flaggen.render.compiled import Compiled, compiled
from flaggen.render.listings import (
    calling_context,
    conditions,
    enumerators,
    generated_names,
    has_stub_macros,
    macro_names,
    macro_runs,
    pasted_accessors,
    prototype_macros,
    remarks,
    runs,
    table_entries,
    table_length,
)
from flaggen.render.rules import TEMPLATE, TemplateFault
from flaggen.render.text_layout import body, braced, comment, continued, definition, docstring, head, kernel_doc
from flaggen.report.dependency import Dependency, observe
from flaggen.report.english import did_you_mean
from flaggen.report.findings import Finding, Place, Source, Span
from flaggen.report.terminal import printable

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

# The module of flaggen's own templates, which exists only in a wheel.
COMPILED = "flaggen.render.compiled_templates"
# The filters that templates have in addition to jinja2's.
FILTERS: dict[str, Callable[..., object]] = {
    "continued": continued,
    "head": head,
    "braced": braced,
    "kernel_doc": kernel_doc,
    "comment": comment,
    "docstring": docstring,
    "definition": definition,
    "body": body,
    "enumerators": enumerators,
    "generated_names": generated_names,
    "macro_names": macro_names,
    "conditions": conditions,
    "remarks": remarks,
    "calling_context": calling_context,
    "runs": runs,
    "macro_runs": macro_runs,
    "prototype_macros": prototype_macros,
    "pasted_accessors": pasted_accessors,
    "has_stub_macros": has_stub_macros,
    "table_entries": table_entries,
    "table_length": table_length,
}
# The filters that the user's templates may also call as methods: accessor.definition("static inline").
_FILTERS_AS_METHODS: dict[tuple[type, str], Callable[..., str]] = {
    (Accessor, "definition"): definition,
    (Word, "body"): body,
}


class CheckedTemplates(NamedTuple):
    """Findings about the user's templates, and the paths on which they depend."""

    findings: tuple[Finding, ...]
    dependencies: tuple[Dependency, ...]


class LeadsOutside(Exception):
    """A user's template is a symbolic link to a file outside their directory."""


class Templates:
    """flaggen's own templates, overridden by the user's if a directory is given.

    Each is read and compiled once, when it is first needed.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory
        self._observed: dict[str, Dependency] = {}
        self._environment = _plain() if directory is None else _sandbox(self._load)

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The paths in the user's directory that were looked for so far, including those that do not exist."""
        return tuple(self._observed.values())

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        """Return the text that the named template makes of the variables. Raises TemplateFault."""
        try:
            text = self._environment.get_template(name).render(variables)
            text.encode()  # no file has a lone surrogate
            return text
        except Exception as error:  # a template can raise anything
            raise self.fault(error, name) from error

    def fault(self, error: Exception, name: str) -> TemplateFault:
        """Convert an error in rendering the named template to a finding at the line that caused it."""
        own = own_directory()
        directories = (own,) if self.directory is None else (self.directory, own)
        file, line = _origin(error, directories)
        if file is None:  # the error is in the rendered text, or the template does not exist
            file = next((str(directory / name) for directory in directories if (directory / name).is_file()), None)
        text = ""
        if file is not None and any(_is_inside(os.path.realpath(file), directory) for directory in directories):
            try:
                text = Path(file).read_text(encoding="utf-8", errors="replace")
            except OSError:
                file = None
        message = printable(str(error).split("\n")[0]) or type(error).__name__
        if type(error).__name__ == "TemplateNotFound":
            message = f"template {message!r} does not exist"
        help_text = "fix the template"
        if type(error).__name__ == "UndefinedError":
            help_text = "fix the template; docs/templates.md lists what templates can use"
        source = Source(file or name, text)
        return TemplateFault(TEMPLATE.at(Place(source, source.span(line)), message, help_text))

    def _load(self, name: str) -> tuple[str, str, None] | None:
        """Load a user's template for jinja2's FunctionLoader; None if the directory has no such file."""
        from jinja2.loaders import split_template_path

        assert self.directory is not None
        path = str(self.directory.joinpath(*split_template_path(name)))
        self._observed[path] = observe(path)
        content = self._observed[path].content
        if content is None:
            return None
        if not _is_inside(self._observed[path].file, self.directory):
            raise LeadsOutside(f"{path} leads outside the directory of templates")
        return content.decode("utf-8"), path, None


@cache
def own_templates() -> Templates:
    """Return flaggen's own templates, shared by the process, so that each is compiled once."""
    return Templates()


def own_directory() -> Path:
    """Return the directory of flaggen's own templates: in the installed package, or next to it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def own_template_names() -> list[str]:
    """Return the names of flaggen's own templates, which a user's templates can override."""
    own = own_directory()
    return sorted(path.relative_to(own).as_posix() for path in own.rglob("*.j2"))


def template_name(target: str, path: str) -> str:
    """Return the name of a target's template: header.h.j2; the suffix of a user's target is that of its path."""
    return TARGETS[target].template if target in TARGETS else f"{target}{posixpath.splitext(path)[1]}.j2"


def compiled_module() -> str:
    """Return the text of the module COMPILED, for a wheel."""
    return compiled(_from_sources())


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


def _is_inside(file: str, directory: Path) -> bool:
    """Whether a resolved file is below the directory."""
    return Path(file).is_relative_to(os.path.realpath(directory))


def _near_misses(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield the user's templates with misspelled or misplaced names, each with the closest name of flaggen's own."""
    import difflib

    own = own_template_names()
    for path in sorted([*directory.glob("*.j2"), *directory.glob("*/*.j2")]):
        name = path.relative_to(directory).as_posix()
        same_file = [other for other in own if other.rpartition("/")[2] == path.name]
        if name not in own and (near := [*same_file, *difflib.get_close_matches(name, own, n=1, cutoff=0.85)]):
            yield path, near[0]


def _plain() -> Environment | Compiled:
    """The environment for flaggen's own templates: compiled if this is a wheel, otherwise from their sources."""
    from importlib import import_module

    try:
        module = import_module(COMPILED)
    except ModuleNotFoundError:
        return _from_sources()
    return Compiled(module.TEMPLATES, FILTERS)


def _from_sources() -> Environment:
    import jinja2

    return _configured(jinja2.Environment, jinja2.FileSystemLoader(own_directory()))


def _sandbox(load: Callable[[str], tuple[str, str, None] | None]) -> Environment:
    """The environment for the user's templates, in which they can neither change objects nor read other files."""
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        def getattr(self, obj: Any, attribute: str) -> Any:
            """Hide the tuple methods of the model's records, and offer some filters as methods."""
            if layout := _FILTERS_AS_METHODS.get((type(obj), attribute)):
                return partial(layout, obj)
            if attribute in ("count", "index") and attribute not in getattr(obj, "_fields", (attribute,)):
                return self.undefined(obj=obj, name=attribute)
            return super().getattr(obj, attribute)

    # jinja2 compiles the sandbox's checks into templates, so flaggen's own are compiled for the sandbox here.
    own = jinja2.FileSystemLoader(own_directory())
    return _configured(Sandbox, jinja2.ChoiceLoader([jinja2.FunctionLoader(load), own]))


def _configured(environment: type[Environment], loader: BaseLoader) -> Environment:
    """Return an environment with the settings and filters that docs/templates.md promises."""
    import jinja2

    class Undefined(jinja2.StrictUndefined):
        @property
        def _undefined_message(self) -> str:
            """The message with the class by its name in docs/templates.md, and the attribute that may be meant."""
            owner, name = self._undefined_obj, self._undefined_name
            if self._undefined_hint or owner is jinja2.utils.missing or not isinstance(name, str):
                return super()._undefined_message
            known = [attribute for attribute in dir(owner) if not attribute.startswith("_")]
            hint = did_you_mean(name, known).rstrip()
            return f"{type(owner).__name__} has no attribute {name!r}{f'; {hint}' if hint else ''}"

    configured = environment(
        loader=loader,
        undefined=Undefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        # The templates are compiled for this run only, and do not change during it.
        optimized=False,
        auto_reload=False,
    )
    configured.filters |= FILTERS
    return configured


def _origin(error: Exception, directories: Sequence[Path]) -> tuple[str | None, int]:
    """The template below the directories in which an error arose, or None, and the line (from 1)."""
    import traceback

    if (file := getattr(error, "filename", None)) is not None:  # the template cannot be compiled
        return file, getattr(error, "lineno", None) or 1
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if any(Path(frame.filename).is_relative_to(directory) for directory in directories)
    ]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else (None, getattr(error, "lineno", None) or 1)
