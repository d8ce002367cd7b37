"""Reads single lines of dump_page(), however the log, the journal or a mail has prefixed them."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal[
    "mismatch", "start", "compound", "mapping", "flags", "page_type", "raw", "head", "reason", "other", "lost"
]

_WORDS = "(?:" + "|".join(f"[0-9a-f]{{{n}}}(?![0-9a-z])(?: [0-9a-f]{{{n}}}(?![0-9a-z]))*" for n in (16, 8)) + ")"
_PAYLOAD = re.compile(
    r"(?:^|(?<=[\s\]:;>|]))"
    r"(?:(?P<start>page:\s?(?:[0-9a-fA-Fpx]{8,18}\s)?(?:refcount|count):-?\d.*)"
    r"|(?P<poisoned>page:\s?[0-9a-fx]{8,18} is uninitialized and poisoned.*)"
    r"|(?P<compound>head:\s?(?:[0-9a-fA-F]{8,16} )?order:\d+ .*)"
    r"|(?P<mapping>aops:\S.*|(?:failed to read|invalid) mapping.*)"
    r"|(?P<flags>(?:anon |ksm )?flags: 0x[0-9a-f]+\(.*)"
    r"|(?P<page_type>page_type: .*)"
    rf"|raw: (?P<raw>{_WORDS})"
    rf"|head: (?P<head>{_WORDS})"
    r"|(?P<reason>page dumped because:.*)"
    r"|(?P<mismatch>page does not match folio.*)"
    r"|(?P<lost>\*\* \d+ printk messages dropped.*)"
    r"|(?P<other>memcg:[0-9a-f]+\s*$|pages's memcg:.*|page->mem_cgroup:.*))"
)
# Each line that _PAYLOAD finds has one of these; most lines of a log have none, which shows much faster.
IN_A_LINE = re.compile(
    rb"page(?::|_type: |->mem_cgroup:| dumped because:| does not match folio)"
    rb"|raw: |head:|flags: (?:0x|\x1b)|aops:|mapping|memcg:|printk messages dropped"
)
# In the text of printk, and in records of /dev/kmsg and netconsole.
_CALLER = re.compile(r"(?:\[\s*|\bcaller=)([TC]\d+)[\];]")
_QUOTE = re.compile(r"^[\s>|]*")
_WRAPPED = re.compile(rf"^[\s>|]*({_WORDS})\s*$")


class Context(NamedTuple):
    """Where a line was written: the marks of a quoted mail before it, and the task or CPU that printk names."""

    quote: str
    caller: str


class DumpLine(NamedTuple):
    """A line of dump_page(), or printk's that lines are lost.

    `text` is what the kernel wrote after the prefixes; of a row, only its words.
    """

    kind: Kind
    context: Context
    text: str


def read_line(line: str) -> DumpLine | None:
    """Read a line; None if dump_page() does not write such lines."""
    if (match := _PAYLOAD.search(line)) is None:
        return None
    kind = match.lastgroup
    assert kind is not None
    prefix = line[: match.start()]
    caller = _CALLER.search(prefix)
    context = Context(_quote(prefix), "" if caller is None else caller[1])
    text = match[kind]
    return DumpLine("start" if kind == "poisoned" else kind, context, text)  # type: ignore[arg-type]


def read_wrapped(line: str) -> tuple[str, ...]:
    """The words of a line that a mailer broke off the row above it; empty if it is no such line."""
    match = _WRAPPED.match(line)
    return () if match is None else tuple(match[1].split())


def _quote(prefix: str) -> str:
    quote = _QUOTE.match(prefix)
    assert quote is not None
    return "".join(mark for mark in quote[0] if mark in ">|")
