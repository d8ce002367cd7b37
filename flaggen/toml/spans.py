"""Where each key and value of a TOML text stands. Parsed only when a finding needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from flaggen.report.findings import Source, Span

if TYPE_CHECKING:
    from tree_sitter import Node

Path = tuple[str | int, ...]


class Positions:
    """The spans of a TOML text's keys and values, by their path: ("flags", "migratable", "bit").

    The items of a list have its path and their index.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines = source.text.encode("utf-8", "surrogatepass").split(b"\n")
        self._keys: dict[Path, list[Node]] = defaultdict(list)
        self._values: dict[Path, Node] = {}
        with suppress(RecursionError):  # what is nested too deeply is shown at what is around it
            self._collect()

    def key(self, path: Path) -> Span:
        """The key's span, or that of the nearest table around it that is written out."""
        while path:
            if nodes := self._keys.get(path):
                return self._span(nodes[0])
            path = path[:-1]
        return Span(1, 1)

    def value(self, path: Path, part: str = "") -> Span:
        """The value's span, or that of `part` where the value holds it literally; the key's where there is none."""
        node = self._values.get(path)
        if node is None:
            return self.key(path)
        text = node.text or b""
        escaped = part == "\\" and text.startswith(b'"')
        offset = text.find(part.encode() * (2 if escaped else 1))
        return self._part(node, offset, len(part)) if part and offset >= 0 else self._span(node)

    def twice(self) -> Iterator[tuple[Path, Span, Span]]:
        """The keys and tables that are defined a second time, with both places."""
        for path, nodes in self._keys.items():
            defining = [node for node in nodes if _defines(node)]
            for again in defining[1:]:
                yield path, self._span(defining[0]), self._span(again)

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

    def _collect(self) -> None:
        import tree_sitter_toml
        from tree_sitter import Language, Parser

        text = b"\n".join(self._lines)
        tree = Parser(Language(tree_sitter_toml.language())).parse(text)
        elements: dict[Path, int] = defaultdict(lambda: -1)
        for node in tree.root_node.children:
            if node.type == "pair":
                self._pair((), node)
            elif node.type in ("table", "table_array_element"):
                key = next((child for child in node.children if child.type.endswith("_key")), None)
                if key is not None:
                    path = self._key((), key, elements)
                    if node.type == "table_array_element":
                        elements[path] += 1
                        path = (*path, elements[path])
                    for child in node.children:
                        if child.type == "pair":
                            self._pair(path, child)

    def _pair(self, table: Path, pair: Node) -> None:
        named = [child for child in pair.children if child.is_named and child.type not in ("comment", "ERROR")]
        if len(named) == 2:
            path = self._key(table, named[0])
            self._value(path, named[1])

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
        """Note the key, and each table that a dotted key goes through; return its path.

        A header goes through the last one of an array's `elements`.
        """
        path = table
        for part in _parts(key):
            if elements is not None and path in elements:
                path = (*path, elements[path])
            path = (*path, _name(part))
            self._keys[path].append(part)
        return path


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
    """Whether this is the last part of its key, not a table that a dotted key goes through."""
    parent = key.parent
    if parent is not None and parent.type == "dotted_key":
        if parent.children[-1] != key:
            return False
        return _defines(parent)
    return parent is not None and parent.type != "table_array_element"
