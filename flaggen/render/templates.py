"""Templates: flaggen's own, and those in a directory of the user's, which go before them.

The user's run in jinja2's sandbox, and every file that is looked for in their directory is a dependency of the result.
A wheel has flaggen's own compiled as well (see compiled.py), which saves half of a run.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flaggen.model.accessors import Accessor
from flaggen.model.declaration import Declaration, Word
from flaggen.model.targets import TARGETS
from flaggen.render.compiled import Compiled, compiled
from flaggen.render.ctext import body, comment, continued, definition, kernel_doc
from flaggen.render.generated import conditions, enumerators, generated_names, macro_names
from flaggen.render.rules import TEMPLATE
from flaggen.render.rules import TemplateFault as TemplateFault
from flaggen.report.dependency import Dependency, observe
from flaggen.report.findings import Finding, Place, Source, Span
from flaggen.report.terminal import printable

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

# The module of flaggen's own templates that only a wheel has.
COMPILED = "flaggen.render.compiled_templates"
# The filters that templates have beside jinja2's own.
FILTERS: dict[str, Callable[..., object]] = {
    "continued": continued,
    "kernel_doc": kernel_doc,
    "comment": comment,
    "definition": definition,
    "body": body,
    "enumerators": enumerators,
    "generated_names": generated_names,
    "macro_names": macro_names,
    "conditions": conditions,
}
# The filters that the user's templates may also call as methods: accessor.definition("static inline").
_FILTERS_AS_METHODS: dict[tuple[type, str], Callable[..., str]] = {
    (Accessor, "definition"): definition,
    (Word, "body"): body,
}


class CheckedTemplates(NamedTuple):
    """What is wrong with the user's templates, and the paths on which that depends."""

    findings: tuple[Finding, ...]
    dependencies: tuple[Dependency, ...]


class Templates:
    """flaggen's own templates and, where a directory is given, the user's in front of them.

    Each is read and compiled once, when it is first needed.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory
        self._observed: dict[str, Dependency] = {}
        self._environment = _plain() if directory is None else _sandbox(self._load)

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The paths in the user's directory that were looked for so far, also those where there is nothing."""
        return tuple(self._observed.values())

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        """The text that a template makes of the variables. Raises TemplateFault."""
        try:
            text = self._environment.get_template(name).render(variables)
            text.encode()  # no file has a lone surrogate
            return text
        except Exception as error:  # whatever a template does wrong is the template's fault
            raise self.fault(error, name) from error

    def fault(self, error: Exception, name: str) -> TemplateFault:
        """An error of rendering the named template, at the line of the template that it comes from."""
        own = own_directory()
        directories = (own,) if self.directory is None else (self.directory, own)
        file, line = _origin(error, directories)
        if file is None:  # the error is in what the template makes, or there is no template
            file = next((str(directory / name) for directory in directories if (directory / name).is_file()), None)
        text = ""
        if file is not None:
            try:
                text = Path(file).read_text(encoding="utf-8", errors="replace")
            except OSError:
                file = None
        message = printable(str(error).split("\n")[0]) or type(error).__name__
        if type(error).__name__ == "TemplateNotFound":
            message = f"template {message!r} does not exist"
        source = Source(file or name, text)
        return TemplateFault(TEMPLATE.at(Place(source, source.span(line)), message, "fix the template"))

    def _load(self, name: str) -> tuple[str, str, None] | None:
        """A template of the user's, as jinja2's FunctionLoader wants it; none where the directory has no such file."""
        from jinja2.loaders import split_template_path

        assert self.directory is not None
        path = str(self.directory.joinpath(*split_template_path(name)))
        self._observed[path] = observe(path)
        content = self._observed[path].content
        return None if content is None else (content.decode("utf-8"), path, None)


def own_templates() -> Templates:
    """flaggen's own templates; the process compiles each once."""
    return _own_templates(own_directory())


@cache
def _own_templates(_: Path) -> Templates:
    return Templates()


