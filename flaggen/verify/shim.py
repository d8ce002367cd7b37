"""Write a declaration's files to a directory, together with stand-ins for the kernel's headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from pathlib import Path

from flaggen.model.declaration import Declaration
from flaggen.model.targets import HEADER_TARGETS

# Stand-ins for the kernel headers that rendered C includes.
SHIM = Path(__file__).parent / "shim"
# The directory with an empty file for each included kernel header that has no stand-in.
_EMPTY = "empty"
# The shim's folio has the tail pages of the smallest hugetlb page (order 2), or more if flags are further away.
_SMALLEST_TAIL = 3


def write(path: Path, text: str) -> Path:
    """Write a file, creating its parent directories; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def place(declaration: Declaration, texts: Mapping[str, str], root: Path) -> dict[str, Path]:
    """Write the text of each target below `root`, at the path that the declaration names; return the paths."""
    paths = declaration.paths
    return {target: write(root / paths[target], text) for target, text in texts.items()}


def place_with_shim(declaration: Declaration, texts: Mapping[str, str], root: Path) -> None:
    """Write the C files, and an empty file for each included kernel header that has no stand-in."""
    place(declaration, texts, root)
    ours = {path.rpartition("include/")[2] for path in declaration.paths.values()}
    included = {name for text in texts.values() for name in re.findall(r"#\s*include <(.+?)>", text)}
    for name in sorted(included - ours):
        if not (SHIM / name).exists():  # the accessors need nothing from it
            write(root / _EMPTY / name, "")


def include_roots(declaration: Declaration, root: Path) -> list[Path]:
    """The directories below `root` that must be searched for #include <…> of the rendered headers."""
    paths = declaration.paths
    headers = [root / paths[target] for target in HEADER_TARGETS if target in paths]
    return list(dict.fromkeys(parent for path in headers for parent in path.parents if parent.name == "include"))


def shim_options(declaration: Declaration, root: Path, on: Set[str]) -> list[str]:
    """The compiler options for the files that `place_with_shim` wrote, with these config symbols enabled."""
    tail = max(_SMALLEST_TAIL, declaration.words[-1].page_index)
    directories = (SHIM, root, *include_roots(declaration, root), root / _EMPTY)
    return [
        *(f"-D{symbol}" for symbol in sorted(on)),
        f"-DSHIM_TAIL_PAGES={tail}",
        *_page_flags(declaration),
        *(f"-I{directory}" for directory in directories),
    ]


def _page_flags(declaration: Declaration) -> list[str]:
    """The option with the enumerators of the shim's enum pageflags: only a kernel of that version knows their bits."""
    if declaration.has_own_enum:
        return []
    bits = {declaration.enumerator(flag): flag.bit for flag in declaration.flags}
    return [f"-DSHIM_PAGE_FLAGS={' '.join(f'{name} = {bit},' for name, bit in bits.items())}"]
