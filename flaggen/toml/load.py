"""Loads a declaration: builds the model from the tables of the parsed TOML."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from flaggen.model.c_style import CStyle
from flaggen.model.declaration import Declaration
from flaggen.model.exports import export_of
from flaggen.model.flag import UNKNOWN_BIT, Flag
from flaggen.model.guards import for_operations
from flaggen.model.names import camel_case
from flaggen.model.operations import OPERATIONS
from flaggen.model.outputs import Outputs
from flaggen.model.reserved import Reserved
from flaggen.model.review_table import Review
from flaggen.report.english import did_you_mean
from flaggen.report.findings import Finding, Place
from flaggen.report.rules import Rule
from flaggen.toml import keys
from flaggen.toml.document import Document, Unlinted
from flaggen.toml.eras import era_of
from flaggen.toml.limits import too_many_flags
from flaggen.toml.parse import parse
from flaggen.toml.rules import BAD_VALUE, UNKNOWN_KEY, WRONG_TYPE
from flaggen.toml.spans import Path
from flaggen.toml.values import faults_of, limit_fault, type_name


def load(data: bytes, name: str, path: str, own_targets: bool = False) -> Unlinted:
    """Load a declaration. Findings call it `name`. Its path is from the directory below which its outputs have to be.

    It may have outputs for targets that flaggen does not know if it names templates or if `own_targets` is set.

    Never raises: each invalid value is a finding, and the model has its default instead.
    """
    document, tree, findings = parse(data, name)
    if tree is None:
        return Unlinted(document, None, findings)
    if (fault := too_many_flags(tree)) is not None:
        return Unlinted(document, None, (BAD_VALUE.at(document.key((keys.FLAG.name,)), *fault),))
    reader = _Reader(document)
    declaration = reader.declaration(tree, path, own_targets)
    return Unlinted(document, declaration, tuple(reader.findings))


class _Reader:
    """Builds records from parsed TOML. Adds each problem to `findings`, and its path to `document.unreadable`."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.findings: list[Finding] = []

    def declaration(self, tree: dict[str, Any], path: str, own_targets: bool) -> Declaration:
        """The declaration of the whole file, with defaults in place of invalid values."""
        names = [*(table.name for table in keys.TABLES), keys.FLAG.name]
        absent = [name for name in (keys.OUTPUT.name, keys.FLAG.name) if name not in tree]
        tables = {name: tree.pop(name, {}) for name in names}
        if not tree.keys() <= {key.name for key in keys.ROOT.keys}:
            # The unknown key may be meant as one of these, so that nothing follows from their absence.
            self.document.unreadable.update((name,) for name in absent)
        self._table(keys.ROOT, (), tree, known=names)
        render, lint, review = (
            self._table(table, (table.name,), tables[table.name]) for table in (keys.RENDER, keys.LINT, keys.REVIEW)
        )
        reserved = self._reserved(tables[keys.RESERVED.name])
        return Declaration(
            name=posixpath.basename(path),
            directory=posixpath.dirname(path),
            c=self._style(tables[keys.C.name]),
            output=self._output(tables[keys.OUTPUT.name], own_targets or _names_templates(tables)),
            templates=render["templates"],
            ignore=lint["ignore"],
            review=Review(**review),
            reserved=reserved,
            flags=self._flags(tables[keys.FLAG.name], reserved),
        )

    def _style(self, tree: Any) -> CStyle:
        """The [c] table; its era supplies the defaults."""
        path: Path = (keys.C.name,)
        name = tree.get("era") if isinstance(tree, dict) else None
        era = era_of(name) if isinstance(name, str) else None
        return CStyle(**self._table(keys.C, path, tree, defaults=era.values if era else {}))

    def _output(self, tree: Any, own_targets: bool) -> Outputs:
        """The [output] table; with `own_targets` it may name targets that flaggen does not know."""
        path: Path = (keys.OUTPUT.name,)
        own: tuple[tuple[str, str], ...] = ()
        if own_targets:
            tree, own = self._keys_of_the_users(keys.OUTPUT, path, tree)
        return Outputs(**self._table(keys.OUTPUT, path, tree), own=own)

    def _keys_of_the_users(self, table: keys.Table, path: Path, tree: Any) -> tuple[Any, tuple[tuple[str, Any], ...]]:
        """The tree with only the keys that the table knows, and the valid keys of the user's with their values."""
        assert table.more is not None and table.names is not None
        if not isinstance(tree, dict):
            return tree, ()
        known = {key.name for key in table.keys}
        more = {}
        for name in [name for name in tree if name not in known]:
            here = (*path, name)
            if self._name(table.names, here, name):
                more[name] = self._value(table.more._replace(name=name), here, tree[name])
        rest = {name: value for name, value in tree.items() if name in known}
        return rest, tuple((name, value) for name, value in more.items() if value is not None)

    def _reserved(self, tree: Any) -> Reserved:
        """The [reserved] table, whose page indices are numbers."""
        table = self._table(keys.RESERVED, (keys.RESERVED.name,), tree)
        others = tuple((int(index), bits) for index, bits in table["page_index"])
        return Reserved(table["bits"], table["names"], others)

    def _flags(self, tree: Any, reserved: Reserved) -> tuple[Flag, ...]:
        """All flags, each with its bit, or with UNKNOWN_BIT if that depends on an invalid value."""
        path: Path = (keys.FLAG.name,)
        if not self._is_table(path, tree):
            return ()
        flags = []
        bits = _NextBits(reserved)
        if self.document.is_partly_unreadable((keys.RESERVED.name,)):
            bits.lose_all()
        for name, table in tree.items():
            here = (*path, name)
            self._name(keys.FLAG_NAME, here, name)
            values = self._table(keys.FLAG, here, table)
            is_explicit = values["bit"] is not None
            values["bit"] = self._bit(here, values, bits)
            if self.document.is_unreadable((*here, "operations")):
                values["operations"] = ()
            values["camel"] = values["camel"] or camel_case(name)
            if values["export_symbol"] is not None:
                values["export_symbol"] = export_of(values["export_symbol"])
            for text in ("doc", "synchronization"):
                values[text] = " ".join(values[text].split())
            values["guard"] = for_operations(values["guard"], values["operations"])
            values["locks"] = for_operations(values.pop("lock"), values["operations"])
            is_above = any(bit < values["bit"] for bit in reserved.of_page(values["page_index"]))
            flags.append(Flag(name=name, explicit_bit=is_explicit, is_above_reserved=is_above, **values))
        return tuple(flags)

    def _bit(self, path: Path, values: dict[str, Any], bits: _NextBits) -> int:
        """The bit of the flag at this path, which has these values."""
        if self.document.is_unreadable((*path, "page_index")):
            return bits.lose_all()
        if self.document.is_unreadable((*path, "bit")):
            return bits.lose(values["page_index"])
        return bits.take(values["page_index"], values["bit"])

    def _table(
        self, table: keys.Table, path: Path, tree: Any, known: Iterable[str] = (), defaults: Mapping[str, Any] = {}
    ) -> dict[str, Any]:
        """The table's values by key. An absent key has its value from `defaults`, or else the format's default.

        An invalid value is replaced by the format's default.
        """
        if not self._is_table(path, tree):
            tree = {}
        names = [key.name for key in table.keys]
        for name, value in tree.items():
            if name not in names:
                self._unknown((*path, name), value, [*names, *known])
        return {
            key.name: self._value(key, (*path, key.name), tree[key.name])
            if key.name in tree
            else defaults.get(key.name, key.default)
            for key in table.keys
        }

    def _is_table(self, path: Path, tree: Any) -> bool:
        """Whether the value is a table; reports it if not."""
        if isinstance(tree, dict):
            return True
        name = ".".join(map(str, path))
        self._report(
            WRONG_TYPE,
            self.document.key(path),
            f"{name} must be a table, not {type_name(tree)}",
            f"write it as [{name}]",
        )
        self.document.unreadable.add(path)
        return False

    def _unknown(self, path: Path, value: Any, known: list[str]) -> None:
        """Report a key that is unknown in its table."""
        *table, name = map(str, path)
        choices = f"valid keys: {', '.join(known)}"
        if table == [keys.OUTPUT.name]:
            choices += "; your own target needs [render] templates"
        hint = did_you_mean(name, known, cutoff=0.7) or _home(name) or did_you_mean(name, known)
        if not table and isinstance(value, dict) and not did_you_mean(name, known, cutoff=0.7):
            hint = f"if it is a flag, write [{keys.FLAG.name}.{name}]; "
        where = f"in [{'.'.join(table)}]" if table else "in the file"
        self._report(UNKNOWN_KEY, self.document.key(path), f"unknown key {name!r} {where}", hint + choices)

    def _value(self, key: keys.Key, path: Path, value: Any) -> Any:
        """The key's value in the model, or its default if the value is invalid."""
        if key.table is not None:
            more: tuple[tuple[str, Any], ...] = ()
            if key.table.more is not None:
                value, more = self._keys_of_the_users(key.table, path, value)
            values = self._table(key.table, path, value)
            return (*((name, item) for name, item in values.items() if item is not None), *more)
        if key.by_operation:
            return self._by_operation(key._replace(by_operation=False, default=None), path, value)
        faults = faults_of(key, value)
        for fault in faults:
            place = self.document.value(path if fault.item is None else (*path, fault.item), part=fault.part)
            self._report(fault.rule, place, fault.message, fault.help)
        if faults:
            self.document.unreadable.add(path)
            return key.default
        return tuple(value) if key.many else value

    def _by_operation(self, key: keys.Key, path: Path, value: Any) -> tuple[tuple[str, Any], ...]:
        """The valid values by operation; a value for all of the flag's operations has ""."""
        table = value if isinstance(value, dict) else {"": value}
        by_operation = {}
        for operation, item in table.items():
            here = (*path, operation) if operation or isinstance(value, dict) else path
            if here != path and operation not in OPERATIONS:
                self._unknown(here, item, [*OPERATIONS])
            elif key.many and isinstance(item, str):
                single = self._value(key._replace(many=False), here, item)
                by_operation[operation] = None if single is None else (single,)
            else:
                by_operation[operation] = self._value(key, here, item)
        return tuple((operation, item) for operation, item in by_operation.items() if item is not None)

    def _name(self, key: keys.Key, path: Path, name: str) -> bool:
        """Whether the name of a flag, or of another key that the user has chosen, is valid; reports it if not."""
        fault = limit_fault(key, name)
        if fault is not None:
            self._report(fault.rule, self.document.key(path), fault.message, fault.help)
        return fault is None

    def _report(self, rule: Rule, place: Place, message: str, help_text: str) -> None:
        self.findings.append(rule.at(place, message, help_text))


