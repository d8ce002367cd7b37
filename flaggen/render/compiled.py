"""Run flaggen's own templates without jinja2, because importing jinja2 takes a quarter of a run.

jinja2 compiles a template to a Python function. `compiled` collects these functions in a module for the wheel
(see hatch_build.py). That module imports from this one as much of jinja2's runtime as flaggen's templates use. A test
renders every committed declaration both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

    # The function of a compiled template, which yields the text in pieces.
    Root = Callable[..., Iterator[str]]

missing = object()


def compiled(environment: Environment) -> str:
    """Return the text of a Python module with all templates of the environment.

    Its TEMPLATES is the argument of `Compiled`.
    """
    assert environment.loader is not None
    functions = []
    names = environment.list_templates(extensions=["j2"])
    for number, name in enumerate(names):
        source, filename, _ = environment.loader.get_source(environment, name)
        code = environment.compile(source, name, filename, raw=True)
        # Drop the first line, which imports jinja2's runtime. The rest can be indented: no literal spans lines.
        lines = "".join(f"    {line}\n" for line in code.splitlines()[1:])
        functions.append(f"def _{number}(environment):\n{lines}    return root\n")
    table = "".join(f"    {name!r}: _{number},\n" for number, name in enumerate(names))
    imports = f"from {__name__} import LoopContext, Undefined, missing, str_join\n"
    return "\n\n".join([imports, *functions, f"TEMPLATES = {{\n{table}}}\n"])


class Compiled:
    """The templates of a compiled module, and the part of jinja2's Environment that they use."""

    concat = staticmethod("".join)
    getattr = staticmethod(getattr)

    def __init__(
        self, templates: Mapping[str, Callable[[Compiled], Root]], filters: Mapping[str, Callable[..., object]]
    ) -> None:
        self._templates = {name: Template(template(self)) for name, template in templates.items()}
        self.filters = {**_FILTERS, **filters}
        self.tests = {"none": lambda value: value is None}

    def get_template(self, name: str, parent: str | None = None) -> Template:
        """Return the template with that name."""
        return self._templates[name]

    @staticmethod
    def getitem(value: Any, key: Any) -> Any:
        """Return an element or a slice."""
        return value[key]

    @staticmethod
    def undefined(name: str) -> object:
        """Raise NameError: flaggen's own templates use only variables that exist."""
        raise NameError(f"{name!r} is undefined")


class Template:
    """A compiled template."""

    def __init__(self, root: Root) -> None:
        self.root_render_func = root

    def render(self, variables: Mapping[str, object]) -> str:
        """Return the text that the template makes of the variables."""
        return "".join(self.root_render_func(Context(variables)))

    @staticmethod
    def new_context(variables: Mapping[str, object], shared: bool, local: Mapping[str, object]) -> Context:
        """Return the context of an included template: the variables, and the including template's local ones."""
        return Context({**variables, **{name: value for name, value in local.items() if value is not missing}})


class Context:
    """The variables of one template, including those that it sets."""

    eval_ctx = None

    def __init__(self, variables: Mapping[str, object]) -> None:
        self._variables = variables
        self.vars: dict[str, object] = {}
        self.exported_vars: set[str] = set()

    def resolve_or_missing(self, name: str) -> object:
        """Return the value of a variable; `missing` if there is none with that name."""
        return self.vars[name] if name in self.vars else self._variables.get(name, missing)

    def get_all(self) -> dict[str, object]:
        """Return all variables by name."""
        return {**self._variables, **self.vars}

    @staticmethod
    def call(function: Callable[..., Any], *arguments: Any, _loop_vars: object = None, **keywords: Any) -> Any:
        """Call the function without the variables of the loop, which jinja2 adds."""
        return function(*arguments, **keywords)


class LoopContext:
    """The `loop` variable inside a loop."""

    def __init__(self, items: Iterable[Any], undefined: object) -> None:
        self._items = list(items)
        self._index = 0

    def __iter__(self) -> Iterator[tuple[Any, LoopContext]]:
        for index, item in enumerate(self._items):
            self._index = index
            yield item, self

    @property
    def first(self) -> bool:
        """Whether this is the first iteration."""
        return self._index == 0

    @property
    def last(self) -> bool:
        """Whether this is the last iteration."""
        return self._index == len(self._items) - 1


def str_join(parts: Iterable[object]) -> str:
    """Return the operands of ~, joined."""
    return "".join(map(str, parts))


def Undefined(*_: object, **__: object) -> str:
    """Return the value of an if expression that is false and has no else."""
    return ""


# The filters of jinja2 that flaggen's templates use. Some get jinja2's context as an extra first argument.
_FILTERS: dict[str, Callable[..., object]] = {
    "capitalize": str.capitalize,
    "format": lambda text, *values: text % values,
    "join": lambda _, parts, separator="": separator.join(map(str, parts)),
    "length": len,
    "map": lambda _, items, attribute: [getattr(item, attribute) for item in items],
    "max": lambda _, items: max(items),
    "selectattr": lambda _, items, attribute, test, values: [x for x in items if getattr(x, attribute) in values],
    "replace": lambda _, text, old, new: text.replace(old, new),
}
