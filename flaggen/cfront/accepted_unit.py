"""The preprocessor of accepted C. A unit is several texts, some of which include others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from flaggen.cfront.accepted_c import AcceptedText, holds, is_enabled
from flaggen.cfront.branches import Branches
from flaggen.cfront.macros import Macro, Macros, parse_definition
from flaggen.cfront.tokens import IDENTIFIER, Fault, Inclusion, Token, token_texts

_DIRECTIVE = re.compile(r"\s*#\s*(\w+)\s*(.*?)\s*", re.DOTALL)


class Surroundings(NamedTuple):
    """What accepted texts may refer to, besides what they define themselves.

    Conditions may test only `configs`. Only the macros in `lasting` may still be defined at the end of a text that
    others include, and no macro may have a name in `taken`. Others may be defined if `is_own_macro` is true for their
    name. `includes` has the number of a text by that of a text that includes it, and the <name> or "name".
    """

    configs: frozenset[str]
    lasting: frozenset[str]
    taken: frozenset[str]
    is_own_macro: Callable[[str], bool]
    includes: Mapping[tuple[int, str], int]


def read(texts: Sequence[AcceptedText], surroundings: Surroundings, on: Set[str]) -> Iterator[Token | Inclusion]:
    """Yield the tokens of all texts, with macros expanded, and the inclusions; exactly the symbols in `on` are enabled.

    Every text is read once: where it is included first, or else after those that come later. Each starts without
    macros, and gets those of the texts that it includes, so that no text can change the meaning of another.

    Raises Fault if a text is not accepted.
    """
    unit = _Unit(texts, surroundings, on, {})
    for number in reversed(range(len(texts))):
        if number not in unit.macros:
            yield from unit.text(number)


class _Text:
    """The state of reading a text, which changes from line to line."""

    def __init__(self) -> None:
        self.branches = Branches()
        self.macros = Macros()
        self.lines: dict[str, Token] = {}
        self.pending: list[Token] = []
        self.has_code = False

    def flush(self) -> list[Token]:
        """Return the pending tokens, expanded. Raises Fault if an invocation is not complete."""
        expanded = self.macros.expanded(self.pending)
        self.pending = []
        if expanded:
            macro = self.macros.defined.get(expanded[-1].text)
            if macro is not None and macro.parameters is not None:
                raise Fault(f"macro {macro.name} without arguments", expanded[-1])
        return expanded


class _Unit(NamedTuple):
    """The texts that are read. `macros` has those that each text, by number, leaves defined."""

    texts: Sequence[AcceptedText]
    surroundings: Surroundings
    on: Set[str]
    macros: dict[int, Mapping[str, Macro]]

    def text(self, number: int) -> Iterator[Token | Inclusion]:
        """Yield the items of a text, and of those that it includes first. Raises Fault."""
        self.macros[number] = {}
        text = _Text()
        for line, words in self.texts[number].lines:
            here = Token("", number, line)
            if match := _DIRECTIVE.fullmatch(words):
                yield from text.flush()
                yield from self._directive(match[1], match[2], here, text)
            elif text.branches.counts:
                text.has_code = True
                text.pending += [Token(token, number, line) for token in token_texts(words)]
        yield from text.flush()
        text.branches.finish(number)
        self.macros[number] = text.macros.defined
        if number in self.surroundings.includes.values():
            for name in text.macros.defined.keys() - self.surroundings.lasting:
                raise Fault(f"macro {name} is still defined at the end of the file", text.lines[name])

    def _directive(self, name: str, rest: str, here: Token, text: _Text) -> Iterator[Token | Inclusion]:
        match name:
            case "if" | "ifdef" | "ifndef":
                text.branches.begin(here.line, text.branches.counts and self._is_true(name, rest, here))
            case "elif" | "else":
                if name == "else":
                    _nothing_more(name, rest, here)
                may_count = text.branches.may_count(name, here)
                text.branches.next(name, may_count and (name == "else" or self._is_true("if", rest, here)))
            case "endif":
                _nothing_more(name, rest, here)
                text.branches.end(here)
            case _ if not text.branches.counts:
                pass
            case "define":
                self._define(parse_definition(rest, here), here, text)
            case "undef":
                if not IDENTIFIER.fullmatch(rest) or text.macros.defined.pop(rest, None) is None:
                    raise Fault(f"#undef {rest}, which is not a macro of this file", here)
            case "include":
                yield from self._include(rest, here, text)
            case _:
                raise Fault(f"#{name} {rest} is not accepted here", here)

    def _is_true(self, directive: str, rest: str, here: Token) -> bool:
        if directive == "if":
            return holds(rest, self.surroundings.configs, self.on, here)
        return is_enabled(rest, self.surroundings.configs, self.on, here) == (directive == "ifdef")

    def _define(self, macro: Macro, here: Token, text: _Text) -> None:
        text.has_code = True
        if macro.name in self.surroundings.taken:
            raise Fault(f"macro {macro.name} has a name that is already used for something else", here)
        if macro.name not in self.surroundings.lasting and not self.surroundings.is_own_macro(macro.name):
            raise Fault(f"macro {macro.name} has a name that the kernel has or may have", here)
        if any(parameter.startswith("_") for parameter in macro.parameters or ()):
            raise Fault(f"macro {macro.name} has a parameter that begins with an underscore", here)
        if not text.macros.defined.setdefault(macro.name, macro).is_same(macro):
            raise Fault(f"macro {macro.name} is defined differently before", here)
        text.lines.setdefault(macro.name, here)

    def _include(self, name: str, here: Token, text: _Text) -> Iterator[Token | Inclusion]:
        if text.has_code:
            raise Fault("#include after code or #define", here)
        yield Inclusion(here.source, here.line, name)
        number = self.surroundings.includes.get((here.source, name))
        if number is None:
            return
        if number not in self.macros:
            yield from self.text(number)
        for macro in self.macros[number].values():
            if not text.macros.defined.setdefault(macro.name, macro).is_same(macro):
                raise Fault(f"{name} defines macro {macro.name} differently from a file that is included before", here)
            text.lines.setdefault(macro.name, here)


def _nothing_more(directive: str, rest: str, here: Token) -> None:
    if rest:
        raise Fault(f"unexpected `{rest}` after #{directive}", here)
