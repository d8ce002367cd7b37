"""The facts that any C states, such as a kernel's. Import needs them; the proof does not rely on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise, takewhile
from typing import NamedTuple

from flaggen.cfront.keywords import KEYWORDS
from flaggen.cfront.preprocess import preprocess
from flaggen.cfront.syntax_trees import Declaration, Invocation, Shape, Unparsed, declarations
from flaggen.cfront.tokens import Fault, Token, Unreadable, written_at
from flaggen.prove.external_declarations import KERNEL_WORDS, Reader
from flaggen.prove.facts import Include, Location, Statement
from flaggen.prove.unaccepted import unaccepted_export
from flaggen.report.findings import Source

# GNU C has other spellings of inline.
_GNU_WORDS = KERNEL_WORDS._replace(spellings={**KERNEL_WORDS.spellings, "__inline": "inline", "__inline__": "inline"})
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
_ASSEMBLY = frozenset(("asm", "__asm", "__asm__"))
_TYPES = frozenset("void bool _Bool char short int long signed unsigned struct enum".split())


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


def stated(
    texts: Sequence[tuple[str, Source]], configs: Set[str], on: Set[str], shapes: dict[str, Shape] | None = None
) -> AnyReading:
    """Return the facts that C states, and what it contains besides.

    `texts` are pairs of a target and its text, read as one translation unit. `configs` are all config symbols, and `on`
    those that are enabled. Raises Unreadable if the C cannot be read, or if a condition tests any other symbol that the
    texts do not define. Calls with the same `shapes`, which get those of the declarations, parse each shape once.
    """
    sources = [text for _, text in texts]
    unit = preprocess(sources, configs, on)
    attributes: list[Token] = []
    tokens = list(_without_attributes(unit.tokens, attributes))
    reader = Reader(texts)
    statements: list[Statement] = []
    unread: list[Omitted] = []
    try:
        for item in _declarations(tokens, attributes, shapes):
            if not isinstance(item, Unparsed):
                statements += reader.statements(item)
            else:
                unread.append(_unread(item, sources))
    except Fault as fault:
        raise Unreadable(fault.message, sources[fault.at.source], fault.at.line) from None
    statements += [
        Statement(Include(texts[number][0], name), Location(sources[number], line))
        for number, line, name in unit.inclusions
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


def _declarations(
    tokens: Sequence[Token], attributes: list[Token], shapes: dict[str, Shape] | None
) -> Iterator[Declaration | Invocation | Unparsed]:
    """Yield the declarations. Unknown words that can only be attributes are left out, and added to the list."""
    for item in declarations(_GNU_WORDS, tokens, shapes):
        if isinstance(item, Invocation) and (fault := unaccepted_export(item.tokens)) is not None:
            yield Unparsed(fault, item.tokens)
        elif isinstance(item, Unparsed) and _is_attribute(item.fault.at, item.tokens):
            attributes.append(item.fault.at)
            yield from _declarations([token for token in item.tokens if token is not item.fault.at], attributes, shapes)
        else:
            yield item


def _is_attribute(word: Token, tokens: Sequence[Token]) -> bool:
    """Whether a word that is not known stands next to a function's type, or after its parameters."""
    if not word.text.isidentifier() or word.text in KEYWORDS:
        return False
    head = list(takewhile(lambda token: token.text not in ("(", "{", ";"), tokens))[:-1]
    if any(token is word for token in head):
        return not _TYPES.isdisjoint(token.text for token in head)
    before = takewhile(lambda token: token.text not in ("{", ";"), tokens)
    return any(token is word and previous.text == ")" for previous, token in pairwise(before))


def _unread(item: Unparsed, sources: Sequence[Source]) -> Omitted:
    names = (name.text for name, sign in pairwise(item.tokens) if sign.text == "(" and name.text.isidentifier())
    name = next(names, "")
    subject = f"{name}()" if name else "this"
    assembly = next((token for token in item.tokens if token.text in _ASSEMBLY), None)
    if assembly is not None:
        return _omitted(f"{subject} cannot be read: it contains assembly", assembly, sources)
    return _omitted(f"{subject} cannot be read: {item.fault.message}", item.fault.at, sources)


def _omitted(message: str, at: Token, sources: Sequence[Source]) -> Omitted:
    return Omitted(message, *written_at(at, sources), at.text)
