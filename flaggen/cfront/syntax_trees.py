"""Parse C into pycparser's syntax trees, one for each external declaration (C11 6.9).

Accessors differ only in their names, and parsing every one of them took two thirds of a proof's time. A name does not
affect how C is parsed, unless it is a keyword or a typedef. So declarations that differ only in other names have the
same *shape*, and each shape is parsed once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from flaggen.cfront.tokens import Fault, Token

# Names that are no keywords: except for the three here, a keyword begins with _ or has only lower-case letters.
_NAME = re.compile(r"(?!(?:static_assert|thread_local|typeof_unqual)\b)[A-Za-z]\w*[A-Z_0-9]\w*|[A-Z]\w*")
# The stand-in for a name in a shape. A $ in the C is always a token by itself, so it cannot be mistaken for one.
_NUMBERED = re.compile(r"\$\d+")


class Declaration(NamedTuple):
    """The syntax tree of an external declaration, and the tokens that it was parsed from.

    The tree is only valid until the next declaration is requested.
    """

    node: Any
    tokens: Sequence[Token]

    def token(self, node: Any) -> Token:
        """The token that pycparser gives as the position of a node of the tree."""
        return self.tokens[node.coord.line - 1] if node.coord is not None else self.tokens[0]


class _Shape(NamedTuple):
    """Syntax trees with numbers for names. Each slot is a node, its attribute with the name, and the name's number."""

    nodes: tuple[Any, ...]
    slots: tuple[tuple[Any, str, int], ...]


def declarations(prelude: str, tokens: Sequence[Token]) -> Iterator[Declaration]:
    """Yield the external declarations of preprocessed C. Raises Fault, before the first one, if it cannot be parsed.

    `prelude` is a typedef on one line that precedes the tokens. All declarations of a shape share one tree, which gets
    the names of each in turn.
    """
    from pycparser.c_parser import ParseError

    # A typedef affects how everything after it is parsed.
    if not any(token.text == "typedef" for token in tokens):
        shapes: dict[str, _Shape] = {}
        try:
            parsed = [_parsed(prelude, stretch, shapes) for stretch in _stretches(tokens)]
        except (ParseError, AssertionError):
            pass  # parsing the whole text reports the error with its real names
        else:
            for shape, names, stretch in parsed:
                for node, attribute, number in shape.slots:
                    setattr(node, attribute, names[number])
                for node in shape.nodes:
                    yield Declaration(node, stretch)
            return
    try:
        whole = _shape(prelude, "\n".join(token.text for token in tokens))
    except (ParseError, AssertionError) as error:
        raise _fault(str(error), tokens) from None
    for node in whole.nodes:
        yield Declaration(node, tokens)


def _fault(message: str, tokens: Sequence[Token]) -> Fault:
    """Convert pycparser's error ":23:4: before: x", where 23 is a token's number; an error at the end has no number."""
    match = re.fullmatch(r":(?:(\d+)(?::\d+)?:)? (.*)", message, re.DOTALL)
    text, number = (match[2], int(match[1] or 0)) if match else (message, 0)
    return Fault(f"cannot parse the C: {text}", tokens[number - 1] if tokens else Token("", 0, 1))


def _stretches(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the tokens of each external declaration, which ends with a semicolon or with a function's body."""
    start = depth = 0
    is_function = False
    for number, token in enumerate(tokens):
        text = token.text
        if text == "{":
            if depth == 0:
                is_function = number > start and tokens[number - 1].text == ")"
            depth += 1
        elif text == "}":
            depth -= 1
        if depth == 0 and (text == ";" or (text == "}" and is_function)):
            yield tokens[start : number + 1]
            start, is_function = number + 1, False
    if start < len(tokens):
        yield tokens[start:]


def _parsed(
    prelude: str, tokens: Sequence[Token], shapes: dict[str, _Shape]
) -> tuple[_Shape, list[str], Sequence[Token]]:
    """Return the shape of the tokens, from `shapes` or added to it, their names by number, and the tokens."""
    numbers: dict[str, int] = {}
    # pycparser accepts $ in names.
    text = "\n".join(
        [
            f"${numbers.setdefault(token.text, len(numbers))}" if _NAME.fullmatch(token.text) else token.text
            for token in tokens
        ]
    )
    if text not in shapes:
        shapes[text] = _shape(prelude, text)
    return shapes[text], list(numbers), tokens


def _shape(prelude: str, text: str) -> _Shape:
    """Parse a text with one token per line, so that the line of a node is the number of its token."""
    from pycparser import CParser

    _, *nodes = CParser().parse(f"{prelude} {text}").ext
    return _Shape(tuple(nodes), tuple(_slots(nodes)))


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