class _NextBits:
    """The default bit of each word's next flag, which an invalid value makes unknown."""

    def __init__(self, reserved: Reserved) -> None:
        self._reserved = reserved.places
        self._next: dict[int, int] = defaultdict(int)
        self._lost: set[int] = set()
        self._all_lost = False

    def take(self, page_index: int, explicit: int | None) -> int:
        """The flag's bit: the explicit bit, or one more than the word's highest so far, without reserved ones.

        It is UNKNOWN_BIT if that is unknown.
        """
        if explicit is None and (self._all_lost or page_index in self._lost):
            return UNKNOWN_BIT
        bit = self._next[page_index] if explicit is None else explicit
        while explicit is None and (page_index, bit) in self._reserved:
            bit += 1
        self._next[page_index] = max(self._next[page_index], bit + 1)
        return bit

    def lose(self, page_index: int) -> int:
        """The bit of a flag with an invalid bit, which makes the default bits of its word unknown: UNKNOWN_BIT."""
        self._lost.add(page_index)
        return UNKNOWN_BIT

    def lose_all(self) -> int:
        """The bit of a flag with an invalid page index, which makes all default bits unknown: UNKNOWN_BIT."""
        self._all_lost = True
        return UNKNOWN_BIT


def _home(name: str) -> str:
    """The table in which a key is valid, followed by a semicolon and a space; "" if there is none."""
    for table in (*keys.TABLES, keys.FLAG):
        if any(key.name == name for key in table.keys):
            title = f"{table.name}.NAME" if table is keys.FLAG else table.name
            return f"it belongs in [{title}]; "
    return ""


def _names_templates(tables: dict[str, Any]) -> bool:
    render = tables[keys.RENDER.name]
    return isinstance(render, dict) and "templates" in render
