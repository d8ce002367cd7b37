"""How a change of a flag's visibility, or of its EXPORT_SYMBOL, changes who can call its accessors.

Modules inline static accessors of the public header. They can call exported ones only by the symbols that the source
exports, which a header alone does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flaggen.model.declaration import Declaration, Flag
from flaggen.model.exports import Export


class AccessChange(NamedTuple):
    """A kind of change, and the old and the new fact; a fact is "none" if one side lacks it."""

    kind: str
    was: str
    now: str


# What a module may do with a static accessor of the public header, whatever its license.
_INLINED = Export("EXPORT_SYMBOL")


def visibility_change(old: Declaration, before: Flag, new: Declaration, flag: Flag) -> AccessChange:
    """The change of a flag whose visibility differs. Static accessors are in the private header if there is one."""
    was, now = before.visibility, flag.visibility
    if not flag.exported:
        return AccessChange("flag-static" if new.output.private_header is None else "flag-private", was, now)
    if old.output.private_header is not None:
        return AccessChange("flag-public", was, now)
    if flag.export_symbol is None:
        return AccessChange("flag-exported", was, now)
    return AccessChange("flag-linked", was, f"{now} with {flag.export_symbol.text}")


def symbol_changes(old: Declaration, before: Flag, new: Declaration, flag: Flag) -> Iterator[AccessChange]:
    """The changes of what modules need to link a flag's accessors."""
    if old.output.source is None or new.output.source is None:
        return
    was, now = (side.export_symbol if side.exported else None for side in (before, flag))
    if was is None and not before.exported and old.output.private_header is None:
        # They inlined it without a symbol. What changes is whether they need a license or a namespace.
        if now is not None:
            yield from _restrictions(_INLINED, now)
    elif was is not None and now is not None:
        yield from _restrictions(was, now)
    elif was is not None:
        yield AccessChange("symbol-removed", was.text, "none")
    elif now is not None:
        yield AccessChange("symbol-added", "none", now.text)


def _restrictions(was: Export, now: Export) -> Iterator[AccessChange]:
    """The changes of the license and of the namespace that a module needs."""
    if was.is_gpl_only != now.is_gpl_only:
        yield AccessChange("symbol-gpl-only" if now.is_gpl_only else "symbol-any-license", was.macro, now.macro)
    if was.namespace != now.namespace:
        kind = "symbol-namespace" if now.namespace else "symbol-namespace-removed"
        yield AccessChange(kind, was.namespace or "none", now.namespace or "none")
