"""Find what changed from one declaration to another: one change per fact, without judging it.

Only the meaning of the C is compared, not its style, license or output paths, nor the declaration's limits. That there
is a private header is such a meaning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from flaggen.diff.accessor_pairs import AccessorPair, accessor_pairs, replaced_pairs
from flaggen.diff.checks import check_changes
from flaggen.diff.module_access import symbol_changes, visibility_change
from flaggen.diff.reservations import reserved_changes, to_reserve
from flaggen.model.accessors import Accessor
from flaggen.model.change_kinds import KINDS
from flaggen.model.configs import configurations
from flaggen.model.declaration import Declaration, Flag
from flaggen.model.names import bit_name, camel_case
from flaggen.model.operations import APIS, OPERATIONS, Api

# The value of a fact that one side lacks.
NONE = "none"


class Change(NamedTuple):
    """A fact that differs between two declarations.

    `flag` is the flag's name, the old name if the flag was removed, or empty if the change is about all flags. `part`
    is the operation or the API in question. `was` and `now` are the old and the new fact. `accessors` are the C
    functions that the change affects; removed functions have their old names. `key` is the key of the declaration that
    determines the fact. `pairs` have the calls that the change replaces, each with the new one, and `enumerators` the
    enumerators that it renames. `to_reserve` is the TOML that reserves what a removed flag leaves, or empty.
    """

    kind: str
    flag: str
    part: str
    was: str
    now: str
    accessors: tuple[str, ...] = ()
    key: str = ""
    pairs: tuple[AccessorPair, ...] = ()
    enumerators: tuple[tuple[str, str], ...] = ()
    to_reserve: str = ""

    @property
    def id(self) -> str:
        """The name of the change in [review.accepted], such as "flag-moved freed"."""
        return " ".join(filter(None, (self.kind, self.flag, self.part)))

    @property
    def text(self) -> str:
        """The change in words, without the flag's name."""
        return KINDS[self.kind].says.format(part=self.part, was=self.was, now=self.now)


def changes(old: Declaration | None, new: Declaration | None) -> tuple[Change, ...]:
    """Every change: first those about all flags, then flag by flag in the order of their bits, then removed flags.

    Without an old declaration every flag is added; without a new declaration every flag is removed.
    """
    if old is not None and new is not None:
        return tuple(_Matched(old, new, _pairs(old, new)).changes())
    added = (_added(new, flag) for flag in _flags(new)) if new is not None else ()
    removed = (_removed(old, flag) for flag in _flags(old)) if old is not None else ()
    return (*added, *removed)


def _flags(declaration: Declaration) -> Iterator[Flag]:
    return (flag for word in declaration.words for flag in word.flags)


