"""The positions of keys and values in a TOML text. The text is parsed for them only when a finding needs a position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from flaggen.report.findings import Source, Span

if TYPE_CHECKING:
    from tree_sitter import Node

Path = tuple[str | int, ...]


class Statement(NamedTuple):
    """A table header, or a key with its value, and its first and last line, counted from 0.

    `path` is the path as written: the whole path of a header, or the path of a key within its table.
    """

    path: tuple[str, ...]
    is_header: bool
    first: int
    last: int


class Positions:
    """The spans of a TOML text's keys and values, by path: ("flags", "migratable", "bit").

    The path of a list item is that of the list followed by the item's index.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines = source.text.encode("utf-8", "surrogatepass").split(b"\n")
        self._keys: dict[Path, list[Node]] = defaultdict(list)
        self._values: dict[Path, Node] = {}
        self._root = self._parsed()
        with suppress(RecursionError):  # a finding in a table nested too deeply is shown at an enclosing key
            self._collect()

    def key(self, path: Path) -> Span:
        """The key's span, or that of the nearest enclosing table in the text; the first character if there is none."""
        while path:
            if nodes := self._keys.get(path):
                return self._span(nodes[0])
            path = path[:-1]
        return Span(1, 1)

    def value(self, path: Path, part: str = "") -> Span:
        """The value's span, or that of `part` if the value contains it literally; the key's if there is no value."""
        node = self._values.get(path)
        if node is None:
            return self.key(path)
        text = node.text or b""
        escaped = part == "\\" and text.startswith(b'"')
        offset = text.find(part.encode() * (2 if escaped else 1))
        return self._part(node, offset, len(part)) if part and offset >= 0 else self._span(node)

    def twice(self) -> Iterator[tuple[Path, Span, Span]]:
        """The path of each key or table that is defined again, with the span of the first and the later definition."""
        for path, nodes in self._keys.items():
            defining = [node for node in nodes if _defines(node)]
            for again in defining[1:]:
                yield path, self._span(defining[0]), self._span(again)

    def statements(self) -> Iterator[Statement]:
        """All table headers, and all keys outside of inline tables, in order. Between them are only comments and empty
        lines.
        """
        for node in self._root.children:
            if node.type == "pair":
                yield from _statement(node)
            elif (key := _header(node)) is not None:
                yield Statement(_names(key), True, key.start_point[0], key.end_point[0])
                for child in node.children:
                    if child.type == "pair":
                        yield from _statement(child)

    def _part(self, node: Node, offset: int, length: int) -> Span:
        before = (node.text or b"")[:offset]
        line = node.start_point[0] + before.count(b"\n")
        start = len(before) - before.rfind(b"\n") - 1 if b"\n" in before else node.start_point[1] + offset
        return Span(line + 1, self._column(line, start), length)

    def _span(self, node: Node) -> Span:
        line, start = node.start_point
        end = node.end_point[1] if node.end_point[0] == line else len(self._lines[line].rstrip(b"\r"))
        column = self._column(line, start)
        return Span(line + 1, column, max(1, self._column(line, end) - column))

    def _column(self, line: int, offset: int) -> int:
        return len(self._lines[line][:offset].decode("utf-8", "replace")) + 1

    def _parsed(self) -> Node:
        import tree_sitter_toml
        from tree_sitter import Language, Parser

        return Parser(Language(tree_sitter_toml.language())).parse(b"\n".join(self._lines)).root_node

    def _collect(self) -> None:
        elements: dict[Path, int] = defaultdict(lambda: -1)
        for node in self._root.children:
            if node.type == "pair":
                self._pair((), node)
            elif (key := _header(node)) is not None:
                path = self._key((), key, elements)
                if node.type == "table_array_element":
                    elements[path] += 1
                    path = (*path, elements[path])
                for child in node.children:
                    if child.type == "pair":
                        self._pair(path, child)

    def _pair(self, table: Path, pair: Node) -> None:
        if (key_and_value := _key_and_value(pair)) is not None:
            key, value = key_and_value
            self._value(self._key(table, key), value)

    def _value(self, path: Path, node: Node) -> None:
        self._values[path] = node
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    self._pair(path, child)
        elif node.type == "array":
            items = [child for child in node.children if child.is_named and child.type != "comment"]
            for index, item in enumerate(items):
                self._value((*path, index), item)

    def _key(self, table: Path, key: Node, elements: Mapping[Path, int] | None = None) -> Path:
        """Record the parts of a key, each under its path; return the path of the whole key.

        In a header, the name of an array of tables refers to the last of its `elements` (TOML 1.0).
        """
        path = table
        for part in _parts(key):
            if elements is not None and path in elements:
                path = (*path, elements[path])
            path = (*path, _name(part))
            self._keys[path].append(part)
        return path


def _header(node: Node) -> Node | None:
    """The key in a table's header; None if the node is not a table."""
    if node.type not in ("table", "table_array_element"):
        return None
    return next((child for child in node.children if child.type.endswith("_key")), None)


def _key_and_value(pair: Node) -> tuple[Node, Node] | None:
    """The key and value of a pair; None if either is missing, which happens in invalid TOML."""
    named = [child for child in pair.children if child.is_named and child.type not in ("comment", "ERROR")]
    return (named[0], named[1]) if len(named) == 2 else None


def _statement(pair: Node) -> Iterator[Statement]:
    if (key_and_value := _key_and_value(pair)) is not None:
        key, value = key_and_value
        yield Statement(_names(key), False, key.start_point[0], value.end_point[0])


def _names(key: Node) -> tuple[str, ...]:
    return tuple(_name(part) for part in _parts(key))


def _parts(key: Node) -> Iterator[Node]:
    if key.type == "dotted_key":
        for child in key.children:
            yield from _parts(child)
    elif key.is_named:
        yield key


def _name(key: Node) -> str:
    text = (key.text or b"").decode("utf-8", "replace")
    if key.type == "bare_key":
        return text
    import tomllib

    try:
        return str(tomllib.loads(f"key = {text}")["key"])
    except ValueError:
        return text


def _defines(key: Node) -> bool:
    """Whether this part defines its path: the last part of a key does, but not that of an array of tables, which may
    be repeated.
    """
    parent = key.parent
    if parent is not None and parent.type == "dotted_key":
        if parent.children[-1] != key:
            return False
        return _defines(parent)
    return parent is not None and parent.type != "table_array_element"
