"""C macros, each parsed once and expanded by Dave Prosser's algorithm, on which C11 6.10.3 is based."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from flaggen.cfront.tokens import IDENTIFIER, Fault, Origin, Token, token_texts
from flaggen.report.english import plural

_DEFINITION = re.compile(r"([A-Za-z_]\w*)(?:\(([^()]*)\))?(.*)", re.DOTALL)
_VARIADIC = "__VA_ARGS__"
# Enough for 4,096 flags with every operation, and too few to exhaust memory: a short text can expand exponentially.
_EXPANSIONS = 200_000


class Literal(NamedTuple):
    """A token in a macro's body that stands for itself."""

    text: str


class Parameter(NamedTuple):
    """A parameter in a macro's body. Its argument, fully expanded, takes its place."""

    name: str


class Stringify(NamedTuple):
    """`#parameter`: the argument's spelling as a string literal."""

    name: str


Operand = Literal | Parameter | Stringify


class Paste(NamedTuple):
    """`left##right`, or a longer chain: the last token of each operand is joined to the first token of the next.

    Arguments of ## are not expanded (C11 6.10.3.1).
    """

    operands: tuple[Operand, ...]


class Macro(NamedTuple):
    """A macro. `parameters` is None if it is object-like. The last one is all further arguments if `is_variadic`.

    `origins` has the place of each part of the body.
    """

    name: str
    parameters: tuple[str, ...] | None
    body: tuple[Operand | Paste, ...]
    is_variadic: bool = False
    origins: tuple[Origin, ...] = ()

    def is_same(self, other: Macro) -> bool:
        """Whether the other macro does the same, wherever it is defined."""
        return self._replace(origins=()) == other._replace(origins=())


def parse_definition(text: str, at: Token) -> Macro:
    """Return the macro that `#define text` defines. Raises Fault."""
    match = _DEFINITION.fullmatch(text)
    if match is None:
        raise Fault("#define needs a macro name", at)
    name, inside, body = match.groups()
    if inside is None and body.startswith("("):
        raise Fault(f"invalid parameter list of macro {name}", at)
    tokens = token_texts(body)
    pasted = [number for number, token in enumerate(tokens) if token == "##"]
    if any(number in (0, len(tokens) - 1) or tokens[number + 1] == "##" for number in pasted):
        raise Fault(f"## without an operand in macro {name}", at)
    if inside is None:
        return _macro(name, None, parse_body(tokens, ()), False, at)
    names = (
        [_VARIADIC if part.strip() == "..." else part.strip() for part in inside.split(",")] if inside.strip() else []
    )
    # GNU C: `rest...` is a variadic parameter with a name.
    is_variadic = bool(names) and (names[-1] == _VARIADIC or names[-1].endswith("..."))
    names[-1:] = [names[-1].removesuffix("...").rstrip()] if names else []
    if not all(IDENTIFIER.fullmatch(part) for part in names) or len(set(names)) != len(names):
        raise Fault(f"invalid parameter list of macro {name}", at)
    return _macro(name, tuple(names), parse_body(tokens, names), is_variadic, at)


def _macro(
    name: str, parameters: tuple[str, ...] | None, body: tuple[Operand | Paste, ...], is_variadic: bool, at: Token
) -> Macro:
    origins = tuple(Origin(at.source, at.line, part) for part in range(len(body)))
    return Macro(name, parameters, body, is_variadic, origins)


def parse_body(tokens: Sequence[str], parameters: Collection[str]) -> tuple[Operand | Paste, ...]:
    """Return the parts of a macro's body, in order."""
    # Each chain is an operand, followed by the operands that ## pastes to it.
    chains: list[list[Operand]] = []
    is_pasted = False
    rest = list(reversed(tokens))
    while rest:
        token = rest.pop()
        if token == "##":
            is_pasted = bool(chains)
            continue
        operand: Operand
        if token == "#" and rest and rest[-1] in parameters:
            operand = Stringify(rest.pop())
        else:
            operand = Parameter(token) if token in parameters else Literal(token)
        if is_pasted:
            chains[-1].append(operand)
        else:
            chains.append([operand])
        is_pasted = False
    return tuple(chain[0] if len(chain) == 1 else Paste(tuple(chain)) for chain in chains)


