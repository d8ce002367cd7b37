"""What modpost lists in Module.symvers: the symbols that other modules can link (Documentation/kbuild/modules.rst)."""

from __future__ import annotations

from collections.abc import Iterator, Set

from flaggen.model.declaration import Declaration

# The columns of a line, separated by tabs: CRC, symbol, module, EXPORT_SYMBOL or EXPORT_SYMBOL_GPL, namespace.
_COLUMNS = 5


def wrong_exports(declaration: Declaration, on: Set[str], symvers: str) -> Iterator[str]:
    """Yield how each accessor that is exported differently than declared is exported; `on` are the enabled symbols."""
    exported = dict(_exported(symvers))
    for word in declaration.words:
        for accessor in declaration.functions(word):
            flag = accessor.flag
            if flag is None or (accessor.config and accessor.config not in on):
                continue
            export = flag.export_symbol if flag.exported else None
            wanted = f"{export.macro.replace('_NS', '')} {export.namespace}".strip() if export else "not exported"
            actual = exported.get(accessor.name, "not exported")
            if actual != wanted:
                yield f"Module.symvers: {accessor.name}() is {actual}, not {wanted}"


def _exported(symvers: str) -> Iterator[tuple[str, str]]:
    for line in symvers.splitlines():
        columns = [*line.split("\t"), ""][:_COLUMNS]
        if len(columns) == _COLUMNS:
            yield columns[1], f"{columns[3]} {columns[4]}".strip()
