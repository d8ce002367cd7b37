"""The facts that any C states, such as a kernel's. Import needs them; the proof does not rely on them."""

from __future__ import annotations

from collections.abc import Sequence, Set

from flaggen.cfront.preprocess import preprocess
from flaggen.cfront.syntax_trees import declarations
from flaggen.cfront.tokens import Fault, Unreadable
from flaggen.prove.external_declarations import PRELUDE, SPELLINGS, Reader
from flaggen.prove.facts import Include, Location, Statement
from flaggen.report.findings import Source


def stated(texts: Sequence[tuple[str, Source]], configs: Set[str], on: Set[str]) -> tuple[Statement, ...]:
    """Return the facts that C states.

    `texts` are pairs of a target and its text, read as one translation unit. `configs` are all config symbols, and `on`
    those that are enabled. Raises Unreadable if the C cannot be read, or if a condition tests any other symbol that the
    texts do not define.
    """
    sources = [text for _, text in texts]
    unit = preprocess(sources, dict.fromkeys(on, "1"), known=configs)
    reader = Reader(texts)
    try:
        statements = [
            statement for item in declarations(PRELUDE, unit.tokens, SPELLINGS) for statement in reader.statements(item)
        ]
    except Fault as fault:
        raise Unreadable(fault.message, sources[fault.at.source], fault.at.line) from None
    statements += [
        Statement(Include(texts[number][0], name), Location(sources[number], line))
        for number, line, name in unit.includes
    ]
    return tuple(statements)
