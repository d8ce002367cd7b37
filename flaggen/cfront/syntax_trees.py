"""Parse C into pycparser's syntax trees, one for each external declaration (C11 6.9).

Accessors differ only in their names, and parsing every one of them took two thirds of a proof's time. A name does not
affect how C is parsed, unless it is a keyword or a typedef. So declarations that differ only in other names have the
same *shape*, and each shape is parsed once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Any, NamedTuple

from flaggen.cfront.keywords import KEYWORDS
from flaggen.cfront.tokens import Fault, Token

# Names that are no keywords: except for the three here, a keyword begins with _ or has only lower-case letters. And
# names that are no typedefs, such as spinlock_t.
_NAME = re.compile(r"(?!(?:static_assert|thread_local|typeof_unqual|\w+_t)\b)[A-Za-z]\w*[A-Z_0-9]\w*|[A-Z]\w*")
# The stand-in for a name in a shape. A $ in the C is always a token by itself, so it cannot be mistaken for one.
_NUMBERED = re.compile(r"\$\d+")


class Vocabulary(NamedTuple):
    """The words of C that pycparser does not know.

    `prelude` has typedefs on one line, which precedes the tokens. `spellings` has what pycparser reads instead of other
    words. Invocations of `macros` are not parsed.
    """

    prelude: str
    spellings: Mapping[str, str]
    macros: Container[str]


class Declaration(NamedTuple):
    """The syntax tree of an external declaration, and the tokens that it was parsed from.

    The tree is only valid until the next declaration is requested.
    """

    node: Any
    tokens: Sequence[Token]

    def token(self, node: Any) -> Token:
        """The token that pycparser gives as the position of a node of the tree."""
        return self.tokens[node.coord.line - 1] if node.coord is not None else self.tokens[0]


class Shape(NamedTuple):
    """Syntax trees with numbers for names. Each slot is a node, its attribute with the name, and the name's number."""

    nodes: tuple[Any, ...]
    slots: tuple[tuple[Any, str, int], ...]


class Unparsed(NamedTuple):
    """An external declaration that is not accepted C, or that cannot be parsed. The fault is at one of its tokens."""

    fault: Fault
    tokens: Sequence[Token]


class Invocation(NamedTuple):
    """The tokens of an external declaration that begins with the name of a macro, which is not expanded."""

    tokens: Sequence[Token]


def accepted_declarations(
    vocabulary: Vocabulary,
    tokens: Iterable[Token],
    is_refused: Callable[[str], bool],
    shapes: dict[str, Shape] | None = None,
) -> Iterator[Declaration | Invocation | Unparsed]:
    """Yield the external declarations of preprocessed C, each as soon as its tokens are there.

    A declaration with a word for which `is_refused` is true is Unparsed. All declarations of a shape share one tree,
    which gets the names of each in turn. `shapes` gets the shapes: pass them to the next call with the same vocabulary
    and `is_refused`.
    """
    shapes = {} if shapes is None else shapes
    for stretch in _stretches(tokens):
        if stretch[0].text in vocabulary.macros:
            yield Invocation(stretch)
            continue
        text, names = _numbered(stretch)
        shape = shapes.get(text) or _accepted_shape(vocabulary, text, stretch, is_refused)
        # A fault is not kept for others of the shape: its message may contain names.
        if isinstance(shape, Fault):
            yield Unparsed(shape, stretch)
        else:
            shapes[text] = shape
            yield from _named(shape, names, stretch)


def _accepted_shape(
    vocabulary: Vocabulary, text: str, tokens: Sequence[Token], is_refused: Callable[[str], bool]
) -> Shape | Fault:
    from pycparser.c_parser import ParseError

    for token in tokens:
        if is_refused(token.text):
            return Fault(f"`{token.text}` is not accepted", token)
    try:
        return _shape(vocabulary, text.split("\n"))
    except (ParseError, AssertionError) as error:
        return _unexpected(str(error), tokens)


def _unexpected(message: str, tokens: Sequence[Token]) -> Fault:
    """What pycparser's error is about: ":23:4: before: x", where 23 is a token's number, or a message without one."""
    if (word := _unknown_specifier(tokens)) is not None:
        return Fault(f"`{word.text}` is not accepted", word)
    match = re.match(r":(\d+):", message)
    at = int(match[1]) - 1 if match else _type_among_arguments(tokens)
    if not 0 < at < len(tokens):
        return Fault("this declaration cannot be parsed", tokens[0])
    token, before = tokens[at], tokens[at - 1]
    # An attribute after the parameters, and an attribute or a type before what pycparser did not expect.
    if _is_name(token) and before.text == ")":
        return Fault(f"`{token.text}` is not accepted", token)
    if _is_name(before) and (at < 2 or tokens[at - 2].text not in ("struct", "enum")):
        return Fault(f"`{before.text}` is not accepted", before)
    # A statement that passes a type to a macro: BUILD_BUG_ON(sizeof_field(struct page, private) != 8);
    start = max((number for number in range(at) if tokens[number].text in ("{", "}", ";")), default=-1) + 1
    if start + 1 < at and tokens[start + 1].text == "(":
        text = "".join(token.text for token in tokens[start:at])
        return Fault(f"`{text}…` is not accepted", tokens[start])
    return Fault(f"unexpected `{token.text}`", token)


