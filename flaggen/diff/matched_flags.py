"""Which flag of an old declaration each flag of a new one is, although it may have been renamed."""

from __future__ import annotations

from collections import defaultdict

from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.names import camel_case


def matched_flags(old: Declaration, new: Declaration) -> dict[str, Flag]:
    """The old flag for each flag that is not new, by its new name, in the order of the new declaration.

    Flags with different names are the same flag only if the new flag's `was` says so, or if everything else about them
    is equal and no other flag shares that.
    """
    before = {flag.name: flag for flag in old.flags}
    after = {flag.name: flag for flag in new.flags}
    matched = {name: before.pop(name) for name in after if name in before}
    added = [flag for name, flag in after.items() if name not in matched]
    for flag in added:
        if flag.was in before:
            matched[flag.name] = before.pop(flag.was)
    alike: dict[object, tuple[list[Flag], list[Flag]]] = defaultdict(lambda: ([], []))
    for gone in before.values():
        alike[_all_but_names(gone)][0].append(gone)
    for flag in added:
        if flag.name not in matched:
            alike[_all_but_names(flag)][1].append(flag)
    for olds, news in alike.values():
        # Flags without a text are too alike for this to prove anything.
        if len(olds) == len(news) == 1 and news[0].doc:
            matched[news[0].name] = olds[0]
    return {name: matched[name] for name in after if name in matched}


def _all_but_names(flag: Flag) -> object:
    """Everything about a flag except its name and what is derived from that."""
    camel = "" if flag.camel == camel_case(flag.name) else flag.camel
    facts = (flag.page_index, flag.bit, flag.visibility, flag.export_symbol, frozenset(flag.operations), flag.config)
    checks = {operation: flag.checks(operation) for operation in sorted(flag.operations)}
    names = (flag.enumerator, flag.names, flag.replaces)
    return facts, camel, names, tuple(checks.items()), frozenset(flag.races), flag.doc, flag.synchronization
