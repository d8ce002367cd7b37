"""Find what changed from one declaration to another: one change per fact, without judging it.

Only the meaning of the C is compared, not its style, license or output paths, nor the declaration's limits. That there
is a private header is such a meaning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from flaggen.diff.accessor_pairs import AccessorPair, accessor_pairs, replaced_pairs
from flaggen.diff.change import NONE, Change
from flaggen.diff.guards import guard_changes
from flaggen.diff.layouts import layouts
from flaggen.diff.matched_flags import matched_flags
from flaggen.diff.module_access import symbol_changes, visibility_change
from flaggen.diff.reservations import reserved_changes, to_reserve
from flaggen.model.accessors import Accessor, every_accessor
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.names import bit_name
from flaggen.model.operations import APIS, OPERATIONS, Api


def changes(old: Declaration | None, new: Declaration | None) -> tuple[Change, ...]:
    """Every change: first those about all flags, then flag by flag in the order of their bits, then removed flags.

    Without an old declaration every flag is added; without a new declaration every flag is removed.
    """
    if old is not None and new is not None:
        return tuple(_Matched(old, new, matched_flags(old, new)).changes())
    added = (_added(new, flag) for flag in _flags(new)) if new is not None else ()
    removed = (_removed(old, flag) for flag in _flags(old)) if old is not None else ()
    return (*added, *removed)


def _flags(declaration: Declaration) -> Iterator[Flag]:
    return (flag for word in declaration.words for flag in word.flags)


class _Matched(NamedTuple):
    """Two declarations, and the old flag for each flag of the new declaration that is not new, by its new name."""

    old: Declaration
    new: Declaration
    matched: Mapping[str, Flag]

    def changes(self) -> Iterator[Change]:
        yield from self._of_all()
        moves = self._moves()
        for flag in _flags(self.new):
            if (before := self.matched.get(flag.name)) is None:
                yield _added(self.new, flag)
            else:
                yield from self._of_flag(before, flag, moves.get(flag.name))
        kept = {flag.name for flag in self.matched.values()}
        for flag in _flags(self.old):
            if flag.name not in kept:
                yield _removed(self.old, flag)._replace(to_reserve=to_reserve(flag, self.new))

    def _of_all(self) -> Iterator[Change]:
        yield from self._dialect()
        yield from reserved_changes(self.old, self.new)
        yield from self._apis()
        yield from self._const_test()
        if self.old.c.accessors == self.new.c.accessors == "word":
            yield from self._operations_of_words()

    def _dialect(self) -> Iterator[Change]:
        """The changes of what names and places all flags."""
        old, new = self.old.c, self.new.c
        for key in ("config", "word", "accessors"):
            was, now = getattr(old, key), getattr(new, key)
            if was != now:
                yield Change(key, "", "", was, now, key=key, pairs=self._all_pairs() if key == "accessors" else ())
        if self.old.has_own_enum and self.new.has_own_enum:
            for kind, key in (("enum-renamed", "enum"), ("count-renamed", "count")):
                was, now = getattr(old, key) or NONE, getattr(new, key) or NONE
                if was != now:
                    yield Change(kind, "", "", was, now, key=key)
            yield from self._spelling()
            yield from self._private_header()

    def _apis(self) -> Iterator[Change]:
        """The changes of each API: that it was added or removed, or what changed for all accessors of it."""
        old, new = self.old.c.api, self.new.c.api
        for api in APIS:
            if api in old and api in new:
                yield from self._of_api(api)
            elif api in new:
                yield Change("api-added", "", api, NONE, api, _names(_of_api(self.new, api)), key="api")
            elif api in old:
                pairs = tuple(pair for pair in self._all_pairs() if pair.old.accessor.api == api)
                names = _names(_of_api(self.old, api))
                yield Change("api-removed", "", api, api, NONE, names, key="api", pairs=pairs)

    def _operations_of_words(self) -> Iterator[Change]:
        """The operations of accessors that serve all flags of a word, if both declarations have such accessors."""
        for word in self.new.words:
            before = next((old for old in self.old.words if old.page_index == word.page_index), word)
            was, now = _by_operation(self.old.functions(before)), _by_operation(self.new.functions(word))
            yield from _operations("", was, now)

    def _all_pairs(self) -> tuple[AccessorPair, ...]:
        """The pairs of calls of all flags that both declarations have."""
        return tuple(pair for before, flag in self._kept() for pair in accessor_pairs(self.old, before, self.new, flag))

    def _kept(self) -> Iterator[tuple[Flag, Flag]]:
        """The old and the new flag of all that both declarations have, in the order of the new bits."""
        return ((self.matched[flag.name], flag) for flag in _flags(self.new) if flag.name in self.matched)

    def _spelling(self) -> Iterator[Change]:
        """The change that all enumerators are spelled differently, with the first enumerator as the example."""
        kept = [*self._kept()]
        if _spelling(self.old) == _spelling(self.new) or not kept:
            return
        _, first = kept[0]
        was, now = _natural(self.old, first), _natural(self.new, first)
        key = "case" if self.old.c.prefix == self.new.c.prefix else "prefix"
        renamed = tuple(pair for before, flag in kept for pair in self._renamed_enumerator(before, flag))
        pairs = self._all_pairs() if self.new.c.accessors == "word" else ()
        yield Change("enumerator-renamed", "", "", was, now, key=key, pairs=pairs, enumerators=renamed)

    def _private_header(self) -> Iterator[Change]:
        """The change that the private header was added or removed, with the accessors that are static on both sides."""
        was, now = (side.output.private_header or NONE for side in (self.old, self.new))
        if NONE not in (was, now) or was == now:
            return
        static = [flag for before, flag in self._kept() if not (flag.exported or before.exported)]
        names = _names(accessor for flag in static for accessor in _accessors(self.new, flag))
        yield Change(f"private-header-{'added' if was == NONE else 'removed'}", "", "", was, now, names)

    def _of_api(self, api: Api) -> Iterator[Change]:
        of = "page_" if api == "page" else ""
        was, now = (side.returns(OPERATIONS["test"], api) for side in (self.old, self.new))
        if was != now and all(map(_returns_a_value, (self.old, self.new))):
            names = _names(accessor for accessor in _of_api(self.new, api) if accessor.operation.returns_value)
            yield Change("return-type", "", api, was, now, names, key=f"{of}test_type")
        before, after = (side.storage(api) for side in (self.old, self.new))
        if before != after and all(map(_has_static_accessors, (self.old, self.new))):
            names = _names(accessor for accessor in _of_api(self.new, api) if accessor.visibility == "static")
            yield Change("storage", "", api, before, after, names, key=f"{of}inline")

    def _const_test(self) -> Iterator[Change]:
        """The change that test functions take pointers to const, or no longer do."""
        if self.old.c.const_test == self.new.c.const_test or not (_tests(self.old) and _tests(self.new)):
            return
        names = _names(_tests(self.new))
        if self.new.c.const_test:
            yield Change("const-added", "", "", NONE, "const", names, key="const_test")
        else:
            yield Change("const-removed", "", "", "const", NONE, names, key="const_test")

    def _moves(self) -> dict[str, tuple[str, str]]:
        """The old and the new place of each flag that moved, by its new name.

        A flag may move only in some configurations; the first of these counts.
        """
        moves: dict[str, tuple[str, str]] = {}
        for (before, after), without in layouts(self.old, self.new):
            for name, flag in self.matched.items():
                was, now = before.get(flag.name), after.get(name)
                if was and now and (was.page_index, was.bit) != (now.page_index, now.bit):
                    places = bit_name(was, self.old.c.word), bit_name(now, self.new.c.word) + without
                    moves.setdefault(name, places)
        return moves

    def _of_flag(self, before: Flag, flag: Flag, move: tuple[str, str] | None) -> Iterator[Change]:
        name = flag.name
        if before.name != name:
            yield self._renamed(before, flag)
        if move is not None:
            key = "bit" if flag.explicit_bit else ""
            yield self._of_accessors(flag, Change("flag-moved", name, "", *move, key=key))
        if before.visibility != flag.visibility:
            yield self._of_accessors(flag, visibility_change(self.old, before, self.new, flag))
        for change in symbol_changes(self.old, before, self.new, flag):
            yield self._of_accessors(flag, change)
        if self.old.c.accessors == self.new.c.accessors == "flag":
            yield from self._own_accessors(before, flag)
        if self.old.has_own_enum and self.new.has_own_enum:
            yield from self._enumerator(before, flag)
        if before.config != flag.config:
            was, now = before.config or NONE, flag.config or NONE
            yield self._of_accessors(flag, Change("flag-config", name, "", was, now, key="config"))
        for change in guard_changes(before, flag):
            yield self._of_accessors(flag, change)
        if before.replaces != flag.replaces:
            was, now = (", ".join(f"{function}()" for _, function in side.replaces) or NONE for side in (before, flag))
            yield Change("replaces", name, "", was, now, key="replaces", pairs=replaced_pairs(self.new, flag))
        for key in ("synchronization", "doc"):
            was, now = getattr(before, key), getattr(flag, key)
            if was != now:
                yield Change(key, name, "", was or NONE, now or NONE, key=key)

    def _renamed(self, before: Flag, flag: Flag) -> Change:
        names = _names(_accessors(self.old, before))
        pairs = accessor_pairs(self.old, before, self.new, flag)
        enumerators = self._renamed_enumerator(before, flag)
        change = Change("flag-renamed", flag.name, "", before.name, flag.name, names, key="was")
        return change._replace(pairs=pairs, enumerators=enumerators)

    def _of_accessors(self, flag: Flag, change: Change) -> Change:
        """The change with the names of the accessors that it affects: those of its operation, or all of the flag."""
        affected = (each for each in _accessors(self.new, flag) if change.part in ("", each.operation.name))
        return change._replace(accessors=_names(affected))

    def _own_accessors(self, before: Flag, flag: Flag) -> Iterator[Change]:
        """Accessors that were added or removed, and those that were renamed although the flag was not."""
        if (before.operations, before.camel, before.names) == (flag.operations, flag.camel, flag.names):
            return
        old, new = _accessors(self.old, before), _accessors(self.new, flag)
        yield from _operations(flag.name, _by_operation(old), _by_operation(new))
        if before.name == flag.name:
            yield from self._renamed_accessors(before, flag)

    def _renamed_accessors(self, before: Flag, flag: Flag) -> Iterator[Change]:
        """The change that accessors of the same operation and API were renamed."""
        pairs = accessor_pairs(self.old, before, self.new, flag)
        if renamed := tuple(pair for pair in pairs if pair.old.accessor.api == pair.new.accessor.api):
            was, now = (", ".join(call.text for call in calls) for calls in zip(*renamed, strict=True))
            names = tuple(pair.old.accessor.name for pair in renamed)
            yield Change("accessor-renamed", flag.name, "", was, now, names, key="camel", pairs=renamed)

    def _renamed_enumerator(self, before: Flag, flag: Flag) -> tuple[tuple[str, str], ...]:
        """The old and the new enumerator of a flag, if they differ and are those of a rendered enum."""
        was, now = self.old.enumerator(before), self.new.enumerator(flag)
        return ((was, now),) if was != now and self.old.has_own_enum and self.new.has_own_enum else ()

    def _enumerator(self, before: Flag, flag: Flag) -> Iterator[Change]:
        """The change of an enumerator's name, unless the flag's new name or the new spelling of all explains it."""
        was, now = self.old.enumerator(before), self.new.enumerator(flag)
        if was == now:
            return
        follow = was == _natural(self.old, before) and now == _natural(self.new, flag)
        is_explained = before.name != flag.name or _spelling(self.old) != _spelling(self.new)
        if not (follow and is_explained):
            pairs = accessor_pairs(self.old, before, self.new, flag) if self.new.c.accessors == "word" else ()
            renamed = ((was, now),)
            yield Change(
                "enumerator-renamed", flag.name, "", was, now, key="enumerator", pairs=pairs, enumerators=renamed
            )


def _spelling(declaration: Declaration) -> tuple[str, str]:
    return declaration.c.prefix, declaration.c.case


def _natural(declaration: Declaration, flag: Flag) -> str:
    """The enumerator that is derived from the flag's name."""
    return declaration.enumerator(flag._replace(enumerator=None))


