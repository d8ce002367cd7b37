"""A C preprocessor for headers of flags: conditionals and macros. #include is recorded, but not followed.

The proof needs one of its own because it reports the line that each token comes from, and reports broken text as a
finding. Tests compare it with `cc -E`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from flaggen.cfront.conditions import Answer, Branch, evaluate, is_defined
from flaggen.cfront.macros import Macros, parse_definition
from flaggen.cfront.tokens import Fault, Token, Unreadable, logical_lines, token_texts
from flaggen.report.findings import Source


class Unit(NamedTuple):
    """Preprocessed texts. Each of `includes` is the number of a text, a line (from 1), and the <name> or "name".

    A token's `source` is the number of its text.
    """

    tokens: tuple[Token, ...]
    includes: tuple[tuple[int, int, str], ...]


def preprocess(sources: Sequence[Source], defines: Mapping[str, str], known: Set[str] | None = None) -> Unit:
    """Preprocess the texts in order, as one translation unit for a C parser. Raises Unreadable.

    The `source` of each token is the number of its text. A name in `defines` may have parameters: "max(a, b)". With
    `known`, a condition on a name that is neither known nor defined anywhere in the texts is an error, because only one
    of its branches would be read.
    """
    run = _Run()
    try:
        for head, body in defines.items():
            run.define(f"{head} {body}", Token("", 0, 0))
        tokens = [token for number, source in enumerate(sources) for token in run.tokens(source, number)]
        for name, where in run.tested.items() if known is not None else ():
            if name not in run.ever_defined | (known or set()):
                raise Fault(f"cannot determine whether {name} is defined", where)
    except Fault as fault:
        raise Unreadable(fault.message, sources[fault.at.source], fault.at.line) from None
    return Unit(tuple(tokens), tuple(run.includes))


class _Run:
    """The state of the preprocessor, which changes from line to line."""

    def __init__(self) -> None:
        self.macros = Macros()
        self.includes: list[tuple[int, int, str]] = []
        # Every name that was ever defined, and every name that a condition tested, with the place of its first test.
        self.ever_defined: set[str] = set()
        self.tested: dict[str, Token] = {}

    def tokens(self, source: Source, number: int) -> Iterator[Token]:
        """Yield the expanded tokens of text `number`. Raises Fault."""
        branches: list[Branch] = []
        pending: list[Token] = []
        for line, text in logical_lines(source, number):
            stripped = text.lstrip()
            if stripped.startswith("#"):
                yield from self.macros.expanded(pending)
                pending = []
                self._directive(stripped[1:].strip(), Token("", number, line), branches)
            elif stripped and _counts(branches):
                pending += [Token(token, number, line) for token in token_texts(text)]
        yield from self.macros.expanded(pending)
        if branches:
            raise Fault("unterminated conditional: #endif is missing", Token("", number, branches[-1].line))

    def define(self, text: str, here: Token) -> None:
        """Execute `#define text`. Raises Fault."""
        macro = parse_definition(text, here)
        self.macros.defined[macro.name] = macro
        self.ever_defined.add(macro.name)

    def _directive(self, text: str, here: Token, branches: list[Branch]) -> None:
        name = match[0] if (match := re.match(r"\w*", text)) else ""
        rest = text[len(name) :].strip()
        counts = _counts(branches)
        if name in ("if", "ifdef", "ifndef"):
            is_true = counts and self._is_true(name, rest, here)
            branches.append(Branch(here.line, is_true, is_true or not counts))
        elif name in ("elif", "else", "endif"):
            if not branches:
                raise Fault(f"#{name} without #if", here)
            current = branches.pop()
            if name != "endif":
                branches.append(self._next_branch(current, name, rest, here))
        elif name in ("elifdef", "elifndef"):
            raise Fault(f"#{name} is not supported", here)
        elif not counts or name in ("", "pragma", "line", "warning"):
            pass
        elif name == "define":
            self.define(rest, here)
        elif name == "undef":
            self.macros.defined.pop(rest, None)
        elif name == "include":
            self.includes.append((here.source, here.line, rest))
        else:
            raise Fault(f"#{text}", here)

    def _next_branch(self, current: Branch, name: str, rest: str, here: Token) -> Branch:
        """The branch that #elif or #else begins. Raises Fault."""
        if current.has_else:
            raise Fault(f"#{name} after #else", here)
        counts = not current.is_decided and (name == "else" or self._is_true("if", rest, here))
        return Branch(current.line, counts, current.is_decided or counts, name == "else")

    def _is_true(self, directive: str, rest: str, here: Token) -> bool:
        """Whether the condition holds; the names that it tests are recorded. Raises Fault."""
        answer: Answer = (
            evaluate(rest, self.macros, here) if directive == "if" else is_defined(directive, rest, self.macros, here)
        )
        for name in answer.names:
            self.tested.setdefault(name, here)
        return answer.is_true


def _counts(branches: Sequence[Branch]) -> bool:
    """Whether the current line is read. A branch inside one that is not read is never read itself."""
    return not branches or branches[-1].counts