class Macros:
    """The macros that are defined at the current point of a text; `defined` changes as the text is read."""

    def __init__(self) -> None:
        self.defined: dict[str, Macro] = {}
        self._expansions = 0

    def expanded(self, tokens: Sequence[Token]) -> list[Token]:
        """Return the tokens with all macros expanded. Raises Fault."""
        done: list[Token] = []
        pending = list(reversed(tokens))
        while pending:
            token = pending.pop()
            macro = self.defined.get(token.text)
            if macro is None or token.text in token.hidden:
                done.append(token)
            elif macro.parameters is None:
                hidden = token.hidden | {token.text}
                pending += reversed(self._substituted(macro, {}, token._replace(hidden=hidden)))
            elif not pending or pending[-1].text != "(":
                done.append(token)
            else:
                arguments, closing = _arguments(token, pending)
                hidden = (token.hidden & closing.hidden) | {token.text}
                by_name = _by_name(macro, arguments, token)
                pending += reversed(self._substituted(macro, by_name, token._replace(hidden=hidden)))
        return done

    def _substituted(self, macro: Macro, arguments: Mapping[str, list[Token]], at: Token) -> list[Token]:
        """Return the macro's body with its arguments. The tokens get the line and the hidden macros of `at`."""
        self._expansions += 1
        if self._expansions > _EXPANSIONS:
            raise Fault(f"more than {_EXPANSIONS:,} macro expansions", at)
        result: list[Token] = []
        for part, origin in zip(macro.body, macro.origins, strict=True):
            match part:
                case Literal(text):
                    result.append(Token(text, at.source, at.line, at.hidden, origin))
                case Parameter(name):
                    result += _moved(self.expanded(arguments[name]), at)
                case Stringify():
                    result += _operand(part, arguments, at)
                case Paste((Literal(","), Parameter(name))) if macro.is_variadic and name == _last_parameter(macro):
                    # GNU C: the comma goes if there are no further arguments.
                    rest = _moved(self.expanded(arguments[name]), at)
                    result += [Token(",", at.source, at.line, at.hidden), *rest] if rest else []
                case Paste(operands):
                    result += _pasted([_operand(operand, arguments, at) for operand in operands], at, origin)
        return result


def _last_parameter(macro: Macro) -> str:
    return macro.parameters[-1] if macro.parameters else ""


def _operand(part: Operand, arguments: Mapping[str, list[Token]], at: Token) -> list[Token]:
    """The tokens of a part, without expanding its argument."""
    match part:
        case Literal(text):
            return [Token(text, at.source, at.line, at.hidden)]
        case Parameter(name):
            return _moved(arguments[name], at)
        case Stringify(name):
            return [Token(_string(arguments[name]), at.source, at.line, at.hidden)]


def _moved(tokens: Sequence[Token], at: Token) -> list[Token]:
    """The tokens of an argument, moved to the line of the invocation."""
    return [Token(token.text, at.source, at.line, token.hidden | at.hidden, token.origin) for token in tokens]


def _pasted(operands: Sequence[list[Token]], at: Token, origin: Origin) -> list[Token]:
    """Join the operands of ##. An empty operand joins nothing (C11 6.10.3.3, placemarkers).

    Raises Fault if the result is more than a token, about which compilers disagree.
    """
    result: list[Token] = []
    for operand in operands:
        if result and operand:
            first, *others = operand
            joined = result[-1].text + first.text
            if not joined.isidentifier() and token_texts(joined) != [joined]:
                raise Fault(f"## makes {joined}, which is not a token", at)
            result[-1:] = [first._replace(text=joined, origin=origin), *others]
        else:
            result += operand
    return result


def _string(tokens: Sequence[Token]) -> str:
    text = " ".join(token.text for token in tokens)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _arguments(macro: Token, pending: list[Token]) -> tuple[list[list[Token]], Token]:
    """Pop an invocation's arguments and its closing parenthesis off the pending tokens. Raises Fault."""
    arguments: list[list[Token]] = [[]]
    depth = 0
    while pending:
        token = pending.pop()
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return arguments, token
        if token.text == "," and depth == 1:
            arguments.append([])
        elif token.text != "(" or depth > 1:
            arguments[-1].append(token)
    raise Fault(f"unterminated argument list of macro {macro.text}", macro)


def _by_name(macro: Macro, arguments: list[list[Token]], at: Token) -> dict[str, list[Token]]:
    """Map parameter names to an invocation's arguments. Raises Fault if there are too few or too many."""
    parameters = macro.parameters or ()
    if arguments == [[]] and not parameters:
        return {}
    if macro.is_variadic:
        fixed = len(parameters) - 1
        comma = [at._replace(text=",")]
        variadic = [token for argument in arguments[fixed:] for token in (*comma, *argument)][1:]
        arguments = [*arguments[:fixed], variadic]
    if len(arguments) != len(parameters):
        raise Fault(f"macro {macro.name} takes {plural(len(parameters), 'argument')}, not {len(arguments)}", at)
    return dict(zip(parameters, arguments, strict=True))