def _added(declaration: Declaration, flag: Flag) -> Change:
    now = f"{bit_name(flag, declaration.c.word)}, {flag.visibility}"
    names, pairs = _names(declaration.accessors(flag)), replaced_pairs(declaration, flag)
    return Change("flag-added", flag.name, "", NONE, now, names, pairs=pairs)


def _removed(declaration: Declaration, flag: Flag) -> Change:
    was = f"{bit_name(flag, declaration.c.word)}, {flag.visibility}"
    return Change("flag-removed", flag.name, "", was, NONE, _names(declaration.accessors(flag)))


def _accessors(declaration: Declaration, flag: Flag) -> Iterator[Accessor]:
    """The accessors of a flag, or those of its word if it has none of its own."""
    if declaration.c.accessors == "flag":
        return declaration.accessors(flag)
    return declaration.functions(declaration.word(flag.page_index))


def _of_api(declaration: Declaration, api: Api) -> Iterator[Accessor]:
    return (accessor for accessor in every_accessor(declaration) if accessor.api == api)


def _tests(declaration: Declaration) -> tuple[Accessor, ...]:
    return tuple(accessor for accessor in every_accessor(declaration) if accessor.operation.name == "test")


def _returns_a_value(declaration: Declaration) -> bool:
    return any(OPERATIONS[name].returns_value for flag in declaration.flags for name in flag.operations)


def _has_static_accessors(declaration: Declaration) -> bool:
    return any(not flag.exported for flag in declaration.flags)


def _names(accessors: Iterable[Accessor]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(accessor.name for accessor in accessors))


def _by_operation(accessors: Iterable[Accessor]) -> dict[str, tuple[str, ...]]:
    """The accessors' names by operation, in the order of OPERATIONS."""
    names: dict[str, list[str]] = defaultdict(list)
    for accessor in accessors:
        names[accessor.operation.name].append(accessor.name)
    return {operation: tuple(names[operation]) for operation in OPERATIONS if operation in names}


def _operations(flag: str, old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]) -> Iterator[Change]:
    """The operations that were added or removed, each with its accessors."""
    for name, accessors in new.items():
        if name not in old:
            yield Change("operation-added", flag, name, NONE, name, accessors, key="operations")
    for name, accessors in old.items():
        if name not in new:
            yield Change("operation-removed", flag, name, name, NONE, accessors, key="operations")
