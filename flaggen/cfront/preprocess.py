"""A C preprocessor for a kernel's headers: conditionals and macros. #include is recorded, but not followed.

Import reads any C with it as well as it can. The proof accepts less: see `accepted_unit.py`. Tests compare this one
with `cc -E`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from flaggen.cfront.branches import Branches
from flaggen.cfront.conditions import evaluate, is_defined
from flaggen.cfront.macros import Macros, parse_definition
from flaggen.cfront.tokens import Fault, Inclusion, Token, Unreadable, logical_lines, token_texts
from flaggen.report.findings import Source


class Unit(NamedTuple):
    """Preprocessed texts. The `source` of a token or an inclusion is the number of its text."""

    tokens: tuple[Token, ...]
    inclusions: tuple[Inclusion, ...]


def preprocess(sources: Sequence[Source], configs: Set[str], on: Set[str]) -> Unit:
    """Preprocess the texts in order, as one translation unit for a C parser. Raises Unreadable.

    `configs` are all config symbols, and `on` those that are enabled. A condition on another name that the texts do not
    define anywhere is an error, because only one of its branches would be read.
    """
    run = _Run()
    try:
        for name in on:
            run.define(f"{name} 1", Token("", 0, 0))
        tokens = [token for number, source in enumerate(sources) for token in run.tokens(source, number)]
        for name, where in run.tested.items():
            if name not in configs and name not in run.ever_defined:
                raise Fault(f"cannot determine whether {name} is defined", where)
    except Fault as fault:
        raise Unreadable(fault.message, sources[fault.at.source], fault.at.line) from None
    return Unit(tuple(tokens), tuple(run.inclusions))


class _Run:
    """The state of the preprocessor, which changes from line to line."""

    def __init__(self) -> None:
        self.macros = Macros()
        self.inclusions: list[Inclusion] = []
        # Every name that was ever defined, and every name that a condition tested, with the place of its first test.
        self.ever_defined: set[str] = set()
        self.tested: dict[str, Token] = {}

    def tokens(self, source: Source, number: int) -> Iterator[Token]:
        """Yield the expanded tokens of text `number`. Raises Fault."""
        branches = Branches()
        pending: list[Token] = []
        for line, text in logical_lines(source, number):
            stripped = text.lstrip()
            if stripped.startswith("#"):
                yield from self.macros.expanded(pending)
                pending = []
                self._directive(stripped[1:].strip(), Token("", number, line), branches)
            elif stripped and branches.counts:
                pending += [Token(token, number, line) for token in token_texts(text)]
        yield from self.macros.expanded(pending)
        branches.finish(number)

    def define(self, text: str, here: Token) -> None:
        """Execute `#define text`. Raises Fault."""
        macro = parse_definition(text, here)
        self.macros.defined[macro.name] = macro
        self.ever_defined.add(macro.name)

    def _directive(self, text: str, here: Token, branches: Branches) -> None:
        name = match[0] if (match := re.match(r"\w*", text)) else ""
        rest = text[len(name) :].strip()
        if name in ("if", "ifdef", "ifndef"):
            branches.begin(here.line, branches.counts and self._is_true(name, rest, here))
        elif name in ("elif", "else"):
            may_count = branches.may_count(name, here)
            branches.next(name, may_count and (name == "else" or self._is_true("if", rest, here)))
        elif name == "endif":
            branches.end(here)
        elif name in ("elifdef", "elifndef"):
            raise Fault(f"#{name} is not supported", here)
        elif not branches.counts or name in ("", "line", "warning"):
            pass
        elif name == "pragma":
            if rest.startswith(("push_macro", "pop_macro")):
                raise Fault(f"#pragma {rest} is not supported", here)
        elif name == "define":
            self.define(rest, here)
        elif name == "undef":
            # gcc ignores what follows the name, with a warning.
            self.macros.defined.pop((rest.split() or [""])[0], None)
        elif name == "include":
            self.inclusions.append(Inclusion(here.source, here.line, rest))
        else:
            raise Fault(f"#{text}", here)

    def _is_true(self, directive: str, rest: str, here: Token) -> bool:
        """Whether the condition holds; the names that it tests are recorded. Raises Fault."""
        if directive == "if":
            answer = evaluate(rest, self.macros, here)
        else:
            answer = is_defined(directive, rest, self.macros, here)
        for name in answer.names:
            self.tested.setdefault(name, here)
        return answer.is_true
