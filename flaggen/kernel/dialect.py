"""How a kernel's tree names its flags, and the shortest [c] table that describes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from flaggen.kernel.accessors import likely_prefix, squeezed
from flaggen.kernel.exports import namespace_form
from flaggen.kernel.infer import TreeFlag, TreeFlags
from flaggen.model.guards import FIRST_WITH_CONST, LAST_WITH_PAGE_HEAD_HUGE, asking_page_head_huge
from flaggen.model.names import camel_case, title_case
from flaggen.model.operations import APIS, Api
from flaggen.toml import keys
from flaggen.toml.eras import ERAS, Era, era_of

# Mainline's since Linux 5.12.
_USUAL_PREFIX = "HPG_"
# Bits from this number on need a 64-bit word.
_BITS_OF_32 = 32


class Spelling(NamedTuple):
    """The naming of enumerators: [c] prefix and case."""

    prefix: str
    case: str

    def enumerator(self, name: str, camel: str) -> str:
        """Return the enumerator of a flag with this name and camel."""
        return self.prefix + {"lower": name, "camel": camel, "title": title_case(name)}[self.case]


def spelling(flags: Sequence[TreeFlag]) -> Spelling:
    """Return the prefix and case of most enumerators.

    The prefix ends where the name that the accessors use begins. If there are no such accessors, it is the likely one.
    """
    votes: Counter[Spelling] = Counter()
    likely = likely_prefix([flag.enumerator for flag in flags])
    for flag in flags:
        known = {squeezed(name) for name in (folio_name(flag), page_name(flag)) if name}
        for start in range(len(flag.enumerator)):
            prefix, rest = flag.enumerator[:start], flag.enumerator[start:]
            if (squeezed(rest) in known and not rest.startswith("_")) or (not known and prefix == likely):
                name = _snake(rest)
                for case, spelt in (("lower", name), ("camel", camel_case(name)), ("title", title_case(name))):
                    votes[Spelling(prefix, case)] += rest == spelt
    fitting = {spelling: number for spelling, number in votes.items() if number and spelling.prefix}
    return max(fitting, key=lambda spelling: fitting[spelling], default=Spelling(_USUAL_PREFIX, "lower"))


def folio_name(flag: TreeFlag) -> str | None:
    """Return the name in folio accessors: migratable for folio_test_hugetlb_migratable(). None if there are none."""
    for function in flag.functions:
        start = function.operation.accessor("folio", "", "")
        if function.api == "folio" and function.name.startswith(start):
            return function.name.removeprefix(start)
    return None


def page_name(flag: TreeFlag) -> str | None:
    """Return the name in page accessors: Migratable for HPageMigratable(). None if there are none."""
    for function in flag.functions:
        start = function.operation.accessor("page", "", "")
        if function.api == "page" and re.fullmatch("[A-Z][A-Za-z0-9]*", function.name.removeprefix(start)):
            return function.name.removeprefix(start) if function.name.startswith(start) else None
    return None


def flag_name(flag: TreeFlag, field: str, prefix: str) -> str:
    """Return the flag's name in the declaration."""
    if name := folio_name(flag):
        return name
    if field == "private" and flag.enumerator.startswith(prefix):
        return _snake(flag.enumerator.removeprefix(prefix))
    # The last word that all accessors' names have in common: active for set_page_huge_active().
    names = [function.name.split("_") for function in flag.functions]
    shared = [word for word in names[0] if all(word in words for words in names)] if names else []
    return _snake(shared[-1] if shared else flag.enumerator)


class CTable(NamedTuple):
    """The keys of [c], and if a release settled the era, all eras that fit, otherwise none."""

    keys: dict[str, Any]
    settled: tuple[str, ...]


