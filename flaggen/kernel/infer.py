"""From a kernel's C to a declaration: what its functions do is read off them, and what they are called follows.

Nothing is guessed in silence: what the declaration promises is compared with what the C says, in every configuration.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from flaggen.kernel.comments import Text, texts_of
from flaggen.kernel.differences import differences
from flaggen.kernel.rules import INEXPRESSIBLE
from flaggen.kernel.select import is_count
from flaggen.kernel.tree import (
    AccessorFunction,
    Tree,
    bits_by_name,
    declared_function,
    function_of,
    shared_prefix,
    squeezed,
)
from flaggen.lint.check import lint
from flaggen.model.declaration import Declaration
from flaggen.model.names import camel_case, title_case
from flaggen.model.operations import APIS, BASIC, OPERATIONS, Api
from flaggen.prove.differences import Difference, Extra
from flaggen.prove.facts import (
    EXTERN,
    Argument,
    Enum,
    Enumerator,
    Prototype,
)
from flaggen.prove.messages import message, named
from flaggen.report.findings import Finding, Place, Severity
from flaggen.report.terminal import printable
from flaggen.toml import keys
from flaggen.toml.eras import ERAS
from flaggen.toml.keys import NOT_IN_A_COMMENT
from flaggen.toml.load import load
from flaggen.toml.writer import toml_keys

_PATHS = {
    "header": "include/linux/hugetlb_page_flags.h",
    "private_header": "mm/hugetlb_page_flags.h",
    "source": "mm/hugetlb_page_flags.c",
    "emulator": "tools/hugetlb_page_flags.py",
}
_BY_HAND = "the declaration leaves it out: keep it by hand, or change the C"
_TRISTATE = re.compile(r"\b(?:IS_ENABLED|IS_REACHABLE|IS_MODULE)\s*\(\s*(CONFIG_\w+)")
# What a function is given that serves all flags.
_THE_FLAG = Argument(2)


class Adopted(NamedTuple):
    """A declaration, as text and as model, and what of the C it does not say.

    `lost` are those of the findings that are about what is no accessor at all.
    """

    text: str
    declaration: Declaration | None
    findings: tuple[Finding, ...]
    lost: tuple[Finding, ...]


def adopt(tree: Tree) -> Adopted:
    """The declaration of what the tree has. What it cannot say is a finding at its place in the C."""
    reading = _Reading(tree)
    text = reading.text()
    loaded = load(text.encode(), "the declaration", "flags.toml")
    findings = [
        _inexpressible(finding.message, reading.place(text, finding.place.span.line))._replace(help=finding.help)
        for finding in lint(loaded)
        if finding.severity is Severity.ERROR
    ]
    declaration = loaded.declaration
    if declaration is not None and declaration.flags:
        for difference, place, state in differences(declaration, tree):
            findings.append(_inexpressible(_lacking(difference) + state, place))
    lost = tuple(reading.lost)
    findings = sorted([*findings, *lost], key=lambda one: (one.place.source.name, one.place.span))
    return Adopted(text, declaration, tuple(findings), lost)


def _lacking(difference: Difference) -> str:
    """What a declaration lacks, in words."""
    if isinstance(difference, Extra) and not difference.again:
        return f"{named(difference.subject)} cannot be declared"
    return message(difference)


def _inexpressible(message: str, place: Place) -> Finding:
    return INEXPRESSIBLE.at(place, message, _BY_HAND)


def _warning(message: str, place: Place) -> Finding:
    help_text = "name the files that say more, or look it up"
    return INEXPRESSIBLE.at(place, message, help_text)._replace(severity=Severity.WARNING)


class _Flag(NamedTuple):
    """A flag of the tree, and where its bit is with every config symbol on; None where that is not in the files."""

    enumerator: str
    page_index: int
    bit: int | None
    config: str | None
    functions: tuple[AccessorFunction, ...]


class _Reading:
    """What the facts of a tree mean."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.facts = [statement.fact for statement in tree.all_on]
        self.enumerators = [fact for fact in self.facts if isinstance(fact, Enumerator)]
        self.values = {
            item.name: item.value for item in self.enumerators if isinstance(item.value, int) and item.value >= 0
        }
        functions = self._functions()
        # A declaration has one word; what the fewer have cannot be declared.
        self.field = Counter(function.field for function in functions).most_common(1)[0][0]
        self.functions = [function for function in functions if function.field == self.field]
        self.by_bit: dict[str | Argument, list[AccessorFunction]] = defaultdict(list)
        for function in self.functions:
            self.by_bit[function.bit].append(function)
        # Functions that take the flag serve all flags where no flag has one of its own.
        self.serves_all = _THE_FLAG in self.by_bit and not self.by_bit.keys() & self.values.keys()
        self.flags = sorted(self._flags(), key=lambda flag: (flag.page_index, flag.bit or 0))

    def _functions(self) -> list[AccessorFunction]:
        functions = [function for fact in self.facts if (function := function_of(fact)) is not None]
        defined = {function.name for function in functions}
        bits = bits_by_name(list(self.values), self.tree.sections)
        declared = (declared_function(fact, bits) for fact in self.facts)
        others = [
            function._replace(page_index=self._page_index(function.bit, functions))
            for function in declared
            if function and function.name not in defined
        ]
        self._undefined = {function.name for function in others}
        return [*functions, *others]

    def _page_index(self, bit: str | Argument, functions: Sequence[AccessorFunction]) -> int:
        """That of the word whose enum has the bit: of a function that is defined, or else the number in the tag."""
        enums: dict[str | Argument, str] = {item.name: item.enum for item in self.enumerators}
        number = re.search(r"_(\d+)$", enums[bit])
        natural = int(number[1]) if number else 0
        return next((one.page_index for one in functions if enums.get(one.bit) == enums[bit]), natural)

    def _flags(self) -> Iterator[_Flag]:
        if self.field == "flags":
            bits = {name: bit for section in self.tree.sections for name, bit in section.pageflags}
            for name, own in self.by_bit.items():
                if isinstance(name, str):
                    yield _Flag(name, own[0].page_index, bits.get(name), None, tuple(own))
            return
        pages = {function.enum: function.page_index for function in self.functions}
        for enum, members in self.enums.items():
            for name in members:
                functions = tuple(self.by_bit.get(name, ()))
                if functions or (enum in pages and name != self.count_of(enum)):
                    page = functions[0].page_index if functions else pages[enum]
                    yield _Flag(name, page, self.values.get(name, 0), self.config_of.get(name), functions)

    @cached_property
    def enums(self) -> dict[str, list[str]]:
        """The enumerators of each enum that has a flag's."""
        enums: dict[str, list[str]] = defaultdict(list)
        for item in self.enumerators:
            enums[item.enum].append(item.name)
        served = {function.enum for function in self.functions}
        return {enum: names for enum, names in enums.items() if enum in served or self.by_bit.keys() & set(names)}

    def count_of(self, enum: str) -> str | None:
        """The last enumerator, where it is none of a flag."""
        *others, last = self.enums[enum]
        follows = self.values.get(last) == max((self.values.get(name, 0) for name in others), default=-1) + 1
        return last if last not in self.by_bit and follows and is_count(last) else None

    @cached_property
    def config_of(self) -> dict[str, str]:
        """The config symbol without which an enumerator is not there."""
        every = frozenset(self.tree.symbols)
        return {
            name: symbol
            for symbol in self.tree.symbols
            for name in self.values.keys() - {said.fact.name for said in self.tree.facts[every - {symbol}]}
        }

    @cached_property
    def config(self) -> str | None:
        """The config symbol without which the most accessors are stubs, or not there."""
        every = frozenset(self.tree.symbols)
        names = {function.name for function in self.functions}
        lost = {
            symbol: len(
                names - {said.fact.name for said in self.tree.facts[every - {symbol}] if function_of(said.fact)}
            )
            for symbol in self.tree.symbols
            if symbol not in self.config_of.values()
        }
        return max(lost, key=lambda symbol: lost[symbol], default=None)

    @cached_property
    def spelling(self) -> tuple[str, str]:
        """The prefix and the case that the most enumerators have."""
        votes: Counter[tuple[str, str]] = Counter()
        shared = shared_prefix([flag.enumerator for flag in self.flags])
        for flag in self.flags:
            known = {squeezed(name) for name in (self._of_folio(flag), self._of_page(flag)) if name}
            for start in range(len(flag.enumerator)):
                prefix, rest = flag.enumerator[:start], flag.enumerator[start:]
                if (squeezed(rest) in known and not rest.startswith("_")) or (not known and prefix == shared):
                    name = _snake(rest)
                    for case, spelt in (("lower", name), ("camel", camel_case(name)), ("title", title_case(name))):
                        votes[prefix, case] += rest == spelt
        fitting = {spelling: number for spelling, number in votes.items() if number and spelling[0]}
        return max(fitting, key=lambda spelling: fitting[spelling], default=("HPG_", "lower"))

    def _of_folio(self, flag: _Flag) -> str | None:
        for function in flag.functions:
            start = function.operation.accessor("folio", "", "")
            if function.api == "folio" and function.name.startswith(start):
                return function.name.removeprefix(start)
        return None

    def _of_page(self, flag: _Flag) -> str | None:
        for function in flag.functions:
            start = function.operation.accessor("page", "", "")
            if function.api == "page" and re.fullmatch("[A-Z][A-Za-z0-9]*", function.name.removeprefix(start)):
                return function.name.removeprefix(start) if function.name.startswith(start) else None
        return None

    def name(self, flag: _Flag) -> str:
        """The flag's name in the declaration."""
        prefix, _ = self.spelling
        if name := self._of_folio(flag):
            return name
        if self.field == "private" and flag.enumerator.startswith(prefix):
            return _snake(flag.enumerator.removeprefix(prefix))
        # The last word that the accessors' names have in common: active, of set_page_huge_active().
        names = [function.name.split("_") for function in flag.functions]
        shared = [word for word in names[0] if all(word in words for words in names)] if names else []
        return _snake(shared[-1] if shared else flag.enumerator)

    def text(self) -> str:
        """The declaration."""
        flags = {self.name(flag): self._keys(flag) for flag in self.flags}
        homes = {fact.file for fact in self.facts if isinstance(fact, Enum) and fact.name in self.enums}
        targets = {
            "header": True,
            "private_header": homes == {"source"},
            "source": any("visibility" in keys for keys in flags.values()) and len(self.tree.sections) > 1,
            "emulator": True,
        }
        files = " and ".join(section.file.name for section in self.tree.sections)
        tables: dict[str, Mapping[str, Any]] = {"c": self._c(flags.values())}
        tables["output"] = {target: path for target, path in _PATHS.items() if targets[target]}
        tables |= {f"flags.{name}": keys for name, keys in flags.items()}
        parts = [f"# Imported from {printable(files)} by flaggen.\nschema = 1\n"]
        parts += [f"[{name}]\n{toml_keys(keys)}" for name, keys in tables.items() if keys or name != "c"]
        return "\n".join(parts)

    def place(self, text: str, line: int) -> Place:
        """Where in the C that line of the declaration comes from."""
        tables = re.findall(r"^\[flags\.(.+)\]$", "\n".join(text.split("\n")[:line]), re.MULTILINE)
        enumerators = {self.name(flag): flag.enumerator for flag in self.flags}
        return self.tree.bit(enumerators.get(tables[-1] if tables else "", self.functions[0].bit))

    def _c(self, flags: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """The keys of [c], in the words of the era that needs the fewest."""
        said = {key: value for key, value in self._style(list(flags)).items() if value is not None}
        used = {flag.page_index for flag in self.flags}
        candidates = []
        for era in (*reversed(ERAS.values()), None):
            known = {key.name: key.default for key in keys.C.keys} | (era.values if era else {})
            tables = {"max_page_index": max([known["max_page_index"], *used])}
            if self.field == "private":
                tables["taken_page_indices"] = tuple(sorted(set(known["taken_page_indices"]) - used))
            # What is the same for both APIs need not be said of one.
            tables |= {
                f"page_{key}": said[key] for key in ("test_type", "inline") if known[f"page_{key}"] and key in said
            }
            own = {key: value for key, value in (tables | said).items() if value != known[key]}
            candidates.append(({"era": era.name} if era else {}) | own)
        return min(candidates, key=len)

    def _style(self, flags: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        prefix, case = self.spelling
        apis: list[Api] = [api for api in APIS if any(one.api == api for one in self.functions)]
        said: dict[str, Any] = {"api": tuple(apis), "word": self.field, "config": self.config}
        if self.field == "private":
            indices = {flag.enumerator: flag.page_index for flag in self.flags}
            for enum, members in self.enums.items():
                suffix = next((f"_{indices[name]}" for name in members if indices.get(name)), "")
                said |= {"enum": enum.removesuffix(suffix), "count": (self.count_of(enum) or "").removesuffix(suffix)}
            said |= {"prefix": prefix, "case": case}
        said["accessors"] = "word" if self.serves_all else "flag"
        if any("names" in keys or "enumerator" in keys for keys in flags) or (case == "title" and not self.serves_all):
            said["style"] = "functions"
        for key, aspect in (("test_type", "returns"), ("inline", "storage")):
            said[key], page = (self._most(aspect, key, api) for api in (apis[-1], apis[0]))
            if page != said[key]:
                said[f"page_{key}"] = page
        if max((flag.bit or 0 for flag in self.flags), default=0) >= 32:
            said["bits_per_long"] = 64
        return said

    def _most(self, aspect: str, key: str, api: Api) -> str | None:
        """What the most accessors of the API have of what the key can be."""
        (choices,) = (one.choices for one in keys.C.keys if one.name == key)
        values = (getattr(function, aspect) for function in self.functions if function.api == api)
        votes = Counter(value for value in values if value in choices)
        return votes.most_common(1)[0][0] if votes else None

    def _keys(self, flag: _Flag) -> dict[str, Any]:
        name, (prefix, case) = self.name(flag), self.spelling
        camel = self._of_page(flag) or camel_case(name)
        keys: dict[str, Any] = {}
        exported = [one for one in flag.functions if one.storage == EXTERN or one.name in self._prototypes]
        if exported and 2 * len(exported) >= len(flag.functions):
            keys["visibility"] = "exported"
        if flag.page_index:
            keys["page_index"] = flag.page_index
        if flag.bit is not None and flag.enumerator in self._explicit:
            keys["bit"] = flag.bit
        if camel != camel_case(name):
            keys["camel"] = camel
        serving = self.by_bit[_THE_FLAG] if self.serves_all else flag.functions
        operations = {function.operation.name for function in serving if function.page_index == flag.page_index}
        if operations and operations != set(BASIC):
            keys["operations"] = [operation for operation in OPERATIONS if operation in operations]
        if flag.config:
            keys["config"] = flag.config
        if flag.enumerator != prefix + {"lower": name, "camel": camel, "title": title_case(name)}[case]:
            keys["enumerator"] = flag.enumerator
        names = {
            function.operation.name: function.name
            for function in flag.functions
            if function.name != function.operation.accessor(function.api, camel, name)
        }
        if names:
            keys["names"] = names
        if text := self.texts.get(flag.enumerator):
            sound = {key: getattr(text, key) for key in ("doc", "synchronization")}
            keys |= {key: said for key, said in sound.items() if said and not re.search(NOT_IN_A_COMMENT, said)}
        shared = [other for other in self.flags if (other.page_index, other.bit) == (flag.page_index, flag.bit)]
        ignore = ["duplicate-bit"] if shared[0] is not flag else []
        ignore += ["page-index-crowded"] if flag.page_index == 1 else []
        return keys | ({"ignore": ignore} if ignore else {})

    @cached_property
    def _prototypes(self) -> set[str]:
        return {fact.name for fact in self.facts if isinstance(fact, Prototype)}

    @cached_property
    def _explicit(self) -> set[str]:
        """The enumerators that do not follow the one before in every configuration."""
        if self.field == "flags":
            return {flag.enumerator for flag in self.flags}
        explicit: set[str] = set()
        size = -1
        while size != (size := len(explicit)):
            for facts in self.tree.facts.values():
                values = {said.fact.name: said.fact.value for said in facts if isinstance(said.fact, Enumerator)}
                following: dict[int, int] = defaultdict(int)
                for flag in self.flags:
                    if flag.enumerator in values:
                        bit = flag.bit if flag.enumerator in explicit else following[flag.page_index]
                        if bit != values[flag.enumerator]:
                            explicit.add(flag.enumerator)
                        following[flag.page_index] = int(values[flag.enumerator]) + 1
        return explicit

    @cached_property
    def texts(self) -> dict[str, Text]:
        """What the comments say, by enumerator."""
        names = [flag.enumerator for flag in self.flags]
        return {name: text for one in reversed(self.tree.sections) for name, text in texts_of(one, names).items()}

    @property
    def _tristates(self) -> dict[str, Place]:
        """The config symbols of single flags that may be m, each with a place where that is asked for."""
        return {
            symbol: self.tree.at(section.file.name, condition.line)
            for section in self.tree.sections
            for condition in reversed(section.conditions)
            for symbol in _TRISTATE.findall(" ".join(condition.texts))
            if symbol != self.config
        }

    @property
    def lost(self) -> Iterator[Finding]:
        """What is not among the facts, and that the declaration does not have."""
        for section in self.tree.sections:
            for line, stray in section.strays:
                yield _inexpressible(stray, self.tree.at(section.file.name, line))
        for symbol, place in self._tristates.items():
            message = f"IS_ENABLED({symbol}) is taken for #ifdef {symbol}: where it is m, they differ"
            yield _warning(message, place)
        for function in self.functions:
            if function.name in self._undefined:
                message = f"{function.name}() is not defined in these files: what it does is taken from its name"
                yield _warning(message, self.tree.named(function.name))
        for name, text in self.texts.items():
            for key in ("doc", "synchronization"):
                if re.search(NOT_IN_A_COMMENT, getattr(text, key)):
                    message = f"the {key} of {name} has signs that cannot stand in a comment"
                    yield _inexpressible(message, self.tree.at(text.file, text.line))


def _snake(name: str) -> str:
    """RestoreReserve, Restore_Reserve -> restore_reserve."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
