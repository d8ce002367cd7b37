"""From the model to text: a target is a name, a template and a path."""

from __future__ import annotations

import posixpath
import re
import shlex
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.render.rules import TEMPLATE
from flaggen.report.findings import Finding, Place, Source
from flaggen.report.gc_pause import uncollected
from flaggen.report.terminal import printable

if TYPE_CHECKING:
    from jinja2 import Environment

TARGETS = {
    "header": "header.h.j2",
    "private_header": "private_header.h.j2",
    "source": "source.c.j2",
    "emulator": "emulator.py.j2",
    "cbmc": "cbmc.c.j2",
    "module": "module.c.j2",
    "kunit": "kunit.c.j2",
}


class Artifact(NamedTuple):
    """A rendered file. The path is relative to the declaration."""

    target: str
    path: str
    text: str


class TemplateFault(Exception):
    """A template is missing or broken; `finding` says where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding

    def __str__(self) -> str:
        return self.finding.message


def read_file(path: Path) -> bytes | None:
    """What the file has; None where there is none."""
    return path.read_bytes() if path.is_file() else None


def render(
    declaration: Declaration, templates: Path | None = None, read: Callable[[Path], bytes | None] = read_file
) -> tuple[Artifact, ...]:
    """The declaration's artifacts; templates that `read` finds in `templates` take the place of flaggen's own.

    Raises TemplateFault.
    """
    return renderer(templates, read)(declaration)


def renderer(
    templates: Path | None = None, read: Callable[[Path], bytes | None] = read_file
) -> Callable[[Declaration], tuple[Artifact, ...]]:
    """What renders one declaration after the other, as `render` does, and compiles the templates once."""
    environment = _environment(templates, read)

    def rendered(declaration: Declaration) -> tuple[Artifact, ...]:
        variables = context(declaration)
        artifacts = []
        for target, path in declaration.output.paths.items():
            template = template_of(target, path)
            try:
                text = environment.get_template(template).render(variables)
                text.encode()  # no file has a lone surrogate
                # flaggen's own templates leave black nothing to change, which a test holds them to.
                text = _blackened(text) if templates is not None and target == "emulator" else text
                artifacts.append(Artifact(target, path, text))
            except Exception as error:  # whatever a template does wrong is the template's fault
                raise TemplateFault(_fault(error, template, templates)) from error
        return tuple(artifacts)

    return rendered


def context(declaration: Declaration) -> dict[str, object]:
    """The variables that every template has."""
    return {
        "declaration": declaration,
        "c": declaration.c,
        "words": declaration.words,
        "name": _quoted(declaration.name),
        "command": _quoted(shlex.join(["flaggen", "render", operand(declaration.name)])),
    }


def template_of(target: str, path: str) -> str:
    """The name of a target's template: header.h.j2; of one of the user's, with the ending of its path."""
    return TARGETS.get(target) or f"{target}{posixpath.splitext(path)[1]}.j2"


def _environment(templates: Path | None, read: Callable[[Path], bytes | None]) -> Environment:
    import jinja2
    from jinja2.loaders import split_template_path

    def load(name: str) -> tuple[str, str, None] | None:
        assert templates is not None
        path = templates.joinpath(*split_template_path(name))
        data = read(path)
        return None if data is None else (data.decode("utf-8"), str(path), None)

    kind: type[Environment] = jinja2.Environment
    loader: jinja2.BaseLoader = jinja2.FileSystemLoader(own_templates())
    if templates is not None:
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        class Sandbox(ImmutableSandboxedEnvironment):
            def getattr(self, obj: Any, attribute: str) -> Any:
                """What a record of the model has only because it is a tuple is no part of it."""
                if attribute in ("count", "index") and attribute not in getattr(obj, "_fields", (attribute,)):
                    return self.undefined(obj=obj, name=attribute)
                return super().getattr(obj, attribute)

        kind = Sandbox
        loader = jinja2.ChoiceLoader([jinja2.FunctionLoader(load), loader])
    environment = kind(
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
    environment.filters |= {"continued": continued, "kernel_doc": kernel_doc, "comment": comment}
    return environment


def own_templates() -> Path:
    """Where flaggen's own templates are: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def own_template_names() -> list[str]:
    """The names of flaggen's own templates, which a user's may have."""
    own = own_templates()
    return sorted(path.relative_to(own).as_posix() for path in own.rglob("*.j2"))


