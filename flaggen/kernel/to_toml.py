"""Write the declaration of a kernel's flags as TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import Any, NamedTuple

from flaggen.kernel.accessors import AccessorFunction
from flaggen.kernel.comments import Text
from flaggen.kernel.dialect import Spelling, c_table, flag_name, page_name, spelling
from flaggen.kernel.exports import export_symbol
from flaggen.kernel.infer import TreeFlag, TreeFlags
from flaggen.kernel.tree import KernelTree
from flaggen.model.names import camel_case
from flaggen.model.operations import BASIC, OPERATIONS
from flaggen.model.targets import TARGETS
from flaggen.prove.facts import EXTERN, Argument
from flaggen.report.english import join_and
from flaggen.report.terminal import logged
from flaggen.toml.keys import NOT_IN_A_COMMENT
from flaggen.toml.writer import toml_keys


class DeclarationText(NamedTuple):
    """A declaration's text. `bits` has each flag's enumerator with the line (from 1) on which its table begins.

    The text above the flags belongs to the bit of the first accessor.
    """

    text: str
    bits: tuple[tuple[int, str | Argument], ...]

    def bit(self, line: int) -> str | Argument:
        """Return the bit to which the line belongs."""
        return next(bit for start, bit in reversed(self.bits) if start <= line)


# The outputs of an imported declaration, by target. Those for which the C has nothing are left out.
USUAL_OUTPUTS = {name: TARGETS[name].usual_path for name in ("header", "private_header", "source", "emulator")}


def declaration_text(
    tree: KernelTree,
    tree_flags: TreeFlags,
    texts: Mapping[str, Text],
    outputs: Mapping[str, str],
    release: str | None,
) -> DeclarationText:
    """Return the declaration; `texts` has the documentation by enumerator, and `outputs` the paths by target.

    If the C fits several eras, `release` settles which one it is.
    """
    spelt = spelling(tree_flags.flags)
    by_name = {flag_name(flag, tree_flags.field, spelt.prefix): flag for flag in tree_flags.flags}
    tables = {
        name: _flag_table(name, flag, tree_flags, spelt, texts.get(flag.enumerator)) for name, flag in by_name.items()
    }
    has_own_names = any("names" in table or "enumerator" in table for table in tables.values())
    c, settled = c_table(tree_flags, spelt, has_own_names, release)
    files = " and ".join(section.file.name for section in tree.sections)
    origin = f"# Imported from {logged(files)} by flaggen.\n"
    if settled:
        origin += f"# The C fits the eras {join_and(settled)}; the release in the kernel's Makefile is {release}.\n"
    lacking = set()
    if not tree_flags.enums or not all(enum.is_private for enum in tree_flags.enums):
        lacking.add("private_header")
    if not any("visibility" in table for table in tables.values()) or len(tree.sections) == 1:
        lacking.add("source")
    output = {target: path for target, path in outputs.items() if target not in lacking}
    parts = [f"{origin}schema = 1\n", _table("c", c), _table("output", output)]
    bits = [(1, tree_flags.functions[0].bit)]
    line = 1
    for part in parts:
        line += part.count("\n") + 1  # and the blank line below it
    for name, table in tables.items():
        bits.append((line, by_name[name].enumerator))
        parts.append(_table(f"flags.{name}", table))
        line += parts[-1].count("\n") + 1
    return DeclarationText("\n".join(parts), tuple(bits))


def _table(name: str, table: Mapping[str, Any]) -> str:
    return f"[{name}]\n{toml_keys(table)}"


def _flag_table(name: str, flag: TreeFlag, tree_flags: TreeFlags, spelt: Spelling, text: Text | None) -> dict[str, Any]:
    """The keys of a flag's table, in the order of the text; those whose value is the default are left out."""
    camel = page_name(flag) or camel_case(name)
    enumerator = spelt.enumerator(name, camel)
    serving = [function for function in tree_flags.serving or flag.functions if function.page_index == flag.page_index]
    operations = {function.operation.name for function in serving}
    names = {
        function.operation.name: function.name
        for function in flag.functions
        if function.name != function.operation.accessor(function.api, camel, name)
    }
    texts = text.by_key if text else {}
    table = {
        **_visibility(flag, tree_flags),
        "page_index": flag.page_index or None,
        "bit": flag.bit if flag.has_own_bit else None,
        "camel": camel if camel != camel_case(name) else None,
        "operations": [key for key in OPERATIONS if key in operations] if operations != set(BASIC) else None,
        **_checks(serving),
        "config": flag.config,
        "enumerator": flag.enumerator if flag.enumerator != enumerator else None,
        "names": names,
        **{key: value for key, value in texts.items() if not re.search(NOT_IN_A_COMMENT, value)},
        "ignore": _ignored(flag, tree_flags),
    }
    return {key: value for key, value in table.items() if value not in (None, "", [], {})}


def _visibility(flag: TreeFlag, tree_flags: TreeFlags) -> dict[str, str | None]:
    """The keys visibility and export_symbol of a flag of which at least half of the functions are exported."""
    exported = [
        function for function in flag.functions if function.storage == EXTERN or function.name in tree_flags.prototypes
    ]
    if not exported or 2 * len(exported) < len(flag.functions):
        return {}
    symbol = export_symbol([function.name for function in exported], tree_flags.exports)
    return {"visibility": "exported", "export_symbol": symbol}


def _checks(functions: Sequence[AccessorFunction]) -> dict[str, Any]:
    """The keys guard and lock: by operation, unless all are the same."""
    guards: dict[str, str | list[str]] = {}
    locks: dict[str, str] = {}
    for function in functions:
        names = [guard.name for guard in function.checks.guards]
        if names:
            guards.setdefault(function.operation.name, names[0] if len(names) == 1 else [*names])
        if function.checks.lock:
            locks.setdefault(function.operation.name, function.checks.lock)
    operations = {function.operation.name for function in functions}
    return {key: _shortened(values, operations) for key, values in (("guard", guards), ("lock", locks)) if values}


def _shortened(values: Mapping[str, Any], operations: Set[str]) -> Any:
    """The value that all operations have, or else the values by operation."""
    first, *others = values.values()
    is_same = values.keys() == operations and all(value == first for value in others)
    return first if is_same else values


def _ignored(flag: TreeFlag, tree_flags: TreeFlags) -> list[str]:
    """The lint rules that a flag of an existing kernel may break: on shared bits, and on the crowded second page."""
    first = next(other for other in tree_flags.flags if (other.page_index, other.bit) == (flag.page_index, flag.bit))
    is_alias, is_crowded = first is not flag, flag.page_index == 1
    if not is_alias and not is_crowded:
        return []
    from flaggen.pipeline import DUPLICATE_BIT, PAGE_INDEX_CROWDED

    return [DUPLICATE_BIT.id] * is_alias + [PAGE_INDEX_CROWDED.id] * is_crowded
