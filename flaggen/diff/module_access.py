"""How a change of a flag's visibility, or of its EXPORT_SYMBOL, changes who can call its accessors.

Modules inline static accessors of the public header. They can call exported ones only by the symbols that the source
exports, which a header alone does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.diff.change import NONE, Change
from flaggen.model.declaration import Declaration
from flaggen.model.exports import Export
from flaggen.model.flag import Flag

# What a module may do with a static accessor of the public header, whatever its license.
_INLINED = Export("EXPORT_SYMBOL")


def visibility_change(old: Declaration, before: Flag, new: Declaration, flag: Flag) -> Change:
    """The change of a flag whose visibility differs. Static accessors are in the private header if there is one."""
    was, now = str(before.visibility), str(flag.visibility)
    if not flag.exported:
        kind = "flag-static" if new.output.private_header is None else "flag-private"
    elif old.output.private_header is not None:
        kind = "flag-public"
    elif flag.export_symbol is None:
        kind = "flag-exported"
    else:
        kind, now = "flag-linked", f"{now} with {flag.export_symbol.text}"
    return Change(kind, flag.name, "", was, now, key="visibility")


def symbol_changes(old: Declaration, before: Flag, new: Declaration, flag: Flag) -> Iterator[Change]:
    """The changes of what modules need to link a flag's accessors."""
    if old.output.source is None or new.output.source is None:
        return
    was, now = (side.export_symbol if side.exported else None for side in (before, flag))
    if was is None and not before.exported and old.output.private_header is None:
        # They inlined it without a symbol. What changes is whether they need a license or a namespace.
        if now is not None:
            yield from _restrictions(flag, _INLINED, now)
    elif was is not None and now is not None:
        yield from _restrictions(flag, was, now)
    elif was is not None:
        yield _of_symbol("symbol-removed", flag, was.text, NONE)
    elif now is not None:
        yield _of_symbol("symbol-added", flag, NONE, now.text)


def _restrictions(flag: Flag, was: Export, now: Export) -> Iterator[Change]:
    """The changes of the license and of the namespace that a module needs."""
    if was.is_gpl_only != now.is_gpl_only:
        kind = "symbol-gpl-only" if now.is_gpl_only else "symbol-any-license"
        yield _of_symbol(kind, flag, was.macro, now.macro)
    if was.namespace != now.namespace:
        kind = "symbol-namespace" if now.namespace else "symbol-namespace-removed"
        yield _of_symbol(kind, flag, was.namespace or NONE, now.namespace or NONE)


def _of_symbol(kind: str, flag: Flag, was: str, now: str) -> Change:
    return Change(kind, flag.name, "", was, now, key="export_symbol")
