"""Small declarations by chance, in every dialect: the text of a flags.toml that lint finds no error in.

Unlike `strategies.declarations`, they are drawn fast and with a seed, and their names and texts are ordinary.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from flaggen.lint.check import lint
from flaggen.model.declaration import Declaration
from flaggen.model.operations import BASIC, OPERATIONS
from flaggen.report.findings import Severity
from flaggen.toml.eras import ERAS
from flaggen.toml.load import load
from strategies import toml

# Most of them include their headers in quotes: then one process compiles the files of many versions.
_LAYOUTS: tuple[dict[str, str], ...] = (
    {"header": "lib/flags.h", "source": "lib/flags.c"},
    {"header": "lib/flags.h", "source": "lib/flags.c"},
    {"header": "lib/flags.h", "private_header": "lib/private/flags.h", "source": "lib/flags.c"},
    {"header": "flags.h", "private_header": "private.h", "source": "lib/flags.c"},
    {"header": "lib/flags.h"},
    {"header": "include/linux/hugetlb_page_flags.h", "source": "mm/hugetlb_page_flags.c"},
)
_NAMES = "aa bb cc dd migratable freed x1 on_list cc_dd".split()
# The only flag of the kernel's own enum that the shim knows.
_PRIVATE = {
    "visibility": "exported",
    "page_index": 1,
    "bit": 13,
    "enumerator": "PG_private",
    "names": {"test": "page_huge_active", "set": "set_page_huge_active", "clear": "clear_page_huge_active"},
    "ignore": ["page-index-crowded"],
}
_APIS = (["page", "folio"], ["page", "folio"], ["page"], ["folio"])
_STYLES: dict[str, tuple[Any, ...]] = {
    "config": ("CONFIG_HUGETLB_PAGE", "CONFIG_HUGETLB_PAGE", "CONFIG_X"),
    "prefix": ("HPG_", "HPG_", "VENDOR_"),
    "count": ("__NR_HPAGEFLAGS", "NR_FLAGS", ""),
    "accessors": ("flag", "flag", "flag", "word"),
    "style": ("macros", "macros", "functions"),
    "case": ("lower", "lower", "camel"),
    "test_type": ("bool", "int"),
    "const_test": (True, True, False),
    "export_namespace": ("string", "token"),
    "page_inline": ("static __always_inline", "static inline"),
    "inline": ("static __always_inline", "static inline"),
}

# The last four only for pages.
_GUARDS = ("bug", "warn", "huge", ["bug", "huge"], "none", "head", ["bug", "head"], "head_huge", "bug_head_huge")
_EXPORTS = ("EXPORT_SYMBOL", "EXPORT_SYMBOL_GPL", "EXPORT_SYMBOL_NS(HUGETLB)", "EXPORT_SYMBOL_NS_GPL(HUGETLB)")


class Drawn(NamedTuple):
    """A declaration, and the text of its flags.toml."""

    declaration: Declaration
    text: str


def random_declaration(random: Random) -> Drawn:
    """A declaration of one to four flags."""
    while True:
        text = _text(random)
        loaded = load(text.encode(), "flags.toml", "flags.toml")
        if loaded.declaration and all(finding.severity is not Severity.ERROR for finding in lint(loaded)):
            return Drawn(loaded.declaration, text)


def _text(random: Random) -> str:
    c: dict[str, Any] = {"api": random.choice(_APIS), "taken_page_indices": [], "max_page_index": 7}
    era = random.choice([*ERAS, *[""] * 2 * len(ERAS)])
    layout = random.choice(_LAYOUTS)
    if era == "5.10":
        # TOML's inline table is not JSON's.
        names = ", ".join(f'{key} = "{name}"' for key, name in _PRIVATE["names"].items())
        flag = {key: value for key, value in _PRIVATE.items() if key != "names"}
        text = toml({"c": {"era": era}, "output": layout, "flags.active": flag})
        return f"{text}names = {{ {names} }}\n"
    if era:
        c = {"era": era}
    else:
        c |= {key: random.choice(values) for key, values in _STYLES.items() if random.random() < 0.4}
    tables: dict[str, dict[str, Any]] = {"c": c, "output": layout}
    for name in random.sample(_NAMES, random.choice((1, 2, 2, 3, 3, 4))):
        tables[f"flags.{name}"] = _flag(random, c, "source" in layout)
    return toml(tables)


def _flag(random: Random, c: dict[str, Any], has_source: bool) -> dict[str, Any]:
    flag: dict[str, Any] = {"doc": "A state.", "synchronization": "Under hugetlb_lock."}
    if has_source and c.get("accessors") != "word" and c.get("era") != "v1" and random.random() < 0.5:
        flag["visibility"] = "exported"
        if random.random() < 0.5:
            flag["export_symbol"] = random.choice(_EXPORTS)
    if c.get("accessors") != "word" and c.get("era") != "v1" and random.random() < 0.3:
        guards = _GUARDS if c.get("api") == ["page"] else _GUARDS[:-4]
        flag["guard"] = random.choice(guards)
        if random.random() < 0.5:
            flag["lock"] = "hugetlb_lock"
    if random.random() < 0.2 and c.get("count") != "" and "era" not in c:
        flag["config"] = random.choice(("CONFIG_A", "CONFIG_A", "CONFIG_B"))
    if random.random() < 0.3 and "era" not in c:
        flag["page_index"] = random.choice((1, 2, 4))
    if random.random() < 0.2:
        flag["bit"] = random.choice((3, 5, 31))
    if random.random() < 0.3:
        flag["operations"] = random.sample(list(OPERATIONS), random.choice((1, 2, 4)))
    elif random.random() < 0.2:
        flag["operations"] = list(BASIC)
    return flag
