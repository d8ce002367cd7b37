"""The C dialects that mainline has used, as named sets of [c] values, taken from its releases and mailing lists."""

from __future__ import annotations

from typing import Any, NamedTuple

from flaggen.report.english import wrap
from flaggen.toml.writer import toml_keys


class Era(NamedTuple):
    """The defaults of [c] for a period of mainline.

    `kernels` are the releases that use the dialect; `values` has only the keys that differ from the format's defaults.
    """

    name: str
    kernels: str
    summary: str
    values: dict[str, Any]


_PAGE: dict[str, Any] = {"api": ("page",), "test_type": "int", "inline": "static inline", "max_page_index": 1}

ERAS = {
    era.name: era
    for era in (
        Era(
            "5.10",
            "before the series, up to v5.11",
            "No enum for hugetlb: page_huge_active() tests PG_private in page[1].flags. "
            "Each flag gives its enumerator in pageflags and the names of its accessors.",
            _PAGE
            | {"word": "flags", "prefix": "PG_", "style": "functions", "test_type": "bool", "taken_page_indices": ()},
        ),
        Era(
            "rfc",
            "the first version of the series, 2021-01-11",
            "Enumerators in camel case, macros with one argument. [output] private_header keeps static accessors out "
            "of the public header.",
            _PAGE | {"enum": "htlb_page_flags", "prefix": "HPAGE_", "case": "camel", "count": ""},
        ),
        Era(
            "v1",
            "the second version of the series, 2021-01-15",
            "Three functions that take the flag as an argument; no accessors for single flags.",
            _PAGE | {"prefix": "HP_", "case": "title", "count": "", "accessors": "word"},
        ),
        Era(
            "5.12",
            "v5.12 to v6.1 (late releases of 6.1 use 6.2)",
            "HPG_ enumerators, macros with two arguments, tests of struct page that return int.",
            _PAGE,
        ),
        Era(
            "6.2",
            "v6.2 to v6.10",
            "The same for struct page, and tests of struct folio that return bool.",
            {
                "api": ("page", "folio"),
                "page_test_type": "int",
                "page_inline": "static inline",
                "max_page_index": 1,
            },
        ),
        Era(
            "6.12",
            "v6.12 and later",
            "Only struct folio.",
            {"api": ("folio",)},
        ),
    )
}


def listing() -> str:
    """Each era: its name and kernels, what it is, and the values of [c] that it stands for."""
    from textwrap import indent

    return "\n".join(
        f"{era.name}: {era.kernels}\n" + indent("\n".join([*wrap(era.summary, 76), toml_keys(era.values)]), "    ")
        for era in ERAS.values()
    )
