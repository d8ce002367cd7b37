"""Declarations in which one fact was changed, each with what a comparison has to say of it: that, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

from flaggen.model.names import camel_case
from flaggen.model.operations import OPERATIONS
from flaggen.toml.writer import toml_keys

Tables = dict[str, Any]
# What a change is called, its fact before, and its fact now.
Said = tuple[str, str, str]


class Mutation(NamedTuple):
    """Two declarations, of which the new one has another fact of that kind, and what is to be said of it."""

    kind: str
    old: str
    new: str
    expected: list[Said]


def mutations(kinds: list[str], number: int) -> list[Mutation]:
    """That many of each kind."""
    return [_mutation(kind, seed) for kind in kinds for seed in range(number)]


def _mutation(kind: str, seed: int) -> Mutation:
    random = Random(f"{kind} {seed}")
    old = _base(random)
    new = deepcopy(old)
    expected = _MUTATORS[kind](old, new, random)
    return Mutation(kind, _text(old), _text(new), expected)


def _text(tables: Tables) -> str:
    parts = ["schema = 1\n", f"[c]\n{toml_keys(tables['c'])}"]
    parts.append(f"[output]\n{toml_keys(tables['output'])}")
    parts += [f"[reserved]\n{toml_keys(tables['reserved'])}"] if "reserved" in tables else []
    parts += [f"[flags.{name}]\n{toml_keys(keys)}" for name, keys in tables["flags"].items()]
    return "\n".join(parts)


_WORDS = "active busy cold dirty early fresh grown held idle joined kept large mapped owned pinned quick".split()


def _base(random: Random) -> Tables:
    """A declaration with flags of all sorts. Bits are explicit, so that what one flag does moves no other."""
    names = random.sample(_WORDS, random.randint(3, 9))
    names = [f"{name}_{random.choice(_WORDS)}" if random.random() < 0.3 else name for name in names]
    c = {
        "api": random.choice([["page"], ["folio"], ["page", "folio"]]),
        "const_test": random.choice([True, False]),
        "test_type": random.choice(["bool", "int"]),
        "inline": random.choice(["static __always_inline", "static inline"]),
        "taken_page_indices": [],
    }
    bits = random.sample(range(1, 30), len(names))
    flags = {}
    for number, (name, bit) in enumerate(zip(names, sorted(bits), strict=True)):
        operations = random.sample([*OPERATIONS], random.randint(2, 6))
        flags[name] = {
            # The first one is where every change can be made, and every fact of [c] is to be seen.
            "visibility": "static" if number == 0 else random.choice(["static", "exported"]),
            "page_index": 0 if number == 0 else random.choice([0, 0, 2]),
            "bit": bit,
            "operations": sorted({"test", *operations} if number == 0 else operations, key=[*OPERATIONS].index),
            "doc": f"The page is {name}, which is number {number}.",
            "synchronization": random.choice(["Under hugetlb_lock.", "Touched by the holder of the reference."]),
        }
    output = {"header": "include/linux/flags.h", "source": "mm/flags.c", "emulator": "flags.py"}
    return {"c": c, "output": output, "flags": flags}


def _any_flag(tables: Tables, random: Random) -> str:
    return random.choice([*tables["flags"]])


def _place(flag: Tables) -> str:
    return f"bit {flag['bit']} of page[{flag['page_index']}].private"


def _free_bit(tables: Tables, random: Random) -> int:
    taken = {flag["bit"] for flag in tables["flags"].values()}
    return random.choice([bit for bit in range(31) if bit not in taken])


def _insert(tables: Tables, name: str, flag: Tables, at: int) -> None:
    items = [*tables["flags"].items()]
    items.insert(at, (name, flag))
    tables["flags"] = dict(items)


def _added(old: Tables, new: Tables, random: Random) -> list[Said]:
    flag = {
        "visibility": random.choice(["static", "exported"]),
        "page_index": random.choice([0, 2]),
        "bit": _free_bit(new, random),
        "operations": ["test", "set", "clear"],
        "doc": "The page is another one.",
        "synchronization": "None.",
    }
    _insert(new, "another", flag, random.randint(0, len(new["flags"])))
    return [("flag-added another", "none", f"{_place(flag)}, {flag['visibility']}")]


def _removed(old: Tables, new: Tables, random: Random) -> list[Said]:
    name = random.choice([*new["flags"]][1:])
    flag = new["flags"].pop(name)
    return [(f"flag-removed {name}", f"{_place(flag)}, {flag['visibility']}", "none")]


def _moved(old: Tables, new: Tables, random: Random) -> list[Said]:
    name = _any_flag(new, random)
    flag = new["flags"][name]
    if name != next(iter(new["flags"])) and random.random() < 0.5:
        flag["page_index"] = 2 - flag["page_index"]
    else:
        flag["bit"] = _free_bit(new, random)
    return [(f"flag-moved {name}", _place(old["flags"][name]), _place(flag))]


def _renamed(old: Tables, new: Tables, random: Random) -> list[Said]:
    name = _any_flag(new, random)
    at = [*new["flags"]].index(name)
    flag = new["flags"].pop(name)
    _insert(new, "renamed", flag, at)
    return [("flag-renamed renamed", name, "renamed")]


def _visibility(
    was: str, now: str, kind: str, header_of_static: str = "header"
) -> Callable[[Tables, Tables, Random], list[Said]]:
    """`header_of_static` is the target with the static accessors."""

    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        for side in (old, new):
            side["output"].setdefault(header_of_static, "mm/flags.h")
        name = random.choice([*new["flags"]][1:])
        old["flags"][name]["visibility"], new["flags"][name]["visibility"] = was, now
        return [(f"{kind} {name}", was, now)]

    return mutate


def _private_header(is_new: bool) -> Callable[[Tables, Tables, Random], list[Said]]:
    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        (new if is_new else old)["output"]["private_header"] = "mm/flags.h"
        facts = ("none", "mm/flags.h") if is_new else ("mm/flags.h", "none")
        return [(f"private-header-{'added' if is_new else 'removed'}", *facts)]

    return mutate


def _operation(is_new: bool) -> Callable[[Tables, Tables, Random], list[Said]]:
    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        name = random.choice([*new["flags"]][1:])
        operations = new["flags"][name]["operations"]
        if is_new:
            operation = random.choice([one for one in OPERATIONS if one not in operations])
            operations.append(operation)
            return [(f"operation-added {name} {operation}", "none", operation)]
        operation = random.choice(operations)
        operations.remove(operation)
        return [(f"operation-removed {name} {operation}", operation, "none")]

    return mutate


def _camel(old: Tables, new: Tables, random: Random) -> list[Said]:
    old["c"]["api"] = new["c"]["api"] = random.choice([["page"], ["page", "folio"]])
    name = _any_flag(new, random)
    new["flags"][name]["camel"] = f"{camel_case(name)}X"
    prefixes = [OPERATIONS[one].page_prefix for one in OPERATIONS if one in new["flags"][name]["operations"]]
    was, now = (", ".join(f"{prefix}{camel_case(name)}{end}()" for prefix in prefixes) for end in ("", "X"))
    return [(f"accessor-renamed {name}", was, now)]


def _enumerators(old: Tables, new: Tables, random: Random) -> list[Said]:
    first = min(new["flags"], key=lambda name: (new["flags"][name]["page_index"], new["flags"][name]["bit"]))
    if random.random() < 0.3:
        old["c"]["style"] = new["c"]["style"] = "functions"
        name = _any_flag(new, random)
        new["flags"][name]["enumerator"] = f"HPG_other_{name}"
        return [(f"enumerator-renamed {name}", f"HPG_{name}", f"HPG_other_{name}")]
    new["c"]["prefix"] = random.choice(["HP_", "HPAGE_", "PGF_"])
    return [("enumerator-renamed", f"HPG_{first}", f"{new['c']['prefix']}{first}")]


def _config_of_flag(old: Tables, new: Tables, random: Random) -> list[Said]:
    name = _any_flag(new, random)
    if random.random() < 0.5:
        old["flags"][name]["config"] = "CONFIG_OLD"
    if "config" not in old["flags"][name] or random.random() < 0.5:
        new["flags"][name]["config"] = "CONFIG_NEW"
    was, now = (tables["flags"][name].get("config", "none") for tables in (old, new))
    return [(f"flag-config {name}", was, now)]


def _checks(key: str, was: str | None, now: str | None) -> Callable[[Tables, Tables, Random], list[Said]]:
    """A guard or a lock of one operation, and of no other."""
    kind = f"{key}-{'changed' if was and now else 'added' if now else 'removed'}"

    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        # The body of an exported accessor is not in the header.
        name = random.choice([name for name, flag in new["flags"].items() if flag["visibility"] == "static"])
        operation = random.choice(new["flags"][name]["operations"])
        for tables, value in ((old, was), (new, now)):
            tables["flags"][name] |= {key: {operation: value}} if value else {}
        return [(f"{kind} {name} {operation}", was or "none", now or "none")]

    return mutate


def _races(old: Tables, new: Tables, random: Random) -> list[Said]:
    name = _any_flag(new, random)
    operation = random.choice(new["flags"][name]["operations"])
    new["flags"][name]["races"] = [operation]
    return [(f"races {name}", "none", operation)]


def _text_of(key: str) -> Callable[[Tables, Tables, Random], list[Said]]:
    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        name = _any_flag(new, random)
        new["flags"][name][key] = random.choice(["Said in other words.", "Nobody knows."])
        return [(f"{key} {name}", old["flags"][name][key], new["flags"][name][key])]

    return mutate


def _key(kind: str, key: str, was: str, *others: str) -> Callable[[Tables, Tables, Random], list[Said]]:
    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        old["c"][key], new["c"][key] = was, random.choice(others)
        if random.random() < 0.5:
            old["c"][key], new["c"][key] = new["c"][key], old["c"][key]
        return [(kind, old["c"][key] or "none", new["c"][key] or "none")]

    return mutate


def _accessors(old: Tables, new: Tables, random: Random) -> list[Said]:
    for flag in (*old["flags"].values(), *new["flags"].values()):
        flag["visibility"] = "static"
    new["c"]["accessors"] = "word"
    return [("accessors", "flag", "word")]


def _word(old: Tables, new: Tables, random: Random) -> list[Said]:
    for tables in (old, new):
        tables["c"]["style"] = "functions"
        for name, flag in tables["flags"].items():
            flag["page_index"] = 0
            flag["enumerator"] = f"HPG_{name}"
    new["c"]["word"] = "flags"
    return [("word", "private", "flags")]


def _api(is_new: bool) -> Callable[[Tables, Tables, Random], list[Said]]:
    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        api = random.choice(["page", "folio"])
        fewer, more = (old, new) if is_new else (new, old)
        fewer["c"]["api"] = ["folio" if api == "page" else "page"]
        more["c"]["api"] = ["page", "folio"]
        facts = ("none", api) if is_new else (api, "none")
        return [(f"api-{'added' if is_new else 'removed'} {api}", *facts)]

    return mutate


def _type(kind: str, key: str, values: list[str]) -> Callable[[Tables, Tables, Random], list[Said]]:
    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        was = old["c"][key]
        now = next(value for value in values if value != was)
        if old["c"]["api"] == ["page", "folio"] and random.random() < 0.5:
            new["c"][f"page_{key}"] = now
            return [(f"{kind} page", was, now)]
        new["c"][key] = now
        return [(f"{kind} {api}", was, now) for api in old["c"]["api"]]

    return mutate


def _const(old: Tables, new: Tables, is_const: bool) -> list[Said]:
    old["c"]["const_test"], new["c"]["const_test"] = not is_const, is_const
    facts = ("none", "const") if is_const else ("const", "none")
    return [(f"const-{'added' if is_const else 'removed'}", *facts)]


def _replaced(old: Tables, new: Tables, random: Random) -> list[Said]:
    name = _any_flag(new, random)
    operation = random.choice(new["flags"][name]["operations"])
    new["flags"][name]["replaces"] = {operation: "page_huge_active"}
    was = "none"
    if random.random() < 0.5:
        old["flags"][name]["replaces"] = {operation: "PageHugeActive"}
        was = "PageHugeActive()"
    return [(f"replaces {name}", was, "page_huge_active()")]


def _symbol(kind: str, was: str, now: str, *facts: str) -> Callable[[Tables, Tables, Random], list[Said]]:
    """An exported flag whose export_symbol changes, to or from none if it is empty."""

    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        name = _any_flag(new, random)
        for tables, symbol in ((old, was), (new, now)):
            tables["flags"][name] |= {"visibility": "exported"} | ({"export_symbol": symbol} if symbol else {})
        first, second = facts or (was or "none", now or "none")
        return [(f"{kind} {name}", first, second)]

    return mutate


def _linked(old: Tables, new: Tables, random: Random) -> list[Said]:
    name = random.choice([*new["flags"]][1:])
    old["flags"][name]["visibility"] = "static"
    new["flags"][name] |= {"visibility": "exported", "export_symbol": "EXPORT_SYMBOL"}
    return [(f"flag-linked {name}", "static", "exported with EXPORT_SYMBOL")]


def _reserved(key: str, is_new: bool) -> Callable[[Tables, Tables, Random], list[Said]]:
    def mutate(old: Tables, new: Tables, random: Random) -> list[Said]:
        bit = _free_bit(new, random)
        items, text = ([bit], f"bit {bit} of page[0].private") if key == "bits" else (["gone"], "gone")
        (new if is_new else old)["reserved"] = {key: items}
        facts = ("none", text) if is_new else (text, "none")
        return [(f"{key}-{'reserved' if is_new else 'unreserved'}", *facts)]

    return mutate


_GPL, _NS = "EXPORT_SYMBOL_GPL", "EXPORT_SYMBOL_NS"
_MUTATORS: dict[str, Callable[[Tables, Tables, Random], list[Said]]] = {
    "config": _key("config", "config", "CONFIG_HUGETLB_PAGE", "CONFIG_HUGETLBFS", "CONFIG_OTHER"),
    "word": _word,
    "enum-renamed": _key("enum-renamed", "enum", "hugetlb_page_flags", "htlb_page_flags", "hugetlb_bits"),
    "count-renamed": _key("count-renamed", "count", "__NR_HPAGEFLAGS", "", "__NR_HUGETLB_FLAGS"),
    "enumerator-renamed": _enumerators,
    "accessors": _accessors,
    "bits-reserved": _reserved("bits", True),
    "bits-unreserved": _reserved("bits", False),
    "names-reserved": _reserved("names", True),
    "names-unreserved": _reserved("names", False),
    "api-added": _api(True),
    "api-removed": _api(False),
    "return-type": _type("return-type", "test_type", ["bool", "int"]),
    "const-added": lambda old, new, random: _const(old, new, True),
    "const-removed": lambda old, new, random: _const(old, new, False),
    "storage": _type("storage", "inline", ["static __always_inline", "static inline"]),
    "private-header-added": _private_header(True),
    "private-header-removed": _private_header(False),
    "flag-added": _added,
    "flag-removed": _removed,
    "flag-renamed": _renamed,
    "flag-moved": _moved,
    "flag-exported": _visibility("static", "exported", "flag-exported"),
    "flag-static": _visibility("exported", "static", "flag-static"),
    "flag-public": _visibility("static", "exported", "flag-public", "private_header"),
    "flag-private": _visibility("exported", "static", "flag-private", "private_header"),
    "flag-linked": _linked,
    "symbol-added": _symbol("symbol-added", "", "EXPORT_SYMBOL_NS_GPL(MM)"),
    "symbol-removed": _symbol("symbol-removed", _GPL, ""),
    "symbol-gpl-only": _symbol("symbol-gpl-only", "EXPORT_SYMBOL", _GPL),
    "symbol-any-license": _symbol("symbol-any-license", _GPL, "EXPORT_SYMBOL"),
    "symbol-namespace": _symbol("symbol-namespace", f"{_NS}(MM)", f"{_NS}(HUGETLB)", "MM", "HUGETLB"),
    "symbol-namespace-removed": _symbol("symbol-namespace-removed", f"{_NS}(MM)", "EXPORT_SYMBOL", "MM", "none"),
    "operation-added": _operation(True),
    "operation-removed": _operation(False),
    "accessor-renamed": _camel,
    "replaces": _replaced,
    "flag-config": _config_of_flag,
    "guard-added": _checks("guard", None, "bug"),
    "guard-removed": _checks("guard", "huge", None),
    "guard-changed": _checks("guard", "bug", "huge"),
    "lock-added": _checks("lock", None, "hugetlb_lock"),
    "lock-removed": _checks("lock", "hugetlb_lock", None),
    "races": _races,
    "synchronization": _text_of("synchronization"),
    "doc": _text_of("doc"),
}
