"""Loads the templates of pictures and of C programs, which are next to the modules that fill them.

Users cannot replace them, unlike the templates of files that are rendered from a declaration.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flaggen.report.terminal import printable

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def template_file(path: Path) -> Template:
    """Return the template in a file; it has a filter `xml`. Rendering raises UndefinedError if a value is missing."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(path.parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Autoescaping would also escape quotes, for which there is no need, and C.
        autoescape=False,
    )
    environment.filters["xml"] = _xml
    return environment.get_template(path.name)


def _xml(text: str) -> str:
    """Escape a text as the content of an element. Characters that XML forbids are unprintable, and replaced."""
    lines = "\n".join(printable(line) for line in text.split("\n"))
    return lines.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
