"""The C preprocessor, as far as headers of flags need it: conditionals, macros, includes that are only noted.

Written for the proof, because it has to know the line that each token comes from, and has to take a broken text
for a finding. Held to `cc -E` by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from flaggen.cfront.constant_expression import constant
from flaggen.report.findings import Source

_COMMENT = re.compile(
    r"""(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)|(?P<open>/\*)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)
_TOKEN = re.compile(
    r"""
    [A-Za-z_]\w* | \.?\d(?:[eEpP][+-]|[\w.])* | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*'
    | \.\.\. | <<= | >>= | -> | \+\+ | -- | << | >> | [<>=!+\-*/%&^|]= | && | \|\| | \#\# | \S
    """,
    re.VERBOSE,
)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_DEFINED = re.compile(r"\b(?:defined|IS_ENABLED|IS_BUILTIN|IS_REACHABLE)\s*(?:\(\s*(\w+)\s*\)|\s(\w+))")
_DEFINE = re.compile(r"([A-Za-z_]\w*)(?:\(([^()]*)\))?(.*)", re.DOTALL)
_NONE: frozenset[str] = frozenset()
# More than 4,096 flags with every operation need, less than what would fill a machine's memory.
_EXPANSIONS = 200_000


class Unreadable(Exception):
    """The text is not the C that it should be; `source` and `line` (from 1) say where."""

    def __init__(self, message: str, source: Source, line: int) -> None:
        super().__init__(message)
        self.message, self.source, self.line = message, source, line


class Token(NamedTuple):
    text: str
    source: int
    line: int
    hidden: frozenset[str] = _NONE


class Macro(NamedTuple):
    parameters: tuple[str, ...] | None
    body: tuple[str, ...]


class Unit(NamedTuple):
    """What is left of some texts after preprocessing. `includes` has the number of the text, the line, the <name>."""

    text: str
    includes: tuple[tuple[int, int, str], ...]


def open_comment(source: Source) -> int | None:
    """The line of a comment that is not closed."""
    for match in _COMMENT.finditer(source.text):
        if match["open"]:
            return source.text.count("\n", 0, match.start()) + 1
    return None


def preprocess(sources: Sequence[Source], defines: Mapping[str, str], known: Set[str] | None = None) -> Unit:
    """The texts one after the other, as one unit for a C parser. Raises Unreadable.

    `#line` directives in it name each text by its number. A name in `defines` may have parameters: "max(a, b)".
    With `known`, a condition on a name that is neither known nor defined anywhere in the texts is refused: of what
    it decides, only one side would be seen.
    """
    run = _Run(tuple(sources))
    for head, body in defines.items():
        run.define(f"{head} {body}", Token("", 0, 0))
    tokens = [token for number in range(len(sources)) for token in run.tokens(number)]
    for name, where in run.tested.items() if known is not None else ():
        if name not in run.defined | (known or set()):
            raise run.fault(f"whether {name} is defined is not known here", where)
    return Unit("".join(_lines(tokens)), tuple(run.includes))


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    where = (-1, -1)
    for token in tokens:
        if (token.source, token.line) != where:
            where = (token.source, token.line)
            yield f'\n#line {token.line} "{token.source}"\n'
        yield token.text
        yield " "
    yield "\n"


class _Conditional:
    """An #if: where it stands, whether its present branch counts, and whether one has."""

    def __init__(self, line: int, counts: bool, taken: bool) -> None:
        self.line, self.counts, self.taken = line, counts, taken
        self.has_else = False


def _counts(conditionals: Sequence[_Conditional]) -> bool:
    """Whether what stands here counts; a branch in one that does not never does."""
    return not conditionals or conditionals[-1].counts


