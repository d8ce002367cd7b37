"""A declaration's files in a folder, and stand-ins for the kernel's headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from flaggen.model.declaration import Declaration
from flaggen.model.targets import HEADER_TARGETS

# Stand-ins for the headers of the kernel that rendered C includes.
SHIM = Path(__file__).parent / "shim"
# Where headers of the kernel's without a stand-in are, all empty.
_EMPTY = "empty"
# The shim's folio reaches as far as the smallest hugetlb page, or as far as flags do.
_SMALLEST_TAIL = 3


def write(path: Path, text: str) -> Path:
    """Write a file, and the directories that it is in; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def place(declaration: Declaration, texts: Mapping[str, str], root: Path) -> dict[str, Path]:
    """Write files, by target, below a folder, where the declaration has them; return their paths."""
    paths = declaration.output.paths
    return {target: write(root / paths[target], text) for target, text in texts.items()}


def place_with_shim(declaration: Declaration, texts: Mapping[str, str], root: Path) -> None:
    """Write C files, and an empty one for each header of the kernel's that has no stand-in."""
    place(declaration, texts, root)
    ours = {path.rpartition("include/")[2] for path in declaration.output.paths.values()}
    included = {name for text in texts.values() for name in re.findall(r"#\s*include <(.+?)>", text)}
    for name in sorted(included - ours):
        if not (SHIM / name).exists():  # it has nothing that accessors need
            write(root / _EMPTY / name, "")


def include_roots(declaration: Declaration, root: Path) -> list[Path]:
    """Below which directories of a folder the headers are found by what stands in <…>."""
    paths = declaration.output.paths
    headers = [root / paths[target] for target in HEADER_TARGETS if target in paths]
    return list(dict.fromkeys(parent for path in headers for parent in path.parents if parent.name == "include"))


def shim_options(declaration: Declaration, root: Path) -> list[str]:
    """The options with which a compiler takes what `place_with_shim` has written."""
    tail = max(_SMALLEST_TAIL, declaration.words[-1].page_index)
    places = (SHIM, root, *include_roots(declaration, root), root / _EMPTY)
    return [f"-DSHIM_TAIL_PAGES={tail}", *(f"-I{directory}" for directory in places)]
