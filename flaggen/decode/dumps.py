"""Puts the dump_page() blocks of a log together, line by line, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flaggen.decode.dump_lines import Context, DumpLine, Kind, read_line, read_wrapped

# The order in which dump_page() writes.
_ORDER: dict[Kind, int] = {
    "mismatch": -1,
    "start": 0,
    "compound": 1,
    "other": 2,
    "mapping": 2,
    "flags": 3,
    "page_type": 4,
    "raw": 5,
    "head": 6,
    "reason": 7,
}
# How many other lines may stand between two lines of a block, and how many blocks may be open.
_LAPSE = 24
_MOST_OPEN = 64
# struct page has 7 words or more.
_WORDS = 7
# It has up to 10, and up to two of them are printed as "head".
_MOST_WORDS = {"raw": 10, "head": 20}


class Dump(NamedTuple):
    """A block: the lines that are known of it, and the words of its rows, as hexadecimal digits.

    `raw` has the words of the page that was dumped, `head` those of the first one or two struct pages of its
    compound page, if they were printed. `is_mixed` means that lines of another block may be among them, and
    `is_unfaithful` that the kernel saw the page change meanwhile.
    """

    start: str = ""
    compound: str = ""
    mapping: str = ""
    flags: str = ""
    page_type: str = ""
    raw: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    is_mixed: bool = False
    is_unfaithful: bool = False


class Fed(NamedTuple):
    """The effect of a line: the blocks that ended before it, those that end with it, and whether it is part of one."""

    before: tuple[Dump, ...] = ()
    after: tuple[Dump, ...] = ()
    is_part: bool = False


def row_width(words: Sequence[str]) -> int:
    """How many words a row of 32 bytes has."""
    return 4 if words and len(words[0]) == 16 else 8


def has_link(raw: Sequence[str]) -> bool:
    """Whether the second word of a page is a tail's link to the head."""
    return len(raw) > 1 and bool(int(raw[1], 16) & 1)


@dataclass
class _Open:
    """A block that is being read."""

    rank: int = 0
    idle: int = 0
    is_mixed: bool = False
    texts: dict[Kind, str] = field(default_factory=dict)
    rows: dict[Kind, list[str]] = field(default_factory=lambda: {"raw": [], "head": []})

    @property
    def has_rows(self) -> bool:
        """Whether no row can follow: of a tail, and of each compound page since 6.8, "head" is printed as well."""
        raw, head = self.rows["raw"], self.rows["head"]
        if self.texts.get("compound", "").startswith("head: order:"):
            return len(raw) >= _WORDS and len(head) >= 2 * _WORDS
        return len(raw) >= _WORDS and (not has_link(raw) or len(head) >= _WORDS)

    def begin_row(self, kind: Kind, words: Sequence[str]) -> None:
        """Add a row, unless the row above it was cut off: then the places of its words are unknown."""
        row = self.rows[kind]
        if not row or (len(row) % row_width(row) == 0 and len(row[0]) == len(words[0])):
            self.extend_row(kind, words)

    def extend_row(self, kind: Kind, words: Sequence[str]) -> None:
        """Add words, as many as the printed struct pages can have."""
        room = _MOST_WORDS[kind] - len(self.rows[kind])
        self.rows[kind].extend(words[:room])
        self.is_mixed |= len(words) > room

    def set_text(self, kind: Kind, text: str) -> None:
        """Add a line that a block has once: a second is of another block. "other" lines are of several kinds."""
        self.is_mixed |= kind != "other" and kind in self.texts
        self.texts[kind] = text

    def closed(self) -> Dump:
        text = self.texts.get
        return Dump(
            start=text("start", ""),
            compound=text("compound", ""),
            mapping=text("mapping", ""),
            flags=text("flags", ""),
            page_type=text("page_type", ""),
            raw=tuple(self.rows["raw"]),
            head=tuple(self.rows["head"]),
            is_mixed=self.is_mixed,
            is_unfaithful="mismatch" in self.texts,
        )


@dataclass
class _Ended:
    """What remains of a context's last block: whether lines of it, or of a block mixed with it, may follow."""

    is_mixed: bool
    idle: int = 0


