"""Make a header of a region, for checks that compile it without the file around it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.report.findings import Source
from flaggen.verify import rendering


class Standalone(NamedTuple):
    """A declaration without a region: with a header instead, which has the region's text.

    In `texts`, the header is still the region in its file. `opening` and `closing` are what makes a header of it.
    """

    declaration: Declaration
    texts: Mapping[str, Source]
    opening: str = ""
    closing: str = ""


def standalone(declaration: Declaration, texts: Mapping[str, Source]) -> Standalone:
    """Return the declaration and its files (by target) with a header in place of the region, if it has one."""
    alone = with_header(declaration)
    if alone == declaration or "region" not in texts:
        return Standalone(alone, texts)
    header, region = rendering.texts(alone)["header"], rendering.texts(declaration)["region"]
    # Only the end of the include guard is below.
    start = header.rindex("#endif") - len(region)
    opening, closing = header[:start], header[start + len(region) :]
    others = {target: source for target, source in texts.items() if target != "region"}
    for target in {"source", "trace"} & others.keys():
        before, after = (each.includes(target)[0] for each in (declaration, alone))
        others[target] = _including(others[target], before, after)
    return Standalone(alone, {"header": texts["region"], **others}, opening, closing)


def with_header(declaration: Declaration) -> Declaration:
    """Return the declaration with a header in place of the region, if it has one.

    The header has a name of its own: kernels have the region's file, which may define the same.
    """
    if declaration.output.region is None:
        return declaration
    root, suffix = posixpath.splitext(declaration.output.region)
    return declaration._replace(output=declaration.output._replace(region=None, header=f"{root}_region{suffix}"))


def _including(source: Source, before: str, after: str) -> Source:
    """The source with another #include."""
    directive = re.compile(rf"^([ \t]*#[ \t]*include[ \t]+){re.escape(before)}", re.MULTILINE)
    return source._replace(text=directive.sub(lambda match: match[1] + after, source.text))
