"""What the functions of a tree take that a declaration replaces: a page or a folio."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from flaggen.convert.c_text import c_text
from flaggen.convert.tree import TreeError
from flaggen.model.operations import Api

_FIRST = re.compile(rb"\(\s*(?:const\s+)?struct\s+(page|folio)\b")


def first_parameters(tree: Path, paths: Iterable[str], names: Collection[str]) -> dict[str, Api]:
    """Return what the functions with these names take, where a file of the tree defines or declares them.

    Raises TreeError if one takes a page in a file and a folio in another.
    """
    taken: dict[str, tuple[Api, str]] = {}
    for path in paths if names else ():
        if not path.endswith((".c", ".h")):
            continue
        for piece in c_text(path, (tree / path).read_bytes()).pieces:
            name = piece.name.decode()
            parameter = _FIRST.search(piece.text)
            if name not in names or not piece.is_of_function or parameter is None:
                continue
            api: Api = "page" if parameter[1] == b"page" else "folio"
            other, where = taken.setdefault(name, (api, path))
            if other != api:
                raise TreeError(f"{name}() takes a struct {other} in {where}, and a struct {api} in {path}")
    return {name: api for name, (api, _) in taken.items()}