class _Matched(NamedTuple):
    """Two declarations, and the old flag for each flag of the new declaration that is not new, by its new name."""

    old: Declaration
    new: Declaration
    pairs: Mapping[str, Flag]

    def changes(self) -> Iterator[Change]:
        yield from self._of_all()
        moves = self._moves()
        for flag in _flags(self.new):
            if (before := self.pairs.get(flag.name)) is None:
                yield _added(self.new, flag)
            else:
                yield from self._of_flag(before, flag, moves.get(flag.name))
        kept = {flag.name for flag in self.pairs.values()}
        for flag in _flags(self.old):
            if flag.name not in kept:
                yield _removed(self.old, flag)._replace(to_reserve=to_reserve(flag, self.new))

    def _of_all(self) -> Iterator[Change]:
        old, new = self.old.c, self.new.c
        for kind, key in (("config", "config"), ("word", "word"), ("accessors", "accessors")):
            was, now = getattr(old, key), getattr(new, key)
            if was != now:
                yield Change(kind, "", "", was, now, key=key, pairs=self._all_pairs() if kind == "accessors" else ())
        if self.old.has_own_enum and self.new.has_own_enum:
            for kind, key in (("enum-renamed", "enum"), ("count-renamed", "count")):
                was, now = getattr(old, key) or NONE, getattr(new, key) or NONE
                if was != now:
                    yield Change(kind, "", "", was, now, key=key)
            yield from self._spelling()
            yield from self._private_header()
        for reserved in reserved_changes(self.old, self.new):
            items, is_new = reserved.items, reserved.kind.endswith("-reserved")
            was, now = (NONE, items) if is_new else (items, NONE)
            yield Change(reserved.kind, "", "", was, now, key=reserved.key)
        for api in APIS:
            if api in old.api and api in new.api:
                yield from self._of_api(api)
            elif api in new.api:
                yield Change("api-added", "", api, NONE, api, _names(_of_api(self.new, api)), "api")
            elif api in old.api:
                pairs = tuple(pair for pair in self._all_pairs() if pair.old.accessor.api == api)
                yield Change("api-removed", "", api, api, NONE, _names(_of_api(self.old, api)), "api", pairs)
        yield from self._const_test()
        if old.accessors == new.accessors == "word":
            for word in self.new.words:
                before = next((old for old in self.old.words if old.page_index == word.page_index), word)
                was, now = _by_operation(self.old.functions(before)), _by_operation(self.new.functions(word))
                yield from _operations("", was, now)

    def _all_pairs(self) -> tuple[AccessorPair, ...]:
        """The pairs of calls of all flags that both declarations have."""
        flags = ((self.pairs[flag.name], flag) for flag in _flags(self.new) if flag.name in self.pairs)
        return tuple(pair for before, flag in flags for pair in accessor_pairs(self.old, before, self.new, flag))

    def _spelling(self) -> Iterator[Change]:
        """The change that all enumerators are spelled differently, with the first enumerator as the example."""
        old, new = self.old.c, self.new.c
        flag = next((flag for flag in _flags(self.new) if flag.name in self.pairs), None)
        if _spelling(self.old) != _spelling(self.new) and flag is not None:
            was, now = _natural(self.old, flag), _natural(self.new, flag)
            key = "case" if old.prefix == new.prefix else "prefix"
            names = (
                (self.old.enumerator(self.pairs[flag.name]), self.new.enumerator(flag))
                for flag in _flags(self.new)
                if flag.name in self.pairs
            )
            renamed = tuple((old, new) for old, new in names if old != new)
            pairs = self._all_pairs() if new.accessors == "word" else ()
            yield Change("enumerator-renamed", "", "", was, now, (), key, pairs, renamed)

    def _private_header(self) -> Iterator[Change]:
        """The change that there is a private header, or none any more, with the accessors that are static as before."""
        was, now = (side.output.private_header or NONE for side in (self.old, self.new))
        if NONE not in (was, now) or was == now:
            return
        static = [
            flag
            for flag in _flags(self.new)
            if flag.name in self.pairs and not (flag.exported or self.pairs[flag.name].exported)
        ]
        names = _names(accessor for flag in static for accessor in _accessors(self.new, flag))
        yield Change(f"private-header-{'added' if was == NONE else 'removed'}", "", "", was, now, names)

    def _of_api(self, api: Api) -> Iterator[Change]:
        of = "page_" if api == "page" else ""
        was, now = (side.returns(OPERATIONS["test"], api) for side in (self.old, self.new))
        if was != now and all(map(_returns_a_value, (self.old, self.new))):
            names = _names(accessor for accessor in _of_api(self.new, api) if accessor.operation.returns_value)
            yield Change("return-type", "", api, was, now, names, f"{of}test_type")
        before, after = (side.storage(api) for side in (self.old, self.new))
        if before != after and all(map(_has_static_accessors, (self.old, self.new))):
            names = _names(accessor for accessor in _of_api(self.new, api) if accessor.visibility == "static")
            yield Change("storage", "", api, before, after, names, f"{of}inline")

    def _const_test(self) -> Iterator[Change]:
        """The change that test functions take pointers to const, or no longer do."""
        (was, before), (now, after) = ((side.c.const_test, _tests(side)) for side in (self.old, self.new))
        if was != now and before and after:
            kind, *facts = ("const-added", NONE, "const") if now else ("const-removed", "const", NONE)
            yield Change(kind, "", "", facts[0], facts[1], _names(after), "const_test")

    def _moves(self) -> dict[str, tuple[str, str]]:
        """The old and the new place of each flag that moved, by its new name.

        A flag may move only in some configurations; the first of these counts, and the one with all symbols on is
        looked at first.
        """
        symbols = tuple(dict.fromkeys([*self.old.configs[1:], *self.new.configs[1:]]))
        moves: dict[str, tuple[str, str]] = {}
        for on in configurations(symbols):
            before, after = configured(self.old, on), configured(self.new, on)
            off = "".join(f" without {symbol}" for symbol in symbols if symbol not in on)
            for name, flag in self.pairs.items():
                was, now = before.get(flag.name), after.get(name)
                if was and now and (was.page_index, was.bit) != (now.page_index, now.bit):
                    moves.setdefault(name, (bit_name(was, self.old.c.word), bit_name(now, self.new.c.word) + off))
        return moves

    def _of_flag(self, before: Flag, flag: Flag, move: tuple[str, str] | None) -> Iterator[Change]:
        name = flag.name
        if before.name != name:
            names = _names(_accessors(self.old, before))
            pairs = accessor_pairs(self.old, before, self.new, flag)
            enumerators = self._renamed_enumerator(before, flag)
            yield Change("flag-renamed", name, "", before.name, name, names, "was", pairs, enumerators)
        if move is not None:
            key = "bit" if flag.explicit_bit else ""
            yield Change("flag-moved", name, "", *move, _names(_accessors(self.new, flag)), key)
        if before.visibility != flag.visibility:
            kind, was, now = visibility_change(self.old, before, self.new, flag)
            yield Change(kind, name, "", was, now, _names(_accessors(self.new, flag)), "visibility")
        for kind, was, now in symbol_changes(self.old, before, self.new, flag):
            yield Change(kind, name, "", was, now, _names(_accessors(self.new, flag)), "export_symbol")
        if self.old.c.accessors == self.new.c.accessors == "flag":
            yield from self._own_accessors(before, flag)
        if self.old.has_own_enum and self.new.has_own_enum:
            yield from self._enumerator(before, flag)
        if before.config != flag.config:
            was, now = before.config or NONE, flag.config or NONE
            yield Change("flag-config", name, "", was, now, _names(_accessors(self.new, flag)), "config")
        for kind, operation, was, now, key in check_changes(before, flag):
            affected = [each for each in _accessors(self.new, flag) if operation in ("", each.operation.name)]
            yield Change(kind, name, operation, was or NONE, now or NONE, _names(affected), key)
        if before.replaces != flag.replaces:
            was, now = (", ".join(f"{function}()" for _, function in side.replaces) or NONE for side in (before, flag))
            yield Change("replaces", name, "", was, now, (), "replaces", replaced_pairs(self.new, flag))
        for key in ("synchronization", "doc"):
            was, now = getattr(before, key), getattr(flag, key)
            if was != now:
                yield Change(key, name, "", was or NONE, now or NONE, (), key)

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
            yield Change("accessor-renamed", flag.name, "", was, now, names, "camel", renamed)

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
            yield Change("enumerator-renamed", flag.name, "", was, now, (), "enumerator", pairs, ((was, now),))


