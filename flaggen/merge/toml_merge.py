"""The text of a declaration in pieces, which are tables and the keys in them, and three such texts merged."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any, NamedTuple

from flaggen.git.merge_file import merge_lines
from flaggen.toml.spans import Path as KeyPath

# A key up to its equals sign, which may stand in quotes too.
_KEY = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'[^']*'|[^="'])+""")


class Three(NamedTuple):
    """What the common ancestor and the two sides have of the same; "" where it is not there."""

    base: str
    ours: str
    theirs: str

    @property
    def changed(self) -> str:
        """That of the side that has changed it, of ours where both have."""
        return self.theirs if self.ours == self.base else self.ours


class Clash(NamedTuple):
    """What both sides have changed, each in its way. `gone` is the side that has removed it, if one has."""

    path: KeyPath
    gone: str = ""


class Merged(NamedTuple):
    """The text with the changes of both sides, and the tables and keys in it that only theirs has so."""

    text: str
    clashes: tuple[Clash, ...]
    theirs: frozenset[KeyPath]


def merge_texts(texts: Three) -> Merged:
    """Merge texts of TOML table by table, and a table that both sides have changed key by key.

    Whether the two changes make sense together is not looked at. Raises GitMissing where git is needed and not there.
    """
    merging = _Merging()
    text = merging.pieces((), Three(*map(_plain, texts)), _tables, merging.table)
    text = text if Three(*map(_end, texts)).changed else text.removesuffix("\n")
    text = text.replace("\n", Three(*map(_line_end, texts)).changed)
    return Merged(text, tuple(merging.clashes), frozenset(merging.theirs))


def _line_end(text: str) -> str:
    return "\r\n" if 0 < text.count("\n") == text.count("\r\n") else "\n"


def _end(text: str) -> str:
    return "" if text and not text.endswith("\n") else "\n"


def _plain(text: str) -> str:
    """The text with line feeds alone, where all lines end alike, and one behind its last line."""
    return text.replace(_line_end(text), "\n") + ("\n" if not _end(text) else "")


class _Merging:
    """Notes the clashes, and what is as theirs has it, while pieces are merged."""

    def __init__(self) -> None:
        self.clashes: list[Clash] = []
        self.theirs: set[KeyPath] = set()

    def pieces(
        self,
        path: KeyPath,
        texts: Three,
        split: Callable[[str], Mapping[KeyPath, str]],
        both: Callable[[KeyPath, Three], str],
    ) -> str:
        """The texts' pieces merged each for itself; `both` merges one that both sides have changed."""
        base, ours, theirs = map(split, texts)
        merged = {}
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            three = Three(*(pieces.get(key, "") for pieces in (base, ours, theirs)))
            if text := self._piece((*path, *key), three, both):
                merged[key] = text
        return "".join(merged[key] for key in _ordered([*base], [*ours], [*theirs], merged))

    def table(self, path: KeyPath, texts: Three) -> str:
        return self.pieces(path, texts, _statements, self._statement)

    def _statement(self, path: KeyPath, texts: Three) -> str:
        text, is_clean = merge_lines(*texts)
        if not is_clean:
            self.clashes.append(Clash(path))
        return text

    def _piece(self, path: KeyPath, texts: Three, both: Callable[[KeyPath, Three], str]) -> str:
        if texts.base in (texts.ours, texts.theirs) or texts.ours == texts.theirs:
            if texts.changed != texts.ours:
                self.theirs.add(path)
            return texts.changed
        if texts.ours and texts.theirs:
            return both(path, texts)
        self.clashes.append(Clash(path, "theirs" if texts.ours else "ours"))
        return texts.ours or texts.theirs


def _ordered(
    base: list[KeyPath], ours: list[KeyPath], theirs: list[KeyPath], kept: Container[KeyPath]
) -> list[KeyPath]:
    """The pieces that are kept, in the order of the side that has changed it.

    What the other side has added is behind the piece that it follows there, and that of ours before that of theirs.
    """
    base, ours, theirs = [[key for key in keys if key in kept] for keys in (base, ours, theirs)]
    common = {*base} & {*ours} & {*theirs}
    ours_moved = [key for key in ours if key in common] != [key for key in base if key in common]
    order, others = ([*ours], theirs) if ours_moved else ([*theirs], ours)
    known, added = {*order}, {*ours} - {*base} - {*theirs}
    for number, key in enumerate(others):
        if key not in known:
            place = order.index(others[number - 1]) + 1 if number else 0
            while ours_moved and place < len(order) and order[place] in added:
                place += 1
            order.insert(place, key)
    return order


def _tables(text: str) -> dict[KeyPath, str]:
    """The text of each table with its header; () is what stands before the first one."""
    tables: dict[KeyPath, str] = {(): ""}
    table: KeyPath = ()
    for statement in _split(text):
        table = table if statement.header is None else statement.header
        tables[table] = tables.get(table, "") + statement.text
    return tables


def _statements(text: str) -> dict[KeyPath, str]:
    """The text of each key of a table with its value; () is the table's header."""
    statements: dict[KeyPath, str] = {(): ""}
    for statement in _split(text):
        statements[statement.key] = statements.get(statement.key, "") + statement.text
    return statements


class _Statement(NamedTuple):
    """A key with its value, or where `header` is not None that of a table, with what stands above it."""

    text: str
    key: KeyPath = ()
    header: KeyPath | None = None


def _split(text: str) -> Iterator[_Statement]:
    """The statements of a text, each with the comments right above it and the empty lines above these.

    Comments further above are of the statement before.
    """
    statement = _Statement("")
    above = lines = ""
    for line in re.findall(r"[^\n]*\n", text):
        if not lines and (not line.strip() or line.lstrip().startswith("#")):
            above += line
            continue
        lines += line
        # A line that ends in a string or a list of several lines ends no statement, whatever it looks like.
        if (tree := _parsed(lines)) is None:
            continue
        of_former, of_this = _divided(above)
        yield statement._replace(text=statement.text + of_former)
        statement = _Statement(of_this + lines)
        if lines.lstrip().startswith("["):
            statement = statement._replace(header=_path(tree))
        elif key := _KEY.match(lines):
            statement = statement._replace(key=_path(_parsed(f"{key[0]}= 0")))
        above = lines = ""
    yield statement._replace(text=statement.text + above + lines)


def _divided(above: str) -> tuple[str, str]:
    """What stands above a statement: of the one before it, and of itself."""
    lines = above.split("\n")[:-1]
    start = len(lines)
    while start and lines[start - 1].strip():
        start -= 1
    while start and not lines[start - 1].strip():
        start -= 1
    former = "".join(f"{line}\n" for line in lines[:start])
    return former, above[len(former) :]


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None


def _path(tree: Any) -> KeyPath:
    """The path of the only thing that a tree has."""
    path: KeyPath = ()
    while isinstance(tree, dict) and tree:
        ((name, tree),) = tree.items()
        path = (*path, name)
    return path
