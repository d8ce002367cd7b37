"""The C dialects that mainline has used, as named sets of [c] values, taken from its releases and mailing lists."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from flaggen.report.english import wrap
from flaggen.toml.writer import toml_keys


class Era(NamedTuple):
    """The defaults of [c] for a period of mainline.

    `kernels` are the releases that use the dialect, and `since` is the first, or None if only a patch series used it;
    `values` has only the keys that differ from the format's defaults, which are the newest dialect.
    """

    name: str
    since: tuple[int, int] | None
    kernels: str
    summary: str
    values: dict[str, Any]


_TOKEN = {"export_namespace": "token"}
_PAGE: dict[str, Any] = {
    "api": ("page",),
    "test_type": "int",
    "inline": "static inline",
    "max_page_index": 1,
    **_TOKEN,
}

ERAS = {
    era.name: era
    for era in (
        Era(
            "5.10",
            (5, 10),
            "before the series, up to v5.11",
            "No enum for hugetlb: page_huge_active() tests PG_private in page[1].flags. "
            "Each flag gives its enumerator in pageflags and the names of its accessors.",
            _PAGE
            | {"word": "flags", "prefix": "PG_", "style": "functions", "test_type": "bool", "taken_page_indices": ()},
        ),
        Era(
            "rfc",
            None,
            "the first version of the series, 2021-01-11",
            "Enumerators in camel case, macros with one argument. [output] private_header keeps static accessors out "
            "of the public header.",
            _PAGE | {"enum": "htlb_page_flags", "prefix": "HPAGE_", "case": "camel", "count": ""},
        ),
        Era(
            "v1",
            None,
            "the second version of the series, 2021-01-15",
            "Three functions that take the flag as an argument; no accessors for single flags.",
            _PAGE | {"prefix": "HP_", "case": "title", "count": "", "accessors": "word"},
        ),
        Era(
            "5.12",
            (5, 12),
            "v5.12 to v6.1 (late releases of 6.1 use 6.2)",
            "HPG_ enumerators, macros with two arguments, tests of struct page that return int.",
            _PAGE,
        ),
        Era(
            "6.2",
            (6, 2),
            "v6.2 to v6.10",
            "The same for struct page, and tests of struct folio that return bool.",
            {
                "api": ("page", "folio"),
                "page_test_type": "int",
                "page_inline": "static inline",
                "max_page_index": 1,
                **_TOKEN,
            },
        ),
        Era(
            "6.12",
            (6, 11),
            "v6.11 and v6.12",
            "Only struct folio.",
            _TOKEN,
        ),
        Era(
            "6.13",
            (6, 13),
            "v6.13 and later",
            "The same, and EXPORT_SYMBOL_NS takes the namespace as a string. These are the defaults of [c].",
            {},
        ),
    )
}


# A release of mainline since 5.10: no 5.x followed 5.19, and no 6.x followed 6.19. Stable updates of a release can use
# a newer dialect (late ones of 6.1 do), so a third number has no single meaning.
RELEASE = r"^v?(5\.1[0-9]|6\.1?[0-9]|([7-9]|[1-9][0-9])\.(0|[1-9][0-9]?))$"


def era_of(name: str) -> Era | None:
    """The era with this name, or else the newest that is not newer than this release, such as 6.10 or v6.10."""
    release = release_of(name)
    if name in ERAS or release is None:
        return ERAS.get(name)
    *_, newest = (era for era in ERAS.values() if era.since is not None and era.since <= release)
    return newest


def release_of(name: str) -> tuple[int, int] | None:
    """The release that is the name, such as 6.10 or v6.10; None if it is another, such as that of a patch series."""
    if not re.fullmatch(RELEASE, name):
        return None
    major, minor = map(int, name.removeprefix("v").split("."))
    return major, minor


def listing() -> str:
    """Each era: its name and kernels, what it is, and the values of [c] that it stands for."""
    from textwrap import indent

    return "\n".join(
        f"{era.name}: {era.kernels}\n" + indent("\n".join([*wrap(era.summary, 76), toml_keys(era.values)]), "    ")
        for era in ERAS.values()
    )
