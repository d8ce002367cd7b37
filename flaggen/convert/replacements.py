"""What replaces what: each old call with the new one, from the changes between declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from flaggen.diff.accessor_pairs import AccessorPair, replaced_pairs
from flaggen.diff.change import Change
from flaggen.model.accessors import every_accessor, replaced_functions
from flaggen.model.declaration import Declaration
from flaggen.model.operations import Api
from flaggen.report.errors import FlaggenError

# What becomes of the first argument: a page or a folio that stays one, or becomes the other.
Argument = Literal["same", "page to folio", "folio to page"]


class Ambiguous(FlaggenError):
    """A name has more than one meaning, so that its calls cannot be converted; the message says which name."""


class Replacement(NamedTuple):
    """A call and its replacement. `old_flag` and `new_flag` are the enumerators that the calls pass, or ""."""

    old: str
    old_flag: str
    new: str
    new_flag: str
    argument: Argument


class Replacements(NamedTuple):
    """All that is converted.

    `definitions` are the functions whose definitions, prototypes and stubs are removed: name and parameter type.
    `enumerators` has the new enumerator for each old one. `gone` has the names that nothing replaces, and `replaced`
    the functions that declarations name, with what each is assumed to take.
    """

    calls: tuple[Replacement, ...]
    definitions: tuple[str, ...]
    enumerators: dict[str, str]
    gone: frozenset[str]
    replaced: Mapping[str, Api] = MappingProxyType({})

    @property
    def names(self) -> tuple[str, ...]:
        """The names to look for in a tree."""
        names = [*(call.old for call in self.calls), *self.enumerators, *sorted(self.gone)]
        return tuple(dict.fromkeys(names))

    def with_parameters(self, found: Mapping[str, Api]) -> Replacements:
        """The same where replaced functions take what was found in a tree."""
        calls = (
            call._replace(argument=_argument(found[call.old], self.replaced[call.old])) if call.old in found else call
            for call in self.calls
        )
        return self._replace(calls=tuple(calls))

    def of(self, name: str) -> tuple[Replacement, ...]:
        """The replacements of the calls of a function: more than one if it serves all flags of a word."""
        return tuple(call for call in self.calls if call.old == name)


class Compared(NamedTuple):
    """Two declarations and the changes between them; the new one exists."""

    old: Declaration | None
    new: Declaration
    changes: tuple[Change, ...]


def replacements(all_compared: Iterable[Compared]) -> Replacements:
    """What the changes replace, and what the new declarations replace in any case. Raises Ambiguous."""
    all_compared = tuple(all_compared)
    calls = tuple(dict.fromkeys(_replacement(pair) for compared in all_compared for pair in _pairs(compared)))
    new = {name for compared in all_compared for name in _names(compared.new)}
    enumerators = dict(
        renamed for compared in all_compared for change in compared.changes for renamed in change.enumerators
    )
    _require_one_meaning(calls, enumerators)
    old = {name for compared in all_compared if compared.old is not None for name in _names(compared.old)}
    converted = {call.old for call in calls}
    return Replacements(
        calls,
        tuple(dict.fromkeys(call.old for call in calls if call.old not in new)),
        enumerators,
        frozenset(old - new - converted - enumerators.keys()),
        {
            function.name: function.api
            for compared in all_compared
            for flag in compared.new.flags
            for function in replaced_functions(compared.new.c, flag)
        },
    )


def _pairs(compared: Compared) -> Iterator[AccessorPair]:
    for change in compared.changes:
        # Where only the enumerator differs that is passed, it is renamed everywhere.
        yield from (pair for pair in change.pairs if pair.old.accessor.name != pair.new.accessor.name)
    # The functions may still be in the tree, although an earlier declaration named them too.
    for flag in compared.new.flags:
        yield from replaced_pairs(compared.new, flag)


def _replacement(pair: AccessorPair) -> Replacement:
    old, new = pair
    argument = _argument(old.accessor.api, new.accessor.api)
    return Replacement(old.accessor.name, old.enumerator, new.accessor.name, new.enumerator, argument)


def _argument(old: Api, new: Api) -> Argument:
    if old == new:
        return "same"
    return "page to folio" if old == "page" else "folio to page"


def _names(declaration: Declaration) -> Iterator[str]:
    """The names of the accessors, and of the enumerators if there are any."""
    yield from (accessor.name for accessor in every_accessor(declaration))
    if declaration.has_own_enum:
        yield from (declaration.enumerator(flag) for flag in declaration.flags)


def _require_one_meaning(calls: tuple[Replacement, ...], enumerators: dict[str, str]) -> None:
    """Raise Ambiguous if a call has two replacements, or if a replacement would be replaced again."""
    seen: dict[tuple[str, str], Replacement] = {}
    for call in calls:
        other = seen.setdefault((call.old, call.old_flag), call)
        if other != call:
            raise Ambiguous(f"{call.old}() would become both {other.new}() and {call.new}()")
    for call in calls:
        if (call.new, call.new_flag) in seen:
            raise Ambiguous(
                f"{call.new}() is both an old and a new name; convert in two steps, with another name between"
            )
    for new in enumerators.values():
        if new in enumerators:
            raise Ambiguous(f"{new} is both an old and a new name; convert in two steps, with another name between")