def own_directory() -> Path:
    """Where flaggen's own templates are: in the installed package, or next to it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def own_template_names() -> list[str]:
    """The names of flaggen's own templates, which a user's may have."""
    own = own_directory()
    return sorted(path.relative_to(own).as_posix() for path in own.rglob("*.j2"))


def template_name(target: str, path: str) -> str:
    """The name of a target's template: header.h.j2; of a target that the user adds, with the ending of its path."""
    return TARGETS[target].template if target in TARGETS else f"{target}{posixpath.splitext(path)[1]}.j2"


def compiled_module() -> str:
    """The text of the module that a wheel has in the place of COMPILED."""
    return compiled(_from_sources())


def missing_templates(
    declaration: Declaration, directory: Path, named: Place, output: Callable[[str], Place]
) -> CheckedTemplates:
    """Check that the user's directory has the templates of all targets that the declaration adds.

    Where it adds none, one of flaggen's own has to be replaced. `named` is where the directory is named, and
    `output(target)` where a target's path is.
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
    """Check the user's directory for templates that were not used, but nearly have the name of one of flaggen's own."""
    directories = (directory, *sorted(path for path in directory.iterdir() if path.is_dir()))
    listed = tuple(observe(f"{path}/") for path in directories)
    read = {dependency.path for dependency in used if dependency.content is not None}
    findings = []
    for path, meant in _near_misses(directory):
        if str(path) not in read:
            place = Place(Source(str(path), path.read_text(encoding="utf-8", errors="replace")), Span(1, 1))
            message = "unused template: it is neither one of flaggen's nor a target's, and no template includes it"
            findings.append(TEMPLATE.at(place, message, f"did you mean {meant}?"))
    return CheckedTemplates(tuple(findings), listed)


def _near_misses(directory: Path) -> Iterator[tuple[Path, str]]:
    """The user's templates that nearly have the name of one of flaggen's own, each with that name."""
    import difflib

    own = own_template_names()
    for path in sorted([*directory.glob("*.j2"), *directory.glob("*/*.j2")]):
        name = path.relative_to(directory).as_posix()
        same_file = [other for other in own if other.rpartition("/")[2] == path.name]
        if name not in own and (near := [*same_file, *difflib.get_close_matches(name, own, n=1, cutoff=0.85)]):
            yield path, near[0]


def _plain() -> Environment | Compiled:
    """An environment for flaggen's own templates: compiled where this is a wheel's, otherwise from their sources."""
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
    """An environment for the user's templates: nothing can be changed, and there is no way to other files."""
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        def getattr(self, obj: Any, attribute: str) -> Any:
            """What a record of the model has only because it is a tuple is no part of it; some filters are."""
            if layout := _FILTERS_AS_METHODS.get((type(obj), attribute)):
                return partial(layout, obj)
            if attribute in ("count", "index") and attribute not in getattr(obj, "_fields", (attribute,)):
                return self.undefined(obj=obj, name=attribute)
            return super().getattr(obj, attribute)

    # The sandbox is in what jinja2 compiles too, so flaggen's own are compiled with it here.
    own = jinja2.FileSystemLoader(own_directory())
    return _configured(Sandbox, jinja2.ChoiceLoader([jinja2.FunctionLoader(load), own]))


def _configured(environment: type[Environment], loader: BaseLoader) -> Environment:
    """An environment with the settings and filters that docs/templates.md promises."""
    import jinja2

    configured = environment(
        loader=loader,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        # The templates are compiled for this run, and do not change during it.
        optimized=False,
        auto_reload=False,
    )
    configured.filters |= FILTERS
    return configured


def _origin(error: Exception, directories: Sequence[Path]) -> tuple[str | None, int]:
    """The file of a template below the directories in which an error arose, if that is known, and the line."""
    import traceback

    if (file := getattr(error, "filename", None)) is not None:  # a template that cannot be compiled
        return file, getattr(error, "lineno", None) or 1
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if any(Path(frame.filename).is_relative_to(directory) for directory in directories)
    ]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else (None, getattr(error, "lineno", None) or 1)