def _spelling(declaration: Declaration) -> tuple[str, str]:
    return declaration.c.prefix, declaration.c.case


def _natural(declaration: Declaration, flag: Flag) -> str:
    """The enumerator that is derived from the flag's name."""
    return declaration.enumerator(flag._replace(enumerator=None))


def _pairs(old: Declaration, new: Declaration) -> dict[str, Flag]:
    """The old flag for each flag that is not new, by its new name.

    Flags with different names are the same flag only if the new flag's `was` says so, or if everything else about them
    is equal and no other flag shares that.
    """
    before = {flag.name: flag for flag in old.flags}
    after = {flag.name: flag for flag in new.flags}
    pairs = {name: before.pop(name) for name in after if name in before}
    added = [flag for name, flag in after.items() if name not in pairs]
    for flag in added:
        if flag.was in before:
            pairs[flag.name] = before.pop(flag.was)
    rests: dict[object, tuple[list[Flag], list[Flag]]] = defaultdict(lambda: ([], []))
    for gone in before.values():
        rests[_rest(gone)][0].append(gone)
    for flag in added:
        if flag.name not in pairs:
            rests[_rest(flag)][1].append(flag)
    for olds, news in rests.values():
        # Flags without a text are too alike for this to prove anything.
        if len(olds) == len(news) == 1 and news[0].doc:
            pairs[news[0].name] = olds[0]
    return pairs


def _rest(flag: Flag) -> object:
    """Everything about a flag except its name and what is derived from that."""
    camel = "" if flag.camel == camel_case(flag.name) else flag.camel
    facts = (flag.page_index, flag.bit, flag.visibility, flag.export_symbol, frozenset(flag.operations), flag.config)
    checks = {operation: flag.checks(operation) for operation in sorted(flag.operations)}
    names = (flag.enumerator, flag.names, flag.replaces)
    return facts, camel, names, tuple(checks.items()), frozenset(flag.races), flag.doc, flag.synchronization


def configured(declaration: Declaration, on: Set[str]) -> dict[str, Flag]:
    """The flags that have a bit with these config symbols on, by name."""
    words = (word.configured(on) if word.has_conditional_flags else word for word in declaration.words)
    return {flag.name: flag for word in words for flag in word.flags}


def _added(declaration: Declaration, flag: Flag) -> Change:
    now = f"{bit_name(flag, declaration.c.word)}, {flag.visibility}"
    names, pairs = _names(declaration.accessors(flag)), replaced_pairs(declaration, flag)
    return Change("flag-added", flag.name, "", NONE, now, names, pairs=pairs)


def _removed(declaration: Declaration, flag: Flag) -> Change:
    was = f"{bit_name(flag, declaration.c.word)}, {flag.visibility}"
    return Change("flag-removed", flag.name, "", was, NONE, _names(declaration.accessors(flag)))


def _accessors(declaration: Declaration, flag: Flag) -> tuple[Accessor, ...]:
    """The accessors of a flag, or those of its word if it has none of its own."""
    if declaration.c.accessors == "flag":
        return tuple(declaration.accessors(flag))
    return tuple(
        accessor for word in declaration.words if flag in word.flags for accessor in declaration.functions(word)
    )


def _of_api(declaration: Declaration, api: Api) -> Iterator[Accessor]:
    accessors = (accessor for word in declaration.words for accessor in declaration.functions(word))
    return (accessor for accessor in accessors if accessor.api == api)


def _tests(declaration: Declaration) -> tuple[Accessor, ...]:
    every = (accessor for word in declaration.words for accessor in declaration.functions(word))
    return tuple(accessor for accessor in every if accessor.operation.name == "test")


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
            yield Change("operation-added", flag, name, NONE, name, accessors, "operations")
    for name, accessors in old.items():
        if name not in new:
            yield Change("operation-removed", flag, name, name, NONE, accessors, "operations")
