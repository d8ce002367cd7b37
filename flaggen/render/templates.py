"""Templates: flaggen's own, and those in a user's directory, which override them.

The user's templates run in jinja2's sandbox, and every file looked for in their directory is a dependency of the
result. A wheel also contains flaggen's own in compiled form (see compiled.py), which saves half of a run.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flaggen.model.accessors import Accessor
from flaggen.model.declaration import Word
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
from flaggen.report.findings import Source
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
        message = printable(str(error).split("\n")[0]) or type(error).__name__
        # Classes of jinja2, which is not imported in a wheel.
        if type(error).__name__ == "TemplateNotFound":
            message = f"template {message!r} does not exist"
        help_text = "fix the template"
        if type(error).__name__ == "UndefinedError":
            help_text = "fix the template; docs/templates.md lists what templates can use"
        source = Source(name, "") if file is None else _shown(file, name, directories)
        return TemplateFault(TEMPLATE.at(source.place(line), message, help_text))

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


def _is_inside(file: str, directory: Path) -> bool:
    """Whether a resolved file is below the directory."""
    return Path(file).is_relative_to(os.path.realpath(directory))


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


def _shown(file: str, name: str, directories: Sequence[Path]) -> Source:
    """The named template's file, with its text unless it is a symbolic link that leads outside its directory."""
    if not any(_is_inside(os.path.realpath(file), directory) for directory in directories):
        return Source(file, "")
    try:
        return Source(file, Path(file).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return Source(name, "")


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