def _unknown_specifier(tokens: Sequence[Token]) -> Token | None:
    """The first name in front of another one before any parenthesis or brace; tags of structs and enums do not count.

    Only one name is declared there. The first one is an attribute, a macro or a type that pycparser does not know.
    """
    head = list(takewhile(lambda token: token.text not in ("(", "{"), tokens))
    tags = [token for keyword, token in pairwise(head) if keyword.text in ("struct", "enum")]
    for before, token in pairwise(token for token in head if token not in tags):
        if _is_name(before) and token.text.isidentifier():
            return before
    return None


def _type_among_arguments(tokens: Sequence[Token]) -> int:
    """The index of a type where a statement calls a macro or function with it; 0 if there is none."""
    body = next((number for number, token in enumerate(tokens) if token.text == "{"), len(tokens))
    for at in range(body + 2, len(tokens)):
        if tokens[at].text in ("struct", "enum") and tokens[at - 1].text == "(" and _is_name(tokens[at - 2]):
            return at
    return 0


def _is_name(token: Token) -> bool:
    return token.text.isidentifier() and token.text not in KEYWORDS


def declarations(
    vocabulary: Vocabulary, tokens: Sequence[Token], shapes: dict[str, Shape] | None = None
) -> Iterator[Declaration | Invocation | Unparsed]:
    """Yield the external declarations of any preprocessed C, like `accepted_declarations`.

    Raises Fault, before the first one, if there is a typedef among them, and the whole cannot be parsed.
    """
    from pycparser.c_parser import ParseError

    # A typedef affects how everything after it is parsed.
    if not any(token.text == "typedef" for token in tokens):
        yield from accepted_declarations(vocabulary, tokens, lambda word: False, shapes)
        return
    try:
        whole = _shape(vocabulary, [token.text for token in tokens])
    except (ParseError, AssertionError) as error:
        raise _fault(str(error), tokens) from None
    for node in whole.nodes:
        yield Declaration(node, tokens)


def _fault(message: str, tokens: Sequence[Token]) -> Fault:
    """Convert pycparser's error ":23:4: before: x", where 23 is a token's number; an error at the end has no number."""
    match = re.fullmatch(r":(?:(\d+)(?::\d+)?:)? (.*)", message, re.DOTALL)
    text, number = (match[2], int(match[1] or 0)) if match else (message, 0)
    return Fault(f"cannot parse the C: {text}", tokens[number - 1] if tokens else Token("", 0, 1))


def _stretches(tokens: Iterable[Token]) -> Iterator[Sequence[Token]]:
    """Yield the tokens of each external declaration, which ends with a semicolon or with a function's body."""
    stretch: list[Token] = []
    depth = 0
    is_function = False
    for token in tokens:
        text = token.text
        if text == "{":
            if depth == 0:
                is_function = bool(stretch) and stretch[-1].text == ")"
            depth += 1
        elif text == "}":
            depth -= 1
        stretch.append(token)
        if depth == 0 and (text == ";" or (text == "}" and is_function)):
            yield stretch
            stretch, is_function = [], False
    if stretch:
        yield stretch


def _numbered(tokens: Sequence[Token]) -> tuple[str, list[str]]:
    """Return the tokens as text, one on each line, with numbers for names, and the names by number."""
    numbers: dict[str, int] = {}
    # pycparser accepts $ in names.
    text = "\n".join(
        [
            f"${numbers.setdefault(token.text, len(numbers))}" if _NAME.fullmatch(token.text) else token.text
            for token in tokens
        ]
    )
    return text, list(numbers)


def _named(shape: Shape, names: Sequence[str], tokens: Sequence[Token]) -> Iterator[Declaration]:
    """Yield the declarations of a shape with these names."""
    for node, attribute, number in shape.slots:
        setattr(node, attribute, names[number])
    for node in shape.nodes:
        yield Declaration(node, tokens)


def _shape(vocabulary: Vocabulary, words: Sequence[str]) -> Shape:
    """Parse a text with one token per line, so that the line of a node is the number of its token."""
    from pycparser import CParser

    text = "\n".join([vocabulary.spellings.get(word, word) for word in words])
    nodes = CParser().parse(f"{vocabulary.prelude} {text}").ext[vocabulary.prelude.count(";") :]
    return Shape(tuple(nodes), tuple(_slots(nodes)))


def _slots(nodes: Sequence[Any]) -> Iterator[tuple[Any, str, int]]:
    """Yield the slots of the trees."""
    rest = list(nodes)
    while rest:
        node = rest.pop()
        for attribute in node.attr_names:
            value = getattr(node, attribute)
            if isinstance(value, str) and _NUMBERED.fullmatch(value):
                yield node, attribute, int(value[1:])
        rest += [child for _, child in node.children()]