class _Run:
    def __init__(self, sources: tuple[Source, ...]) -> None:
        self.sources = sources
        self.macros: dict[str, Macro] = {}
        self.includes: list[tuple[int, int, str]] = []
        self.expansions = 0
        # Every name that was ever defined, and every one that a condition asked for.
        self.defined: set[str] = set()
        self.tested: dict[str, Token] = {}

    def tokens(self, number: int) -> Iterator[Token]:
        """The expanded tokens of a text."""
        conditionals: list[_Conditional] = []
        pending: list[Token] = []
        for line, text in self._logical_lines(number):
            here = Token("", number, line)
            stripped = text.lstrip()
            if stripped.startswith("#"):
                yield from self._expanded(pending)
                pending = []
                self._directive(stripped[1:].strip(), here, conditionals)
            elif stripped and _counts(conditionals):
                pending += [Token(token, number, line) for token in _TOKEN.findall(text)]
        yield from self._expanded(pending)
        if conditionals:
            raise self.fault("this conditional is not closed by #endif", here._replace(line=conditionals[-1].line))

    def fault(self, message: str, token: Token) -> Unreadable:
        return Unreadable(message, self.sources[token.source], token.line)

    def _logical_lines(self, number: int) -> Iterator[tuple[int, str]]:
        """The lines with their number: comments are blanks, and continued lines are joined."""

        def blank(match: re.Match[str]) -> str:
            if match["open"]:
                line = open_comment(self.sources[number]) or 1
                raise self.fault("this comment is not closed", Token("", number, line))
            return " " + "\\\n" * match[0].count("\n") if match["comment"] else match[0]

        text = self.sources[number].text.replace("\r\n", "\n")
        lines = iter(_COMMENT.sub(blank, text).split("\n"))
        first = count = 1
        joined = ""
        for line in lines:
            if joined == "":
                first = count
            count += 1
            bare = line.rstrip(" \t")
            if bare.endswith("\\"):
                joined += bare[:-1] or " "
            else:
                yield first, joined + line
                joined = ""
        if joined:
            yield first, joined

    def _directive(self, text: str, here: Token, conditionals: list[_Conditional]) -> None:
        name, rest = (match[0], text[match.end() :].strip()) if (match := re.match(r"\w*", text)) else ("", "")
        counts = _counts(conditionals)
        if name in ("if", "ifdef", "ifndef"):
            true = counts and self._condition(name, rest, here)
            conditionals.append(_Conditional(here.line, true, true or not counts))
        elif name in ("elif", "else", "endif"):
            if not conditionals:
                raise self.fault(f"#{name} without #if", here)
            self._next_branch(name, rest, here, conditionals)
        elif name in ("elifdef", "elifndef"):
            raise self.fault(f"#{name} is not known here", here)
        elif not counts or name in ("", "pragma", "line", "warning"):
            pass
        elif name == "define":
            self.define(rest, here)
        elif name == "undef":
            self.macros.pop(rest, None)
        elif name == "include":
            self.includes.append((here.source, here.line, rest))
        else:
            raise self.fault(f"#{text}", here)

    def _next_branch(self, name: str, rest: str, here: Token, conditionals: list[_Conditional]) -> None:
        current = conditionals[-1]
        if name == "endif":
            conditionals.pop()
        elif current.has_else:
            raise self.fault(f"#{name} after #else", here)
        else:
            current.has_else = name == "else"
            current.counts = not current.taken and (name == "else" or self._condition("if", rest, here))
            current.taken = current.taken or current.counts

    def _condition(self, name: str, rest: str, here: Token) -> bool:
        if name != "if":
            if not _IDENTIFIER.fullmatch(rest):
                raise self.fault(f"#{name} needs one name", here)
            self.tested.setdefault(rest, here)
            return (rest in self.macros) == (name == "ifdef")
        known = _DEFINED.sub(lambda match: self._defined(match[1] or match[2], here), rest)
        tokens = self._expanded([here._replace(text=text) for text in _TOKEN.findall(known)])
        for token in tokens:
            if _IDENTIFIER.fullmatch(token.text):
                self.tested.setdefault(token.text, here)
        value = _value(" ".join("0" if _IDENTIFIER.fullmatch(token.text) else token.text for token in tokens))
        if value is None:
            raise self.fault(f"#if {rest} is not understood", here)
        return value != 0

    def _defined(self, name: str, here: Token) -> str:
        self.tested.setdefault(name, here)
        return str(int(name in self.macros))

    def define(self, text: str, here: Token) -> None:
        match = _DEFINE.fullmatch(text)
        if match is None:
            raise self.fault("#define needs a name", here)
        name, parameters, body = match[1], match[2], match[3]
        names = None
        if parameters is not None:
            names = (
                tuple(part.strip().replace("...", "__VA_ARGS__") for part in parameters.split(","))
                if parameters.strip()
                else ()
            )
            if not all(_IDENTIFIER.fullmatch(part) for part in names) or len(set(names)) != len(names):
                raise self.fault(f"the parameters of {name} are not names", here)
        self.defined.add(name)
        self.macros[name] = Macro(names, tuple(_TOKEN.findall(body)))

    def _expanded(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with all macros expanded, by Dave Prosser's algorithm (the one the C standard follows)."""
        done: list[Token] = []
        pending = list(reversed(tokens))
        while pending:
            token = pending.pop()
            macro = self.macros.get(token.text)
            if macro is None or token.text in token.hidden:
                done.append(token)
            elif macro.parameters is None:
                hidden = token.hidden | {token.text}
                pending += reversed(self._substituted(macro, {}, token._replace(hidden=hidden)))
            elif not pending or pending[-1].text != "(":
                done.append(token)
            else:
                arguments, closing = self._arguments(token, pending)
                hidden = (token.hidden & closing.hidden) | {token.text}
                named = self._named(macro.parameters, arguments, token)
                pending += reversed(self._substituted(macro, named, token._replace(hidden=hidden)))
        return done

    def _arguments(self, macro: Token, pending: list[Token]) -> tuple[list[list[Token]], Token]:
        """Take an invocation's arguments, and its closing parenthesis, off the pending tokens."""
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
        raise self.fault(f"{macro.text}( is not closed", macro)

    def _named(self, parameters: tuple[str, ...], arguments: list[list[Token]], macro: Token) -> dict[str, list[Token]]:
        if arguments == [[]] and not parameters:
            return {}
        if parameters and parameters[-1] == "__VA_ARGS__":
            fixed = len(parameters) - 1
            comma = [macro._replace(text=",")]
            variadic = [token for argument in arguments[fixed:] for token in (*comma, *argument)][1:]
            arguments = [*arguments[:fixed], variadic]
        if len(arguments) != len(parameters):
            raise self.fault(f"{macro.text} takes {len(parameters)} arguments, not {len(arguments)}", macro)
        return dict(zip(parameters, arguments, strict=True))

    def _substituted(self, macro: Macro, arguments: Mapping[str, list[Token]], at: Token) -> list[Token]:
        """The macro's body with its arguments, on the line of the invocation."""
        self.expansions += 1
        if self.expansions > _EXPANSIONS:
            raise self.fault("the macros expand without an end in sight", at)
        result: list[Token] = []
        mark = 0
        body = macro.body
        for index, text in enumerate(body):
            pasted = index > 0 and body[index - 1] == "##"
            if text == "##" or (text == "#" and index + 1 < len(body) and body[index + 1] in arguments):
                continue
            if index > 0 and body[index - 1] == "#" and text in arguments:
                piece = [Token(_string(arguments[text]), at.source, at.line, at.hidden)]
            elif text not in arguments:
                piece = [Token(text, at.source, at.line, at.hidden)]
            else:
                raw = pasted or (index + 1 < len(body) and body[index + 1] == "##")
                argument = arguments[text] if raw else self._expanded(arguments[text])
                piece = [Token(token.text, at.source, at.line, token.hidden | at.hidden) for token in argument]
            if pasted and piece and len(result) > mark:
                piece = [piece[0]._replace(text=result.pop().text + piece[0].text), *piece[1:]]
            elif not pasted:
                mark = len(result)
            result += piece
        return result


def _string(tokens: Sequence[Token]) -> str:
    text = " ".join(token.text for token in tokens)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@lru_cache(maxsize=256)
def _value(expression: str) -> int | None:
    """The value of a #if's expression without identifiers."""
    from pycparser import CParser, c_parser

    try:
        tree = CParser().parse(f"int value = {expression};")
    except (c_parser.ParseError, AssertionError, RecursionError):
        return None
    init = getattr(tree.ext[0], "init", None) if len(tree.ext) == 1 else None
    return constant(init, {})
