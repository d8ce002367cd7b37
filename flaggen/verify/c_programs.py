"""C programs of the checks, from templates beside the modules that compile them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template


def c_program(template: Path, **values: Any) -> str:
    """The text of a C program. Raises jinja2's UndefinedError if a value is missing."""
    return _template(template).render(values)


@cache
def _template(path: Path) -> Template:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(path.parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # it is C
    )
    return environment.get_template(path.name)