def misnamed_templates(directory: Path) -> Iterator[tuple[Path, str]]:
    """Templates of the user's that have nearly the name of one of flaggen's own, each with that name."""
    import difflib

    own = own_template_names()
    for path in sorted([*directory.glob("*.j2"), *directory.glob("*/*.j2")]):
        name = path.relative_to(directory).as_posix()
        same_file = [other for other in own if other.rpartition("/")[2] == path.name]
        if name not in own and (near := [*same_file, *difflib.get_close_matches(name, own, n=1, cutoff=0.85)]):
            yield path, near[0]


@uncollected()
def _blackened(text: str) -> str:
    """Python as black formats it, for emulators from the user's templates. Takes milliseconds a flag."""
    import black
    from black.mode import TargetVersion

    # With a version given, black does not search the text for one.
    mode = black.Mode(target_versions={TargetVersion.PY311})
    return black.format_str(text, mode=mode)


def _fault(error: Exception, name: str, templates: Path | None) -> Finding:
    """The error, at the line of the template that it comes from."""
    import traceback

    where, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    directories = (*([templates] if templates else []), own_templates())
    if where is None:
        for frame in traceback.extract_tb(error.__traceback__):
            if any(Path(frame.filename).is_relative_to(directory) for directory in directories):
                where, line = frame.filename, frame.lineno
    if where is None:  # it is in what the template makes, or there is no template
        where = next((str(directory / name) for directory in directories if (directory / name).is_file()), None)
    text = ""
    if where is not None:
        try:
            text = Path(where).read_text(encoding="utf-8", errors="replace")
        except OSError:
            where = None
    message = printable(str(error).split("\n")[0]) or type(error).__name__
    if type(error).__name__ == "TemplateNotFound":
        message = f"there is no template {message!r}"
    source = Source(where or name, text)
    return TEMPLATE.at(Place(source, source.span(line or 1)), message, "mend the template")


def operand(path: str) -> str:
    """The path as a command's operand: one that begins with a dash is no option."""
    return f"./{path}" if path.startswith("-") and path != "-" else path


def _quoted(name: str) -> str:
    """The declaration's file name as it can stand in a comment."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)


# The kernel's tabs, and where its macros have their backslashes (columns from 0).
_TAB = 8
_BACKSLASH = 72


def continued(text: str) -> str:
    """The lines as those of a macro: each but the last ends with a backslash."""
    *lines, last = text.rstrip("\n").split("\n")
    return "\n".join([*(_continue(line) for line in lines), last])


def _continue(line: str) -> str:
    width = len(line.expandtabs(_TAB))
    if width >= _BACKSLASH:
        return f"{line} \\"
    return line + "\t" * -((width - _BACKSLASH) // _TAB) + "\\"


_HEADING = re.compile(r"(?i) (?=(?:@[\w.]+|description|context|returns?|notes?|examples?)\s*:)")


def kernel_doc(text: str, indent: str) -> str:
    """The text as lines of a kernel-doc comment of 80 columns, the first after `indent`, others after a tab."""
    return "\n".join(_wrapped(text, indent, " *\t", 80))


def comment(text: str, indent: str) -> str:
    """The text as lines of 88 columns, each after `indent`."""
    return "\n".join(_wrapped(text, indent, indent, 88))


def _wrapped(text: str, first: str, others: str, width: int) -> Iterator[str]:
    """The words of the text on lines; one that kernel-doc takes for a heading never begins a later line."""
    glued = _HEADING.sub("\0", text)
    spaces = others.expandtabs(_TAB)
    lines = textwrap.wrap(
        glued,
        width,
        initial_indent=first.expandtabs(_TAB),
        subsequent_indent=spaces,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for number, line in enumerate(lines):
        indent = others if number else first
        yield (indent + line[len(indent.expandtabs(_TAB)) :]).replace("\0", " ")