class DumpReader:
    """Takes the lines of a log, and returns the blocks as they end.

    Blocks of several tasks or CPUs may be interleaved if printk names the caller; otherwise a block that begins inside
    another is marked as mixed with it. So is a block that begins soon after such a block, or that begins without its
    first line soon after any other.
    """

    def __init__(self) -> None:
        self._open: dict[Context, _Open] = {}
        self._ended: dict[Context, _Ended] = {}
        self._last_row: tuple[Context, Kind] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether lines that belong to no block need not be counted: no block is open, or has ended recently."""
        return not self._open and not self._ended

    @property
    def is_between_blocks(self) -> bool:
        """Whether no block is open, so that a line that belongs to none ends none."""
        return not self._open

    def skip(self, lines: int) -> None:
        """Count lines that belong to no block; while a block is open, `feed` has to read each."""
        for ended in self._ended.values():
            ended.idle += lines
        for context in [context for context, ended in self._ended.items() if ended.idle > _LAPSE]:
            del self._ended[context]

    def feed(self, text: str) -> Fed:
        """Read the next line."""
        line = read_line(text)
        if line is None:
            is_part = self._continue_row(text)
            return Fed(is_part=True) if is_part else Fed(before=self._lapsed())
        self._last_row = None
        if line.kind == "lost":
            for block in self._open.values():
                block.is_mixed = True
            for ended in self._ended.values():
                ended.is_mixed = True
            return Fed(before=self._lapsed())
        before = self._begin(line)
        if line.context not in self._open:
            return Fed(before)
        block = self._open[line.context]
        block.idle, block.rank = 0, _ORDER[line.kind]
        if line.kind in ("raw", "head"):
            block.begin_row(line.kind, line.text.split())
            self._last_row = line.context, line.kind
        elif line.kind == "reason":
            return Fed(before, (self._close(line.context),), is_part=True)
        else:
            block.set_text(line.kind, line.text)
        return Fed(before, is_part=True)

    def end(self) -> tuple[Dump, ...]:
        """The blocks that the end of the log ends."""
        dumps = tuple(block.closed() for block in self._open.values())
        self._open.clear()
        return dumps

    def _begin(self, line: DumpLine) -> tuple[Dump, ...]:
        """Open a block if the line begins one, and return those that it ends."""
        before: tuple[Dump, ...] = ()
        if block := self._open.get(line.context):
            is_next = (line.kind == "start" and block.rank >= 0) or _ORDER[line.kind] < block.rank
            if not is_next:
                return ()
            # Rows of the old block may follow the first lines of the new one.
            block.is_mixed |= not block.has_rows
            before = (self._close(line.context),)
        elif line.kind in ("reason", "other"):
            # Neither a reason that is printed first nor a stray "memcg:" begins a block.
            return ()
        else:
            before = tuple(self._close(context) for context in [*self._open][_MOST_OPEN - 1 :])
        ended = self._ended.get(line.context)
        is_first_line = line.kind in ("start", "mismatch")
        self._open[line.context] = _Open(is_mixed=ended is not None and (ended.is_mixed or not is_first_line))
        return before

    def _close(self, context: Context) -> Dump:
        """End a block; its rest, or that of a block mixed with it, may follow."""
        block = self._open.pop(context)
        self._ended.pop(context, None)
        self._ended[context] = _Ended(block.is_mixed or not block.has_rows)
        if len(self._ended) > _MOST_OPEN:
            del self._ended[next(iter(self._ended))]
        return block.closed()

    def _continue_row(self, text: str) -> bool:
        """Append the words that a mailer broke off the row above, if the row has room for them."""
        if self._last_row is None or (block := self._open.get(self._last_row[0])) is None:
            return False
        row = block.rows[self._last_row[1]]
        words = read_wrapped(text)
        room = -len(row) % row_width(row)
        if not words or len(words) > room or len(words[0]) != len(row[-1]):
            self._last_row = None
            return False
        block.extend_row(self._last_row[1], words)
        return True

    def _lapsed(self) -> tuple[Dump, ...]:
        """Count a line that belongs to no block, and return the blocks that lapse."""
        self.skip(1)
        for block in self._open.values():
            block.idle += 1
        lapsed = [context for context, block in self._open.items() if block.idle > _LAPSE]
        return tuple(self._close(context) for context in lapsed)