def c_table(tree_flags: TreeFlags, spelt: Spelling, has_own_names: bool, release: str | None) -> CTable:
    """Return [c], based on the era that needs the fewest keys; if there are several, on that of the kernel's release.

    `has_own_names` tells whether the names of a flag's accessors or its enumerator do not follow from its own name.
    """
    wanted = {key: value for key, value in _style(tree_flags, spelt, has_own_names).items() if value is not None}
    used = {flag.page_index for flag in tree_flags.flags}
    tables: dict[str, dict[str, Any]] = {}
    for era in _possible(tree_flags):
        known = {key.name: key.default for key in keys.C.keys} | era.values
        table = {"max_page_index": max([known["max_page_index"], *used])}
        if tree_flags.field == "private":
            table["taken_page_indices"] = tuple(sorted(set(known["taken_page_indices"]) - used))
        # Where the APIs agree, the common value also overrides a page_ key that the era sets.
        table |= {
            f"page_{key}": wanted[key] for key in ("test_type", "inline") if known[f"page_{key}"] and key in wanted
        }
        own = {key: value for key, value in (table | wanted).items() if value != known[key]}
        tables[era.name] = {"era": era.name} | own
    shortest = min(map(len, tables.values()))
    fitting = tuple(name for name, table in tables.items() if len(table) == shortest)
    era_of_release = era_of(release) if release is not None else None
    if era_of_release is not None and era_of_release.name in fitting and len(fitting) > 1:
        return CTable(tables[era_of_release.name], fitting)
    # A tree without namespaces does not tell 6.12 and 6.13 apart. With 6.12, one that is added later does not compile
    # on newer kernels; with 6.13, it would have quotes in its name on older ones.
    is_newest = wanted.get("export_namespace") == "string"
    newest = next(name for name in reversed(fitting) if ERAS[name].values or is_newest)
    return CTable(tables[newest], ())


def _possible(tree_flags: TreeFlags) -> list[Era]:
    """The eras whose kernels have what the guards call. Lint refuses guards of which no kernel has everything."""
    eras = [*ERAS.values()]
    if any(asking_page_head_huge(function.checks.guards) for function in tree_flags.functions):
        eras = [era for era in eras if era.since is None or era.since <= LAST_WITH_PAGE_HEAD_HUGE]
    if any(function.is_const and function.checks.guards for function in tree_flags.functions):
        eras = [era for era in eras if era.since is not None and era.since >= FIRST_WITH_CONST] or eras
    return eras


def _style(tree_flags: TreeFlags, spelt: Spelling, has_own_names: bool) -> dict[str, Any]:
    """The tree's value of each key of [c]; None if it cannot be determined."""
    apis: list[Api] = [api for api in APIS if any(function.api == api for function in tree_flags.functions)]
    table: dict[str, Any] = {"api": tuple(apis), "word": tree_flags.field, "config": tree_flags.config}
    if tree_flags.field == "private":
        indices = {flag.enumerator: flag.page_index for flag in tree_flags.flags}
        for enum in tree_flags.enums:
            suffix = next((f"_{indices[name]}" for name in enum.members if indices.get(name)), "")
            table |= {"enum": enum.tag.removesuffix(suffix), "count": (enum.number_name or "").removesuffix(suffix)}
        table |= {"prefix": spelt.prefix, "case": spelt.case}
    table["accessors"] = "word" if tree_flags.serving else "flag"
    if has_own_names or (spelt.case == "title" and not tree_flags.serving):
        table["style"] = "functions"
    for key, field in (("test_type", "returns"), ("inline", "storage")):
        table[key], page = (_most(tree_flags, field, key, api) for api in (apis[-1], apis[0]))
        if page != table[key]:
            table[f"page_{key}"] = page
    table["export_namespace"] = namespace_form(tree_flags.exports.values())
    tests = Counter(function.is_const for function in tree_flags.functions if function.operation.name == "test")
    table["const_test"] = tests[True] > tests[False]
    if max((flag.bit or 0 for flag in tree_flags.flags), default=0) >= _BITS_OF_32:
        table["bits_per_long"] = 64
    return table


def _most(tree_flags: TreeFlags, field: str, key: str, api: Api) -> str | None:
    """The most common value of this field among the API's accessors, of the values that the key of [c] allows."""
    (choices,) = (row.choices for row in keys.C.keys if row.name == key)
    values = (getattr(function, field) for function in tree_flags.functions if function.api == api)
    votes = Counter(value for value in values if value in choices)
    return max(votes, key=lambda value: votes[value], default=None)


def _snake(name: str) -> str:
    """RestoreReserve, Restore_Reserve -> restore_reserve."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
