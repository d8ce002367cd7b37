"""The facts that any C states, such as a kernel's. Import needs them; the proof does not rely on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from flaggen.cfront.preprocess import preprocess
from flaggen.cfront.syntax_trees import Declaration, declarations
from flaggen.cfront.tokens import Fault, Token, Unreadable
from flaggen.prove.external_declarations import PRELUDE, SPELLINGS, Reader
from flaggen.prove.facts import Include, Location, Statement
from flaggen.report.findings import Source

# GNU C has other spellings of inline.
_SPELLINGS = SPELLINGS | {"__inline": "inline", "__inline__": "inline"}
# Attributes of functions: the macros of compiler_attributes.h and compiler_types.h, and others that have parentheses.
_ATTRIBUTES = frozenset(
    "__always_unused __maybe_unused __must_check __cold __hot __pure __attribute_const__ __used __weak __init __exit "
    "__meminit __ref __deprecated __visible __flatten __noreturn __noclone __nocfi __sched __kprobes __latent_entropy "
    "notrace noinline noinstr asmlinkage nokprobe_inline".split()
)
_WITH_PARENTHESES = frozenset(
    "__attribute__ __attribute __section __aligned __acquires __releases __must_hold __printf __malloc "
    "__no_sanitize".split()
)


class Omitted(NamedTuple):
    """Something that is not among the facts: an attribute, or a declaration that cannot be read, and why."""

    message: str
    source: Source
    line: int
    word: str


class AnyReading(NamedTuple):
    """What C states, the attributes that are left out, and the declarations that cannot be read."""

    statements: tuple[Statement, ...]
    attributes: tuple[Omitted, ...]
    unread: tuple[Omitted, ...]


def stated(texts: Sequence[tuple[str, Source]], configs: Set[str], on: Set[str]) -> AnyReading:
    """Return the facts that C states, and what it contains besides.

    `texts` are pairs of a target and its text, read as one translation unit. `configs` are all config symbols, and `on`
    those that are enabled. Raises Unreadable if the C cannot be read, or if a condition tests any other symbol that the
    texts do not define.
    """
    sources = [text for _, text in texts]
    unit = preprocess(sources, dict.fromkeys(on, "1"), known=configs)
    attributes: list[Token] = []
    tokens = list(_without_attributes(unit.tokens, attributes))
    reader = Reader(texts)
    statements: list[Statement] = []
    unread: list[Omitted] = []
    try:
        for item in declarations(PRELUDE, tokens, _SPELLINGS):
            if isinstance(item, Declaration):
                statements += reader.statements(item)
            else:
                unread.append(_omitted(item.fault.message, item.fault.at, sources))
    except Fault as fault:
        raise Unreadable(fault.message, sources[fault.at.source], fault.at.line) from None
    statements += [
        Statement(Include(texts[number][0], name), Location(sources[number], line))
        for number, line, name in unit.includes
    ]
    named = (_omitted(f"the attribute {token.text} is omitted", token, sources) for token in attributes)
    return AnyReading(tuple(statements), tuple(dict.fromkeys(named)), tuple(unread))


def _without_attributes(tokens: Sequence[Token], attributes: list[Token]) -> Iterator[Token]:
    """Yield the tokens without attributes, which are added to the list."""
    rest = iter(tokens)
    for token in rest:
        if token.text in _ATTRIBUTES:
            attributes.append(token)
        elif token.text in _WITH_PARENTHESES:
            attributes.append(token)
            depth = 0
            for inner in rest:
                depth += (inner.text == "(") - (inner.text == ")")
                if depth == 0:
                    break
        else:
            yield token


def _omitted(message: str, at: Token, sources: Sequence[Source]) -> Omitted:
    """What is omitted at a token: on its line, or on the line of the macro that has it."""
    source, line = (at.origin.source, at.origin.line) if at.origin else (at.source, at.line)
    while at.origin and at.text not in sources[source].line(line) and sources[source].line(line).endswith("\\"):
        line += 1
    return Omitted(message, sources[source], line, at.text)
